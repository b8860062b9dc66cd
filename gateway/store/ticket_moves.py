"""What a desk tells of a ticket, as a move of ours: closed there is closed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, func, select, update

from gateway.answer.keeping import PromiseState
from gateway.store import promises
from gateway.store.schema import WAITING, promise, ticket
from gateway.store.trail import tell

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


class _Move(NamedTuple):
    before: tuple[str, ...]
    after: str
    values: dict[str, Any]


_NOW: Final = bindparam("at", type_=ticket.c.created.type)
_WHO: Final = bindparam("who", type_=ticket.c.assignee.type)
_MOVES: Final = {
    "copied": _Move(("new",), "with the desk", {}),
    "taken": _Move(
        ("new", "with the desk"),
        "with the desk",
        {"taken_at": func.coalesce(ticket.c.taken_at, _NOW), "assignee": func.coalesce(_WHO, ticket.c.assignee)},
    ),
    "answered": _Move(("new", "with the desk"), "waiting", {}),
    "closed": _Move(("new", "with the desk", "waiting"), "closed", {"closed_at": _NOW}),
    "reopened": _Move(("closed",), "new", {"closed_at": None}),
}
_UPDATES: Final = {
    event: update(ticket)
    .where(ticket.c.message == bindparam("of_message"), ticket.c.state.in_(move.before))
    .values(state=move.after, updated=_NOW, **move.values)
    for event, move in _MOVES.items()
}
_PROMISE: Final = select(promise.c.id).where(
    promise.c.message == bindparam("of_message"), promise.c.state == PromiseState.OPEN.value
)
_LEFT_OPEN: Final = (
    select(promise.c.id, ticket.c.closed_at)
    .join(ticket, ticket.c.message == promise.c.message)
    .where(promise.c.client == bindparam("of_client"), promise.c.state == PromiseState.OPEN.value, WAITING)
    .where(ticket.c.closed_at.is_not(None))
)


def moved(
    connection: Connection,
    message: int,
    event: str,
    *,
    client: str,
    now: datetime,
    by: str,
    assignee: str | None = None,
) -> bool:
    """Move the ticket of a message as ``event`` says, and tell it in the trail; False where it changes nothing."""
    asked = {"of_message": message, "at": now} | ({"who": assignee} if event == "taken" else {})
    if connection.execute(_UPDATES[event], asked).rowcount == 0:
        return False
    tell(connection, [(client, message, "ticket", {"what": event, "by": by, "assignee": assignee})], now=now)
    return True


def keep_promise(connection: Connection, message: int, *, client: str, at: datetime, now: datetime) -> str | None:
    """Settle the open promise to the sender of a message as done ``at`` a moment; None where there is none."""
    number = connection.scalar(_PROMISE, {"of_message": message})
    return None if number is None else promises.settle(connection, number, client=client, now=now, at=at)


def keep_late_promises(connection: Connection, *, client: str, now: datetime) -> None:
    """Settle the promises whose note left while the ticket was being closed."""
    for number, closed_at in connection.execute(_LEFT_OPEN, {"of_client": client}).all():
        promises.settle(connection, number, client=client, now=now, at=closed_at)
