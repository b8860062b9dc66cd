"""The gate before one desk: its own brake, the waits it asks for, and the pause until a person has mended something."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.delivery import ACCESS_TRANSITIONS, Access, AccessEvent, next_attempt
from gateway.store.forwards import Standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gateway.judge.brakes import Rate

_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(minutes=15)  # a key that is mended at the desk, not here, is found within it
_LONGEST_WAIT: Final = timedelta(days=1)  # what a desk may ask for


class Gate:
    """When the next request to a desk may be made; ``mark`` gives another value once a secret of ours is another one.

    All that it knows is forgotten with the program: the first request after a start tries anew.
    """

    def __init__(self, *, rate: Rate | None = None, mark: Callable[[], object] = lambda: None) -> None:
        self._rate = rate
        self._mark = mark
        self._made: deque[datetime] = deque()  # the last requests, as many as the rate allows
        self._tries = 0  # in a row that were barred
        self._until: datetime | None = None
        self._barred_with: object = None  # the mark when we were barred
        self.standing = Standing()

    def rests_until(self, now: datetime) -> datetime | None:
        """The moment before which nothing may be asked of the desk; None where it may be at once."""
        found = [one for one in (self._pause(now), self._brake(now)) if one is not None and one > now]
        return max(found, default=None)

    def ask(self, now: datetime) -> None:
        """Count a request that is made now."""
        if self._rate is not None:
            self._made.append(now)

    def served(self, now: datetime, *, but_for_some: bool = False) -> None:
        """The desk did what it was asked, or refused it for its own sake; ``but_for_some`` it still keeps out."""
        self._tries, self._until = 0, None
        if not but_for_some:
            self._move(AccessEvent.SERVED, None, now)

    def put_off(self, reason: str, now: datetime, *, wait: float | None) -> None:
        """It came to nothing; ``wait`` is what the desk asked for, in seconds, before any other request too."""
        self._until = None if wait is None else now + min(timedelta(seconds=wait), _LONGEST_WAIT)
        self._move(AccessEvent.PUT_OFF, reason, now)

    def barred(self, reason: str, now: datetime, *, jitter: float) -> None:
        """Nothing will get through until a person has mended something; asked again by itself, more and more rarely."""
        self._tries += 1
        self._barred_with = self._mark()
        self._until = next_attempt(
            attempts=self._tries, now=now, jitter=jitter, first=_FIRST_PAUSE, longest=_LONGEST_PAUSE
        )
        self._move(AccessEvent.BARRED, reason, now)

    def kept_out(self, reason: str, now: datetime, *, tries: int, jitter: float) -> datetime:
        """When to try a copy again that alone is barred; it is shown like a pause, but no other has to wait for it."""
        self._barred_with = self._mark()
        self._move(AccessEvent.BARRED, reason, now)
        return next_attempt(attempts=tries, now=now, jitter=jitter, first=_FIRST_PAUSE, longest=_LONGEST_PAUSE)

    def _move(self, event: AccessEvent, reason: str | None, now: datetime) -> None:
        before = self.standing
        state = ACCESS_TRANSITIONS[before.state, event]
        if state is Access.OK:
            self.standing = Standing()
            return
        kept = before.reason if state is Access.PAUSED and event is not AccessEvent.BARRED else reason
        self.standing = Standing(state=state, reason=kept, since=before.since if before.state is state else now)

    def _pause(self, now: datetime) -> datetime | None:
        if self._until is None or self._until > now + _LONGEST_WAIT:
            return None  # no pause is that long: the clock was set back meanwhile
        if self.standing.state is Access.PAUSED and self._mark() != self._barred_with:
            return None  # there is another key
        return self._until

    def _brake(self, now: datetime) -> datetime | None:
        """When the oldest of the last requests is old enough for one more."""
        if self._rate is None:
            return None
        while self._made and not timedelta() <= now - self._made[0] < self._rate.period:
            self._made.popleft()
        if not self._rate.spent(len(self._made)):
            return None
        return self._made[0] + self._rate.period if self._made else now + self._rate.period
