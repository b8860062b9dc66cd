"""The one network call outside any transaction: how deliveries leave, one after the other, and at which pace."""

from __future__ import annotations

import logging
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from gateway.delivery import Event, Kind, next_attempt
from gateway.errors import TransientFailure
from gateway.pipeline.delivering.carrier import End
from gateway.pipeline.delivering.in_hand import LEASE, Hand
from gateway.pipeline.delivering.recovery import SERVED, Recovery
from gateway.store import deliveries
from gateway.store.deliveries import Ended
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.pipeline.delivering.carrier import Carrier
    from gateway.pipeline.writer import Writer
    from gateway.store.deliveries import Claimed

__all__ = ["LEASE", "Journal", "Worker"]

log = logging.getLogger(__name__)

_AT_A_TIME: Final = 64  # candidates read at once: one query serves many claims, and 64 notes are 200 KB
_QUICK: Final = timedelta(seconds=0.1)  # a batch that left in less may grow
_SLOW: Final = timedelta(seconds=0.25)  # one that took longer shrinks
_STUMBLES: Final = timedelta(days=3)
_STUMBLE: Final = timedelta(seconds=20)
_LONGEST_STUMBLE: Final = timedelta(hours=1)


class Journal(Protocol):
    """What a worker writes down of the deliveries it has claimed together."""

    def begin(self, delivery: int) -> None:
        """Before the first octet of the mail leaves; TransientFailure where it cannot be written."""

    def end(
        self, delivery: int, event: Event, *, reason: str | None, due: datetime | None, external_id: str | None
    ) -> None:
        """As soon as the end is known, with all that the store is told of it."""

    def clear(self) -> None:
        """When the store knows all ends."""


