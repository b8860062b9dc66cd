"""What a verdict leads to is written once, all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from gateway.store import messages, settings, views
from gateway.store.engine import reading, writing
from gateway.store.triage import ANSWERED_BEFORE, Recorded
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from tests.conftest import Store


def test_a_customer_gets_a_ticket_a_reply_a_copy_and_a_move(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        (recorded,) = sample.record(connection, sample.redirected(message))
        waiting = views.outbox(connection, client=ROSA)

    assert recorded == Recorded(message=message, ticket_number=1, reply=True)
    assert sorted((one["type"], one["state"]) for one in waiting) == [
        ("action", "due"),
        ("forward", "due"),
        ("reply", "scheduled"),
    ]


def test_a_held_reply_holds_the_move_but_not_the_copy(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, held=True)
        waiting = views.outbox(connection, client=ROSA)

    assert {one["type"]: one["state"] for one in waiting} == {"action": "held", "forward": "due", "reply": "held"}


def test_a_judged_message_waits_no_more(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        sample.record(connection, sample.left(message))

        assert messages.waiting(connection, client=ROSA, limit=9) == []


def test_recording_a_verdict_twice_changes_nothing(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        before = views.export(connection, client=ROSA)

    with writing(store.engine) as connection:
        again = sample.record(connection, replace(sample.redirected(message), subject="other", then="file"))

        assert again == []
        assert views.export(connection, client=ROSA) == before


def test_one_message_twice_in_a_batch_is_recorded_once(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        recorded = sample.record(connection, sample.redirected(message), sample.redirected(message))

        assert len(recorded) == 1
        assert len(views.tickets(connection, client=ROSA)) == 1


def test_a_message_that_was_set_aside_meanwhile_is_left_alone(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        messages.set_aside(connection, message, reason="a person looks", now=NOW)

        assert sample.record(connection, sample.redirected(message)) == []
        assert views.tickets(connection, client=ROSA) == []


def test_ticket_numbers_follow_each_other_over_batches(store: Store) -> None:
    with writing(store.engine) as connection:
        first, second, third = (sample.one_message(connection, text) for text in ("a", "b", "c"))
        batch = sample.record(connection, sample.redirected(first), sample.left(second), sample.redirected(third))
        later = sample.record(connection, sample.redirected(sample.one_message(connection, "d")))

    assert [one.ticket_number for one in (*batch, *later)] == [1, None, 2, 3]


def test_a_failed_batch_uses_up_no_ticket_number(store: Store) -> None:
    with pytest.raises(RuntimeError, match="power cut"), writing(store.engine) as connection:
        sample.power_cut(sample.answered(connection))

    with writing(store.engine) as connection:
        sample.answered(connection)
        assert [one["number"] for one in views.tickets(connection, client=ROSA)] == [1]


def test_each_owner_counts_tickets_from_one(store: Store) -> None:
    with writing(store.engine) as connection:
        mine = settings.count_up(connection, "ticket_number", 2, client=ROSA)
        other = settings.count_up(connection, "ticket_number", 1, client="someone-else")

    assert (mine, other) == (2, 1)


def test_a_reply_whose_key_is_in_the_ledger_is_not_made_again(store: Store) -> None:
    with writing(store.engine) as connection:
        first = sample.answered(connection, "first")
        second = sample.one_message(connection, "second")
        same_key = sample.reply(second, key=f"reply-{first}")
        (recorded,) = sample.record(connection, sample.redirected(second, reply=same_key))
        replies, judged = views.replies(connection, client=ROSA), views.messages(connection, client=ROSA)

    assert recorded == Recorded(message=second, ticket_number=2, reply=False)
    assert len(replies) == 1
    assert judged[1]["reason"] == ANSWERED_BEFORE


def test_of_two_replies_with_one_key_in_a_batch_the_first_is_made(store: Store) -> None:
    with writing(store.engine) as connection:
        first, second = sample.one_message(connection, "first"), sample.one_message(connection, "second")
        twin = sample.reply(second, key=f"reply-{first}")
        recorded = sample.record(connection, sample.redirected(first), sample.redirected(second, reply=twin))

    assert [one.reply for one in recorded] == [True, False]


def test_a_ledger_key_stays_taken_when_its_reply_was_cancelled(store: Store) -> None:
    from gateway.delivery import Event
    from gateway.store import deliveries

    with writing(store.engine) as connection:
        first = sample.answered(connection, held=True)
        (held,) = views.replies(connection, client=ROSA)
        deliveries.decide(connection, held["number"], Event.CANCELLED, now=NOW, reason=None)
        second = sample.one_message(connection, "second")
        twin = sample.reply(second, key=f"reply-{first}")
        (recorded,) = sample.record(connection, sample.redirected(second, reply=twin))

    assert not recorded.reply


def test_hostile_header_text_can_be_stored(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        odd = "a\0b\udcffc"
        sample.record(connection, sample.left(message, subject=odd, from_name=odd, message_id=odd, because=(odd,)))
        (found,) = views.messages(connection, client=ROSA)

    assert found["subject"] == found["message_id"] == "a\N{REPLACEMENT CHARACTER}b?c"
    assert found["because"] == [odd]


@pytest.mark.usefixtures("patient")
def test_two_daemons_that_judged_the_same_mail_file_one_ticket(store: Store) -> None:
    with writing(store.engine) as connection:
        ids = [one.id for one in sample.accept(connection, *(sample.by_imap(uid) for uid in range(1, 21)))]
    ready = Barrier(2)
    numbers: list[int | None] = []

    def judge() -> None:
        ready.wait()
        with writing(store.engine) as connection:
            recorded = sample.record(connection, *(sample.redirected(message) for message in ids))
            numbers.extend(one.ticket_number for one in recorded)

    daemons = [Thread(target=judge) for _ in range(2)]
    for daemon in daemons:
        daemon.start()
    for daemon in daemons:
        daemon.join()

    assert numbers == list(range(1, 21))
    with reading(store.engine) as connection:
        assert len(views.replies(connection, client=ROSA)) == 20
