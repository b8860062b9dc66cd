"""What cannot be found by its words yet: tickets of a store from before there was an index, or with a new key."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, select, update

from gateway.store import settings
from gateway.store.schema import entry, joined, message, raw, search, ticket
from gateway.store.search import MESSAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

TOGETHER: Final = 100  # pieces that are read at once: a tenth of a second
_AFTER: Final[Any] = bindparam("after")
_CLIENT: Final[Any] = bindparam("client")
_SETTING: Final = "indexed:"  # with the name of a table: up to which of its numbers everything has its words


class Piece(NamedTuple):
    """A message of a ticket, or an ``entry`` of it (`search.MESSAGE` for none), without the words to find it by.

    ``raw`` are the bytes of the message, None where they were purged, or for an entry; ``text`` is that of the entry.
    """

    client: str
    message: int
    entry: int
    number: int
    subject: str
    name: str
    address: str
    topic: str | None
    check: str | None
    customer: str
    raw: bytes | None
    text: str | None


class Portion(NamedTuple):
    """The next pieces, and how far the tables are looked through when these have their words."""

    pieces: list[Piece]
    until: Mapping[str, int]


_HEAD: Final = (ticket.c.client, ticket.c.number, ticket.c.topic, ticket.c.customer, message.c.check)
_OF_MESSAGE: Final = (
    func.coalesce(message.c.subject, "").label("subject"),
    func.coalesce(message.c.from_name, "").label("name"),
    func.coalesce(message.c.from_address, "").label("address"),
    raw.c.body,
)
_OF_TICKET: Final = (ticket.c.subject, ticket.c.customer_name.label("name"), ticket.c.customer.label("address"))
_BYTES: Final = and_(raw.c.message == message.c.id, raw.c.stored_at == message.c.stored_at)
_NOT_KNOWN: Final = search.c.id.is_(None)
_ENTRIES: Final = (
    select(entry.c.id, entry.c.message, entry.c.text, *_HEAD, *_OF_TICKET)
    .outerjoin(joined, joined.c.message == entry.c.message)
    .join(ticket, ticket.c.message == func.coalesce(joined.c.ticket, entry.c.message))
    .join(message, message.c.id == entry.c.message)
    .outerjoin(search, and_(search.c.message == entry.c.message, search.c.entry == entry.c.id))
)
_ONE_ENTRY: Final = _ENTRIES.where(entry.c.id == bindparam("number"))
_KNOWN: Final = and_(search.c.message == message.c.id, search.c.entry == MESSAGE)
_MESSAGES: Final[Mapping[str, Any]] = {
    "ticket": (
        select(ticket.c.message, *_HEAD, *_OF_TICKET, raw.c.body)
        .join(message, message.c.id == ticket.c.message)
        .outerjoin(raw, _BYTES)
        .outerjoin(search, _KNOWN)
    ),
    "joined": (
        select(joined.c.message, *_HEAD, *_OF_MESSAGE)
        .join(ticket, ticket.c.message == joined.c.ticket)
        .join(message, message.c.id == joined.c.message)
        .outerjoin(raw, _BYTES)
        .outerjoin(search, _KNOWN)
    ),
}
_NUMBERS: Final = {"ticket": ticket.c.message, "joined": joined.c.message, "entry": entry.c.id}
_STATEMENTS: Final = {
    name: statement.where(number.table.c.client == _CLIENT, number > _AFTER, _NOT_KNOWN)
    .order_by(number)
    .limit(bindparam("most"))
    for (name, statement), number in zip((*_MESSAGES.items(), ("entry", _ENTRIES)), _NUMBERS.values(), strict=True)
}
_LAST: Final = {
    name: select(func.coalesce(func.max(number), 0)).where(number.table.c.client == _CLIENT)
    for name, number in _NUMBERS.items()
}
_SOME: Final = select(search.c.id).where(search.c.id > _AFTER).order_by(search.c.id).limit(1000)


def portion(connection: Connection, *, client: str) -> Portion:
    """The next pieces without words, of one table at a time; no piece and nothing in ``until`` where all have some."""
    for name, statement in _STATEMENTS.items():
        after = int(settings.get(connection, _SETTING + name, client=client) or 0)
        last = int(connection.scalar(_LAST[name], {"client": client}) or 0)
        if last <= after:
            continue
        rows = connection.execute(statement, {"client": client, "after": after, "most": TOGETHER}).all()
        pieces = [_piece(row, name) for row in rows]
        until = last if len(rows) < TOGETHER else (rows[-1].id if name == "entry" else rows[-1].message)
        return Portion(pieces, {name: until})
    return Portion([], {})


def of_message(connection: Connection, number: int) -> list[Piece]:
    """A message of a ticket by its number, and the entries that were written about it."""
    found = [
        _piece(row, name)
        for name in ("ticket", "joined")
        for row in connection.execute(_MESSAGES[name].where(_NUMBERS[name] == number))
    ]
    return found + [_piece(row, "entry") for row in connection.execute(_ENTRIES.where(entry.c.message == number))]


def of_entry(connection: Connection, number: int) -> Piece | None:
    """An entry by its number, whether it has its words or not; None where it is not there."""
    row = connection.execute(_ONE_ENTRY, {"number": number}).first()
    return None if row is None else _piece(row, "entry")


def waiting(connection: Connection, *, client: str) -> int:
    """How many tickets may not be found yet; 0 for nearly every store."""
    after = int(settings.get(connection, f"{_SETTING}ticket", client=client) or 0)
    unknown = (
        select(func.count())
        .select_from(ticket)
        .outerjoin(search, and_(search.c.message == ticket.c.message, search.c.entry == MESSAGE))
        .where(ticket.c.client == client, ticket.c.message > after, _NOT_KNOWN)
    )
    return int(connection.scalar(unknown) or 0)


def done(connection: Connection, until: Mapping[str, int], *, client: str) -> None:
    """Remember how far everything has its words."""
    for name, number in until.items():
        settings.put(connection, _SETTING + name, str(number), client=client)


def take_away(connection: Connection, after: int, *, client: str, bodies_only: bool) -> int | None:
    """Take the words of the next thousand pieces away: the last of them, None where there is none.

    With ``bodies_only`` they are still found by what stands in the store in clear; else they are given all their words
    anew by and by.
    """
    some = list(connection.scalars(_SOME, {"after": after}))
    if some and bodies_only:
        connection.execute(update(search).where(search.c.id.in_(some)).values(body=""))
    elif some:
        connection.execute(delete(search).where(search.c.id.in_(some)))
        done(connection, dict.fromkeys(_STATEMENTS, 0), client=client)
    return some[-1] if some else None


def _piece(row: Any, name: str) -> Piece:
    of_entry = name == "entry"
    body = None if of_entry else row.body
    return Piece(
        client=row.client,
        message=row.message,
        entry=row.id if of_entry else MESSAGE,
        number=row.number,
        subject=row.subject,
        name=row.name,
        address=row.address,
        topic=row.topic,
        check=row.check,
        customer=row.customer,
        raw=None if body is None else zlib.decompress(body),
        text=row.text if of_entry else None,
    )
