"""What becomes of a delivery after an attempt, a crash, a person's word, or too long a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.delivery import TRANSITIONS, Event, IllegalMoveError, Kind, State
from gateway.store import deliveries, facts, views
from gateway.store.endings import ENDING
from gateway.store.engine import writing
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gateway.store.view_of import View
    from tests.conftest import Store


def counted(connection: Connection) -> int:
    """How many replies weigh on the brakes."""
    hour = 60 * MINUTE
    periods = {"per_sender": hour, "per_domain": hour, "in_all": hour}
    return facts.tally(connection, client=ROSA, senders=(), domains=(), now=NOW, **periods).in_all


def only(connection: Connection, type_: str = "reply") -> View:
    """The one delivery of a type, as it is shown."""
    found = [one for one in views.outbox(connection, client=ROSA) if one["type"] == type_]
    (one,) = found or views.replies(connection, client=ROSA)
    return one


def claimed(connection: Connection, kind: Kind = Kind.REPLY, name: str | None = None) -> int:
    taken = sample.claim(connection, kind, name)
    assert taken is not None
    return taken.id


@pytest.mark.parametrize(
    ("event", "state", "counts"),
    [
        (Event.ACCEPTED, State.SENT, 1),
        (Event.DEFERRED, State.SCHEDULED, 1),
        (Event.REJECTED, State.REFUSED, 0),
        (Event.LOST, State.DOUBTFUL, 1),
    ],
)
def test_an_attempt_on_a_reply_ends(store: Store, event: Event, state: State, counts: int) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection)
        ended = deliveries.settle(connection, number, event, now=NOW, reason="so it was")
        shown = only(connection)

        assert (ended, shown["state"], shown["reason"]) == (state, state, "so it was")
        assert shown["sent"] == (NOW.isoformat() if state is State.SENT else None)
        assert counted(connection) == counts


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (Event.ACCEPTED, State.CONFIRMED),
        (Event.DEFERRED, State.DUE),
        (Event.REJECTED, State.DEAD),
        (Event.ABANDONED, State.DEAD),
        (Event.LOST, State.UNKNOWN),
        (Event.UNTOLD, State.UNKNOWN),
        (Event.BARRED, State.DUE),
        (Event.FOUND, State.CONFIRMED),
    ],
)
def test_an_attempt_on_a_copy_ends(store: Store, event: Event, state: State) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection, Kind.FORWARD, "desk")
        ended = deliveries.settle(connection, number, event, now=NOW, external_id="4711")
        (shown,) = views.forwards(connection, client=ROSA)

    assert (ended, shown["state"], shown["external_id"]) == (state, state, "4711")


def test_a_deferred_reply_waits_until_its_next_time(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection)
        deliveries.settle(connection, number, Event.DEFERRED, now=NOW, reason="451", due=NOW + 5 * MINUTE)

        assert sample.claim(connection, now=NOW + 4 * MINUTE) is None
        again = sample.claim(connection, now=NOW + 5 * MINUTE)
        assert again is not None
        assert (again.id, again.attempts, again.first_at) == (number, 2, NOW)


def test_a_desk_keeps_the_number_it_gave_before(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection, Kind.FORWARD, "desk")
        deliveries.settle(connection, number, Event.LOST, now=NOW, external_id="4711")
        claimed(connection, Kind.FORWARD, "desk")
        deliveries.settle(connection, number, Event.ACCEPTED, now=NOW)

        assert views.forwards(connection, client=ROSA)[0]["external_id"] == "4711"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("event", [Event.ACCEPTED, Event.DEFERRED, Event.REJECTED, Event.LOST])
def test_what_is_not_being_sent_has_no_end(store: Store, kind: Kind, event: Event) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = only(connection, kind.value)["number"]

        with pytest.raises(IllegalMoveError):
            deliveries.settle(connection, number, event, now=NOW)


def test_an_attempt_ends_once(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection)
        deliveries.settle(connection, number, Event.ACCEPTED, now=NOW)

        with pytest.raises(IllegalMoveError):
            deliveries.settle(connection, number, Event.LOST, now=NOW)
        assert only(connection)["state"] == "sent"


def test_of_many_ends_one_that_was_no_attempt_is_found(store: Store) -> None:
    with writing(store.engine) as connection:
        for number in range(2):
            sample.answered(connection, f"Where is my order {number}?")
        seen = deliveries.candidates(connection, Kind.REPLY, None, client=ROSA, now=NOW, limit=9)
        deliveries.take(connection, seen[:1], client=ROSA, now=NOW, lease_until=NOW + MINUTE)
        ends = [deliveries.Ended(one, Event.ACCEPTED) for one in seen]

        with pytest.raises(IllegalMoveError):
            deliveries.finish(connection, ends, client=ROSA, now=NOW)


def test_an_attempt_does_not_end_by_a_persons_word(store: Store) -> None:
    with writing(store.engine) as connection, pytest.raises(ValueError, match="does not end"):
        deliveries.settle(connection, 1, Event.APPROVED, now=NOW)


def test_there_is_no_end_to_what_never_was(store: Store) -> None:
    with writing(store.engine) as connection, pytest.raises(LookupError):
        deliveries.settle(connection, 4711, Event.ACCEPTED, now=NOW)


def test_every_kind_can_end_in_every_way() -> None:
    ends = {event for table in TRANSITIONS.values() for state, event in table if state is State.SENDING}

    assert ends == {*ENDING, Event.PUT_BACK}  # the last by the start of a service on an older store, not by a worker


def test_an_approved_reply_leaves_and_its_move_follows(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, held=True)
        number = only(connection)["number"]
        state = deliveries.decide(connection, number, Event.APPROVED, now=NOW, reason=None)

        assert state is State.SCHEDULED
        assert only(connection, "action")["state"] == "due"
        assert sample.claim(connection) is not None


def test_a_cancelled_reply_takes_its_move_and_its_weight_on_the_brakes_with_it(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, held=True)
        number = only(connection)["number"]
        state = deliveries.decide(connection, number, Event.CANCELLED, now=NOW, reason="he is a friend")

        assert state is State.CANCELLED
        assert [one["type"] for one in views.outbox(connection, client=ROSA)] == ["forward"]
        assert counted(connection) == 0
        assert views.messages(connection, client=ROSA)[0]["reason"] == "he is a friend"


def test_a_decision_touches_no_other_message(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, "first", held=True)
        sample.answered(connection, "second", held=True)
        first = views.replies(connection, client=ROSA)[0]
        deliveries.decide(connection, first["number"], Event.APPROVED, now=NOW, reason=None)

        held = [one["type"] for one in views.outbox(connection, client=ROSA) if one["state"] == "held"]
        assert sorted(held) == ["action", "reply"]


def test_a_dead_copy_that_a_person_revives_starts_again(store: Store) -> None:
    later = NOW + 600 * MINUTE
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection, Kind.FORWARD, "desk")
        deliveries.settle(connection, number, Event.REJECTED, now=NOW, reason="403")
        state = deliveries.decide(connection, number, Event.APPROVED, now=later, reason=None)
        again = sample.claim(connection, Kind.FORWARD, "desk", now=later)

    assert state is State.DUE
    assert again is not None
    assert (again.attempts, again.first_at, again.due) == (1, later, later)


def test_a_person_cannot_recall_what_was_sent(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection)
        deliveries.settle(connection, number, Event.ACCEPTED, now=NOW)

        with pytest.raises(IllegalMoveError):
            deliveries.decide(connection, number, Event.CANCELLED, now=NOW, reason=None)


def test_nothing_can_be_decided_about_what_is_not_there(store: Store) -> None:
    with writing(store.engine) as connection:
        assert deliveries.decide(connection, 4711, Event.APPROVED, now=NOW, reason=None) is None


def test_after_a_crash_a_reply_is_doubtful_and_a_copy_is_looked_up(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        taken = {claimed(connection), claimed(connection, Kind.FORWARD, "desk")}

    with writing(store.engine) as connection:
        lost = deliveries.recover(connection, now=NOW, everything=True)

        assert set(lost) == taken
        assert only(connection)["state"] == "doubtful"
        assert sample.claim(connection) is None, "a doubtful reply is never sent again by itself"
        looked_up = sample.claim(connection, Kind.FORWARD, "desk")
        assert looked_up is not None
        assert looked_up.was_unknown


def test_only_an_attempt_whose_lease_is_over_is_lost_while_others_work(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection)  # for five minutes

        assert deliveries.recover(connection, now=NOW + 5 * MINUTE, everything=False) == []
        assert deliveries.recover(connection, now=NOW + 6 * MINUTE, everything=False) == [number]
        assert deliveries.recover(connection, now=NOW + 7 * MINUTE, everything=False) == []


def test_a_doubtful_reply_leaves_again_only_by_a_persons_word(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        number = claimed(connection)
        deliveries.settle(connection, number, Event.LOST, now=NOW)
        deliveries.decide(connection, number, Event.APPROVED, now=NOW, reason="she did not get it")
        again = sample.claim(connection)

    assert again is not None
    assert again.id == number


def test_a_reply_to_an_old_mail_expires_held_or_not(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, "first")
        sample.answered(connection, "second", held=True)

        assert deliveries.expire(connection, client=ROSA, before=NOW - 2 * MINUTE, now=NOW, reason="late") == 0
        assert deliveries.expire(connection, client=ROSA, before=NOW, now=NOW, reason="late") == 2
        assert {one["state"] for one in views.replies(connection, client=ROSA)} == {"expired"}
        assert counted(connection) == 0
        assert sample.claim(connection) is None


def test_a_move_that_was_held_with_an_expired_reply_is_not_made(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, held=True)
        deliveries.expire(connection, client=ROSA, before=NOW, now=NOW, reason="older than max_age")

        assert [one["type"] for one in views.outbox(connection, client=ROSA)] == ["forward"]


def test_unfinished_deliveries_are_counted(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, "first")
        sample.answered(connection, "second", held=True)
        deliveries.settle(connection, claimed(connection), Event.ACCEPTED, now=NOW)
        found = {(one.kind, one.name, one.state): one.number for one in deliveries.counts(connection, client=ROSA)}

    assert found == {
        (Kind.REPLY, "", State.HELD): 1,
        (Kind.FORWARD, "desk", State.DUE): 2,
        (Kind.ACTION, "rosa", State.DUE): 1,
        (Kind.ACTION, "rosa", State.HELD): 1,
    }


def test_a_reply_can_be_looked_at_before_it_leaves(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        number = only(connection)["number"]
        copy = only(connection, "forward")["number"]

        assert deliveries.payload_of(connection, number, client=ROSA) == sample.reply(message).payload
        assert deliveries.payload_of(connection, copy, client=ROSA) is None
        assert deliveries.payload_of(connection, number, client="someone-else") is None
