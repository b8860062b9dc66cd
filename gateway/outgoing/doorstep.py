"""How often one server is knocked at while it does not let us in, by all that send through it together."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from gateway.errors import TransientFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BETWEEN_KNOCKS: Final = 10.0  # seconds while it fails; providers lock out whoever knocks more often


class Doorstep:
    """Shared by the ways out to one server, and safe with many threads.

    ``between`` are the seconds from one knock to the next while it fails, ``ticks`` those of a clock that never jumps.
    """

    def __init__(self, *, between: float = BETWEEN_KNOCKS, ticks: Callable[[], float] = time.monotonic) -> None:
        self._between = between
        self._ticks = ticks
        self._entering = threading.Lock()
        self._failing = False
        self.healings = 0  # how often it has served somebody again after it had failed somebody
        self._knocked = -between

    @contextmanager
    def knock(self, host: str) -> Iterator[None]:
        """Enter, one after the other: who comes second knows whether the first one got in.

        TransientFailure, and no octet on its way, where the server failed somebody too short a while ago.
        """
        with self._entering:
            left = self._knocked + self._between - self._ticks()
            if self._failing and left > 0:
                raise TransientFailure(f"{host} is left alone for a moment after a failure", peer_away=True, wait=left)
            self._knocked = self._ticks()
            try:
                yield
            except BaseException:
                self._failing = True
                raise

    def failed(self) -> None:
        """It let somebody in and put the mail off, or hung up in the midst of it."""
        self._failing = True

    def served(self) -> None:
        """It has taken a mail."""
        if self._failing:
            self.healings += 1
        self._failing = False
