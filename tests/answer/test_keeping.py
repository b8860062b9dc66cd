from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from gateway.answer.keeping import (
    PROMISE_TRANSITIONS,
    Kept,
    PromiseEvent,
    PromiseMoveError,
    PromiseState,
    done,
    in_force,
    is_busy,
    promise_step,
)
from tests.answer.desk import at


@pytest.mark.parametrize(("state", "event"), list(product(PromiseState, PromiseEvent)))
def test_a_promise_moves_as_its_table_says_and_not_otherwise(state: PromiseState, event: PromiseEvent) -> None:
    if (state, event) in PROMISE_TRANSITIONS:
        assert promise_step(state, event) is PROMISE_TRANSITIONS[state, event]
        return
    with pytest.raises(PromiseMoveError):
        promise_step(state, event)


def test_a_promise_is_kept_up_to_its_very_moment() -> None:
    due = at("2026-05-26T11:00")

    assert done(due, due) is PromiseEvent.DONE_IN_TIME
    assert done(due, due + timedelta(seconds=1)) is PromiseEvent.DONE_LATE


@pytest.mark.parametrize(
    ("kept", "busy"),
    [
        (Kept(due=9, kept=0), False),  # too few to say anything
        (Kept(due=10, kept=9), False),
        (Kept(due=10, kept=8), True),
        (Kept(due=100, kept=90), False),
        (Kept(due=100, kept=89), True),
        (Kept(), False),
    ],
)
def test_the_desk_is_busy_when_less_than_nine_in_ten_promises_were_kept(kept: Kept, *, busy: bool) -> None:
    assert is_busy(kept) is busy


def test_a_busy_desk_promises_the_longer_standard_where_there_is_one() -> None:
    busy = Kept(due=10, kept=1)

    assert in_force("8 business hours", "2 business days", busy) == "2 business days"
    assert in_force("8 business hours", "2 business days", Kept()) == "8 business hours"
    assert in_force("8 business hours", None, busy) == "8 business hours"
