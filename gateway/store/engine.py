"""Opens the store and runs transactions in it."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError, StatementError

from gateway.errors import Failure, PermanentFailure
from gateway.store.condition import HEAD, PATIENCE, Condition, file_condition, server_condition
from gateway.store.failures import meaning
from gateway.store.ownership import own_like
from gateway.store.sealing import Keys, seal_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

__all__ = [
    "HEAD",
    "PATIENCE",
    "Condition",
    "Standing",
    "connect",
    "examine",
    "file_of",
    "glance",
    "parse_url",
    "place_of",
    "reading",
    "writing",
]

BUSY: Final = 5  # seconds a transaction waits for another one's lock, on both databases
# What is deleted is overwritten, for it was somebody's mail.
_PRAGMAS: Final = ("foreign_keys = on", "synchronous = full", "journal_size_limit = 67108864", "secure_delete = on")
_READS: Final = "gateway_reads"
# A server, or a whole machine, that vanishes without a word is noticed by either side within half a minute: no commit
# waits for it longer, and it keeps no mailbox for itself.
_KEEPALIVE: Final = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
_PLACE: Final = text("SELECT system_identifier || '/' || 'setting'::regclass::oid FROM pg_control_system()")
_SESSION: Final = (
    f"SET lock_timeout = '{BUSY}s'",
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    # A commit is on the disk when it is told; whoever has set more than that (remote_apply) keeps it.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
)


def connect(url: str, *, read_only: bool = False, keys: Callable[[], Keys] | None = None) -> Engine:
    """Give the engine for ``url``; no connection is made yet, but an SQLite file is created where it may be.

    A new file gets mode 0600 and a new folder 0700. ``read_only`` never creates and never writes. ``keys`` gives those
    with which bodies are sealed; None where what is sealed need not be read, and nothing is written.
    PermanentFailure: the address cannot be used, the driver is not installed, the file may not be created.
    """
    parsed = parse_url(url)
    path = file_of(url)
    engine = _postgresql(parsed, read_only=read_only) if path is None else _sqlite(path, read_only=read_only)
    if keys is not None:
        seal_with(engine, keys)
    return engine


def examine(url: str, *, patience: float = PATIENCE) -> Condition:
    """Tell how the store at ``url`` is, damage included; changes nothing and is done soon after ``patience`` seconds.

    PermanentFailure where the address itself cannot be used.
    """
    return _look(url, patience=patience)


def glance(url: str) -> Condition:
    """Tell the same without looking for damage: for commands that a person waits for."""
    return _look(url, patience=None)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one unchanging state of the store; never waits for a writer on SQLite.

    TransientFailure or PermanentFailure for what the database cannot do; every other error is a bug and passes.
    """
    with _failures(), engine.connect() as connection:
        # PostgreSQL shows each statement a newer state otherwise: the parts of an export would not fit together.
        one_state = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        connection.execution_options(**{_READS: True}, **one_state)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are durable when the block ends, and gone when it ends with an error.

    Errors as in `reading`.
    """
    with _failures(), engine.connect() as connection, connection.begin():
        yield connection


class Standing:
    """One connection kept for many short transactions: taking one from the pool each time costs as much as a commit.

    For one thread. After any error it is given up, and the next transaction takes a fresh one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """As the function of this name."""
        with _failures():
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                with self._connection.begin():
                    yield self._connection
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Give the connection back; harmless when called twice."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(SQLAlchemyError):
                connection.close()


def parse_url(url: str) -> URL:
    """Give the parts of a store's address; PermanentFailure where it is none of ours."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise PermanentFailure("the address of the store cannot be read") from error
    if backend not in {"sqlite", "postgresql"}:
        raise PermanentFailure(f"the store can be sqlite or postgresql+psycopg, not {backend}")
    if backend == "sqlite" and not parsed.database:
        raise PermanentFailure("the address of the store names no file: sqlite:///var/deskward.db")
    return parsed


def file_of(url: str) -> Path | None:
    """Give the database file of an SQLite store; None for PostgreSQL."""
    parsed = parse_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def place_of(connection: Connection) -> str | None:
    """Name the server and the table in which the store lives; another name: it was restored. None on SQLite."""
    found: str | None = None
    if connection.dialect.name == "postgresql":
        found = connection.scalar(_PLACE)
    return found


def _look(url: str, *, patience: float | None) -> Condition:
    path = file_of(url)
    if path is not None:
        return file_condition(path, patience=patience)
    place = parse_url(url).render_as_string(hide_password=True)
    engine = connect(url, read_only=True)
    try:
        with reading(engine) as connection:
            return server_condition(connection, place)
    except Failure as failure:
        return Condition(state="unreachable", sentence=f"{failure} ({place})")
    finally:
        engine.dispose()


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        if isinstance(error, StatementError) and isinstance(error.orig, PermanentFailure):
            raise error.orig from None  # a value could not be sealed
        failure = meaning(error)
        if failure is None:
            raise
        raise failure from error


def _sqlite(path: Path, *, read_only: bool) -> Engine:
    if not read_only:
        _create(path)
    mode = "ro" if read_only else "rw"
    engine = create_engine(
        f"sqlite:///{path.absolute().as_uri()}?mode={mode}&uri=true",
        connect_args={"isolation_level": None, "timeout": BUSY, "check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _connected(driver: sqlite3.Connection, _record: object) -> None:
        for pragma in _PRAGMAS:
            driver.execute(f"PRAGMA {pragma}")
        driver.create_function("lower", 1, _lower, deterministic=True)
        if not read_only:
            _write_ahead(driver)

    # The driver starts transactions late and leaves DDL outside of them, so every one is begun here. A writer takes
    # its lock at once: a reader that turns writer halfway would be refused without waiting.
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = read_only or connection.get_execution_options().get(_READS)
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")  # through SQLAlchemy it costs three times as much
        except sqlite3.Error as error:
            raise DBAPIError.instance("BEGIN", (), error, sqlite3.Error, hide_parameters=True) from error

    return engine


def _lower(text: str | None) -> str | None:
    """In place of SQLite's own, which knows no letters but ASCII: Ärger and ärger are one, as on PostgreSQL."""
    return None if text is None else text.lower()


def _write_ahead(driver: sqlite3.Connection) -> None:
    """Switch a new file over; while another program does the same SQLite says "locked" at once, without waiting."""
    end = time.monotonic() + BUSY
    while True:
        try:
            driver.execute("PRAGMA journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _create(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not path.exists()
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if is_new:
                own_like(path.parent, file)
        finally:
            os.close(file)
    except OSError as error:
        raise PermanentFailure(f"the store {path} cannot be opened: {error.strerror}") from error


def _postgresql(url: URL, *, read_only: bool) -> Engine:
    url = url.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(
            url,
            connect_args={name: value for name, value in _KEEPALIVE.items() if name not in url.query},
            pool_pre_ping=True,  # a restart of the server costs a transaction in hand, not the next one
            hide_parameters=True,
        )
    except ImportError as error:
        raise PermanentFailure('PostgreSQL needs one more package: pip install "deskward[postgres]"') from error

    @event.listens_for(engine, "connect")
    def _connected(driver: Any, _record: object) -> None:
        for statement in _SESSION:
            driver.execute(statement)
        driver.commit()
        driver.read_only = read_only

    return engine
