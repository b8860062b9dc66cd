"""Seeing to it that what was deleted is on the disk no more, as far as a program can reach."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exists, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from gateway.errors import Failure
from gateway.store import disk, full_text
from gateway.store.engine import file_of, writing
from gateway.store.failures import meaning, sqlite_meaning
from gateway.store.schema import PARTITIONED, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_TRIES: Final = 20
_PAUSE: Final = 0.5  # seconds between two tries
_PARTITIONS: Final = text(
    "SELECT child.relname FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent "
    "JOIN pg_class child ON child.oid = inhrelid WHERE parent.relname = :name ORDER BY child.relname"
)


def scrub(engine: Engine, url: str) -> str | None:
    """Write the store anew without the pages of what was deleted; why that was not possible, None where it was.

    Works beside a running service, which waits meanwhile. On SQLite the free pages were overwritten already when they
    came free; here the file is written anew, and the write-ahead file is emptied.
    """
    path = file_of(url)
    return _scrub_server(engine) if path is None else _scrub_file(engine, path)


def _scrub_file(engine: Engine, path: Path) -> str | None:
    marked = _merged(engine)
    room, size = disk.room(path.parent), path.stat().st_size
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        if room is not None and room.free < 2 * size:
            why: str | None = f"the file was not written anew: that needs {2 * size // 2**20 + 1} MB of free disk"
        else:
            why = _patiently(driver, "VACUUM")
        return _emptied(driver) or why or marked
    finally:
        raw.close()


def _merged(engine: Engine) -> str | None:
    """Take what was deleted out of the full-text index, where it is only marked until then; why that failed."""
    try:
        with writing(engine) as connection:
            full_text.merge(connection)
    except Failure as failure:
        return f"the index of words was not written anew: {failure}"
    return None


def _patiently(driver: Any, words: str) -> str | None:
    for _ in range(_TRIES):
        try:
            driver.execute(words)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                return f"the file was not written anew: {sqlite_meaning(error) or error}"
            time.sleep(_PAUSE)
        else:
            return None
    return "the file was not written anew: the service was using it all the time"


def _emptied(driver: Any) -> str | None:
    for _ in range(_TRIES):
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return None
        time.sleep(_PAUSE)
    return "the write-ahead file was in use and still holds old pages: repeat this later, or restart the service"


def _scrub_server(engine: Engine) -> str | None:
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for one in metadata.sorted_tables:
                connection.execute(text(f'VACUUM FULL "{one.name}"'))
    except SQLAlchemyError as error:
        return f"the tables were not written anew: {meaning(error) or 'the server refused'}"
    return None


def drop_empty_months(connection: Connection, before: datetime) -> list[str]:
    """Drop the monthly partitions that end before a moment and hold nothing any more; nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return []
    dropped = []
    for name in _months_before(connection, before):
        if connection.scalar(select(~exists().select_from(table(name)))):
            connection.execute(text(f'DROP TABLE "{name}"'))
            dropped.append(name)
    return dropped


def _months_before(connection: Connection, before: datetime) -> Iterator[str]:
    limit = f"{before:%Y_%m}"
    for whole in PARTITIONED:
        for name in connection.scalars(_PARTITIONS, {"name": whole.name}):
            month = name.removeprefix(f"{whole.name}_")
            if month[:4].isdigit() and month < limit:
                yield name
