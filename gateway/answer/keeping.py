"""Ground: what becomes of a promise, and which turn-around may still be promised."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class PromiseState(StrEnum):
    """Where a promise stands; the same words in the store, the lists and the JSON."""

    PLANNED = "planned"  # its note has not left yet
    OPEN = "open"  # the customer was told and waits
    KEPT = "kept"
    BROKEN = "broken"  # done, but later than promised
    VOID = "void"  # nobody was told


class PromiseEvent(StrEnum):
    """What happened to a promise."""

    TOLD = "told"  # its note left, or may have left
    WITHDRAWN = "withdrawn"  # its note will never leave
    DONE_IN_TIME = "done in time"
    DONE_LATE = "done late"
    TAKEN_BACK = "taken back"  # its ticket was closed by mistake


PROMISE_TRANSITIONS: Final[dict[tuple[PromiseState, PromiseEvent], PromiseState]] = {
    (PromiseState.PLANNED, PromiseEvent.TOLD): PromiseState.OPEN,
    (PromiseState.PLANNED, PromiseEvent.WITHDRAWN): PromiseState.VOID,
    (PromiseState.OPEN, PromiseEvent.TOLD): PromiseState.OPEN,  # a doubtful note that was sent again
    (PromiseState.OPEN, PromiseEvent.WITHDRAWN): PromiseState.VOID,  # a doubtful note that a person took back
    (PromiseState.OPEN, PromiseEvent.DONE_IN_TIME): PromiseState.KEPT,
    (PromiseState.OPEN, PromiseEvent.DONE_LATE): PromiseState.BROKEN,
    (PromiseState.KEPT, PromiseEvent.TAKEN_BACK): PromiseState.OPEN,
    (PromiseState.BROKEN, PromiseEvent.TAKEN_BACK): PromiseState.OPEN,
}

WINDOW: Final = timedelta(weeks=4)  # of promises that came due
ENOUGH: Final = 10  # of them, before their share says anything
SHARE: Final = 0.9  # of them kept, below which the standard is not the truth any more


class PromiseMoveError(ValueError):
    """A promise was asked to do what its table does not know."""


class Kept(NamedTuple):
    """The promises of the last four weeks whose time has come: how many, and how many of them were kept."""

    due: int = 0
    kept: int = 0


def promise_step(state: PromiseState, event: PromiseEvent) -> PromiseState:
    """The state after ``event``; PromiseMoveError for a pair that is not in the table."""
    try:
        return PROMISE_TRANSITIONS[state, event]
    except KeyError:
        raise PromiseMoveError(f"a promise that is {state} cannot be {event}") from None


def done(due: datetime, now: datetime) -> PromiseEvent:
    """What doing now what was promised for ``due`` is; at the very moment it is still in time."""
    return PromiseEvent.DONE_IN_TIME if now <= due else PromiseEvent.DONE_LATE


def is_busy(kept: Kept) -> bool:
    """Whether less than nine in ten of the promises that came due were kept; with fewer than ten, nobody can say."""
    return kept.due >= ENOUGH and kept.kept < SHARE * kept.due


def in_force(turnaround: str | None, when_busy: str | None, kept: Kept) -> str | None:
    """The turn-around that may be promised now: the longer one while the desk is busy, where there is one."""
    return when_busy if when_busy is not None and is_busy(kept) else turnaround
