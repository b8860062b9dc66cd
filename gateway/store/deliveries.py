"""Everything that leaves: claimed and settled here, moved by a person, by the clock and after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, or_, select, update

from gateway.answer.keeping import PromiseState
from gateway.delivery import FIRST, QUICK_TRIES, SOON, TRANSITIONS, Event, Kind, State
from gateway.store.claims import Claimed, candidates, claim, next_due, take
from gateway.store.endings import ONE, SEEN, Ended, finish, move, settle
from gateway.store.in_hand import LOST, holders, in_hand, recover, released, take_back
from gateway.store.schema import CLAIMABLE, UNSETTLED, WAITING, delivery, message, promise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection


__all__ = [
    "LOST",
    "Claimed",
    "Count",
    "Ended",
    "answered",
    "bring_forward",
    "candidates",
    "claim",
    "counts",
    "decide",
    "expire",
    "expire_promises",
    "finish",
    "holders",
    "in_hand",
    "next_due",
    "payload_of",
    "put_back",
    "recover",
    "released",
    "settle",
    "take",
    "take_back",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many deliveries of a kind and name ('' for replies) are in an unfinished state."""

    kind: Kind
    name: str
    state: State
    number: int


_HELD_ACTIONS: Final = SEEN.where(
    delivery.c.message.in_(bindparam("messages", expanding=True)),
    delivery.c.kind == Kind.ACTION.value,
    delivery.c.state == State.HELD.value,
).with_for_update()
_PUT_OFF: Final = select(delivery.c.id).where(
    delivery.c.client == bindparam("client"),
    delivery.c.kind == bindparam("kind"),
    delivery.c.name == bindparam("name"),
    CLAIMABLE,
    delivery.c.state == bindparam("state"),
    delivery.c.attempts > bindparam("tries"),
    delivery.c.due > bindparam("soon"),
)
_FORWARD: Final = (
    update(delivery)
    .where(
        delivery.c.id.in_(bindparam("found", expanding=True)),
        CLAIMABLE,
        delivery.c.state == bindparam("seen"),
        delivery.c.due > bindparam("at"),
    )
    .values(due=bindparam("at"))
)
_UNDECIDED: Final = SEEN.where(
    or_(
        *(
            and_(
                delivery.c.kind == kind.value,
                delivery.c.state.in_([state.value for state, event in moves if event is Event.PUT_BACK]),
            )
            for kind, moves in TRANSITIONS.items()
        )
    )
).order_by(delivery.c.id)
_LATE: Final = tuple(
    SEEN.join(message, message.c.id == delivery.c.message)
    .where(
        delivery.c.client == bindparam("client"),
        delivery.c.kind == Kind.REPLY.value,
        delivery.c.state == state.value,
        partial,
        message.c.arrived_at < bindparam("before"),
    )
    .with_for_update(of=delivery)
    for state, partial in ((State.SCHEDULED, CLAIMABLE), (State.HELD, UNSETTLED))
)
_BROKEN_BEFORE: Final = tuple(
    SEEN.join(promise, promise.c.message == delivery.c.message)
    .where(
        delivery.c.client == bindparam("client"),
        delivery.c.kind == Kind.REPLY.value,
        delivery.c.state == state.value,
        partial,
        promise.c.client == bindparam("client"),
        promise.c.state == PromiseState.PLANNED.value,
        WAITING,
        promise.c.due <= bindparam("now"),
    )
    .with_for_update(of=delivery)
    for state, partial in ((State.SCHEDULED, CLAIMABLE), (State.HELD, UNSETTLED))
)
_WAITING_FOR: Final = SEEN.where(
    delivery.c.message.in_(bindparam("messages", expanding=True)),
    delivery.c.client == bindparam("client"),
    delivery.c.kind == Kind.REPLY.value,
    delivery.c.state.in_([State.SCHEDULED.value, State.HELD.value]),
).with_for_update()
_PAYLOAD: Final = select(delivery.c.payload).where(
    delivery.c.id == bindparam("id"), delivery.c.client == bindparam("client"), delivery.c.kind == Kind.REPLY.value
)
_COUNTS: Final = tuple(
    select(delivery.c.kind, delivery.c.name, delivery.c.state, func.count())
    .where(delivery.c.client == bindparam("client"), partial)
    .group_by(delivery.c.kind, delivery.c.name, delivery.c.state)
    for partial in (CLAIMABLE, UNSETTLED)
)


