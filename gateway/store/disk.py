"""How much room there is where the store lies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_MEGABYTE: Final = 1024 * 1024
LEAST: Final = 256 * _MEGABYTE
MOST: Final = 2048 * _MEGABYTE
_SHARE: Final = 20  # one twentieth of the disk, within the two


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Octets of a disk: all of them, and those that this user may still fill."""

    whole: int
    free: int

    @property
    def wanted(self) -> int:
        """How much should be free: a twentieth, but 256 MB at least and 2 GB at most."""
        return min(max(self.whole // _SHARE, LEAST), MOST)

    def is_short(self, *, before: bool) -> bool:
        """Whether it is too little; where it was so ``before``, a fifth more is asked for, so that it does not flap."""
        return self.free < (self.wanted * 6 // 5 if before else self.wanted)


def room(folder: Path) -> Room | None:
    """The room on the disk of ``folder``; None where that cannot be told."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return Room(whole=found.f_blocks * found.f_frsize, free=found.f_bavail * found.f_frsize)
