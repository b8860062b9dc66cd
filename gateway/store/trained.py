"""Who has learnt to write to the desk: such a person gets no more notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store import schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_table: Final = schema.trained
_CLIENT: Final = _table.c.client == bindparam("client")
_ASKED: Final = select(_table.c.address, _table.c.reason).where(
    _CLIENT, _table.c.address.in_(bindparam("asked", expanding=True))
)
_ALL: Final = select(_table).where(_CLIENT).order_by(_table.c.at, _table.c.address)
_LEARN: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert(_table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_table).on_conflict_do_nothing(),
}
_FORGET: Final = delete(_table).where(_CLIENT, _table.c.address == bindparam("whom"))


def reasons(connection: Connection, senders: Sequence[str], *, client: str) -> dict[str, str]:
    """Give those of ``senders`` (normal addresses) who know the desk, and how we know."""
    unique = list(dict.fromkeys(senders))
    if not unique:
        return {}
    return {row.address: row.reason for row in connection.execute(_ASKED, {"client": client, "asked": unique})}


def learn(connection: Connection, found: Sequence[tuple[str, str]], *, client: str, now: datetime) -> None:
    """Note people, each a normal address with how we know; whom we knew of keeps her first day."""
    rows = [{"client": client, "address": who, "at": now, "reason": how} for who, how in dict(found).items()]
    if rows:
        connection.execute(_LEARN[connection.dialect.name], rows)


def forget(connection: Connection, address: str, *, client: str) -> bool:
    """Let a person get notes again; False where she was not known."""
    return connection.execute(_FORGET, {"client": client, "whom": address}).rowcount > 0


def everybody(connection: Connection, *, client: str) -> list[dict[str, Any]]:
    """Give everybody who knows the desk: address, since when, and how we know; the longest known first."""
    found = connection.execute(_ALL, {"client": client})
    return [{"address": row.address, "since": row.at.isoformat(), "reason": row.reason} for row in found]
