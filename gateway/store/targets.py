"""The folders that redirected mail goes to: how far they are read, and which of their messages we know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.delivery import Kind, State
from gateway.mailbox import Cursor
from gateway.store.schema import FILED, arrival, delivery, message, target_folder

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CLIENT: Final[Any] = bindparam("client")
_CURSOR: Final = select(target_folder).where(
    target_folder.c.client == _CLIENT, target_folder.c.name == bindparam("name")
)
_FILED: Final = select(
    exists().where(message.c.client == _CLIENT, message.c.message_id == bindparam("message_id"), FILED)
)
# What we moved and a person took back lies there until it is brought back.
_BY_US: Final = exists().where(
    delivery.c.message == message.c.id,
    delivery.c.kind == Kind.ACTION.value,
    delivery.c.state.in_([State.CONFIRMED.value, State.SENDING.value, State.UNKNOWN.value]),
)
_LEFT: Final = (
    select(message.c.id)
    .where(message.c.client == _CLIENT, message.c.message_id == bindparam("message_id"), ~FILED)
    .where(message.c.state == "triaged", message.c.from_address == bindparam("writer"))
    .where(exists().where(arrival.c.message == message.c.id, arrival.c.mailbox == bindparam("name")))
    .where(~_BY_US)
    .limit(2)
)


def _upsert(insert: Any) -> Any:
    changed = {name: insert.excluded[name] for name in ("uidvalidity", "last_uid")}
    return insert.on_conflict_do_update(index_elements=["client", "name"], set_=changed)


_ADVANCE: Final = {
    "sqlite": _upsert(sqlite.insert(target_folder)),
    "postgresql": _upsert(postgresql.insert(target_folder)),
}


def cursor(connection: Connection, name: str, *, client: str) -> Cursor | None:
    """How far the folder of a mailbox was looked at; None before the first contact."""
    row = connection.execute(_CURSOR, {"client": client, "name": name}).first()
    return None if row is None else Cursor(uidvalidity=row.uidvalidity, last_uid=row.last_uid)


def advance(connection: Connection, name: str, at: Cursor, *, client: str) -> None:
    """Everything up to ``at`` was looked at."""
    values = {"client": client, "name": name, "uidvalidity": at.uidvalidity, "last_uid": at.last_uid}
    connection.execute(_ADVANCE[connection.dialect.name], values)


def left_message(connection: Connection, name: str, message_id: str, writer: str, *, client: str) -> int | None:
    """The one message of a mailbox with this Message-ID and writer that was not filed; None where that is not certain.

    Nearly all that comes into the folder was filed and moved by us: that is told by an index alone.
    """
    asked = {"client": client, "message_id": message_id}
    if connection.scalar(_FILED, asked):
        return None
    found = connection.scalars(_LEFT, asked | {"name": name, "writer": writer}).all()
    return found[0] if len(found) == 1 else None
