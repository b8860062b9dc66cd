"""T4: how an attempt ended, and what follows from it for the brakes and the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Text, bindparam, case, func, select, update

from gateway.delivery import TRANSITIONS, Event, Kind, State, step
from gateway.store import cases, promises
from gateway.store.prepared import Prepared
from gateway.store.schema import delivery, ledger
from gateway.store.trail import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.store.claims import Claimed

RELEASING: Final = frozenset({State.REFUSED, State.CANCELLED, State.EXPIRED})
ENDING: Final = (
    *(Event.ACCEPTED, Event.DEFERRED, Event.REJECTED, Event.LOST),
    *(Event.FOUND, Event.RELEASED, Event.UNTOLD, Event.BARRED, Event.ABANDONED),
)
_DONE: Final = frozenset({Event.ACCEPTED, Event.FOUND})
# Nothing was handed over this time.
_NONE: Final = frozenset({Event.FOUND, Event.RELEASED, Event.UNTOLD, Event.BARRED, Event.ABANDONED})

_TOLD: Final = (
    *(delivery.c.id, delivery.c.client, delivery.c.kind, delivery.c.name, delivery.c.key, delivery.c.message),
    delivery.c.state,
)
SEEN: Final = select(*_TOLD, delivery.c.due, delivery.c.attempts, delivery.c.first_at, delivery.c.begun_at)
ONE: Final = SEEN.where(delivery.c.id == bindparam("id")).with_for_update()


def _ending(event: Event, to: Any) -> Any:
    changed: dict[str, Any] = {
        "state": to,
        "due": func.coalesce(bindparam("next_due", type_=delivery.c.due.type), delivery.c.due),
        "external_id": func.coalesce(bindparam("new_id", type_=Text), delivery.c.external_id),
        "reason": bindparam("why"),
        "lease_until": None,
        "holder": None,
    }
    if event in _DONE:
        changed["sent_at"] = bindparam("now")
    if event in _NONE:
        changed["attempts"] = delivery.c.attempts - 1
    if event is Event.BARRED:
        changed["first_at"] = None  # the time to give it up counts from when we are let in again
    sending = (delivery.c.id == bindparam("found"), delivery.c.state == State.SENDING.value)
    return update(delivery).where(*sending).values(changed)


def _ending_of_any(event: Event) -> Any:
    moves = {
        kind.value: table[State.SENDING, event].value for kind, table in TRANSITIONS.items() if _knows(kind, event)
    }
    known = delivery.c.kind.in_(list(moves))
    return _ending(event, case(moves, value=delivery.c.kind)).where(known).returning(*_TOLD)


def _knows(kind: Kind, event: Event) -> bool:
    return (State.SENDING, event) in TRANSITIONS[kind]


# The table of legal moves, read once and handed to the database: one statement for what happens to every delivery.
_ENDINGS: Final = {event: _ending_of_any(event) for event in ENDING}
_FINISHES: Final = {
    (kind, event): Prepared(_ending(event, step(kind, State.SENDING, event).value))
    for kind in Kind
    for event in ENDING
    if _knows(kind, event)
}


class _Known(NamedTuple):
    """What the trail tells of a delivery."""

    id: int
    client: str
    kind: Kind
    name: str | None
    key: str
    message: int


_MOVE: Final = (
    update(delivery)
    .where(delivery.c.id == bindparam("found"))
    .values(
        state=bindparam("new_state"),
        due=bindparam("new_due"),
        attempts=bindparam("new_attempts"),
        first_at=bindparam("new_first_at"),
        reason=bindparam("new_reason"),
        lease_until=None,
        holder=None,
    )
)
_RELEASE: Final = (
    update(ledger)
    .where(ledger.c.client == bindparam("of_client"), ledger.c.key == bindparam("of_key"))
    .values(released=True)
)


class Ended(NamedTuple):
    """How an attempt with what this worker has claimed ended; ``due`` and ``external_id`` as in `settle`."""

    claimed: Claimed
    event: Event
    reason: str | None = None
    due: datetime | None = None
    external_id: str | None = None


class Seen(NamedTuple):
    """How an attempt ended of which only a journal tells; all but ``event`` as in `settle`."""

    event: Event
    reason: str | None = None
    due: datetime | None = None
    external_id: str | None = None


def finish(connection: Connection, ends: Sequence[Ended], *, client: str, now: datetime) -> None:
    """Settle many at once: as `settle`, without asking the store what the claims have told already."""
    alike: dict[tuple[Kind, Event], list[Ended]] = {}
    moves = []
    for end in ends:
        claimed, event = end.claimed, end.event
        alike.setdefault((claimed.kind, event), []).append(end)
        state = step(claimed.kind, State.SENDING, event)
        row = _Known(claimed.id, client, claimed.kind, claimed.name, claimed.key, claimed.message)
        moves.append(((row, state), event, end.reason))
    for (kind, event), some in alike.items():
        if _FINISHES[kind, event].run_many(connection, [_values(end, now) for end in some]) != len(some):
            _refuse_one_of(connection, some, kind, event)
    _release(connection, [move for move, _, _ in moves])
    promises.follow(connection, [move for move, _, _ in moves], now=now)
    cases.follow(connection, [move for move, _, _ in moves], now=now)
    tell(connection, [_told(row, state, event, reason) for (row, state), event, reason in moves], now=now)


def _values(end: Ended, now: datetime) -> dict[str, object]:
    found = end.claimed.id
    return {"found": found, "next_due": end.due, "new_id": end.external_id, "why": end.reason, "now": now}


def settle(
    connection: Connection,
    delivery: int,
    event: Event,
    *,
    now: datetime,
    reason: str | None = None,
    due: datetime | None = None,
    external_id: str | None = None,
) -> State:
    """Note how an attempt ended (one of `ENDING`), and give the state that follows.

    ``due`` is when to try again, ``external_id`` what the desk calls it; None leaves what is there. A reply that surely
    never left stops counting in the brakes. IllegalMoveError where it is not being sent; LookupError where there is no
    such delivery; ValueError for an event that ends no attempt.
    """
    if event not in ENDING:
        raise ValueError(f"an attempt does not end by being {event}")
    values = {"found": delivery, "next_due": due, "new_id": external_id, "why": reason}
    if event in _DONE:
        values["now"] = now
    row = connection.execute(_ENDINGS[event], values).first()
    if row is None:
        return _refuse(connection, delivery, event)
    state = State(row.state)
    _note(connection, [(row, state)], event, now=now, reason=reason)
    return state


def move(
    connection: Connection, rows: Iterable[Any], event: Event, *, now: datetime, reason: str | None
) -> Sequence[State]:
    """Move rows of `SEEN` that this transaction has locked; IllegalMoveError, and no change, where one may not.

    What a person lets go starts again with its first attempt.
    """
    moves = [(row, step(Kind(row.kind), State(row.state), event)) for row in rows]
    if moves:
        again = event is Event.APPROVED
        changes = [
            {
                "found": row.id,
                "new_state": state,
                "new_due": max(row.due, now) if again else row.due,
                "new_attempts": 0 if again else row.attempts,
                "new_first_at": None if again else row.first_at,
                "new_reason": reason,
            }
            for row, state in moves
        ]
        connection.execute(_MOVE, changes)
        _note(connection, moves, event, now=now, reason=reason)
    return [state for _, state in moves]


def _note(
    connection: Connection, moves: list[tuple[Any, State]], event: Event, *, now: datetime, reason: str | None
) -> None:
    _release(connection, moves)
    promises.follow(connection, moves, now=now)
    cases.follow(connection, moves, now=now)
    tell(connection, [_told(row, state, event, reason) for row, state in moves], now=now)


def _release(connection: Connection, moves: Sequence[tuple[Any, State]]) -> None:
    """What surely never left no longer counts in the brakes."""
    released = [
        {"of_client": row.client, "of_key": row.key}
        for row, state in moves
        if row.kind == Kind.REPLY and state in RELEASING
    ]
    if released:
        connection.execute(_RELEASE, released)


def _told(row: Any, state: State, event: Event, reason: str | None) -> tuple[str, int, str, dict[str, object]]:
    detail = {"delivery": row.id, "kind": row.kind, "name": row.name or None, "state": state, "reason": reason}
    return (row.client, row.message, event.value, detail)


def _refuse(connection: Connection, number: int, event: Event) -> State:
    row = connection.execute(ONE, {"id": number}).first()
    if row is None:
        raise LookupError(f"there is no delivery {number}")
    return step(Kind(row.kind), State(row.state), event)  # raises: it is not being sent


def _refuse_one_of(connection: Connection, ends: Sequence[Ended], kind: Kind, event: Event) -> None:
    """Raise for the first that was not being sent; those before it are by now in the state that follows."""
    after = step(kind, State.SENDING, event)
    for end in ends:
        row = connection.execute(ONE, {"id": end.claimed.id}).first()
        if row is None or State(row.state) is not after:
            _refuse(connection, end.claimed.id, event)
    raise LookupError("fewer deliveries were settled than were claimed")
