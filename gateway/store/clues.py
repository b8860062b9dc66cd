"""Which tickets messages may belong to, by what stands in them; whether they do is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from gateway.delivery import Kind, State
from gateway.store.case_of import founder
from gateway.store.schema import FILED, delivery, entry, joined, message, ticket, ticket_mark
from gateway.ticket import TicketState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_NEWEST: Final = 50  # messages of one sender whose references are compared
_MOST: Final = 200  # messages with the same numbers; they are of few tickets
_CLIENT: Final[Any] = bindparam("client")
_THESE: Final[Any] = bindparam("these", expanding=True)

# One prefix at a time: hexadecimal digits sort before "g" in every collation.
_BY_KEY: Final = select(message.c.id).where(
    message.c.client == _CLIENT,
    message.c.content_key >= bindparam("first"),
    message.c.content_key < bindparam("behind"),
)
_BY_ANSWER: Final = select(entry.c.message_id, entry.c.message, entry.c.kind).where(
    entry.c.client == _CLIENT, entry.c.message_id.in_(_THESE)
)
_OF_SENDER: Final = (
    select(message.c.id, message.c.content_key)
    .where(message.c.client == _CLIENT, message.c.from_address == bindparam("sender"), FILED)
    .where(message.c.from_address.is_not(None))
    .order_by(message.c.id.desc())
    .limit(_NEWEST)
)
_BY_MARK: Final = (
    select(ticket_mark.c.mark, message.c.id, message.c.from_address)
    .join(message, message.c.id == ticket_mark.c.message)
    .where(ticket_mark.c.client == _CLIENT, ticket_mark.c.mark.in_(_THESE))
    .order_by(message.c.id.desc())
    .limit(_MOST)
)
_BEGAN: Final = message.alias()
_TICKETS: Final = (
    select(
        *(message.c.id.label("of_message"), ticket.c.message, ticket.c.number, ticket.c.state, ticket.c.topic),
        *(ticket.c.customer, ticket.c.assignee, ticket.c.subject, _BEGAN.c.content_key, _BEGAN.c.arrived_at),
    )
    .select_from(message)
    .outerjoin(joined, joined.c.message == message.c.id)
    .join(ticket, ticket.c.message == founder(message.c.id))
    .join(_BEGAN, _BEGAN.c.id == ticket.c.message)
    .where(message.c.id.in_(_THESE), ticket.c.client == _CLIENT, ticket.c.state != TicketState.UNDONE.value)
)
_HANDED_ON: Final = (
    select(delivery.c.message, delivery.c.name)
    .where(delivery.c.message.in_(_THESE), delivery.c.kind == Kind.FORWARD.value)
    .where(delivery.c.state != State.CANCELLED.value)
    .order_by(delivery.c.id)
)


class Answered(NamedTuple):
    """A message in whose case an answer stands, and whose answer it is: "owner's answer" or "team's answer"."""

    message: int
    kind: str


class Ticket(NamedTuple):
    """A ticket that was not taken back, as far as joining is concerned; ``message`` began it."""

    message: int
    number: int
    state: TicketState
    topic: str | None
    customer: str
    assignee: str | None
    content_key: str
    subject: str
    arrived: datetime


def with_key(connection: Connection, prefix: str, *, client: str) -> list[int]:
    """The messages whose content key begins with these hexadecimal digits: one, or none."""
    return list(connection.scalars(_BY_KEY, {"client": client, "first": prefix, "behind": f"{prefix}g"}))


def with_answers(connection: Connection, ids: Sequence[str], *, client: str) -> dict[str, Answered]:
    """The messages in whose cases answers with these Message-IDs stand, by the Message-ID."""
    if not ids:
        return {}
    rows = connection.execute(_BY_ANSWER, {"client": client, "these": list(ids)})
    return {row.message_id: Answered(row.message, row.kind) for row in rows}


def of_sender(connection: Connection, sender: str, *, client: str) -> list[tuple[int, str]]:
    """Number and content key of the newest messages of a sender (a normal address) that have a ticket."""
    return [(row.id, row.content_key) for row in connection.execute(_OF_SENDER, {"client": client, "sender": sender})]


def with_marks(connection: Connection, marks: Sequence[str], *, client: str) -> list[tuple[str, int, str]]:
    """Mark, number and sender of the messages that bear one of these marks, the newest first."""
    if not marks:
        return []
    rows = connection.execute(_BY_MARK, {"client": client, "these": list(marks)})
    return [(row.mark, row.id, row.from_address or "") for row in rows]


def tickets(connection: Connection, numbers: Sequence[int], *, client: str) -> dict[int, Ticket]:
    """The tickets of these messages, by the messages; those that have none, or whose was taken back, are left out."""
    if not numbers:
        return {}
    return {
        row.of_message: Ticket(
            message=row.message,
            number=row.number,
            state=TicketState(row.state),
            topic=row.topic,
            customer=row.customer,
            assignee=row.assignee,
            content_key=row.content_key,
            subject=row.subject,
            arrived=row.arrived_at,
        )
        for row in connection.execute(_TICKETS, {"client": client, "these": list(numbers)})
    }


def handed_on(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the [[forward]]s that these messages were, or will be, handed on to."""
    found: dict[int, tuple[str, ...]] = {}
    if numbers:
        for row in connection.execute(_HANDED_ON, {"these": list(numbers)}):
            found[row.message] = (*found.get(row.message, ()), row.name)
    return found
