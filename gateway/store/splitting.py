"""Making a further message of a case a ticket of its own, and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from gateway.store import cases
from gateway.store.schema import desk_case, joined, message, search, ticket, ticket_link
from gateway.store.settings import count_up
from gateway.ticket import TicketState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

SPLIT: Final = "split off by a person"  # the kind of the link between the two
_FOUND: Final[Any] = bindparam("found")
_MESSAGE: Final = (
    select(
        *(message.c.from_address, message.c.from_name, message.c.subject, message.c.topic, message.c.language),
        *(joined.c.ticket, joined.c.client),
    )
    .join(joined, joined.c.message == message.c.id)
    .where(message.c.id == _FOUND, joined.c.client == bindparam("client"))
)
_OLD: Final = select(ticket).where(ticket.c.message == _FOUND).with_for_update()
_FIRST: Final = (
    select(ticket_link.c.ticket)
    .where(ticket_link.c.other == _FOUND, ticket_link.c.kind == SPLIT)
    .join(ticket, ticket.c.message == ticket_link.c.other)
    .where(ticket.c.state != TicketState.UNDONE.value)
)
_LINKS: Final = delete(ticket_link).where((ticket_link.c.ticket == _FOUND) | (ticket_link.c.other == _FOUND))


class Split(NamedTuple):
    """The number of the ticket that a message was split off from, its founder, and the number of the new one."""

    old: int
    founder: int
    new: int


def split(connection: Connection, number: int, *, client: str, now: datetime) -> Split | None:
    """Make the message ``number`` a ticket of its own, linked with the one it joined; None where it joined none.

    Whoever has the old one is given the new one. Its words have to be made anew (see `gateway.store.unindexed`).
    """
    found = connection.execute(_MESSAGE, {"found": number, "client": client}).first()
    if found is None:
        return None
    old = connection.execute(_OLD, {"found": found.ticket}).one()
    connection.execute(delete(joined).where(joined.c.message == number))
    new = count_up(connection, "ticket_number", 1, client=client)
    values = {
        "message": number,
        "client": client,
        "number": new,
        "customer": found.from_address or old.customer,
        "customer_name": found.from_name or old.customer_name,
        "subject": found.subject or "",
        "topic": found.topic,
        "language": found.language or old.language,
        "state": TicketState.NEW,
        "created": now,
        "assignee": old.assignee,
        "assigned_at": None if old.assignee is None else now,
    }
    connection.execute(insert(ticket).values(values))
    cases.link(connection, [cases.Link(found.ticket, number, SPLIT)], client=client, now=now)
    connection.execute(delete(search).where(search.c.message == number))
    return Split(old.number, found.ticket, new)


def put_back(connection: Connection, number: int, *, client: str, now: datetime) -> int | None:
    """Make the ticket that the message ``number`` is a further message of the one it was split off from once more.

    The number of that one; None where it was not split off, has further messages itself, or was taken back.
    """
    founder = connection.scalar(_FIRST, {"found": number})
    if founder is None or cases.further(connection, number):
        return None
    old = connection.execute(_OLD, {"found": founder}).first()
    if old is None or old.client != client:
        return None
    connection.execute(_LINKS, {"found": number})
    connection.execute(update(desk_case).where(desk_case.c.ticket == number).values(ticket=founder))
    connection.execute(delete(ticket).where(ticket.c.message == number))
    values = {"message": number, "client": client, "ticket": founder, "because": "put back by a person", "at": now}
    connection.execute(insert(joined).values(values))
    connection.execute(delete(search).where(search.c.message == number))
    return int(old.number)
