from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.delivery import (
    CLAIMABLE,
    FIRST,
    TRANSITIONS,
    Event,
    IllegalMoveError,
    Kind,
    State,
    next_attempt,
    next_try,
    step,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVERYTHING = list(product(Kind, State, Event))
ILLEGAL = [(kind, state, event) for kind, state, event in EVERYTHING if (state, event) not in TRANSITIONS[kind]]
FINISHED = {State.SENT, State.CONFIRMED, State.REFUSED, State.CANCELLED, State.EXPIRED}


@pytest.mark.parametrize(("kind", "state", "event"), ILLEGAL)
def test_what_is_not_in_the_table_is_illegal(kind: Kind, state: State, event: Event) -> None:
    with pytest.raises(IllegalMoveError, match=f"a {kind} that is {state} cannot be {event}"):
        step(kind, state, event)


def reached(kind: Kind) -> set[State]:
    """The states that a delivery of this kind can ever be in."""
    found, fresh = set[State](), {FIRST[kind], State.HELD}
    while fresh:
        found |= fresh
        fresh = {after for (state, _), after in TRANSITIONS[kind].items() if state in found} - found
    return found


@pytest.mark.parametrize("kind", Kind)
def test_the_table_has_no_state_that_is_never_reached(kind: Kind) -> None:
    assert {state for state, _ in TRANSITIONS[kind]} <= reached(kind)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_finished_never_moves_again(kind: Kind) -> None:
    assert not {state for state, _ in TRANSITIONS[kind]} & FINISHED


@pytest.mark.parametrize("kind", Kind)
def test_every_attempt_can_end_in_all_five_ways_and_be_forgotten_by_an_older_store(kind: Kind) -> None:
    ways = {event for state, event in TRANSITIONS[kind] if state is State.SENDING}

    assert Event.PUT_BACK in ways
    of_copies = {Event.FOUND, Event.UNTOLD, Event.BARRED, Event.ABANDONED} if kind is Kind.FORWARD else set()
    common = {Event.ACCEPTED, Event.DEFERRED, Event.REJECTED, Event.LOST, Event.RELEASED}
    assert ways - {Event.PUT_BACK} == common | of_copies


@pytest.mark.parametrize("kind", Kind)
def test_only_a_claim_leads_to_sending(kind: Kind) -> None:
    ways = {event for (_, event), after in TRANSITIONS[kind].items() if after is State.SENDING}

    assert ways == {Event.CLAIMED}


def test_a_reply_of_which_nobody_knows_whether_it_left_is_moved_by_persons_alone() -> None:
    ways = {event for state, event in TRANSITIONS[Kind.REPLY] if state is State.DOUBTFUL}

    assert ways == {Event.APPROVED, Event.CANCELLED}
    assert step(Kind.REPLY, State.SENDING, Event.LOST) is State.DOUBTFUL


@pytest.mark.parametrize("kind", Kind)
def test_in_an_older_store_nothing_leaves_by_itself_that_may_have_left(kind: Kind) -> None:
    ends = {after for (_, event), after in TRANSITIONS[kind].items() if event is Event.PUT_BACK}

    assert ends == {
        {Kind.REPLY: State.DOUBTFUL, Kind.FORWARD: State.UNKNOWN, Kind.ACTION: State.UNKNOWN, Kind.ALERT: State.DUE}[
            kind
        ]
    }


def test_a_copy_of_which_nobody_knows_whether_it_arrived_is_tried_again() -> None:
    state = step(Kind.FORWARD, State.SENDING, Event.LOST)

    assert step(Kind.FORWARD, state, Event.CLAIMED) is State.SENDING


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (Kind.REPLY, {State.SCHEDULED}),
        (Kind.FORWARD, {State.DUE, State.UNKNOWN}),
        (Kind.ACTION, {State.DUE, State.UNKNOWN}),
    ],
)
def test_a_worker_may_take_what_waits_and_nothing_else(kind: Kind, states: set[State]) -> None:
    assert set(CLAIMABLE[kind]) == states


jitters = st.floats(min_value=0, max_value=1, exclude_max=True)
firsts = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(hours=1))
longests = st.timedeltas(min_value=timedelta(hours=1), max_value=timedelta(days=7))


@given(attempts=st.integers(0, 10_000), jitter=jitters, first=firsts, longest=longests)
def test_the_next_attempt_is_never_hasty_and_never_later_than_the_longest_wait(
    attempts: int, jitter: float, first: timedelta, longest: timedelta
) -> None:
    wait = next_attempt(attempts=attempts, now=NOON, jitter=jitter, first=first, longest=longest) - NOON

    assert first / 2 <= wait <= longest


@given(attempts=st.integers(1, 10_000), jitter=jitters, first=firsts, longest=longests)
def test_more_attempts_never_wait_less(attempts: int, jitter: float, first: timedelta, longest: timedelta) -> None:
    sooner, later = (
        next_attempt(attempts=count, now=NOON, jitter=jitter, first=first, longest=longest)
        for count in (attempts, attempts + 1)
    )

    assert sooner <= later


@given(attempts=st.integers(0, 100), jitter=jitters, wait=st.floats(0, 1e6))
def test_what_the_other_side_asks_for_is_granted(attempts: int, jitter: float, wait: float) -> None:
    first, longest = timedelta(minutes=1), timedelta(hours=2)
    due = next_attempt(attempts=attempts, now=NOON, jitter=jitter, first=first, longest=longest, wait=wait)

    assert due >= NOON + timedelta(seconds=wait)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (5, 16), (8, 120), (9, 120)])
def test_the_ceiling_doubles_with_each_attempt(attempts: int, minutes: int) -> None:
    due = next_attempt(
        attempts=attempts, now=NOON, jitter=0.999999, first=timedelta(minutes=1), longest=timedelta(hours=2)
    )

    assert due - NOON == pytest.approx(timedelta(minutes=minutes), abs=timedelta(seconds=1))


@given(attempts=st.integers(1, 15), jitter=jitters)
def test_what_was_put_off_is_tried_again_within_a_minute_for_the_first_minutes(attempts: int, jitter: float) -> None:
    due = next_try(attempts=attempts, now=NOON, jitter=jitter, longest=timedelta(hours=2))

    assert timedelta(seconds=20) < due - NOON <= timedelta(seconds=45)


def test_what_is_put_off_for_long_is_tried_rarely() -> None:
    waits = [
        next_try(attempts=count, now=NOON, jitter=0.999999, longest=timedelta(minutes=30)) - NOON
        for count in range(1, 40)
    ]

    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(timedelta(minutes=30), abs=timedelta(seconds=1))
    assert sum(waits, timedelta()) > timedelta(hours=6)


def test_a_wait_that_the_obm_made_long_stays_long_and_one_that_he_made_short_stays_short() -> None:
    patient = next_try(attempts=1, now=NOON, jitter=0.0, first=timedelta(hours=1), longest=timedelta(hours=4))
    hasty = next_try(attempts=90, now=NOON, jitter=0.9, first=timedelta(seconds=1), longest=timedelta(seconds=2))

    assert patient - NOON == timedelta(minutes=30)
    assert hasty - NOON <= timedelta(seconds=2)
