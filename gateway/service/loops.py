"""Threads that do a turn, wait for a bell, survive their own mistakes and can be seen to be alive."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from gateway.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_AFTER_FAILURE: Final = 5.0  # seconds before a turn that failed is tried again


class Loop:
    """One thread that repeats ``turn``.

    ``turn`` does what is to be done now and gives the seconds until it wants to be called again; ``ring`` calls it
    sooner. ``patience`` is how long one turn may take, in seconds, before the loop counts as stuck. ``failed`` hears of
    every Failure that ended a turn.
    """

    def __init__(
        self,
        name: str,
        turn: Callable[[], float],
        *,
        patience: float,
        failed: Callable[[Failure], None] = lambda _: None,
    ) -> None:
        self.name = name
        self._failed = failed
        self._turn = turn
        self._patience = patience
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._beat = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; called once."""
        self._thread.start()

    def ring(self) -> None:
        """There is something to do."""
        self._bell.set()

    def stop(self) -> None:
        """Ask the loop to end after its turn; returns at once."""
        self._stopping.set()
        self._bell.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end, at most ``seconds``; whether it has come."""
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def stopping(self) -> bool:
        """Whether the loop was asked to end; long turns look at it."""
        return self._stopping.is_set()

    def pulse(self) -> None:
        """Say from inside a long turn that it is alive."""
        self._beat = time.monotonic()

    def is_late(self) -> bool:
        """Whether the loop has not been heard of for longer than its patience."""
        return not self._thread.is_alive() or time.monotonic() - self._beat > self._patience

    def rest(self, seconds: float) -> None:
        """Wait inside a turn; ends early when the loop is rung or stopped."""
        self._bell.wait(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._bell.clear()
            self.pulse()
            try:
                pause = self._turn()
            except Failure as failure:
                log.warning("loop=%s waits: %s", self.name, failure)
                self._failed(failure)
                pause = _AFTER_FAILURE
            except Exception:
                log.exception("loop=%s stumbled", self.name)
                pause = _AFTER_FAILURE
            self.pulse()
            self._bell.wait(min(max(pause, 0.0), self._patience / 2))
