"""Keeping the files of a store from other users of the machine."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Final

from gateway.store.engine import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_BESIDE: Final = ("", "-wal", "-shm", "-journal", ".lock", ".sending")


def close(url: str, data_dir: Path) -> tuple[list[str], list[str]]:
    """Close what lies open to others; give a sentence for each that was closed, and one for each that could not be.

    The files of a store are for its own user alone, and into its folder nobody else may put anything. What is not there
    yet is well. Closing is better than refusing alone: a store that nobody serves lies open all the same.
    """
    closed, left = [], []
    for path, forbidden in _wanted(url, data_dir):
        mode = _mode(path)
        if not mode & forbidden:
            continue
        remedy = f"chmod {'700' if stat.S_ISDIR(mode) else '600'} {path}"
        try:
            path.chmod(stat.S_IMODE(mode) & ~forbidden)
        except OSError:
            left.append(f"other users can get at {path}, and this user may not close it; run as its owner: {remedy}")
        else:
            closed.append(f"other users could get at {path}; it is closed now, as by {remedy}")
    return closed, left


def _wanted(url: str, data_dir: Path) -> Iterator[tuple[Path, int]]:
    """What there is, and the bits that nobody else may have on it."""
    path = file_of(url)
    for folder in sorted({data_dir, *([path.parent] if path is not None else [])}):
        # In a folder like /tmp nobody can take away what is another's.
        yield folder, 0 if _mode(folder) & stat.S_ISVTX else _WRITE
    if path is not None:
        for end in _BESIDE:
            yield path.with_name(f"{path.name}{end}"), _OTHERS


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0
