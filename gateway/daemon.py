"""Roof: the long-running service: threads, signals, systemd, stop order."""

from __future__ import annotations

import logging
import os
import queue
import random
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gateway.errors import Failure
from gateway.systemd.notify import Notifier, watchdog_seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from gateway.config.values import Config
    from gateway.service.service import Service
    from gateway.templates import Templates

log = logging.getLogger(__name__)

_TICK: Final = 1.0  # seconds between two looks at signals and pulses
_LONGEST_FAST: Final = 10.0  # seconds between two meals of the watchdog, however patient it is


def clock() -> datetime:
    """The one place where the service asks for the time of day."""
    return datetime.now(UTC)


def dice() -> float:
    """The one place where the service throws dice; never used for secrets."""
    return random.random()  # noqa: S311 - jitter, not cryptography


class Daemon:
    """Starts a Service, keeps systemd informed, and stops it in order.

    ``reload`` reads the config again and gives the new one with its templates; where something is wrong it tells the
    log and raises PermanentFailure with the first reason.
    """

    def __init__(self, service: Service, *, reload: Callable[[], tuple[Config, Templates]], notifier: Notifier) -> None:
        self._service = service
        self._reload = reload
        self._notifier = notifier
        # Nothing that locks may be touched in a signal handler; this queue's `put` is made for it.
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._stopping = False
        self._terms = 0

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; everything taken in hand is finished or safely put back before it returns.

        PermanentFailure where a listener cannot be opened.
        """
        # A thread that answers a peer must not wait five milliseconds for one that is busy reading mail.
        sys.setswitchinterval(0.001)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._signalled)
        wanted = watchdog_seconds(os.environ)
        feed_every = None if wanted is None else min(wanted, _LONGEST_FAST)
        tick = _TICK if feed_every is None else min(_TICK, feed_every / 4)
        fed = 0.0
        self._service.start()
        try:
            ready = False
            while not self._stopping:
                if not ready and self._service.is_ready():
                    ready = True
                    self._announce()
                if ready and feed_every is not None and time.monotonic() - fed >= feed_every - tick:
                    fed = time.monotonic()
                    self._feed()
                self._obey(tick if ready else 0.01)
        finally:
            self._notifier.tell(STOPPING="1", STATUS="finishing what is in hand")
            self._service.stop()
            log.info("stopped")

    def _obey(self, seconds: float) -> None:
        """Wait so long for a signal, and do what it says."""
        try:
            number = self._signals.get(timeout=seconds)
        except queue.Empty:
            return
        if number == signal.SIGHUP:
            self._reload_now()
            self._notifier.tell(STATUS=self._service.sentence())
        else:
            self._stopping = True

    def _announce(self) -> None:
        sentence = self._service.sentence()
        self._notifier.tell(READY="1", STATUS=sentence)
        log.info("ready %s", sentence)
        if not self._notifier:
            with suppress(OSError):  # whoever started us may have closed the pipe
                print(f"READY {sentence}", flush=True)  # noqa: T201 - for a person or a script without systemd

    def _feed(self) -> None:
        late = self._service.late()
        if late:
            log.error("watchdog not fed, these loops are stuck: %s", ", ".join(late))
            return
        self._notifier.tell(WATCHDOG="1", STATUS=self._service.sentence())

    def _reload_now(self) -> None:
        self._notifier.tell(STATUS="reading the config again")
        try:
            for remark in self._service.adopt(*self._reload()):
                log.warning("reload %s", remark)
        except Failure as failure:
            log.error("reload refused, the old config stays in force: %s", failure)  # noqa: TRY400 - no bug, no trace
            self._remember(str(failure))
        except Exception:
            log.exception("reload stumbled, the service goes on")
            self._remember("an error in the program; the log has it")
        else:
            self._remember("")
            log.info("reload done")

    def _remember(self, refused: str) -> None:
        """Keep for ``status`` why the last reload was refused, '' for one that was not."""
        try:
            self._service.reload_refused(refused)
        except Failure as failure:
            log.warning("reload state not stored: %s", failure)

    def _signalled(self, number: int, _: FrameType | None) -> None:
        if number != signal.SIGHUP:
            self._terms += 1
        if self._terms > 1:
            os._exit(0)  # the second one means now; the store is safe at any moment
        self._signals.put(number)
