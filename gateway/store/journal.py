"""Which claimed deliveries were really begun: a line in a file before the first octet of each leaves.

With it one commit may claim many deliveries and another settle them, and still a kill leaves at most one whose end
nobody knows. What was written outlives the process without being synced, but not the kernel: a journal from before
the last start of the machine tells nothing, and then everything that was claimed has an unknown end. The files lie
beside an SQLite store and belong to its one daemon; on PostgreSQL, where another daemon may have to take over, there
are none and every delivery is claimed by a commit of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.delivery import Event
from gateway.errors import TransientFailure
from gateway.store.condition import journals_of
from gateway.store.endings import Seen
from gateway.store.engine import file_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.delivery import Kind

_BEGUN: Final = "begun"
_RUN: Final = re.compile(r"(\d{8,})[0-9a-f]{16}(?:@|\Z)")
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")  # another one after each start of the kernel


class Journal:
    """The file of one worker; ``token`` names the run of the program that writes it."""

    def __init__(self, path: Path, token: str) -> None:
        self._head = f"{token}\n".encode("ascii")
        self._size = 0
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            self._append(self._head)
            os.fsync(self._file)
            folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise TransientFailure(
                f"the journal {path} cannot be written: {error.strerror}", store_away=True
            ) from error

    def begin(self, delivery: int) -> None:
        """Remember that ``delivery`` is being handed over from now on.

        Syncing each line took as long as handing the mail over. TransientFailure where it cannot be written: then
        nothing may be handed over.
        """
        try:
            self._append(f"{delivery} {_BEGUN}\n".encode("ascii"))
        except OSError as error:
            raise TransientFailure(
                f"the journal of deliveries cannot be written: {error.strerror}", store_away=True
            ) from error

    def end(
        self,
        delivery: int,
        event: Event,
        *,
        reason: str | None = None,
        due: datetime | None = None,
        external_id: str | None = None,
    ) -> None:
        """Remember how it ended; where that cannot be written the delivery is one with an unknown end."""
        told = json.dumps([reason, due and due.isoformat(), external_id])
        with suppress(OSError):
            self._append(f"{delivery} {event} {told}\n".encode("ascii"))

    def clear(self) -> None:
        """Forget everything but the name of the run, which must be there at every moment: the store knows the rest.

        What cannot be forgotten does no harm: it only says once more what the store knows.
        """
        with suppress(OSError):
            self._cut(len(self._head))

    def close(self) -> None:
        """Give the file back; it stays."""
        os.close(self._file)

    def _append(self, line: bytes) -> None:
        """Write a whole line or none of it: a disk that fills takes a part of one without a word."""
        written = 0
        try:
            while written < len(line):
                written += os.pwrite(self._file, line[written:], self._size + written)
        except OSError:
            if written:
                self._cut(self._size)
            raise
        self._size += written

    def _cut(self, size: int) -> None:
        os.ftruncate(self._file, size)
        self._size = size


def path_of(url: str, kind: Kind, name: str | None) -> Path | None:
    """Where the journal of a worker lies; None for a store that has none."""
    file = file_of(url)
    if file is None:
        return None
    mark = hashlib.blake2b((name or "").encode("utf-8", "replace"), digest_size=6).hexdigest()
    return journals_of(file) / f"{kind}-{mark}"


def newest(url: str) -> int:
    """The highest number of a run that ever wrote a journal beside this store; 0 where none did."""
    file = file_of(url)
    if file is None:
        return 0
    heads = [_head(path) for path in journals_of(file).glob("*")]
    return max((number_of(head) for head in heads), default=0)


def name_of(number: int, fresh: str) -> str:
    """The name of the run with this number; ``fresh`` is made of 16 hexadecimal digits."""
    return f"{number:08d}{fresh}"


def number_of(token: str) -> int:
    """The number in the name of a run, with or without its kernel; 0 where there is none."""
    found = _RUN.match(token)
    return int(found[1]) if found else 0


def _head(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            return file.readline().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def token_of(run: str) -> str:
    """The name of a run with that of the kernel it lives under; ``run`` is made of letters and digits."""
    return f"{run}@{_boot()}"


def begun(path: Path | None, token: str | None) -> Mapping[int, Seen | None] | None:
    """What the run named ``token`` began and how it ended, None for an end that is not known.

    None instead of a mapping where that run kept no journal here, the machine was started anew since then, it cannot be
    read, or a line in it is none of ours: then nothing is known at all.
    """
    if path is None or token is None or not _boot() or token.rpartition("@")[2] != _boot():
        return None
    try:
        head, *lines = path.read_text("ascii").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if head != token:
        return None
    found: dict[int, Seen | None] = {}
    for line in lines[:-1]:  # the last one has no end: it was being written when the power went
        try:
            number, word, *told = line.split(" ", 2)
            found[int(number)] = None if word == _BEGUN else _seen(word, *told)
        except (ValueError, TypeError):
            return None
    return found


def _seen(word: str, told: str = "[null, null, null]") -> Seen:
    """One end; ValueError and TypeError where it is none of ours. A version before this one told the event alone."""
    reason, due, external_id = json.loads(told)
    return Seen(Event(word), reason, due and datetime.fromisoformat(due), external_id)


def _boot() -> str:
    """The name of the running kernel; ``''`` where the system does not tell, and then no journal is believed."""
    try:
        return _BOOT.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
