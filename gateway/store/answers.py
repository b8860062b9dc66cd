"""What people answered, whom they answered, and how far the Sent folders are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.delivery import Kind, State
from gateway.mailbox import Cursor
from gateway.store.case_of import with_ticket
from gateway.store.schema import (
    CLAIMABLE,
    FILED,
    STORED,
    UNSETTLED,
    arrival,
    delivery,
    entry,
    event_,
    message,
    sent_folder,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_MOST: Final = 500  # notes whose messages are looked after at once


class Match(NamedTuple):
    """A message with a ticket that somebody answered."""

    message: int
    message_id: str | None
    from_address: str
    arrived: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFolder:
    """What is known of the Sent folder of a mailbox; ``cursor`` is None before the first contact."""

    folder: str | None
    cursor: Cursor | None
    reason: str | None


_CLIENT: Final[Any] = bindparam("client")
_WAITS: Final = tuple(
    (delivery.c.client == _CLIENT, delivery.c.kind == Kind.REPLY.value, delivery.c.state == state.value, partial)
    for state, partial in ((State.SCHEDULED, CLAIMABLE), (State.HELD, UNSETTLED))
)
_MATCHES: Final = (
    with_ticket(
        select(message.c.id, message.c.message_id, message.c.from_address, message.c.arrived_at).select_from(message),
        message.c.id,
    )
    .where(message.c.client == _CLIENT, message.c.message_id.in_(bindparam("ids", expanding=True)), FILED)
    .order_by(message.c.id)
)
_ONE: Final = select(message.c.id, message.c.message_id, message.c.from_address, message.c.arrived_at).where(
    message.c.id == bindparam("message")
)
_PLACES: Final = tuple(
    select(arrival.c.uidvalidity, arrival.c.uid, arrival.c.message)
    .join(delivery, delivery.c.message == arrival.c.message)
    .where(*waits, arrival.c.mailbox == bindparam("mailbox"))
    .limit(_MOST)
    for waits in _WAITS
)
_ANY: Final = select(or_(*(exists().where(*waits) for waits in _WAITS)))
_UNJUDGED: Final = select(exists().where(message.c.client == _CLIENT, STORED))
_TO_CUSTOMER: Final = tuple(
    select(delivery.c.message)
    .join(message, message.c.id == delivery.c.message)
    .where(*waits, message.c.from_address.in_(bindparam("addresses", expanding=True)))
    .where(message.c.arrived_at < bindparam("written"))
    for waits in _WAITS
)
_NEW_ENTRY: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert(entry).on_conflict_do_nothing().returning(entry.c.id),
    "postgresql": postgresql.insert(entry).on_conflict_do_nothing().returning(entry.c.id),
}
_FLAGGED: Final = select(
    exists().where(
        event_.c.message == bindparam("message"), event_.c.kind == "breach", event_.c.detail.contains('"seen": "flag"')
    )
)
_SENT: Final = select(sent_folder).where(sent_folder.c.client == _CLIENT, sent_folder.c.name == bindparam("name"))


def _upsert(*changed: str) -> dict[str, Any]:
    inserts: dict[str, Any] = {"sqlite": sqlite.insert(sent_folder), "postgresql": postgresql.insert(sent_folder)}
    return {
        dialect: insert.on_conflict_do_update(
            index_elements=["client", "name"], set_={name: insert.excluded[name] for name in changed}
        )
        for dialect, insert in inserts.items()
    }


_ADVANCE: Final = _upsert("folder", "uidvalidity", "last_uid", "reason")
_UNREADABLE: Final = _upsert("reason")


def matching(connection: Connection, ids: Sequence[str], *, client: str) -> list[Match]:
    """The messages with a ticket that bear one of these Message-IDs."""
    if not ids:
        return []
    found = connection.execute(_MATCHES, {"client": client, "ids": list(ids)})
    return [Match(row.id, row.message_id, row.from_address or "", row.arrived_at) for row in found]


def match_of(connection: Connection, message: int) -> Match:
    """The same of one message, by its number."""
    row = connection.execute(_ONE, {"message": message}).one()
    return Match(row.id, row.message_id, row.from_address or "", row.arrived_at)


def waiting_for(connection: Connection, addresses: Sequence[str], *, written: datetime, client: str) -> list[int]:
    """The messages of these senders, come before ``written``, whose note waits."""
    if not addresses:
        return []
    asked = {"client": client, "addresses": list(addresses), "written": written}
    return [number for statement in _TO_CUSTOMER for number in connection.scalars(statement, asked)]


def places(connection: Connection, mailbox: str, *, client: str) -> list[tuple[int, int, int]]:
    """UIDVALIDITY, UID and number of the messages of a mailbox whose note waits."""
    asked = {"client": client, "mailbox": mailbox}
    return [(row.uidvalidity, row.uid, row.message) for one in _PLACES for row in connection.execute(one, asked)]


def any_waits(connection: Connection, *, client: str) -> bool:
    """Whether any note is scheduled or held."""
    return bool(connection.scalar(_ANY, {"client": client}))


def any_unjudged(connection: Connection, *, client: str) -> bool:
    """Whether any message waits to be judged."""
    return bool(connection.scalar(_UNJUDGED, {"client": client}))


def add_entry(connection: Connection, **values: object) -> int | None:
    """Add an entry to the case of a message, by its columns; its number, None where it is there already."""
    number: int | None = connection.scalar(_NEW_ENTRY[connection.dialect.name], values)
    return number


def is_flagged(connection: Connection, message: int) -> bool:
    """Whether the trail of a message tells of an answer of which only the flag was seen."""
    return bool(connection.scalar(_FLAGGED, {"message": message}))


def sent(connection: Connection, name: str, *, client: str) -> SentFolder | None:
    """What is known of the Sent folder of a mailbox; None where it was never looked for."""
    row = connection.execute(_SENT, {"client": client, "name": name}).first()
    if row is None:
        return None
    known = row.uidvalidity is not None
    cursor = Cursor(uidvalidity=row.uidvalidity, last_uid=row.last_uid) if known else None
    return SentFolder(folder=row.folder, cursor=cursor, reason=row.reason)


def advance_sent(connection: Connection, name: str, folder: str, cursor: Cursor, *, client: str) -> None:
    """Everything up to ``cursor`` was looked at."""
    values = {"client": client, "name": name, "folder": folder, "reason": None}
    at = {"uidvalidity": cursor.uidvalidity, "last_uid": cursor.last_uid}
    connection.execute(_ADVANCE[connection.dialect.name], values | at)


def sent_unreadable(connection: Connection, name: str, reason: str, *, client: str) -> None:
    """Note why a Sent folder cannot be read; what is known of it stays."""
    values = {"client": client, "name": name, "folder": None, "uidvalidity": None, "last_uid": None}
    connection.execute(_UNREADABLE[connection.dialect.name], values | {"reason": reason})
