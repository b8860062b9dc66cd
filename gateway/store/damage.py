"""What is known of damage to an SQLite store, in a file beside it: in the store nothing more may be written."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.store.engine import file_of

if TYPE_CHECKING:
    from pathlib import Path

QUIET: Final = timedelta(hours=1)  # between two alarms, also of a program that is started again and again


class Damage(NamedTuple):
    """When it was last found, and what was found."""

    at: datetime
    sentence: str


def note(url: str, sentence: str, *, now: datetime) -> bool:
    """Remember it; whether a person is to be told, because the last time she was is an hour ago.

    Where nothing can be remembered nobody is told: who starts us anew every few seconds would send a mail each time. A
    PostgreSQL store has no place for it, and there the answer is always yes.
    """
    place = _place(url)
    if place is None:
        return True
    known = noted(url)
    if known is not None and abs(now - known.at) < QUIET:
        return False
    try:
        file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    except OSError:
        return False
    with os.fdopen(file, "w", encoding="utf-8") as paper, suppress(OSError):
        paper.write(f"{now.isoformat()} {' '.join(sentence.split())}\n")
        paper.flush()
        return True
    return False


def noted(url: str) -> Damage | None:
    """What was remembered; None where nothing was, or it cannot be read."""
    place = _place(url)
    if place is None:
        return None
    try:
        at, _, sentence = place.read_text("utf-8").strip().partition(" ")
        return Damage(datetime.fromisoformat(at), sentence)
    except (OSError, ValueError):
        return None


def forget(url: str) -> None:
    """After a look that found the store sound, or with a backup in its place."""
    place = _place(url)
    if place is not None:
        with suppress(OSError):
            place.unlink(missing_ok=True)


def _place(url: str) -> Path | None:
    path = file_of(url)
    if path is None:
        return None
    real = path.resolve()
    return real.with_name(f"{real.name}.damaged")
