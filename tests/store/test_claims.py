"""Of many workers one takes a delivery, when it is due and sending is not paused."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from gateway.delivery import CLAIMABLE, TRANSITIONS, Event, Kind, State
from gateway.store import deliveries, schema, settings
from gateway.store.engine import writing
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from tests.conftest import Store


def test_a_claimed_reply_carries_all_that_sending_needs(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        claimed = sample.claim(connection)

    assert claimed is not None
    assert (claimed.kind, claimed.name, claimed.message, claimed.ticket_number) == (Kind.REPLY, None, message, 1)
    assert (claimed.recipient, claimed.mail_id) == ("ann@mail.example", f"<note-{message}@shop.example>")
    assert claimed.payload == sample.reply(message).payload
    assert (claimed.attempts, claimed.first_at, claimed.due, claimed.was_unknown) == (1, NOW, NOW, False)
    assert claimed.spec == {"template": "resubmit", "language": "en"}


def test_a_claimed_move_says_which_mail_goes_where(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        claimed = sample.claim(connection, Kind.ACTION, "rosa")

    assert claimed is not None
    wanted = {"uidvalidity": 7, "uid": message, "move_to": "Redirected", "keyword": None, "message_id": None}
    assert claimed.spec == wanted


def test_what_is_claimed_is_claimed_by_nobody_else(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        sample.claim(connection)
    with writing(store.engine) as connection:
        assert sample.claim(connection) is None


def test_of_many_taken_together_one_that_a_person_cancelled_meanwhile_stays(store: Store) -> None:
    with writing(store.engine) as connection:
        first, second = (sample.answered(connection, f"Where is my order {number}?") for number in range(2))
        seen = deliveries.candidates(connection, Kind.REPLY, None, client=ROSA, now=NOW, limit=9)
        deliveries.decide(connection, seen[0].id, Event.CANCELLED, now=NOW, reason=None)

        ours = deliveries.take(connection, seen, client=ROSA, now=NOW, lease_until=NOW + MINUTE)

    assert [one.message for one in seen] == [first, second]
    assert ours == seen[1:]


def test_a_lost_copy_and_a_fresh_one_are_taken_together(store: Store) -> None:
    with writing(store.engine) as connection:
        for number in range(2):
            sample.answered(connection, f"Where is my order {number}?")
        lost = sample.claim(connection, Kind.FORWARD, "desk")
        assert lost is not None
        deliveries.settle(connection, lost.id, Event.LOST, now=NOW, due=NOW)
        seen = deliveries.candidates(connection, Kind.FORWARD, "desk", client=ROSA, now=NOW, limit=9)

        ours = deliveries.take(connection, seen, client=ROSA, now=NOW, lease_until=NOW + MINUTE)

    assert sorted((one.was_unknown, one.attempts) for one in ours) == [(False, 1), (True, 2)]
    assert ours == seen


def test_the_longest_due_leaves_first(store: Store) -> None:
    with writing(store.engine) as connection:
        for text_, late in (("a", 1), ("b", 3), ("c", 2)):
            message = sample.one_message(connection, text_)
            reply = sample.reply(message, due=NOW - late * MINUTE)
            sample.record(connection, sample.redirected(message, reply=reply))
        claimed = [sample.claim(connection) for _ in range(3)]

    assert [one and one.due for one in claimed] == [NOW - late * MINUTE for late in (3, 2, 1)]


def test_nothing_leaves_before_it_is_due(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        sample.record(connection, sample.redirected(message, reply=sample.reply(message, due=NOW + MINUTE)))

        assert sample.claim(connection) is None
        assert deliveries.next_due(connection, Kind.REPLY, None, client=ROSA) == NOW + MINUTE
        assert sample.claim(connection, now=NOW + MINUTE) is not None
        assert deliveries.next_due(connection, Kind.REPLY, None, client=ROSA) is None


def test_a_held_reply_is_not_handed_out(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, held=True)

        assert sample.claim(connection) is None
        assert deliveries.next_due(connection, Kind.REPLY, None, client=ROSA) is None


def test_a_copy_is_claimed_by_its_desk_alone(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        other = sample.claim(connection, Kind.FORWARD, "another desk")
        anyone = sample.claim(connection, Kind.FORWARD, None)

    assert other is None
    assert anyone is not None
    assert anyone.name == "desk"


def test_one_owner_never_gets_the_mail_of_another(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        taken = deliveries.claim(connection, Kind.REPLY, None, client="someone-else", now=NOW, lease_until=NOW + MINUTE)

    assert taken is None


def test_a_pause_stops_replies_and_nothing_else(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        settings.put(connection, "paused", "1", client=ROSA)
        paused = sample.claim(connection), sample.claim(connection, Kind.FORWARD, "desk")
        settings.put(connection, "paused", "0", client=ROSA)
        resumed = sample.claim(connection)

    assert paused[0] is None
    assert paused[1] is not None
    assert resumed is not None


def test_a_pause_can_be_passed_over_on_purpose(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        settings.put(connection, "paused", "1", client=ROSA)

        assert sample.claim(connection, paused_check=False) is not None


@pytest.mark.usefixtures("patient")
def test_many_workers_at_once_take_each_delivery_once(store: Store) -> None:
    with writing(store.engine) as connection:
        ids = [one.id for one in sample.accept(connection, *(sample.by_imap(uid) for uid in range(1, 13)))]
        sample.record(connection, *(sample.redirected(message) for message in ids))
    ready, taken = Barrier(4), []

    def work() -> None:
        ready.wait()
        while True:
            with writing(store.engine) as connection:
                claimed = sample.claim(connection)
            if claimed is None:
                return
            taken.append(claimed.message)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken) == ids


def test_a_row_that_another_worker_is_taking_is_passed_over(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        return  # there the second worker waits until the first one's transaction is over
    with writing(store.engine) as connection:
        first, second = sample.answered(connection, "first"), sample.answered(connection, "second")

    with writing(store.engine) as one, writing(store.engine) as other:
        taken = [sample.claim(one), sample.claim(other)]

    assert [claimed and claimed.message for claimed in taken] == [first, second]


def test_the_claimable_states_in_the_index_are_those_of_the_state_tables() -> None:
    indexed = {word.strip("'") for word in str(schema.CLAIMABLE).partition("(")[2].rstrip(")").split(", ")}

    assert indexed == {state for states in CLAIMABLE.values() for state in states}
    for kind, table in TRANSITIONS.items():
        own = {state for move in table.items() for state in (move[0][0], move[1])}
        assert own & indexed == set(CLAIMABLE[kind]), "a state in the index must be claimable in every kind that has it"


def test_a_lost_copy_is_handed_out_as_unknown(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        first = sample.claim(connection, Kind.FORWARD, "desk")
        assert first is not None
        state = deliveries.settle(connection, first.id, Event.LOST, now=NOW, reason="the connection broke")
        second = sample.claim(connection, Kind.FORWARD, "desk", now=NOW + MINUTE)

    assert state is State.UNKNOWN
    assert second is not None
    assert (second.was_unknown, second.attempts, second.first_at) == (True, 2, NOW)
