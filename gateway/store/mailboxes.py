"""Where each watched mailbox stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.mailbox import OPEN, Cursor
from gateway.store.schema import mailbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A mailbox as the store knows it; ``cursor`` and ``baseline_at`` are None until the first contact."""

    name: str
    state: str
    reason: str | None
    last_seen: datetime | None
    cursor: Cursor | None
    baseline_at: datetime | None


_ONE: Final = (mailbox.c.client == bindparam("of_client"), mailbox.c.name == bindparam("of_name"))
_FIND: Final = select(mailbox).where(*_ONE)
_ALL: Final = select(mailbox).where(mailbox.c.client == bindparam("of_client")).order_by(mailbox.c.name)
_ADVANCE: Final = (
    update(mailbox)
    .where(*_ONE)
    .values(
        uidvalidity=bindparam("uidvalidity"),
        last_uid=bindparam("last_uid"),
        last_seen=bindparam("now"),
    )
)


def _upsert(*changed: str) -> dict[str, Any]:
    statements: dict[str, Any] = {}
    for dialect, insert in (("sqlite", sqlite.insert(mailbox)), ("postgresql", postgresql.insert(mailbox))):
        # A state without a time to remember keeps the time that is there.
        kept = {"last_seen": func.coalesce(insert.excluded.last_seen, mailbox.c.last_seen)}
        new = {name: insert.excluded[name] for name in changed}
        statements[dialect] = insert.on_conflict_do_update(index_elements=["client", "name"], set_=new | kept)
    return statements


_BEGIN: Final = _upsert("uidvalidity", "last_uid", "baseline_at", "state", "reason")
_SEEN: Final = _upsert("state", "reason")


def cursor(connection: Connection, *, client: str, name: str) -> Cursor | None:
    """Give the last UID taken; None before the first contact."""
    row = connection.execute(_FIND, {"of_client": client, "of_name": name}).first()
    return None if row is None else _cursor(row)


def since(connection: Connection, *, client: str, name: str) -> datetime | None:
    """Tell when the mailbox was first opened; None before that."""
    row = connection.execute(_FIND, {"of_client": client, "of_name": name}).first()
    return None if row is None else row.baseline_at


def begin(connection: Connection, *, client: str, name: str, cursor: Cursor, now: datetime) -> None:
    """Note the first contact: everything up to ``cursor`` is old."""
    connection.execute(
        _BEGIN[connection.dialect.name],
        {
            "client": client,
            "name": name,
            "uidvalidity": cursor.uidvalidity,
            "last_uid": cursor.last_uid,
            "baseline_at": now,
            "last_seen": now,
            "state": "open",
        },
    )


def advance(connection: Connection, *, client: str, name: str, cursor: Cursor, now: datetime) -> None:
    """Everything up to ``cursor`` is taken; in the same transaction as the messages themselves.

    LookupError where the mailbox was never begun: its cursor would be lost.
    """
    where = {"of_client": client, "of_name": name}
    values = {"uidvalidity": cursor.uidvalidity, "last_uid": cursor.last_uid, "now": now}
    if connection.execute(_ADVANCE, where | values).rowcount != 1:
        raise LookupError(f"the mailbox {name} has no cursor to advance")


def seen(connection: Connection, *, client: str, name: str, state: str, reason: str | None, now: datetime) -> None:
    """Note how the mailbox is.

    In a state in which it is open, ``now`` is when it was last seen; in any other, and with a reason, that time stays.
    """
    values = {"client": client, "name": name, "state": state, "reason": reason}
    last_seen = now if state in OPEN and not reason else None
    connection.execute(_SEEN[connection.dialect.name], values | {"last_seen": last_seen})


def all(connection: Connection, *, client: str) -> list[Watched]:  # noqa: A001 (read as mailboxes.all)
    """List every mailbox that was ever opened or tried, by name."""
    return [
        Watched(
            name=row.name,
            state=row.state,
            reason=row.reason,
            last_seen=row.last_seen,
            cursor=_cursor(row),
            baseline_at=row.baseline_at,
        )
        for row in connection.execute(_ALL, {"of_client": client})
    ]


def _cursor(row: Row[Any]) -> Cursor | None:
    if row.uidvalidity is None:
        return None
    return Cursor(uidvalidity=row.uidvalidity, last_uid=row.last_uid)
