"""Copies a store while it is in use, and believes the copy only after reading it."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
import subprocess
import zlib
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import PermanentFailure, TransientFailure
from gateway.store.condition import file_condition
from gateway.store.engine import file_of, parse_url
from gateway.store.failures import DamagedFailure, sqlite_meaning
from gateway.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.engine import URL

TAKEN: Final = "backup_taken"  # the setting in a copy that says when it was made; a store in use has none
_PAGES: Final = 2048  # copied between two signs of life
_EVER: Final = 10 * 24 * 3600.0  # seconds: a copy is read to its end, however long that takes
_PACKED: Final = b"\x78"  # how zlib begins (RFC 1950)
_COUNTED: Final = ("message", "raw", "ticket", "delivery", "ledger")


class Saved(NamedTuple):
    """A copy that was read and found whole; ``messages`` is None where a dump cannot tell.

    ``torn`` are the numbers of messages whose bytes cannot be unpacked: they are torn in the store itself, too.
    """

    path: Path
    size: int
    messages: int | None
    torn: tuple[int, ...] = ()


def save(url: str, place: Path, *, client: str, now: datetime, pulse: Callable[[], None] = lambda: None) -> Saved:
    """Copy the store at ``url`` to the new file ``place``, as it is at one moment, beside a running service.

    The copy can be read by this user alone, is on the disk when this returns, and says of itself when it was made. It
    is complete or not there at all. PermanentFailure: there is such a file, the store or the copy is damaged, pg_dump
    is missing. TransientFailure: no room, another backup is under way, the store is locked.
    """
    if place.exists():
        raise PermanentFailure(f"there is {place} already; name another file")
    parsed, source = parse_url(url), file_of(url)
    with part_of(place) as part:
        messages = None
        if source is None:
            _dump(parsed, part)
        else:
            messages = _copy_marked(source, part, client=client, now=now, pulse=pulse)
        torn = () if source is None else torn_bodies(part)
        settle(part, place)
    return Saved(place, place.stat().st_size, messages, torn)


@contextmanager
def part_of(place: Path) -> Iterator[Path]:
    """Give the file beside ``place`` that is filled first, empty and ours alone; it is gone at the end."""
    part = place.with_name(f"{place.name}.part")
    with disk_failures(part):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise TransientFailure(f"another backup or restore is writing {part}") from error
            os.ftruncate(file, 0)
            os.fchmod(file, 0o600)
            try:
                yield part
            finally:
                part.unlink(missing_ok=True)
        finally:
            os.close(file)


def settle(part: Path, place: Path) -> None:
    """Make the finished ``part`` the file ``place``, on the disk."""
    sync(part)
    part.rename(place)
    sync(place.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def disk_failures(path: Path) -> Iterator[None]:
    """Tell what a disk or SQLite cannot do as one of the two failures."""
    try:
        yield
    except sqlite3.Error as error:
        raise (sqlite_meaning(error) or PermanentFailure(f"{path} cannot be written: {error}")) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        sentence = f"{path} cannot be written: {error.strerror}"
        raise (TransientFailure if full else PermanentFailure)(sentence) from error


def copy(source: Path, part: Path, *, pulse: Callable[[], None] = lambda: None) -> int:
    """Copy the SQLite store ``source``, as it is at one moment, over ``part``; how many messages it holds.

    What waits in the write-ahead log goes along, and the copy has none: it is one file. DamagedFailure where the copy
    is not sound or holds less than the source, sqlite3.Error for all else.
    """
    with closing(_opened(source)) as origin:
        origin.execute("BEGIN")
        there = _counts(origin)  # from here on this connection sees one unchanging state
        with closing(sqlite3.connect(part, isolation_level=None)) as target:
            origin.backup(target, pages=_PAGES, progress=lambda *_: pulse())
            target.execute("PRAGMA journal_mode = delete")
    condition = file_condition(part, patience=_EVER)
    if condition.state not in {"current", "older"}:
        raise DamagedFailure(f"{source} or its copy is damaged, and the copy was not kept")
    with closing(_opened(part)) as target:
        if _counts(target) != there:
            raise DamagedFailure(f"the copy of {source} is not complete, and was not kept")
    return there["message"]


def torn_bodies(path: Path) -> tuple[int, ...]:
    """The messages whose bytes do not fit their checksum: a database looks after its pages, not after their contents.

    Bytes that are not merely packed have a check of their own, for which a key is needed, and are passed over.
    """
    with closing(_opened(path)) as driver:
        bodies = driver.execute("SELECT message, CAST(body AS BLOB) FROM raw ORDER BY message")
        return tuple(number for number, body in bodies if body[:1] == _PACKED and not _is_whole(body))


def _is_whole(body: bytes) -> bool:
    try:
        zlib.decompress(body)
    except zlib.error:
        return False
    return True


def _copy_marked(source: Path, part: Path, *, client: str, now: datetime, pulse: Callable[[], None]) -> int:
    if not source.exists():
        raise PermanentFailure(f"there is no store at {source} yet")
    messages = copy(source, part, pulse=pulse)
    mark(part, client=client, taken=now)
    return messages


def mark(path: Path, *, client: str, taken: datetime) -> None:
    """Have a copy say of itself when it was made, so that it is known for one wherever it is put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        values = (client, TAKEN, taken.isoformat())
        target.execute("INSERT OR REPLACE INTO setting (client, key, value) VALUES (?, ?, ?)", values)


def marked(path: Path, *, client: str) -> datetime | None:
    """When a copy was made; None where it does not say so."""
    with closing(_opened(path)) as driver:
        found = driver.execute("SELECT value FROM setting WHERE client = ? AND key = ?", (client, TAKEN)).fetchone()
    return None if not found or not found[0] else datetime.fromisoformat(found[0])


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5)


def _counts(driver: sqlite3.Connection) -> dict[str, int]:
    return {name: driver.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in _COUNTED}  # noqa: S608 - our own names


def _dump(url: URL, part: Path) -> None:
    """Have pg_dump write ``part`` and pg_restore read it; the password goes along in the environment alone."""
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": url.password} if url.password else {}
    dump = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={part}", f"--dbname={address}"]
    _run(dump, secret)
    listed = _run(["pg_restore", "--list", str(part)], {})
    there = {line.split()[-2] for line in listed.splitlines() if " TABLE " in line or " TABLE DATA " in line}
    missing = {table.name for table in metadata.sorted_tables} - there
    if missing:
        raise PermanentFailure(f"the dump lacks {', '.join(sorted(missing))}, and was not kept")


def _run(words: list[str], secret: dict[str, str]) -> str:
    if shutil.which(words[0]) is None:
        raise PermanentFailure(f"{words[0]} is missing. On Debian: apt-get install postgresql-client")
    done = subprocess.run(words, env=os.environ | secret, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise TransientFailure(f"{words[0]} ended with {done.returncode}: {said}")
    return done.stdout


def older(folder: Path, *, ending: str, keep: int) -> list[Path]:
    """Our own backups in ``folder`` but for the newest ``keep``, the oldest first."""
    found = sorted(folder.glob(f"deskward-????????-??????{ending}"))
    return found[: max(len(found) - keep, 0)]


def name_of(url: str, now: datetime) -> str:
    """The name of a backup made at this moment (UTC); such names sort by age."""
    return f"deskward-{now:%Y%m%d-%H%M%S}{ending_of(url)}"


def ending_of(url: str) -> str:
    """What the names of backups end with."""
    return ".dump" if file_of(url) is None else ".db"
