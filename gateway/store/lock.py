"""Who may work on a store, and who watches a mailbox."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.errors import PermanentFailure, TransientFailure
from gateway.store.engine import file_of
from gateway.store.failures import meaning
from gateway.store.ownership import own_like

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_TAKE: Final = text("SELECT pg_try_advisory_lock(:key)")
# How a lock with one number of 64 bits is shown: https://www.postgresql.org/docs/current/view-pg-locks.html
_HELD: Final = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid = CAST(CAST(:high AS bigint) AS oid) AND objid = CAST(CAST(:low AS bigint) AS oid)"
)
_TRIES: Final = 5
_PAUSE: Final = 0.05  # seconds between two tries
_ALIVE: Final = text("SELECT 1")
_FREE: Final = text("SELECT pg_advisory_unlock_all()")


class Lock:
    """The right to work on an SQLite store; the system takes it back when the process ends, however it ends."""

    def __init__(self, file: int | None) -> None:
        self._file = file

    def release(self) -> None:
        """Let another process in; harmless when called twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def hold(url: str) -> Lock:
    """Take the store for this process; on PostgreSQL, where many may work, this always succeeds.

    The lock is on ``<database file>.lock``, which stays behind and means nothing by itself.
    TransientFailure: another process has it. PermanentFailure: the lock file cannot be made.
    """
    path = file_of(url)
    if path is None:
        return Lock(None)
    place = _place(path)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        own_like(place.parent, file)
    except OSError as error:
        why = f"the lock {place} cannot be made: {error.strerror}"
        raise PermanentFailure(f"{why}. Name a data_dir that this user may write to, or leave it out") from error
    if not _taken(file):
        holder = os.pread(file, 20, 0).decode("ascii", "replace").strip()
        os.close(file)
        raise TransientFailure(f"another Deskward (pid {holder or 'unknown'}) works on this store ({path})")
    with suppress(OSError):  # a full disk must not keep us from working; the number is only for a person
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode("ascii"), 0)
    return Lock(file)


def is_held(url: str) -> bool | None:
    """Tell whether a process holds the store; None where that cannot be told: PostgreSQL, no right to look."""
    path = file_of(url)
    if path is None:
        return None
    try:
        file = os.open(_place(path), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def is_served(url: str, connection: Connection, *, client: str) -> bool | None:
    """Tell whether a daemon serves the store; None where that cannot be told: no right to look at an SQLite lock.

    On PostgreSQL one of the daemons judges at a time: it counts as gone some seconds after its connection broke.
    """
    return is_held(url) if connection.dialect.name != "postgresql" else _is_locked(connection, judging_key(client))


def _place(path: Path) -> Path:
    real = path.resolve()  # two names of one file are one store
    return real.with_name(f"{real.name}.lock")


def _taken(file: int) -> bool:
    """Try to take the lock, for a moment only: what is in the way may be somebody's `is_held`."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_PAUSE)
        else:
            return True
    return False


class MailboxLock:
    """The right to watch a mailbox; it ends with its connection, so the death of a daemon frees it at once."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection

    def alive(self) -> bool:
        """Tell whether the right is still ours; False after the connection to the database broke or `release`."""
        if self._connection is None:
            return True
        try:
            return not self._connection.closed and self._connection.scalar(_ALIVE) == 1
        except SQLAlchemyError:
            return False

    def release(self) -> None:
        """Let another daemon watch, from now on; harmless when called twice.

        Closing alone would free it a moment later: the server takes its time to see the end of a session.
        """
        if self._connection is None or self._connection.closed:
            return
        with suppress(SQLAlchemyError):
            self._connection.execute(_FREE)
        with suppress(SQLAlchemyError):
            self._connection.close()


def hold_mailbox(engine: Engine, *, client: str, name: str) -> MailboxLock | None:
    """Take the right to watch a mailbox; None where another daemon has it.

    SQLite has one daemon, so there it is always granted.
    TransientFailure or PermanentFailure where the database cannot be asked.
    """
    return _hold(engine, advisory_key("mailbox", client, name))


def hold_judging(engine: Engine, *, client: str) -> MailboxLock | None:
    """Take the right to judge, which one daemon has at a time; as `hold_mailbox`."""
    return _hold(engine, judging_key(client))


def judging_key(client: str) -> int:
    """Give the number of the lock of whoever judges; no mailbox has such a name, for it begins with a bracket."""
    return advisory_key("mailbox", client, "(triage)")


def hold_run(engine: Engine, run: str) -> MailboxLock | None:
    """Take the sign by which other daemons know that the run of this name is alive; as `hold_mailbox`."""
    return _hold(engine, advisory_key("run", run))


def alive(connection: Connection, runs: Collection[str]) -> set[str]:
    """Tell which of these runs hold their sign now; PostgreSQL only.

    A run that lives may be without it for a few seconds, after its connection to the database broke.
    """
    return {run for run in runs if _is_locked(connection, advisory_key("run", run))}


def _is_locked(connection: Connection, key: int) -> bool:
    number = key & 0xFFFFFFFFFFFFFFFF
    return bool(connection.scalar(_HELD, {"high": number >> 32, "low": number & 0xFFFFFFFF}))


def _hold(engine: Engine, key: int) -> MailboxLock | None:
    if engine.dialect.name != "postgresql":
        return MailboxLock(None)
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        # Outside of the pool: closing it really ends the session and with it the lock.
        connection.detach()
        if connection.scalar(_TAKE, {"key": key}):
            return MailboxLock(connection)
        connection.close()
    except SQLAlchemyError as error:
        failure = meaning(error)
        if failure is None:
            raise
        raise failure from error
    return None


def advisory_key(*words: str) -> int:
    """Give a number for PostgreSQL's advisory locks, the same in every process."""
    told = "\0".join(("deskward", *words)).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big", signed=True)
