"""The watch over one mailbox by one daemon; in a cluster it goes with the mailbox's lock."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from gateway.service.loops import Loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.intake.imap.watcher import Watcher
    from gateway.store.lock import MailboxLock

log = logging.getLogger(__name__)

_TRY_LOCK: Final = 15.0  # seconds between tries for a mailbox that another daemon of the cluster watches
_ASK_LOCK: Final = 15.0  # seconds between questions whether the lock is still ours
_BETWEEN: Final = 1.0  # seconds between two watches
_PATIENCE: Final = 300.0  # seconds that one conversation with the server may take


class Watch:
    """A loop around a watcher.

    ``hold`` gives the mailbox's lock, None where another daemon has it, which is then told to ``taken``. ``make`` makes
    a watcher for as long as the lock is ours; it calls what it is given again and again.
    """

    def __init__(
        self,
        name: str,
        *,
        make: Callable[[Callable[[], None]], Watcher],
        hold: Callable[[], MailboxLock | None],
        taken: Callable[[], None],
    ) -> None:
        self.name = name
        self._make = make
        self._hold = hold
        self._taken = taken
        self._watcher: Watcher | None = None
        self._held: MailboxLock | None = None
        self._asked = 0.0
        self.loop = Loop(f"mailbox {name}", self._turn, patience=_PATIENCE)

    def stop(self) -> None:
        """Ask it to end soon; returns at once."""
        self.loop.stop()
        if self._watcher is not None:
            self._watcher.stop()

    def wake(self) -> None:
        """There is something to do in the mailbox."""
        if self._watcher is not None:
            self._watcher.wake()

    def _turn(self) -> float:
        self._held = self._hold()
        if self._held is None:
            self._taken()
            return _TRY_LOCK
        self._asked = time.monotonic()
        self._watcher = self._make(self._pulse)
        try:
            if not self.loop.stopping():
                self._watcher.run()
        finally:
            self._held.release()
        return _BETWEEN

    def _pulse(self) -> None:
        """Called from the watcher's own thread; where the lock was lost, another daemon may watch already."""
        self.loop.pulse()
        if self._held is None or self._watcher is None or time.monotonic() - self._asked < _ASK_LOCK:
            return
        self._asked = time.monotonic()
        if not self._held.alive():
            log.warning("mailbox=%s its lock was lost with the connection to the database", self.name)
            self._watcher.stop()
