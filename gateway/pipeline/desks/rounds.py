"""When a desk is read back: every so often, at once where a webhook told of a case, and later where it is away."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.errors import Failure, TransientFailure
from gateway.store import settings
from gateway.store.desk_cases import UNREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.pipeline.desks.reading import DeskReading
    from gateway.pipeline.writer import Writer

log = logging.getLogger(__name__)

_REST: Final = timedelta(seconds=30)  # the longest time without a look whether there is anything to do
_MOST: Final = 200  # cases of webhooks that wait to be asked for; the next round finds the others
_FIRST: Final = timedelta(seconds=30)  # after a round that failed, doubled each time
_LONGEST: Final = timedelta(minutes=15)
_LONGEST_WAIT: Final = timedelta(days=1)  # that a desk may ask for


class DeskRounds:
    """The rounds of one desk; ``reading`` may be another one, or None for no desk, from one turn to the next."""

    def __init__(self, name: str, *, client: str, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._name = name
        self._client = client
        self._writer = writer
        self._clock = clock
        self._reading: DeskReading | None = None
        self._every = _LONGEST
        self._due: datetime | None = None  # of the next round; None: at once
        self._tries = 0  # rounds in a row that failed
        self._told: dict[str, None] = {}
        self._lock = threading.Lock()
        self._reason: str | None = None  # that was noted last; None: nothing was

    @property
    def is_read(self) -> bool:
        """Whether there is a desk to read."""
        return self._reading is not None

    def adopt(self, reading: DeskReading | None, every: timedelta = _LONGEST) -> None:
        """Read this desk from now on, ``every`` so often and now at once; None for no desk."""
        self._reading, self._every, self._due, self._tries = reading, every, None, 0

    def tell(self, external_id: str) -> bool:
        """Have a case asked for at the next turn; False where the desk is not read."""
        if self._reading is None:
            return False
        with self._lock:
            if len(self._told) < _MOST:
                self._told[external_id] = None
        return True

    def turn(self) -> timedelta:
        """Do what is due; how long to rest then."""
        reading, now = self._reading, self._clock()
        if reading is None:
            return _REST
        if self._tries and self._due is not None and now < self._due:
            return self._rest(now)  # the desk is away, or asked us to wait: webhooks wait too
        try:
            self._asked(reading)
            if self._due is None or now >= self._due or self._due > now + max(self._every, _LONGEST_WAIT):
                reading.run_once()
                self._due = self._clock() + self._every
            self._went_well()
        except TransientFailure as failure:
            if failure.store_away:
                raise
            self._failed(failure, failure.wait)
        except Failure as failure:
            self._failed(failure, None)
        return self._rest(self._clock())

    def _asked(self, reading: DeskReading) -> None:
        with self._lock:
            told, self._told = list(self._told), {}
        if told:
            reading.look_again(told)
            reading.join_due()

    def _rest(self, now: datetime) -> timedelta:
        left = _REST if self._due is None else self._due - now
        return min(max(left, timedelta()), _REST)

    def _failed(self, failure: Failure, wait: float | None) -> None:
        """Try again later, and later each time; what webhooks told of is found by the next round."""
        pause = min(_FIRST * 2 ** min(self._tries, 10), _LONGEST)
        if wait is not None:
            pause = min(max(pause, timedelta(seconds=wait)), _LONGEST_WAIT)
        self._tries += 1
        self._due = self._clock() + pause
        log.warning("desk=%s cannot be read, again in %d s: %s", self._name, pause.total_seconds(), failure)
        self._note(str(failure))

    def _went_well(self) -> None:
        self._tries = 0
        self._note("")

    def _note(self, reason: str) -> None:
        if reason != self._reason:
            self._writer.do(self._write, reason)
            self._reason = reason

    def _write(self, connection: Connection, reasons: Sequence[str]) -> list[None]:
        for reason in reasons:
            settings.put(connection, UNREAD + self._name, reason, client=self._client)
        return [None] * len(reasons)
