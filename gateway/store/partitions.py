"""The monthly partitions of what grows, so that purging a month is a drop (PostgreSQL only)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gateway.store.columns import microseconds
from gateway.store.lock import advisory_key
from gateway.store.schema import PARTITIONED

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KNOWN: Final = text("SELECT to_regclass(:name) IS NOT NULL")
_ALONE: Final = text("SELECT pg_advisory_xact_lock(:key)")


def ensure(connection: Connection, now: datetime) -> None:
    """Make this month's and the next month's partitions where they are missing; does nothing on SQLite.

    To be called at the start and once a day. Without it rows go to the default partition: slower to purge, never lost.
    """
    if connection.dialect.name != "postgresql":
        return
    for start, end in pairwise(_month(now, ahead) for ahead in range(3)):
        for table in PARTITIONED:
            _ensure(connection, table.name, start, end)


def _month(now: datetime, ahead: int) -> datetime:
    years, month = divmod(now.astimezone(UTC).month - 1 + ahead, 12)
    return datetime(now.astimezone(UTC).year + years, month + 1, 1, tzinfo=UTC)


def _ensure(connection: Connection, table: str, start: datetime, end: datetime) -> None:
    name = f"{table}_{start:%Y_%m}"
    if connection.scalar(_KNOWN, {"name": name}):
        return
    connection.execute(_ALONE, {"key": advisory_key("partitions")})
    limits = f"FROM ({microseconds(start)}) TO ({microseconds(end)})"
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} FOR VALUES {limits}")
    except IntegrityError:
        # The default partition already holds rows of this month; PostgreSQL refuses to take them out of it by itself.
        return
