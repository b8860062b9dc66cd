"""When a mailbox is tried again after a failure: soon while it may heal, rarely where somebody has to mend it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.delivery import next_attempt
from gateway.errors import PermanentFailure, TransientFailure
from gateway.imap.session import BusyFailure

if TYPE_CHECKING:
    from gateway.errors import Failure

BETWEEN_LOGINS: Final = 10.0  # seconds; providers lock out whoever knocks more often
SOON: Final = timedelta(seconds=40)  # with one attempt that hangs for its whole deadline still less than a minute
LONGEST: Final = timedelta(minutes=15)
LONGEST_ASKED: Final = 6 * 3600.0  # seconds; whatever a server asks for, a watch never rests for days
AFTER_LOSS: Final = timedelta(seconds=2)  # a sound session broke: a router forgot it, or the server restarts
AFTER_FAILURE: Final = timedelta(seconds=20)  # half of it is the shortest wait, see delivery.next_attempt
AFTER_REFUSAL: Final = timedelta(minutes=5)
A_WHILE: Final = 600.0  # seconds of refusals until they count as lasting
A_MOMENT: Final = 1.0  # second; the shortest rest, however long the attempt took
LASTING: Final = 60.0  # seconds after which a session that ends is no part of the failures before it

_ZERO: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the wall clock may jump, so that none is asked


class Pace:
    """The attempts on one mailbox so far; all moments are seconds of a clock that never jumps.

    A server that cannot be reached is asked at least every 40 s: what heals is found within a minute, and a knock at a
    closed door costs nobody anything. One that refuses us is asked as often for ten minutes only: somebody has to mend
    it, and more would look like an attack.
    """

    def __init__(self) -> None:
        self._attempts = 0
        self._knocked: float | None = None
        self._failing: float | None = None  # since when
        self._sound = False

    def knock(self, now: float) -> None:
        """An attempt begins."""
        self._knocked, self._sound = now, False

    def sound(self) -> None:
        """The session has caught up."""
        self._sound = True

    def pause(self, failure: Failure, *, now: float, jitter: float) -> float:
        """Give the seconds to rest after ``failure``, counted so that a long attempt is part of its own rest."""
        knocked = now if self._knocked is None else self._knocked
        if self._sound and now - knocked >= LASTING:
            self._attempts, self._failing = 0, None
        self._attempts += 1
        if self._failing is None:
            self._failing = now
        first, longest = self._bounds(failure, now - self._failing)
        asked = failure.wait if isinstance(failure, TransientFailure) else None
        due = next_attempt(attempts=self._attempts, now=_ZERO, jitter=jitter, first=first, longest=longest) - _ZERO
        # What the server asks for counts from its words on.
        wait = max(knocked + due.total_seconds() - now, min(asked or 0.0, LONGEST_ASKED), A_MOMENT)
        return max(wait, knocked + BETWEEN_LOGINS - now)

    def _bounds(self, failure: Failure, failing: float) -> tuple[timedelta, timedelta]:
        """The first ceiling and the longest one."""
        refused = isinstance(failure, PermanentFailure | BusyFailure)
        if refused and failing >= A_WHILE:
            return AFTER_REFUSAL, LONGEST
        return (AFTER_LOSS if self._sound else AFTER_FAILURE), SOON
