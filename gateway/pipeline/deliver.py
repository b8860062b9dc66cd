"""T3, the one network call outside any transaction, and T4: how replies and copies leave."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from gateway.answer.compose import with_date
from gateway.answer.token import forward_id
from gateway.delivery import Event, Kind, next_attempt
from gateway.errors import PermanentFailure, TransientFailure
from gateway.mail import parse
from gateway.outgoing.desks import Copy
from gateway.pipeline.housekeeping import TOO_OLD
from gateway.store import deliveries
from gateway.store.engine import reading
from gateway.store.filed import Filed, filed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.config.values import Forward
    from gateway.outgoing.desks import Desk
    from gateway.outgoing.smarthost import Smarthost
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.deliveries import Claimed

log = logging.getLogger(__name__)

# Longer than the longest conversation with every deadline used up, on a stale connection and once more on a fresh one:
# a lease that ends is a worker that died.
LEASE: Final = timedelta(hours=1)
_AT_A_TIME: Final = 32  # candidates read at once: one query serves many claims, and 32 notes are 100 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How one attempt ended; ``pause`` means that the other side itself is away, not only this delivery refused."""

    claimed: Claimed
    event: Event
    reason: str | None = None
    due: datetime | None = None
    external_id: str | None = None
    pause: bool = False


class Carrier(Protocol):
    """One way out: what to claim and how to carry it."""

    @property
    def kind(self) -> Kind:
        """Replies or copies."""

    @property
    def name(self) -> str | None:
        """The ``[[forward]]``; None for replies."""

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float) -> End:
        """Try once, outside any transaction."""

    def prepare(self, connection: Connection, *, now: datetime) -> None:
        """What is done before a round of claims, in a transaction."""


