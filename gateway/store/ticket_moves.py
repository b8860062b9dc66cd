"""What a desk tells of a ticket, as a move of ours: closed there is closed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, func, select, update

from gateway.answer.keeping import PromiseState
from gateway.store import promises
from gateway.store.schema import WAITING, joined, promise, ticket
from gateway.store.trail import tell

if TYPE_CHECKING:
    from collections.abc import Sequence
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
_FURTHER: Final = select(joined.c.message).where(joined.c.ticket == bindparam("of_message")).order_by(joined.c.message)
_PROMISES: Final = select(promise.c.id).where(
    promise.c.message.in_(bindparam("these", expanding=True)), promise.c.state == PromiseState.OPEN.value
)
_LEFT_OPEN: Final = (
    select(promise.c.id, ticket.c.closed_at)
    .outerjoin(joined, joined.c.message == promise.c.message)
    .join(ticket, ticket.c.message == func.coalesce(joined.c.ticket, promise.c.message))
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
    tell(connection, [(client, message, "ticket", {"event": event, "by": by, "assignee": assignee})], now=now)
    return True


def messages_of(connection: Connection, message: int) -> list[int]:
    """The message that began a ticket, and its further ones."""
    return [message, *connection.scalars(_FURTHER, {"of_message": message})]


def keep_promises(connection: Connection, messages: Sequence[int], *, client: str, at: datetime, now: datetime) -> None:
    """Settle what the senders of these messages were promised, and still wait for, as done ``at`` a moment."""
    for number in connection.scalars(_PROMISES, {"these": list(messages)}).all():
        promises.settle(connection, number, client=client, now=now, at=at)


def keep_late_promises(connection: Connection, *, client: str, now: datetime) -> None:
    """Settle the promises whose note left while the ticket was being closed."""
    for number, closed_at in connection.execute(_LEFT_OPEN, {"of_client": client}).all():
        promises.settle(connection, number, client=client, now=now, at=closed_at)
