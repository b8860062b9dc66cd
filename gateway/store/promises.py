"""Promises to customers: planned with their notes, open when these have left, and done when a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, func, insert, or_, select, update

from gateway.answer.keeping import PROMISE_TRANSITIONS, WINDOW, Kept, PromiseEvent, PromiseState, done, promise_step
from gateway.delivery import Kind, State
from gateway.store.case_of import with_ticket
from gateway.store.prepared import Prepared
from gateway.store.schema import WAITING, message, promise, ticket
from gateway.store.trail import tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.store.outcomes import NewPromise, Triaged

_NEW: Final = Prepared(insert(promise), ("client", "message", "person", "topic", "state", "due", "created"))
_EVENT_OF: Final = {
    State.SENT: PromiseEvent.TOLD,
    State.DOUBTFUL: PromiseEvent.TOLD,  # the customer may count on it
    State.REFUSED: PromiseEvent.WITHDRAWN,
    State.CANCELLED: PromiseEvent.WITHDRAWN,
    State.EXPIRED: PromiseEvent.WITHDRAWN,
}


def _moving(event: PromiseEvent, **more: Any) -> Prepared:
    """The legal moves of ``event`` as one statement; what may not move stays as it is."""
    moves = {before.value: after.value for (before, by), after in PROMISE_TRANSITIONS.items() if by is event}
    is_one = or_(*(promise.c.state == state for state in moves))  # `Prepared` knows no list of values
    return Prepared(
        update(promise)
        .where(promise.c.message == bindparam("of_message"), is_one)
        .values(state=case(moves, value=promise.c.state), **more)
    )


_MOVES: Final = {
    PromiseEvent.TOLD: _moving(
        PromiseEvent.TOLD, told_at=func.coalesce(promise.c.told_at, bindparam("now", type_=promise.c.due.type))
    ),
    PromiseEvent.WITHDRAWN: _moving(PromiseEvent.WITHDRAWN),
}
_ONE: Final = (
    select(promise)
    .where(promise.c.id == bindparam("number"), promise.c.client == bindparam("client"))
    .with_for_update()
)
_OF_MESSAGE: Final = select(promise).where(promise.c.message == bindparam("message"))
_DONE: Final = (
    update(promise)
    .where(promise.c.id == bindparam("number"))
    .values(state=bindparam("new_state"), done_at=bindparam("at", type_=promise.c.done_at.type))
)
_CAME_DUE: Final = (
    select(func.count(), func.sum(case((promise.c.state == PromiseState.KEPT.value, 1), else_=0)))
    .where(promise.c.client == bindparam("client"))
    .where(promise.c.due > bindparam("after"), promise.c.due <= bindparam("now"))
    .where(promise.c.state.in_([PromiseState.OPEN.value, PromiseState.KEPT.value, PromiseState.BROKEN.value]))
)
_OPEN: Final = (promise.c.client == bindparam("client"), promise.c.state == PromiseState.OPEN.value, WAITING)
_LIST: Final = (
    with_ticket(
        select(promise, ticket.c.number, ticket.c.customer, ticket.c.customer_name, message.c.subject)
        .select_from(promise)
        .join(message, message.c.id == promise.c.message),
        promise.c.message,
        outer=True,
    )
    .where(*_OPEN)
    .order_by(promise.c.due, promise.c.id)
)
_COUNT: Final = select(func.count(), func.sum(case((promise.c.due < bindparam("now"), 1), else_=0))).where(*_OPEN)


def plan(connection: Connection, replied: Sequence[Triaged], *, client: str, now: datetime) -> None:
    """Write down what the replies of these messages promise, in the transaction that makes the replies."""
    rows = [
        {
            "client": client,
            "message": one.message,
            "person": one.reply.promise.person,
            "topic": one.topic,
            "state": PromiseState.PLANNED,
            "due": one.reply.promise.due,
            "created": now,
        }
        for one in replied
        if one.reply is not None and one.reply.promise is not None
    ]
    _NEW.run_many(connection, rows)


def told(new: NewPromise | None) -> str | None:
    """A promise and its reasons in one line for the trail; None for none."""
    return None if new is None else f"{new.due.isoformat()} {new.person or 'the desk'}: {'; '.join(new.because)}"


def follow(connection: Connection, moves: Sequence[tuple[Any, State]], *, now: datetime) -> None:
    """Let promises go the way of their replies: open when one has left, void when it never will.

    ``moves`` are deliveries of any kind and the states they came to. One that is done already stays so.
    """
    alike: dict[PromiseEvent, list[dict[str, object]]] = {}
    for row, state in moves:
        event = _EVENT_OF.get(state) if row.kind == Kind.REPLY else None
        if event is not None:
            alike.setdefault(event, []).append({"of_message": row.message, "now": now})
    for event, rows in alike.items():
        _MOVES[event].run_many(connection, rows)


def settle(
    connection: Connection, number: int, *, client: str, now: datetime, at: datetime | None = None
) -> PromiseState | None:
    """Mark an open promise as done ``at`` a moment, None for now; None where there is no such number.

    It is kept, or broken where its time was over. PromiseMoveError where it is not open.
    """
    at = at or now
    row = connection.execute(_ONE, {"number": number, "client": client}).first()
    if row is None:
        return None
    state = promise_step(PromiseState(row.state), done(row.due, at))
    connection.execute(_DONE, {"number": number, "new_state": state, "at": at})
    tell(connection, [(client, row.message, "promise", {"promise": number, "state": state})], now=now)
    return state


def take_back(connection: Connection, number: int, *, client: str, now: datetime) -> None:
    """Mark a promise that was done as not done; PromiseMoveError where it was not."""
    row = connection.execute(_ONE, {"number": number, "client": client}).one()
    state = promise_step(PromiseState(row.state), PromiseEvent.TAKEN_BACK)
    connection.execute(_DONE, {"number": number, "new_state": state, "at": None})
    tell(connection, [(client, row.message, "promise", {"promise": number, "state": state})], now=now)


def kept(connection: Connection, *, client: str, now: datetime) -> Kept:
    """Count the promises of the last four weeks whose time has come; what is not done yet was not kept."""
    due, well = connection.execute(_CAME_DUE, {"client": client, "after": now - WINDOW, "now": now}).one()
    return Kept(due=due, kept=well or 0)


def waiting(connection: Connection, *, client: str, now: datetime) -> list[dict[str, Any]]:
    """The open promises, the most urgent first, as in ``promises --json``; overdue from the moment after ``due``."""
    return [
        {
            "number": row.id,
            "client": row.client,
            "ticket_number": row.number,
            "customer": row.customer,
            "customer_name": row.customer_name,
            "subject": row.subject,
            "topic": row.topic,
            "person": row.person,
            "state": row.state,
            "due": row.due.isoformat(),
            "told": row.told_at and row.told_at.isoformat(),
            "overdue": row.due < now,
        }
        for row in connection.execute(_LIST, {"client": client})
    ]


def of_message(connection: Connection, number: int) -> dict[str, Any] | None:
    """What was promised to the sender of message ``number``; None for nothing."""
    row = connection.execute(_OF_MESSAGE, {"message": number}).first()
    if row is None:
        return None
    moments = {name: moment and moment.isoformat() for name, moment in (("told", row.told_at), ("done", row.done_at))}
    return {"number": row.id, "person": row.person, "state": row.state, "due": row.due.isoformat()} | moments


def summary(connection: Connection, *, client: str, now: datetime) -> dict[str, int]:
    """What ``status`` says of them: how many are open and overdue, and the figures of `kept`."""
    open_, overdue = connection.execute(_COUNT, {"client": client, "now": now}).one()
    counted = kept(connection, client=client, now=now)
    return {"open": open_, "overdue": overdue or 0, "came_due": counted.due, "kept": counted.kept}
