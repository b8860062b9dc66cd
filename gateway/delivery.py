"""Ground: the state tables of everything that leaves, and when a delivery is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What is on its way."""

    REPLY = "reply"
    FORWARD = "forward"
    ACTION = "action"  # a change in a mailbox: move or keyword
    ALERT = "alert"  # a mail to the person who looks after it all


class State(StrEnum):
    """Where a delivery stands; the same words in the store, the logs, the pages and the JSON."""

    HELD = "held"
    SCHEDULED = "scheduled"
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DEAD = "dead"


class Event(StrEnum):
    """What happened to a delivery."""

    APPROVED = "approved"  # a person let it go
    CLAIMED = "claimed"  # a worker took it, committed before any network call
    ACCEPTED = "accepted"  # the other side took it
    FOUND = "found"  # the other side had it already, as it said when it was asked
    DEFERRED = "deferred"  # surely not done, try again
    REJECTED = "rejected"  # surely not done, never again
    ABANDONED = "abandoned"  # never again, and this time nothing was handed over
    LOST = "lost"  # nobody knows whether it was done
    RELEASED = "released"  # claimed, but not begun
    UNTOLD = "untold"  # claimed, but nobody was asked, or could tell, how the attempt before ended
    BARRED = "barred"  # the other side lets nobody in until a person has mended something
    CANCELLED = "cancelled"  # a person took it back
    ANSWERED = "answered"  # the owner or the team was faster
    EXPIRED = "expired"  # too late to be of use
    PUT_BACK = "put back"  # the store is that of an earlier day: nobody knows what was done since


TRANSITIONS: Final[dict[Kind, dict[tuple[State, Event], State]]] = {
    Kind.REPLY: {
        (State.HELD, Event.APPROVED): State.SCHEDULED,
        (State.HELD, Event.CANCELLED): State.CANCELLED,
        (State.HELD, Event.ANSWERED): State.CANCELLED,
        (State.HELD, Event.EXPIRED): State.EXPIRED,
        (State.SCHEDULED, Event.CLAIMED): State.SENDING,
        (State.SCHEDULED, Event.CANCELLED): State.CANCELLED,
        (State.SCHEDULED, Event.ANSWERED): State.CANCELLED,
        (State.SCHEDULED, Event.EXPIRED): State.EXPIRED,
        (State.SENDING, Event.ACCEPTED): State.SENT,
        (State.SENDING, Event.DEFERRED): State.SCHEDULED,
        (State.SENDING, Event.RELEASED): State.SCHEDULED,
        (State.SENDING, Event.REJECTED): State.REFUSED,
        (State.SENDING, Event.LOST): State.DOUBTFUL,
        (State.HELD, Event.PUT_BACK): State.DOUBTFUL,
        (State.SCHEDULED, Event.PUT_BACK): State.DOUBTFUL,
        (State.SENDING, Event.PUT_BACK): State.DOUBTFUL,
        # Only a person may decide about a reply whose end nobody knows.
        (State.DOUBTFUL, Event.APPROVED): State.SCHEDULED,
        (State.DOUBTFUL, Event.CANCELLED): State.CANCELLED,
    },
    Kind.FORWARD: {
        (State.DUE, Event.CLAIMED): State.SENDING,
        (State.DUE, Event.CANCELLED): State.CANCELLED,
        (State.DEAD, Event.CANCELLED): State.CANCELLED,
        (State.UNKNOWN, Event.CLAIMED): State.SENDING,
        (State.SENDING, Event.ACCEPTED): State.CONFIRMED,
        (State.SENDING, Event.FOUND): State.CONFIRMED,
        (State.SENDING, Event.DEFERRED): State.DUE,
        (State.SENDING, Event.RELEASED): State.DUE,
        (State.SENDING, Event.BARRED): State.DUE,
        (State.SENDING, Event.UNTOLD): State.UNKNOWN,
        (State.SENDING, Event.LOST): State.UNKNOWN,
        (State.DUE, Event.PUT_BACK): State.UNKNOWN,
        (State.SENDING, Event.PUT_BACK): State.UNKNOWN,
        (State.SENDING, Event.REJECTED): State.DEAD,
        (State.SENDING, Event.ABANDONED): State.DEAD,
        (State.DEAD, Event.APPROVED): State.DUE,
    },
    Kind.ACTION: {
        (State.HELD, Event.APPROVED): State.DUE,
        (State.HELD, Event.CANCELLED): State.CANCELLED,
        (State.DUE, Event.CLAIMED): State.SENDING,
        (State.DUE, Event.CANCELLED): State.CANCELLED,
        (State.UNKNOWN, Event.CLAIMED): State.SENDING,
        (State.SENDING, Event.ACCEPTED): State.CONFIRMED,
        (State.SENDING, Event.DEFERRED): State.DUE,
        (State.SENDING, Event.RELEASED): State.DUE,
        (State.SENDING, Event.LOST): State.UNKNOWN,
        (State.DUE, Event.PUT_BACK): State.UNKNOWN,
        (State.SENDING, Event.PUT_BACK): State.UNKNOWN,
        (State.SENDING, Event.REJECTED): State.DEAD,
        (State.DEAD, Event.APPROVED): State.DUE,
    },
    # Twice is better than never: what was lost is sent again.
    Kind.ALERT: {
        (State.DUE, Event.CLAIMED): State.SENDING,
        (State.SENDING, Event.ACCEPTED): State.SENT,
        (State.SENDING, Event.DEFERRED): State.DUE,
        (State.SENDING, Event.RELEASED): State.DUE,
        (State.SENDING, Event.LOST): State.DUE,
        (State.SENDING, Event.PUT_BACK): State.DUE,
        (State.SENDING, Event.REJECTED): State.DEAD,
        (State.DEAD, Event.APPROVED): State.DUE,
    },
}

