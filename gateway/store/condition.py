"""Looks at a store from outside, before anything is done with it."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import inspect, text

from gateway.store.failures import DAMAGED, EMPTIED, FULL, LOCKED, sqlite_meaning

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

HEAD: Final = "0014"  # the newest migration; revisions are numbers of four digits, so that they compare as text

StoreState = Literal[
    "missing", "empty", "older", "current", "newer", "damaged", "foreign", "unfinished", "locked", "unreachable"
]

_WHOLE_CHECK: Final = 200 * 1024 * 1024  # bytes; a larger file gets the check that leaves the indexes out
_PAGE: Final = 32 * 1024  # bytes; the index of the write-ahead log grows by so many
_WAIT: Final = 5.0  # seconds to wait for a lock
PATIENCE: Final = 8.0  # seconds a check may take; a large healthy store must not delay the start
_ASK: Final = "SELECT version_num FROM alembic_version"
_STEPS: Final = 100_000  # of SQLite's machine between two looks at the clock, about a millisecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a store is, in one word and in a sentence for a person.

    ``checked`` tells whether the look for damage came to its end.
    """

    state: StoreState
    sentence: str
    checked: bool = False


def file_condition(path: Path, *, patience: float | None) -> Condition:
    """Tell how the SQLite store at ``path`` is; ``patience`` None: without looking for damage.

    Bounded: what SQLite's check has not found within ``patience`` seconds is left to be found later.
    """
    try:
        if (nothing := _nothing_there(path)) is not None:
            return nothing
        size = path.stat().st_size
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as driver:
            checked = None
            if patience is not None:
                checked = _is_sound(driver, whole=size < _WHOLE_CHECK, patience=patience)
            if checked is False:
                return Condition(state="damaged", sentence=f"{DAMAGED} ({path})", checked=True)
            return replace(_file_version(driver, path), checked=checked is True)
    except PermissionError:
        sentence = f"this user may not open the store {path}: ask as root, or as the user of the service"
        return Condition(state="unreachable", sentence=sentence)
    except OSError as error:
        return Condition(state="unreachable", sentence=f"the store {path} cannot be opened: {error.strerror}")
    except sqlite3.Error as error:
        return _file_error(error, path)


def _nothing_there(path: Path) -> Condition | None:
    """Why there is nothing to look at; None where there is something."""
    if unfinished_mark(path).exists():
        return Condition(state="unfinished", sentence=f"a restore of {path} was cut short: run it again")
    if not path.exists():
        return Condition(state="missing", sentence=f"there is no store at {path} yet")
    if path.stat().st_size == 0:
        if journals_of(path).exists():
            return Condition(state="damaged", sentence=f"{EMPTIED} ({path})", checked=True)
        return Condition(state="empty", sentence=f"the store {path} is empty")
    return None


def journals_of(path: Path) -> Path:
    """The folder beside a store of what is being sent from it; whoever finds it knows that the store was in use."""
    real = path.resolve()
    return real.with_name(f"{real.name}.sending")


def unfinished_mark(path: Path) -> Path:
    """The file beside a store that says: a backup is being put in its place, and what lies there is not whole."""
    real = path.resolve()
    return real.with_name(f"{real.name}.restoring")


def _file_error(error: sqlite3.Error, path: Path) -> Condition:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}:
        return Condition(state="locked", sentence=f"{LOCKED} ({path})")
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL} and _is_full(path.parent):
        return Condition(state="unreachable", sentence=f"{FULL} ({path})")  # even a reader needs a page of room
    failure = sqlite_meaning(error)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or failure is None:
        return Condition(state="damaged", sentence=f"{failure or DAMAGED} ({path})")
    return Condition(state="unreachable", sentence=f"{failure} ({path})")


def _is_full(folder: Path) -> bool:
    """Whether there is not room for one page of the store."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _PAGE


def _is_sound(driver: sqlite3.Connection, *, whole: bool, patience: float) -> bool | None:
    """Whether SQLite finds the file sound; None where it cannot tell in time."""
    end = time.monotonic() + patience
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        found = driver.execute(f"PRAGMA {'integrity_check' if whole else 'quick_check'}(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        driver.set_progress_handler(None, 0)
    return bool(found == ("ok",))


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
        return Condition(state="foreign", sentence=f"{place} holds tables of another program; choose another place")
    if version == HEAD:
        return Condition(state="current", sentence=f"the store {place} is sound")
    if version < HEAD:
        return Condition(
            state="older", sentence=f"the store {place} was made by an older Deskward: run deskward migrate"
        )
    return Condition(
        state="newer", sentence=f"the store {place} was made by a newer Deskward: install that version again"
    )
