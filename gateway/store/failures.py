"""What an error of a database means to us: try again, do not, or a bug."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from gateway.errors import Failure, PermanentFailure, TransientFailure

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

LOCKED: Final = "another program holds the store locked"
FULL: Final = "the disk of the store is full"
DAMAGED: Final = "the store is damaged: put a backup back with deskward restore"
EMPTIED: Final = "the file of the store is empty, though it was in use: put a backup back with deskward restore"
SERVER_DAMAGED: Final = "the database says that the store is damaged: have it restored from a backup"


class DamagedFailure(PermanentFailure):
    """What was stored cannot be read any more as it was written; nothing more may be written over it."""


_SQLITE: Final[dict[int, Failure]] = {
    sqlite3.SQLITE_BUSY: TransientFailure(LOCKED),
    sqlite3.SQLITE_LOCKED: TransientFailure(LOCKED),
    sqlite3.SQLITE_PROTOCOL: TransientFailure(LOCKED),
    sqlite3.SQLITE_FULL: TransientFailure(FULL),
    sqlite3.SQLITE_IOERR: TransientFailure("the disk of the store cannot be read or written"),
    sqlite3.SQLITE_CANTOPEN: TransientFailure("the file of the store cannot be opened"),
    sqlite3.SQLITE_READONLY: PermanentFailure("the file of the store, or its folder, may not be written by this user"),
    sqlite3.SQLITE_PERM: PermanentFailure("the file of the store may not be opened by this user"),
    sqlite3.SQLITE_CORRUPT: DamagedFailure(DAMAGED),
    sqlite3.SQLITE_NOTADB: DamagedFailure(
        "the file of the store is no SQLite database: put a backup back with deskward restore"
    ),
}

_LOST: Final = TransientFailure("the connection to the database was lost or refused")

# SQLSTATE or its class (first two characters), the longer one first; PostgreSQL manual, appendix A.
_POSTGRESQL: Final[tuple[tuple[str, Failure], ...]] = (
    ("53100", TransientFailure(FULL)),
    ("53", TransientFailure("the database is out of memory or connections")),
    ("08", _LOST),
    ("57", TransientFailure("the database is stopping, starting or gave up a query")),
    ("58", TransientFailure("the database cannot read or write its files")),
    ("40", TransientFailure("two transactions of the store were in each other's way")),
    ("55P03", TransientFailure(LOCKED)),
    ("25006", TransientFailure("the database takes no writes now")),
    ("28", PermanentFailure("the database refuses this user or its password")),
    ("3D000", PermanentFailure("the server has no such database")),
    ("42501", PermanentFailure("the database user lacks a right on the tables of the store")),
    ("XX001", DamagedFailure(SERVER_DAMAGED)),
    ("XX002", DamagedFailure(SERVER_DAMAGED)),
)

# A refused login reaches us without its SQLSTATE, as text of libpq; its English words are tried.
_LOGIN: Final = (
    ("authentication failed", "28"),
    ("no pg_hba.conf entry", "28"),
    ("no password supplied", "28"),
    ('role "', "28"),
    ('database "', "3D000"),
)


def meaning(error: SQLAlchemyError) -> Failure | None:
    """Give the failure that ``error`` stands for; None for a bug, which should travel up as it is.

    The sentence never holds what the database said: that may quote contents.
    """
    if isinstance(error, PoolTimeoutError):
        return _away("all connections to the store are in use")
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    orig = error.orig
    found = sqlite_meaning(orig) if isinstance(orig, sqlite3.Error) else _postgresql_meaning(error)
    if found is None:
        return None
    # A fresh one: an exception carries the traceback of its raise.
    return type(found)(str(found)) if isinstance(found, PermanentFailure) else _away(str(found))


def _away(sentence: str) -> TransientFailure:
    return TransientFailure(sentence, store_away=True)


def sqlite_meaning(error: sqlite3.Error) -> Failure | None:
    """Give the same for the bare driver."""
    return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)


def _postgresql_meaning(error: DBAPIError) -> Failure | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        if type(error.orig).__name__ != "OperationalError":
            return _LOST if error.connection_invalidated else None
        said = str(error.orig)
        state = next((code for words, code in _LOGIN if words in said), "08")
    return next((failure for prefix, failure in _POSTGRESQL if state.startswith(prefix)), None)