def decide(connection: Connection, delivery: int, event: Event, *, now: datetime, reason: str | None) -> State | None:
    """Approve or cancel a delivery for a person: the state that follows, None where there is no such delivery.

    With a reply go the changes in the mailbox that were held with it. An approved delivery starts again with its first
    attempt. IllegalMoveError where it is in no state for this.
    """
    row = connection.execute(ONE, {"id": delivery}).first()
    if row is None:
        return None
    (state,) = move(connection, [row], event, now=now, reason=reason)
    if row.kind == Kind.REPLY:
        _follow(connection, [row.message], event, now=now, reason=reason)
    return state


def bring_forward(
    connection: Connection,
    kind: Kind,
    name: str | None,
    *,
    client: str,
    now: datetime,
    but: Collection[int] = (),
    tries: int = QUICK_TRIES,
    soon: timedelta = SOON,
) -> set[int]:
    """Make due at once what was put off more than ``tries`` times and waits for longer than ``soon``; give the numbers.

    Those in ``but`` keep their time, and so does what nobody knows the end of.
    """
    state = FIRST[kind].value
    which = {"client": client, "kind": kind.value, "name": name or "", "state": state}
    asked: dict[str, object] = {**which, "tries": tries, "soon": now + soon}
    found = set(connection.scalars(_PUT_OFF, asked)) - set(but)
    if found:
        connection.execute(_FORWARD, {"found": list(found), "seen": state, "at": now})
    return found


def put_back(connection: Connection, *, now: datetime, reason: str) -> int:
    """Let nothing leave by itself that may have left already, in a store that is that of an earlier day.

    Replies become doubtful, copies and mailbox changes unknown. Gives the number of doubtful replies.
    """
    rows = connection.execute(_UNDECIDED.with_for_update()).all()
    return move(connection, rows, Event.PUT_BACK, now=now, reason=reason).count(State.DOUBTFUL)


def expire(connection: Connection, *, client: str, before: datetime, now: datetime, reason: str) -> int:
    """Drop the replies, scheduled or held, to messages that arrived before ``before``; give how many they were."""
    return _drop(connection, _LATE, {"client": client, "before": before}, now=now, reason=reason)


def expire_promises(connection: Connection, *, client: str, now: datetime, reason: str) -> int:
    """Drop the replies, scheduled or held, that promise a time which has come; give how many they were."""
    return _drop(connection, _BROKEN_BEFORE, {"client": client, "now": now}, now=now, reason=reason)


def _drop(
    connection: Connection, found: Sequence[Any], asked: Mapping[str, object], *, now: datetime, reason: str
) -> int:
    rows = [row for statement in found for row in connection.execute(statement, asked)]
    move(connection, rows, Event.EXPIRED, now=now, reason=reason)
    _follow(connection, [row.message for row in rows], Event.CANCELLED, now=now, reason=reason)
    return len(rows)


def answered(connection: Connection, messages: Sequence[int], *, client: str, now: datetime, reason: str) -> list[int]:
    """Take back the notes to messages that a person has answered; give the messages whose note had not left yet."""
    if not messages:
        return []
    rows = connection.execute(_WAITING_FOR, {"messages": list(messages), "client": client}).all()
    move(connection, rows, Event.ANSWERED, now=now, reason=reason)
    _follow(connection, [row.message for row in rows], Event.CANCELLED, now=now, reason=reason)
    return [row.message for row in rows]


def counts(connection: Connection, *, client: str) -> list[Count]:
    """Count what is not finished: held, scheduled, due, sending, unknown, doubtful or dead.

    Costs the same however much was ever sent.
    """
    return [
        Count(kind=Kind(kind), name=name, state=State(state), number=number)
        for statement in _COUNTS
        for kind, name, state, number in connection.execute(statement, {"client": client})
    ]


def payload_of(connection: Connection, delivery: int, *, client: str) -> bytes | None:
    """Give the bytes of a reply as they will leave or left; None where there is no such reply."""
    payload: bytes | None = connection.scalar(_PAYLOAD, {"id": delivery, "client": client})
    return payload


def _follow(connection: Connection, messages: list[int], event: Event, *, now: datetime, reason: str | None) -> None:
    """Let go or take back the mailbox changes that were held with a reply."""
    if messages:
        rows = connection.execute(_HELD_ACTIONS, {"messages": messages}).all()
        move(connection, rows, event, now=now, reason=reason)
