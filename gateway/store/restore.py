"""Puts a backup in the place of an SQLite store, and keeps what was there."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import PermanentFailure
from gateway.store import backup, damage, proofs
from gateway.store.condition import file_condition, unfinished_mark
from gateway.store.engine import PATIENCE, file_of
from gateway.store.ownership import own_like

if TYPE_CHECKING:
    from pathlib import Path

_USABLE: Final = ("current", "older")
# Of what was judged nothing is taken over: it is judged again, and gets no note then.
_FRESH: Final = ("id", "client", "content_key", "arrived_at", "stored_at", "size")


class Restored(NamedTuple):
    """What was put back: the moment of the backup, its messages, and where the former store lies now (None: nowhere).

    ``rescued`` is how many messages, stored since the backup, could be read from the former store. ``erasures`` are the
    proofs of what was erased since and stands in the backup still, None where the former store could not be asked.
    """

    taken: datetime
    messages: int
    aside: Path | None
    rescued: int
    erasures: int | None


def restore(url: str, source: Path, *, client: str, now: datetime) -> Restored:
    """Put the backup ``source`` in the place of the store at ``url``, whose lock the caller holds.

    Cut short at any moment it leaves the former store, or a mark that says that it has to be done again. The service
    makes of the mark in the copy, at its start, that nothing is sent twice. Mail that the former store took since the
    backup is carried over as far as it can be read. PermanentFailure: a PostgreSQL store, no such file, no sound
    backup. TransientFailure: no room.
    """
    path = file_of(url)
    if path is None:
        raise PermanentFailure("a PostgreSQL store is restored by pg_restore; see: man deskward, BACKUPS")
    path = path.resolve()
    _refuse_unsound(source, path)
    with backup.part_of(path) as part:
        messages = backup.copy(source, part)
        taken = backup.marked(part, client=client) or datetime.fromtimestamp(source.stat().st_mtime, UTC)
        backup.mark(part, client=client, taken=taken)
        rescued = _rescue(path, part) if path.exists() else 0
        erasures = _carry_proofs(path, part) if path.exists() else None
        own_like(path if path.exists() else path.parent, part)
        aside = _exchange(path, part, now=now)
    damage.forget(url)
    return Restored(taken, messages, aside, rescued, erasures)


def _refuse_unsound(source: Path, path: Path) -> None:
    if not source.is_file():
        raise PermanentFailure(f"there is no file {source}")
    if path.exists() and source.samefile(path):
        raise PermanentFailure(f"{source} is the store itself")
    condition = file_condition(source, patience=PATIENCE)
    if condition.state not in _USABLE:
        raise PermanentFailure(f"{source} cannot be put back: {condition.sentence}. Nothing was changed")


def _exchange(path: Path, part: Path, *, now: datetime) -> Path | None:
    """Move the former store, with its log, out of the way and ``part`` into its place."""
    mark = unfinished_mark(path)
    mark.touch(mode=0o600)
    backup.sync(path.parent)
    aside = path.with_name(f"{path.name}.replaced-{now:%Y%m%d-%H%M%S}")
    kept = False
    for ending in ("-wal", "-shm", ""):
        former = path.with_name(path.name + ending)
        if former.exists():
            former.rename(aside.with_name(aside.name + ending))
            kept = kept or not ending
    backup.settle(part, path)
    mark.unlink()
    backup.sync(path.parent)
    return aside if kept else None


def _rescue(former: Path, part: Path) -> int:
    """Carry over the messages that ``former`` took after the backup; how many could be read."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(part, isolation_level=None)) as target,
        closing(sqlite3.connect(f"{former.as_uri()}?mode=ro", uri=True, isolation_level=None)) as origin,
    ):
        origin.row_factory = sqlite3.Row
        return _carry_over(origin, target) if _version(origin) == _version(target) else 0
    return 0


def _carry_proofs(former: Path, part: Path) -> int | None:
    """Carry over the proofs of what was erased since the backup, with the key of their marks; how many there are."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(part, isolation_level=None)) as target,
        closing(sqlite3.connect(f"{former.as_uri()}?mode=ro", uri=True, isolation_level=None)) as origin,
    ):
        origin.row_factory = sqlite3.Row
        (known,) = target.execute("SELECT coalesce(max(id), 0) FROM erasure").fetchone()
        found = origin.execute("SELECT * FROM erasure WHERE id > ? ORDER BY id", (known,)).fetchall()
        keys = origin.execute("SELECT * FROM setting WHERE key = ?", (proofs.KEY,)).fetchall()
        target.execute("BEGIN")
        for row in found:
            _insert(target, "erasure", dict(row))
        for row in keys:
            target.execute("DELETE FROM setting WHERE client = ? AND key = ?", (row["client"], proofs.KEY))
            _insert(target, "setting", dict(row))
        target.execute("COMMIT")
        return len(found)
    return None


def _version(driver: sqlite3.Connection) -> object:
    return driver.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def _carry_over(origin: sqlite3.Connection, target: sqlite3.Connection) -> int:
    """Row by row, so that a torn page costs what stood on it and no more."""
    (known,) = target.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()
    newest = _newest(origin)
    return sum(_carry_one(origin, target, number) for number in range(known + 1, newest + 1))


def _newest(origin: sqlite3.Connection) -> int:
    """The highest number that was ever given to a message; where even that cannot be read, 0."""
    with suppress(sqlite3.Error):
        found = origin.execute("SELECT seq FROM sqlite_sequence WHERE name = 'message'").fetchone()
        return int(found[0]) if found else 0
    return 0


def _carry_one(origin: sqlite3.Connection, target: sqlite3.Connection, number: int) -> bool:
    try:
        row = origin.execute("SELECT * FROM message WHERE id = ?", (number,)).fetchone()
        body = origin.execute("SELECT * FROM raw WHERE message = ?", (number,)).fetchone()
        arrivals = origin.execute("SELECT * FROM arrival WHERE message = ?", (number,)).fetchall()
    except sqlite3.Error:
        return False
    if row is None or body is None:
        return False
    target.execute("BEGIN")
    try:
        fresh = {name: row[name] for name in _FRESH} | {"state": "stored", "attempts": 0}
        _insert(target, "message", fresh)
        _insert(target, "raw", dict(body))
        for one in arrivals:
            _insert(target, "arrival", {name: one[name] for name in one.keys() if name != "id"})  # noqa: SIM118 - a row iterates over values
    except sqlite3.Error:
        target.execute("ROLLBACK")
        return False
    target.execute("COMMIT")
    return True


def _insert(target: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    target.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values()))  # noqa: S608 - our own names
