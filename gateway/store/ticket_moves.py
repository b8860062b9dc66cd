"""What follows for a ticket when somebody takes it, answers or closes it: who has it, and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, select, update

from gateway.answer.keeping import PromiseState
from gateway.store import case, cases, deliveries, promises
from gateway.store.schema import WAITING, joined, promise, ticket
from gateway.store.trail import tell
from gateway.ticket import OPEN, TicketEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


_TAKEN: Final = (
    update(ticket)
    .where(ticket.c.message == bindparam("of_message"))
    .values(
        taken_at=func.coalesce(ticket.c.taken_at, bindparam("at", type_=ticket.c.taken_at.type)),
        assignee=func.coalesce(bindparam("who", type_=ticket.c.assignee.type), ticket.c.assignee),
    )
)
_PROMISES: Final = select(promise.c.id).where(
    promise.c.message.in_(bindparam("these", expanding=True)), promise.c.state == PromiseState.OPEN.value
)
_DONE_BY_CLOSING: Final = select(promise.c.id).where(
    promise.c.message.in_(bindparam("these", expanding=True)), promise.c.done_at == bindparam("closed_at")
)
_LEFT_OPEN: Final = (
    select(promise.c.id, ticket.c.closed_at)
    .outerjoin(joined, joined.c.message == promise.c.message)
    .join(ticket, ticket.c.message == func.coalesce(joined.c.ticket, promise.c.message))
    .where(promise.c.client == bindparam("of_client"), promise.c.state == PromiseState.OPEN.value, WAITING)
    .where(ticket.c.closed_at.is_not(None))
)


def taken(connection: Connection, message: int, *, client: str, now: datetime, by: str, who: str | None) -> None:
    """Somebody at the desk looks after the ticket of a message; ``who`` is one of the people of the config, or None."""
    states = cases.happened(connection, [(message, TicketEvent.TAKEN)], now=now, by=by)
    if states.get(message) in OPEN:
        connection.execute(_TAKEN, {"of_message": message, "at": now, "who": who})
        tell(connection, [(client, message, "taken", {"person": who, "by": by})], now=now)


def heard(
    connection: Connection, message: int, *, client: str, at: datetime, now: datetime, reason: str
) -> tuple[int, int]:
    """The customer of a ticket was answered ``at`` a moment, or needs no answer any more.

    A note that still waits does not leave, for ``reason``, and what was promised is kept, or broken where it was too
    late. How many notes were dropped, and how many promises were settled.
    """
    written = case.messages_of(connection, message)
    dropped = deliveries.answered(connection, written, client=client, now=now, reason=reason)
    return len(dropped), keep_promises(connection, written, client=client, at=at, now=now)


def open_promises(connection: Connection, message: int, *, client: str, closed_at: datetime, now: datetime) -> None:
    """Have the customer wait again for what she was promised where only the closing of her ticket settled it."""
    asked = {"these": case.messages_of(connection, message), "closed_at": closed_at}
    for number in connection.scalars(_DONE_BY_CLOSING, asked).all():
        promises.take_back(connection, number, client=client, now=now)


def keep_promises(connection: Connection, messages: Sequence[int], *, client: str, at: datetime, now: datetime) -> int:
    """Settle what these messages were promised, and their senders still wait for, as done ``at`` a moment; how many."""
    found = connection.scalars(_PROMISES, {"these": list(messages)}).all()
    for number in found:
        promises.settle(connection, number, client=client, now=now, at=at)
    return len(found)


def keep_late_promises(connection: Connection, *, client: str, now: datetime) -> None:
    """Settle the promises whose note left while the ticket was being closed."""
    for number, closed_at in connection.execute(_LEFT_OPEN, {"of_client": client}).all():
        promises.settle(connection, number, client=client, now=now, at=closed_at)
