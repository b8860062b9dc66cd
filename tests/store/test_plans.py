"""What the daemon asks all day long costs the same however much the store holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from gateway.delivery import Access, Event, Kind
from gateway.store import (
    alerts,
    answers,
    assigning,
    cases,
    clues,
    contacts,
    corrections,
    deliveries,
    desk_cases,
    filed,
    forwards,
    learned,
    mailboxes,
    messages,
    promises,
    targets,
    ticket_moves,
    trained,
    troubles,
    unindexed,
    views,
)
from gateway.store.engine import writing
from gateway.store.facts import notes_ever, tally
from gateway.store.forwards import Standing
from gateway.store.outcomes import Given
from gateway.store.pasts import pasts
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from tests.conftest import Store

DAY = timedelta(days=1)


def tallied(connection: Connection) -> None:
    who = {"senders": ["ann@mail.example"], "domains": ["mail.example"]}
    texts = {"marks": ["text:0"], "per_text": DAY, "burst": MINUTE}
    tally(connection, client=ROSA, now=NOW, per_sender=DAY, per_domain=DAY, in_all=DAY, **who, **texts)


def looked_after(connection: Connection) -> None:
    answers.any_waits(connection, client=ROSA)
    answers.any_unjudged(connection, client=ROSA)
    answers.places(connection, "rosa", client=ROSA)
    answers.matching(connection, ["one@mail.example"], client=ROSA)
    answers.waiting_for(connection, ["ann@mail.example"], written=NOW, client=ROSA)
    answers.sent(connection, "rosa", client=ROSA)
    deliveries.answered(connection, [1, 2], client=ROSA, now=NOW, reason="faster")


def remembered(connection: Connection) -> None:
    notes_ever(connection, ["ann@mail.example"], client=ROSA)
    trained.reasons(connection, ["ann@mail.example"], client=ROSA)
    pasts(connection, ["ann@mail.example", "ben@mail.example"], client=ROSA)
    contacts.remember(connection, ["ann@mail.example"], "hi@shop.example", client=ROSA, now=NOW)
    contacts.sent_by_owner(connection, ["hi@shop.example"], client=ROSA)
    learned.mark(connection, client=ROSA)
    learned.get(connection, client=ROSA)
    learned.rows(connection, client=ROSA)
    trained.learn(connection, [("ann@mail.example", "wrote to the desk")], client=ROSA, now=NOW)


def claimed_and_settled(connection: Connection) -> None:
    for kind, name in ((Kind.REPLY, None), (Kind.FORWARD, "desk"), (Kind.ACTION, "rosa")):
        claimed = sample.claim(connection, kind, name)
        assert claimed is not None
        deliveries.settle(connection, claimed.id, Event.REJECTED, now=NOW)


def expired(connection: Connection) -> None:
    deliveries.expire(connection, client=ROSA, before=NOW, now=NOW, reason="late")


def recovered(connection: Connection) -> None:
    sample.claim(connection)
    assert deliveries.recover(connection, now=NOW + 60 * MINUTE, everything=False)
    deliveries.holders(connection)
    deliveries.in_hand(connection, Kind.FORWARD, "desk", client=ROSA, holder="a run")
    deliveries.take_back(connection, {"a run"}, now=NOW)
    deliveries.bring_forward(connection, Kind.FORWARD, "desk", client=ROSA, now=NOW, tries=0)
    filed.filed(connection, 1)
    filed.copied(connection, 1, "desk")
    filed.remember(connection, 1, {"ticket": "7"}, attempt=1, now=NOW)
    forwards.note(connection, "desk", Standing(state=Access.PAUSED, reason="401", since=NOW), client=ROSA)
    forwards.dead(connection, client=ROSA)


def decided(connection: Connection) -> None:
    held = next(one for one in views.replies(connection, client=ROSA) if one["state"] == "held")
    deliveries.decide(connection, held["number"], Event.APPROVED, now=NOW, reason=None)


def promised(connection: Connection) -> None:
    deliveries.expire_promises(connection, client=ROSA, now=NOW, reason="its time has come")
    promises.kept(connection, client=ROSA, now=NOW)
    promises.summary(connection, client=ROSA, now=NOW)


def corrected(connection: Connection) -> None:
    corrections.moved_away(connection, 1, "rosa", client=ROSA)
    corrections.arrived_at(connection, "rosa", 7, 1, client=ROSA)
    corrections.standing(connection, 1, client=ROSA)
    targets.cursor(connection, "rosa", client=ROSA)
    views.undecided(connection, client=ROSA)


def joined_up(connection: Connection) -> None:
    clues.with_key(connection, "3f" * 10, client=ROSA)
    clues.with_answers(connection, ["answer@shop.example"], client=ROSA)
    clues.of_sender(connection, "ann@mail.example", client=ROSA)
    clues.with_marks(connection, ["a mark"], client=ROSA)
    clues.tickets(connection, [1, 2], client=ROSA)
    clues.handed_on(connection, [1, 2])
    (follow_up,) = sample.accept(connection, sample.by_smtp("and when?"))
    cases.join(connection, [cases.Joining(follow_up.id, 1, "answers our note")], client=ROSA, now=NOW)
    cases.mark(connection, [(follow_up.id, "a mark")], client=ROSA)
    cases.link(connection, [cases.Link(1, 2, "another matter")], client=ROSA, now=NOW)
    filed.filed(connection, follow_up.id)
    views.ticket(connection, 1, client=ROSA)
    cases.leave(connection, [1], now=NOW)


def looked_out(connection: Connection) -> None:
    messages.aside(connection, client=ROSA, limit=50)
    mailboxes.all(connection, client=ROSA)
    alerts.is_open(connection, "breaker", client=ROSA)
    alerts.was_mailed(connection, "breaker", client=ROSA)
    troubles.observe(connection, {"disk": {"": "it fills"}}, client=ROSA, now=NOW)
    troubles.mailed(connection, troubles.all(connection, client=ROSA), client=ROSA, now=NOW)


def read_back(connection: Connection) -> None:
    desk = {"client": ROSA}
    values = {
        "name": "desk",
        "external_id": "17",
        "ticket": 1,
        "ours": False,
        "state": "open",
        "customer": "a@b.example",
    }
    more = {
        "assignee": None,
        "url": "",
        "because": "",
        "seen_at": NOW,
        "joining": "due",
        "remark": None,
        "answered": None,
    }
    desk_cases.put(connection, **desk, **values, **more)
    desk_cases.advance(connection, "desk", NOW, **desk)
    desk_cases.read_until(connection, "desk", **desk)
    desk_cases.one(connection, "desk", "17", **desk)
    desk_cases.of_ticket(connection, 1)
    desk_cases.pending(connection, "desk", **desk)
    desk_cases.wrote_since(connection, "desk", **desk)
    desk_cases.settle(connection, "desk", "17", "joined", now=NOW, remark=None, **desk)
    desk_cases.forget_strange(connection, "desk", before=NOW, **desk)
    desk_cases.forget(connection, "desk", "17", **desk)
    desk_cases.copy_with(connection, "desk-1", **desk)
    desk_cases.copy_at(connection, "desk", "17", **desk)
    desk_cases.copies_of(connection, 1, "desk", **desk)
    desk_cases.ticket_of(connection, 1)
    desk_cases.numbered(connection, 1, **desk)
    desk_cases.with_start(connection, "3f3f3", **desk)
    desk_cases.of_sender(connection, "ann@mail.example", after=NOW - DAY, before=NOW, **desk)
    desk_cases.was_asked(connection, "ann@mail.example", before=NOW, **desk)
    desk_cases.is_new_hook(connection, "desk", "msg_1", now=NOW, **desk)
    ticket_moves.keep_promises(connection, [1], at=NOW, now=NOW, **desk)
    ticket_moves.keep_late_promises(connection, now=NOW, **desk)
    ticket_moves.taken(connection, 1, now=NOW, by="desk: Dana", who="Dana", **desk)


def handled(connection: Connection) -> None:
    assigning.any_overdue(connection, client=ROSA, now=NOW)
    for row in assigning.overdue(connection, client=ROSA, now=NOW, most=50):
        assigning.tried(connection, row.message)
        assigning.give(connection, row, Given(person="Milo"), by=assigning.BY_ROTA, now=NOW)
        assigning.halt(connection, row, over=True)
    row = assigning.held(connection, 1, client=ROSA)
    assigning.take(connection, row, by="rosa", now=NOW)
    assigning.give_back(connection, row, then=None, by="rosa", now=NOW)
    assigning.begin_anew(connection, {row.message: NOW}, now=NOW)


def indexed(connection: Connection) -> None:
    portion = unindexed.portion(connection, client=ROSA)
    unindexed.done(connection, portion.until, client=ROSA)
    unindexed.of_message(connection, 1)


HOT: dict[str, Callable[[Connection], Any]] = {
    "accepting": lambda connection: sample.accept(connection, sample.by_imap(1), sample.by_imap(1), sample.by_imap(2)),
    "waiting": lambda connection: messages.waiting(connection, client=ROSA, limit=9),
    "judging": lambda connection: sample.answered(connection, "another"),
    "counting": tallied,
    "remembering": remembered,
    "sending": claimed_and_settled,
    "waking": lambda connection: deliveries.next_due(connection, Kind.REPLY, None, client=ROSA),
    "expiring": expired,
    "looking after answers": looked_after,
    "recovering": recovered,
    "deciding": decided,
    "promising": promised,
    "correcting": corrected,
    "joining": joined_up,
    "looking out": looked_out,
    "handling": handled,
    "indexing": indexed,
    "looking": lambda connection: deliveries.counts(connection, client=ROSA),
    "watching": lambda connection: mailboxes.cursor(connection, client=ROSA, name="rosa"),
    "reading": lambda connection: messages.raw_of(connection, 1),
    "reading a desk": read_back,
}


@pytest.fixture
def asked(file_store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Every statement with its values, one for each kind of statement, from now on."""
    found: list[tuple[str, Any]] = []

    def note(_c: object, _d: object, statement: str, values: Any, _x: object, many: bool) -> None:
        rows_apart = many and isinstance(values[0], tuple)
        found.append((statement, values[0] if rows_apart else tuple(values)))

    with writing(file_store.engine) as connection:
        sample.answered(connection, "first", reply=None)
        sample.answered(connection, "second", held=True)
        sample.answered(connection, "third")
        sample.one_message(connection, "fourth")
    event.listen(file_store.engine, "before_cursor_execute", note)
    yield found
    event.remove(file_store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("work", HOT)
def test_no_daily_question_reads_a_whole_table(file_store: Store, asked: list[tuple[str, Any]], work: str) -> None:
    with writing(file_store.engine) as connection:
        HOT[work](connection)
        questions = [one for one in asked if one[0].partition(" ")[0] in {"SELECT", "UPDATE", "INSERT"}]
        plans = {
            statement: [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in questions
        }

    assert questions
    scans = [step for plan in plans.values() for step in plan if "SCAN" in step and "CONSTANT ROW" not in step]
    assert scans == []