FIRST: Final[dict[Kind, State]] = {
    Kind.REPLY: State.SCHEDULED,
    Kind.FORWARD: State.DUE,
    Kind.ACTION: State.DUE,
    Kind.ALERT: State.DUE,
}

CLAIMABLE: Final[dict[Kind, tuple[State, ...]]] = {
    kind: tuple(state for (state, event) in table if event is Event.CLAIMED) for kind, table in TRANSITIONS.items()
}


class IllegalMoveError(ValueError):
    """A delivery was asked to do what its table does not know; always a bug or a stale view of it."""


def step(kind: Kind, state: State, event: Event) -> State:
    """The state after ``event``; IllegalMoveError for a pair that is not in the table."""
    try:
        return TRANSITIONS[kind][state, event]
    except KeyError:
        raise IllegalMoveError(f"a {kind} that is {state} cannot be {event}") from None


class Access(StrEnum):
    """How a desk stands to us; the same words in the store, in status and in the JSON."""

    OK = "ok"
    WAITING = "waiting"  # the last request came to nothing; the next one is made by itself
    PAUSED = "paused"  # it lets us in no longer until a person has mended a setting here or there


class AccessEvent(StrEnum):
    """What a request to a desk came to, as far as the desk itself is concerned."""

    SERVED = "served"  # it did, or refused, what it was asked
    PUT_OFF = "put off"  # it is away, too busy, or nobody knows
    BARRED = "barred"


ACCESS_TRANSITIONS: Final[dict[tuple[Access, AccessEvent], Access]] = {
    (Access.OK, AccessEvent.SERVED): Access.OK,
    (Access.OK, AccessEvent.PUT_OFF): Access.WAITING,
    (Access.OK, AccessEvent.BARRED): Access.PAUSED,
    (Access.WAITING, AccessEvent.SERVED): Access.OK,
    (Access.WAITING, AccessEvent.PUT_OFF): Access.WAITING,
    (Access.WAITING, AccessEvent.BARRED): Access.PAUSED,
    (Access.PAUSED, AccessEvent.SERVED): Access.OK,
    # A desk that is away says nothing about our key.
    (Access.PAUSED, AccessEvent.PUT_OFF): Access.PAUSED,
    (Access.PAUSED, AccessEvent.BARRED): Access.PAUSED,
}

QUICK_TRIES: Final = 15
SOON: Final = timedelta(seconds=45)


def next_try(
    *,
    attempts: int,
    now: datetime,
    jitter: float,
    longest: timedelta,
    first: timedelta = SOON,
    wait: float | None = None,
) -> datetime:
    """When to try a single delivery again that was put off: what heals soon is done within a minute of it.

    For the first fifteen tries, about eight minutes, the wait stays below 45 s, or ``first`` where that is longer; from
    then on its ceiling doubles up to ``longest``. ``jitter`` and ``wait`` as in `next_attempt`.
    """
    later = max(attempts - QUICK_TRIES, 0)
    soon = max(min(SOON, longest), first)
    if later:
        return next_attempt(attempts=later + 1, now=now, jitter=jitter, first=soon, longest=longest, wait=wait)
    return next_attempt(attempts=attempts, now=now, jitter=jitter, first=first, longest=soon, wait=wait)


def next_attempt(
    *, attempts: int, now: datetime, jitter: float, first: timedelta, longest: timedelta, wait: float | None = None
) -> datetime:
    """When to try again after ``attempts`` tries: full jitter under a doubling ceiling.

    ``jitter`` is in [0, 1). ``wait`` is what the other side asked for, in seconds; the longer of both wins.
    The wait is never shorter than half of ``first``, so that a broken peer is not hammered.
    """
    ceiling = min(first * 2 ** min(max(attempts - 1, 0), 20), longest)
    pause: timedelta = max(ceiling * jitter, first / 2)
    if wait is not None:
        pause = max(pause, timedelta(seconds=wait))
    return now + pause