class Worker:
    """Carries the deliveries of one carrier, one after the other.

    The ends of some deliveries and the claims of the next share one commit. With a ``journal`` several are claimed
    together, as many as leave within a quarter of a second, so that a pause or a cancellation is heeded as soon;
    without one each is claimed alone. Either way at most one is being handed over at any moment, and after a kill at
    most one reply is doubtful.
    """

    def __init__(
        self,
        carrier: Carrier,
        *,
        client: str,
        engine: Engine,
        writer: Writer,
        clock: Callable[[], datetime],
        dice: Callable[[], float],
        holder: str,
        journal: Journal | None = None,
    ) -> None:
        self.carrier = carrier
        self._client = client
        self._engine = engine
        self._writer = writer
        self._clock = clock
        self._dice = dice
        self._journal = journal
        self._together = 1  # how many are claimed by one commit
        self._away = 0  # attempts in a row that found the other side away
        self._resume_at: datetime | None = None
        self._hand = Hand(client=client, writer=writer, clock=clock, holder=holder)
        self._recovery = Recovery(client=client, writer=writer)

    def next_due(self) -> datetime | None:
        """When there is something to do; None where nothing waits."""
        with reading(self._engine) as connection:
            due = deliveries.next_due(connection, self.carrier.kind, self.carrier.name, client=self._client)
        if due is None:
            return None
        now = self._clock()
        rest = self.carrier.rests_until(now)
        if self._resume_at is None or self._resume_at > now + self.carrier.pauses[1]:
            return due if rest is None else max(due, rest)  # no pause is that long: the clock was set back meanwhile
        return max(due, self._resume_at, rest or due)

    def run_due(self, *, stopping: Callable[[], bool] = lambda: False, pulse: Callable[[], None] = lambda: None) -> int:
        """Carry everything that is due now; how many attempts were made.

        Ends early when ``stopping`` says so or the other side is away. What was claimed is always settled.
        """
        try:
            self._recovery.heed(self.carrier, self._clock())
            due = self.next_due()
            if self._hand.is_empty() and (due is None or due > self._clock()):
                return 0
            return self._run(stopping, pulse)
        except BaseException:
            self._hand.doubt()
            raise

    def _run(self, stopping: Callable[[], bool], pulse: Callable[[], None]) -> int:
        self._writer.do(self._prepare, self._clock())
        if not self._hand.is_empty():
            self._turn([])  # what a commit without an answer has claimed can be claimed anew
        attempts, away = 0, False
        ready = self._candidates()
        while not self._hand.is_empty() or ready:
            claim = not away and not stopping() and not self._rests()
            batch = [ready.popleft() for _ in range(min(self._together, len(ready)))] if claim else []
            claimed = self._turn(batch)
            if not claimed and not batch:
                break
            began = self._clock()
            for one, following in zip(claimed, [*claimed[1:], None], strict=False):
                if away or stopping() or self._rests():
                    self._together = 1  # what is claimed and let go again writes lines that tell nobody anything
                    self._hand.end(Ended(one, deliveries.released(one.kind, was_unknown=one.was_unknown)))
                    continue
                away = self._attempt(one, following)
                attempts += 1
                pulse()
            self._measure(len(claimed), self._clock() - began)
            if not ready:
                ready = self._candidates()
        return attempts

    def _turn(self, batch: list[Claimed]) -> list[Claimed]:
        claimed = self._hand.turn(self.carrier, batch)
        if self._journal is not None:
            self._journal.clear()
        return claimed

    def _rests(self) -> bool:
        now = self._clock()
        rest = self.carrier.rests_until(now)
        return rest is not None and rest > now

    def _attempt(self, claimed: Claimed, following: Claimed | None) -> bool:
        """Hand one delivery over; whether it turned out that nothing else can be handed over now."""
        try:
            if self._journal is not None:
                self._journal.begin(claimed.id)
        except TransientFailure as failure:
            event = deliveries.released(claimed.kind, was_unknown=claimed.was_unknown)
            self._hand.end(Ended(claimed, event, reason=str(failure)))
            return True
        self._hand.begin(claimed.id)
        end = self._carry(claimed, following)
        if self._journal is not None:
            told = end.told
            self._journal.end(claimed.id, told.event, reason=told.reason, due=told.due, external_id=told.external_id)
        self._hand.end(end.told)
        self._recovery.notice(end.told.event)
        return end.pause

    def _measure(self, count: int, took: timedelta) -> None:
        """Claim more together while they leave quickly."""
        if self._journal is None or not count:
            return
        if took < _QUICK:
            self._together = min(self._together * 2, _AT_A_TIME)
        elif took > _SLOW:
            self._together = max(self._together // 2, 1)

    def _candidates(self) -> deque[Claimed]:
        """What could be claimed: read many at a time."""
        with reading(self._engine) as connection:
            return deque(
                deliveries.candidates(
                    connection,
                    self.carrier.kind,
                    self.carrier.name,
                    client=self._client,
                    now=self._clock(),
                    limit=_AT_A_TIME,
                )
            )

    def _prepare(self, connection: Connection, moments: Sequence[datetime]) -> list[None]:
        for now in moments:
            self.carrier.prepare(connection, now=now)
        return [None] * len(moments)

    def _carry(self, claimed: Claimed, following: Claimed | None) -> End:
        now = self._clock()
        try:
            end = self.carrier.carry(claimed, now=now, jitter=self._dice(), following=following)
        except Exception:
            log.exception("delivery stumbled id=%s kind=%s", claimed.id, claimed.kind)
            end = self._stumbled(claimed, now)
        self._away = self._away + 1 if end.pause else 0
        self._resume_at = self._resumed() if end.pause else None
        event = end.told.event
        log.log(
            logging.INFO if event in SERVED else logging.WARNING,
            "delivery %s kind=%s id=%s message=%s attempt=%s reason=%s",
            *(event, claimed.kind, claimed.id, claimed.message, claimed.attempts, end.told.reason or "-"),
        )
        return end

    def _resumed(self) -> datetime:
        """When the other side is asked again that turned out to be away just now."""
        first, longest = self.carrier.pauses
        now, jitter = self._clock(), self._dice()
        return next_attempt(attempts=self._away, now=now, jitter=jitter, first=first, longest=longest)

    def _stumbled(self, claimed: Claimed, now: datetime) -> End:
        """What follows from a bug: a reply is doubtful; what may be repeated is, later each time, for three days."""
        reason = "the program stumbled while sending; see the log"
        if claimed.kind is not Kind.REPLY and now - claimed.first_at > _STUMBLES:
            return End(Ended(claimed, Event.REJECTED, reason))
        due = next_attempt(
            attempts=claimed.attempts, now=now, jitter=self._dice(), first=_STUMBLE, longest=_LONGEST_STUMBLE
        )
        return End(Ended(claimed, Event.LOST, reason, due))
