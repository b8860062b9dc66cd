"""Looks at a store from outside, before anything is done with it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import inspect, text

from gateway.store.failures import DAMAGED, LOCKED, sqlite_meaning

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

HEAD: Final = "0008"  # the newest migration; revisions are numbers of four digits, so that they compare as text

StoreState = Literal["missing", "empty", "older", "current", "newer", "damaged", "locked", "unreachable"]

_WHOLE_CHECK: Final = 200 * 1024 * 1024  # bytes; a larger file gets the check that leaves the indexes out
_WAIT: Final = 5.0  # seconds to wait for a lock
_PATIENCE: Final = 8.0  # seconds a check may take; a large healthy store must not delay the start
_ASK: Final = "SELECT version_num FROM alembic_version"
_STEPS: Final = 100_000  # of SQLite's machine between two looks at the clock, about a millisecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a store is, in one word and in a sentence for a person."""

    state: StoreState
    sentence: str


def file_condition(path: Path, *, thorough: bool) -> Condition:
    """Tell how the SQLite store at ``path`` is; only a thorough look reads the whole file.

    Bounded: what SQLite's check has not found within 8 seconds is left to be found later.
    """
    try:
        if not path.exists():
            return Condition(state="missing", sentence=f"there is no store at {path} yet")
        size = path.stat().st_size
        if size == 0:
            return Condition(state="empty", sentence=f"the store {path} is empty")
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as driver:
            damage = _damage(driver, path, whole=size < _WHOLE_CHECK) if thorough else None
            return damage or _file_version(driver, path)
    except OSError as error:
        return Condition(state="unreachable", sentence=f"the store {path} cannot be opened: {error.strerror}")
    except sqlite3.Error as error:
        return _file_error(error, path)


def _file_error(error: sqlite3.Error, path: Path) -> Condition:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}:
        return Condition(state="locked", sentence=f"{LOCKED} ({path})")
    failure = sqlite_meaning(error)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or failure is None:
        return Condition(state="damaged", sentence=f"{failure or DAMAGED} ({path})")
    return Condition(state="unreachable", sentence=f"{failure} ({path})")


def _damage(driver: sqlite3.Connection, path: Path, *, whole: bool) -> Condition | None:
    """Look for damage; None where SQLite finds none in time."""
    end = time.monotonic() + _PATIENCE
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        found = driver.execute(f"PRAGMA {'integrity_check' if whole else 'quick_check'}(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        driver.set_progress_handler(None, 0)
    return None if found == ("ok",) else Condition(state="damaged", sentence=f"{DAMAGED} ({path})")


def _file_version(driver: sqlite3.Connection, path: Path) -> Condition:
    tables = {name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    version = driver.execute(_ASK).fetchone() if "alembic_version" in tables else None
    return _version(tables, version and version[0], str(path))


def server_condition(connection: Connection, place: str) -> Condition:
    """Tell how the PostgreSQL store behind ``connection`` is; ``place`` is its address without the password."""
    tables = set(inspect(connection).get_table_names())
    found = "alembic_version" in tables
    return _version(tables, connection.scalar(text(_ASK)) if found else None, place)


def _version(tables: set[str], version: str | None, place: str) -> Condition:
    if not tables:
        return Condition(state="empty", sentence=f"the store {place} is empty")
    if version is None:
        if tables == {"alembic_version"}:
            return Condition(state="empty", sentence=f"the store {place} is empty")
        return Condition(state="damaged", sentence=f"{place} holds tables of another program; choose another place")
    if version == HEAD:
        return Condition(state="current", sentence=f"the store {place} is sound")
    if version < HEAD:
        return Condition(
            state="older", sentence=f"the store {place} was made by an older Deskward: run deskward migrate"
        )
    return Condition(
        state="newer", sentence=f"the store {place} was made by a newer Deskward: install that version again"
    )
