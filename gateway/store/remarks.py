"""What people added to a case, remarks and links, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, or_, select

from gateway.store.schema import entry, search, ticket_link

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ONE: Final[Any] = bindparam("one")
_TWO: Final[Any] = bindparam("two")
_LAST: Final = (
    select(entry.c.id)
    .where(entry.c.message == bindparam("found"), entry.c.kind == bindparam("kind"))
    .order_by(entry.c.id.desc())
    .limit(1)
)
_ENTRY: Final = select(entry.c.kind, entry.c.text).where(entry.c.id == bindparam("number"))
_NO_ENTRY: Final = delete(entry).where(entry.c.id == bindparam("number"))
_NO_WORDS: Final = delete(search).where(search.c.entry == bindparam("number"))
_UNLINK: Final = delete(ticket_link).where(
    or_(
        and_(ticket_link.c.ticket == _ONE, ticket_link.c.other == _TWO),
        and_(ticket_link.c.ticket == _TWO, ticket_link.c.other == _ONE),
    )
)


def remove_last(connection: Connection, message: int, *, kind: str) -> bool:
    """Take the newest entry of this kind out of the case of a message, its words too; False where there is none."""
    number = connection.scalar(_LAST, {"found": message, "kind": kind})
    if number is None:
        return False
    connection.execute(_NO_WORDS, {"number": number})
    connection.execute(_NO_ENTRY, {"number": number})
    return True


def entry_of(connection: Connection, number: int) -> tuple[str, str | None] | None:
    """Kind and text of an entry; None where there is none of this number."""
    row = connection.execute(_ENTRY, {"number": number}).first()
    return None if row is None else (row.kind, row.text)


def unlink(connection: Connection, one: int, two: int) -> bool:
    """Take the link between two tickets, by the messages that began them, away; False where there is none."""
    return connection.execute(_UNLINK, {"one": one, "two": two}).rowcount > 0