class Worker:
    """Carries the deliveries of one carrier, one after the other.

    The end of one delivery and the claim of the next share one commit, and at most one delivery is ``sending``
    at any moment: after a kill at most one reply is doubtful.
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
    ) -> None:
        self.carrier = carrier
        self._client = client
        self._engine = engine
        self._writer = writer
        self._clock = clock
        self._dice = dice
        self._away = 0  # attempts in a row that found the other side away
        self._resume_at: datetime | None = None
        self._unsettled: End | None = None  # how the last attempt ended, until the store has taken it

    def next_due(self) -> datetime | None:
        """When there is something to do; None where nothing waits."""
        with reading(self._engine) as connection:
            due = deliveries.next_due(connection, self.carrier.kind, self.carrier.name, client=self._client)
        if due is not None and self._resume_at is not None:
            return max(due, self._resume_at)
        return due

    def run_due(self, *, stopping: Callable[[], bool] = lambda: False, pulse: Callable[[], None] = lambda: None) -> int:
        """Carry everything that is due now; how many attempts were made.

        Ends early when ``stopping`` says so or the other side is away. What was claimed is always settled.
        """
        due = self.next_due()
        if self._unsettled is None and (due is None or due > self._clock()):
            return 0
        self._writer.do(self._prepare, self._clock())
        attempts = 0
        ready = self._candidates()
        while self._unsettled is not None or ready:
            away = self._unsettled is not None and self._unsettled.pause
            claim = bool(ready) and not away and not stopping()
            claimed = self._turn(ready.popleft() if claim else None)
            if claimed is not None:
                self._unsettled = self._carry(claimed)
                attempts += 1
                pulse()
            elif not claim:
                break
            if not ready:
                ready = self._candidates()
        return attempts

    def _turn(self, candidate: Claimed | None) -> Claimed | None:
        """Settle what came to its end and claim the next, in one commit; None where the next one is not ours.

        An end that the store cannot take now is kept for the next turn: only we know that the mail was taken.
        """
        claimed = self._writer.do(self._turns, (self._unsettled, candidate))
        self._unsettled = None
        return claimed

    def _candidates(self) -> deque[Claimed]:
        """What could be claimed: read many at a time, claimed one by one."""
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

    def _carry(self, claimed: Claimed) -> End:
        now = self._clock()
        try:
            end = self.carrier.carry(claimed, now=now, jitter=self._dice())
        except Exception:
            log.exception("delivery stumbled id=%s kind=%s", claimed.id, claimed.kind)
            end = End(claimed=claimed, event=Event.LOST, reason="the program stumbled while sending; see the log")
        self._away = self._away + 1 if end.pause else 0
        self._resume_at = (
            next_attempt(attempts=self._away, now=now, jitter=self._dice(), first=_PAUSE, longest=_LONGEST_PAUSE)
            if end.pause
            else None
        )
        log.log(
            logging.INFO if end.event is Event.ACCEPTED else logging.WARNING,
            "delivery %s kind=%s id=%s message=%s attempt=%s reason=%s",
            end.event,
            claimed.kind,
            claimed.id,
            claimed.message,
            claimed.attempts,
            end.reason or "-",
        )
        return end

    def _turns(self, connection: Connection, turns: Sequence[tuple[End | None, Claimed | None]]) -> list[Claimed | None]:
        return [self._turn_one(connection, end, candidate) for end, candidate in turns]

    def _turn_one(self, connection: Connection, end: End | None, candidate: Claimed | None) -> Claimed | None:
        now = self._clock()
        if end is not None:
            deliveries.finish(
                connection,
                end.claimed,
                end.event,
                client=self._client,
                now=now,
                reason=end.reason,
                due=end.due,
                external_id=end.external_id,
            )
        if candidate is None:
            return None
        taken = deliveries.take(connection, candidate, client=self._client, lease_until=now + LEASE)
        return candidate if taken else None


_PAUSE: Final = timedelta(seconds=20)
_LONGEST_PAUSE: Final = timedelta(minutes=15)
_FIRST_RETRY: Final = timedelta(minutes=1)
_LONGEST_RETRY: Final = timedelta(hours=2)


class Replies:
    """Replies, through the smarthost, with the null reverse-path (RFC 3834 section 3.3)."""

    kind: Final = Kind.REPLY
    name: str | None = None

    def __init__(self, smarthost: Smarthost, *, terms: Callable[[], Terms]) -> None:
        self._smarthost = smarthost
        self._terms = terms

    def prepare(self, connection: Connection, *, now: datetime) -> None:
        """Give up the replies whose message has become older than ``max_age``."""
        terms = self._terms()
        deliveries.expire(
            connection,
            client=terms.client,
            before=now - terms.safety.max_age,
            now=now,
            reason=TOO_OLD,
        )

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float) -> End:
        """Hand one reply over; after the final dot there is no second try."""
        if claimed.payload is None or claimed.recipient is None:
            return End(claimed=claimed, event=Event.REJECTED, reason="the note is missing in the store")
        try:
            words = self._smarthost.send(with_date(claimed.payload, now), sender="", recipient=claimed.recipient)
        except PermanentFailure as failure:
            return End(claimed=claimed, event=Event.REJECTED, reason=str(failure))
        except TransientFailure as failure:
            if failure.maybe_done:
                return End(claimed=claimed, event=Event.LOST, reason=str(failure))
            due = next_attempt(
                attempts=claimed.attempts,
                now=now,
                jitter=jitter,
                first=_FIRST_RETRY,
                longest=_LONGEST_RETRY,
                wait=failure.wait,
            )
            return End(claimed=claimed, event=Event.DEFERRED, reason=str(failure), due=due, pause=failure.peer_away)
        return End(claimed=claimed, event=Event.ACCEPTED, external_id=words[:200])


class Copies:
    """Copies for one ``[[forward]]``: looked up before any repeat whose end nobody knows."""

    kind: Final = Kind.FORWARD

    def __init__(self, forward: Forward, desk: Desk, *, engine: Engine, terms: Callable[[], Terms]) -> None:
        self.name: str | None = forward.name
        self._forward = forward
        self._desk = desk
        self._engine = engine
        self._terms = terms

    def prepare(self, connection: Connection, *, now: datetime) -> None:
        """Nothing: a copy never becomes too old."""

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float) -> End:
        """Hand one copy over; a repeat bears the same key and Message-ID, so that the desk can drop it."""
        with reading(self._engine) as connection:
            ticket = filed(connection, claimed.message)
        if ticket is None:
            return End(claimed=claimed, event=Event.REJECTED, reason="the message was purged before it was copied")
        copy = self._copy(claimed, ticket)
        try:
            known = self._desk.look_up(copy) if claimed.was_unknown else None
            return End(claimed=claimed, event=Event.ACCEPTED, external_id=known or self._desk.submit(copy))
        except PermanentFailure as failure:
            return End(claimed=claimed, event=Event.REJECTED, reason=str(failure))
        except TransientFailure as failure:
            return self._again(claimed, failure, now=now, jitter=jitter)

    def _again(self, claimed: Claimed, failure: TransientFailure, *, now: datetime, jitter: float) -> End:
        if now - claimed.first_at > self._forward.give_up_after:
            return End(claimed=claimed, event=Event.REJECTED, reason=f"given up after many tries: {failure}")
        due = next_attempt(
            attempts=claimed.attempts,
            now=now,
            jitter=jitter,
            first=self._forward.retry_first,
            longest=self._forward.retry_longest,
            wait=max(failure.wait or 0, self._forward.settle.total_seconds()) if failure.maybe_done else failure.wait,
        )
        return End(
            claimed=claimed,
            event=Event.LOST if failure.maybe_done else Event.DEFERRED,
            reason=str(failure),
            due=due,
            pause=failure.peer_away,
        )

    def _copy(self, claimed: Claimed, ticket: Filed) -> Copy:
        terms, keys = self._terms(), self._forward.keys
        own = str(keys.get("from") or terms.owner.addresses[0])
        content_key = claimed.key.rpartition(":")[2]
        return Copy(
            key=claimed.key,
            ticket=str(ticket.number),
            topic=ticket.topic or "",
            customer_name=ticket.customer_name,
            customer_address=ticket.customer,
            subject=ticket.subject,
            text=parse(ticket.raw).new_text,
            raw=ticket.raw,
            received=ticket.arrived,
            message_id=forward_id(content_key, terms.signing_key, own.rpartition("@")[2]),
            to=str(keys["to"]),
            from_=own,
            original="inline" if keys.get("original") == "inline" else "attached",
        )
