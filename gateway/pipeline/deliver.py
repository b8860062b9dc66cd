"""T3, the one network call outside any transaction, and T4: how replies and copies leave."""

from __future__ import annotations

import logging
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from gateway.answer.compose import with_date
from gateway.answer.token import forward_id
from gateway.delivery import Event, Kind, next_attempt, next_try
from gateway.errors import Failure, PermanentFailure, TransientFailure
from gateway.outgoing.desks import Copy
from gateway.outgoing.smtp_client import Letter
from gateway.pipeline.housekeeping import TOO_OLD
from gateway.pipeline.unread import is_unread, text_of
from gateway.store import deliveries
from gateway.store.deliveries import Ended
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
_AT_A_TIME: Final = 64  # candidates read at once: one query serves many claims, and 64 notes are 200 KB
_QUICK: Final = timedelta(seconds=0.1)  # a batch that left in less may grow
_SLOW: Final = timedelta(seconds=0.25)  # one that took longer shrinks


class End(NamedTuple):
    """How one attempt ended; ``pause`` means that the other side itself is away, not only this delivery refused."""

    told: Ended
    pause: bool = False


class Journal(Protocol):
    """What a worker writes down of the deliveries it has claimed together."""

    def begin(self, delivery: int) -> None:
        """Before the first octet of the mail leaves; TransientFailure where it cannot be written."""

    def end(self, delivery: int, event: Event) -> None:
        """As soon as the end is known."""

    def clear(self) -> None:
        """When the store knows all ends."""


class Carrier(Protocol):
    """One way out: what to claim and how to carry it."""

    @property
    def kind(self) -> Kind:
        """Replies or copies."""

    @property
    def name(self) -> str | None:
        """The ``[[forward]]``; None for replies."""

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float, following: Claimed | None = None) -> End:
        """Try once, outside any transaction; ``following`` is what will be carried next, if that is known."""

    def prepare(self, connection: Connection, *, now: datetime) -> None:
        """What is done before a round of claims, in a transaction."""


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
        self._unsettled: list[Ended] = []  # how the last attempts ended, until the store has taken it

    def next_due(self) -> datetime | None:
        """When there is something to do; None where nothing waits."""
        with reading(self._engine) as connection:
            due = deliveries.next_due(connection, self.carrier.kind, self.carrier.name, client=self._client)
        if due is None or self._resume_at is None:
            return due
        if self._resume_at > self._clock() + _LONGEST_PAUSE:
            return due  # no pause is that long: the clock was set back meanwhile
        return max(due, self._resume_at)

    def run_due(self, *, stopping: Callable[[], bool] = lambda: False, pulse: Callable[[], None] = lambda: None) -> int:
        """Carry everything that is due now; how many attempts were made.

        Ends early when ``stopping`` says so or the other side is away. What was claimed is always settled.
        """
        due = self.next_due()
        if not self._unsettled and (due is None or due > self._clock()):
            return 0
        self._writer.do(self._prepare, self._clock())
        attempts, away = 0, False
        ready = self._candidates()
        while self._unsettled or ready:
            claim = not away and not stopping()
            batch = [ready.popleft() for _ in range(min(self._together, len(ready)))] if claim else []
            claimed = self._turn(batch)
            if not claimed and not batch:
                break
            began = self._clock()
            for one, following in zip(claimed, [*claimed[1:], None], strict=False):
                if away or stopping():
                    self._unsettled.append(Ended(one, Event.RELEASED))
                    continue
                away = self._attempt(one, following)
                attempts += 1
                pulse()
            self._measure(len(claimed), self._clock() - began)
            if not ready:
                ready = self._candidates()
        return attempts

    def _turn(self, batch: list[Claimed]) -> list[Claimed]:
        """Settle what came to its end and claim the next, in one commit; those that are really ours.

        An end that the store cannot take now is kept for the next turn: only we know that the mail was taken.
        """
        claimed: list[Claimed] = self._writer.do(self._turns, (self._unsettled, batch))
        self._unsettled = []
        if self._journal is not None:
            self._journal.clear()
        return claimed

    def _attempt(self, claimed: Claimed, following: Claimed | None) -> bool:
        """Hand one delivery over; whether it turned out that nothing else can be handed over now."""
        try:
            if self._journal is not None:
                self._journal.begin(claimed.id)
        except TransientFailure as failure:
            self._unsettled.append(Ended(claimed, Event.RELEASED, reason=str(failure)))
            return True
        end = self._carry(claimed, following)
        if self._journal is not None:
            self._journal.end(claimed.id, end.told.event)
        self._unsettled.append(end.told)
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
        self._resume_at = (
            next_attempt(attempts=self._away, now=now, jitter=self._dice(), first=_PAUSE, longest=_LONGEST_PAUSE)
            if end.pause
            else None
        )
        event = end.told.event
        log.log(
            logging.INFO if event is Event.ACCEPTED else logging.WARNING,
            "delivery %s kind=%s id=%s message=%s attempt=%s reason=%s",
            *(event, claimed.kind, claimed.id, claimed.message, claimed.attempts, end.told.reason or "-"),
        )
        return end

    def _stumbled(self, claimed: Claimed, now: datetime) -> End:
        """What follows from a bug: a reply is doubtful; what may be repeated is, later each time, for three days."""
        reason = "the program stumbled while sending; see the log"
        if claimed.kind is not Kind.REPLY and now - claimed.first_at > _STUMBLES:
            return End(Ended(claimed, Event.REJECTED, reason))
        due = next_attempt(
            attempts=claimed.attempts, now=now, jitter=self._dice(), first=_PAUSE, longest=_LONGEST_STUMBLE
        )
        return End(Ended(claimed, Event.LOST, reason, due))

    def _turns(self, connection: Connection, turns: Sequence[tuple[list[Ended], list[Claimed]]]) -> list[list[Claimed]]:
        return [self._turn_one(connection, ends, batch) for ends, batch in turns]

    def _turn_one(self, connection: Connection, ends: list[Ended], batch: list[Claimed]) -> list[Claimed]:
        now = self._clock()
        deliveries.finish(connection, ends, client=self._client, now=now)
        return deliveries.take(connection, batch, client=self._client, now=now, lease_until=now + LEASE)


_STUMBLES: Final = timedelta(days=3)
_LONGEST_STUMBLE: Final = timedelta(hours=1)
# A server that is away, or breaks off, is asked again within 40 s, however long it has been away: what heals is found
# within a minute, and one knock at a closed door costs nobody anything.
_PAUSE: Final = timedelta(seconds=20)
_LONGEST_PAUSE: Final = timedelta(seconds=40)
_LONGEST_RETRY: Final = timedelta(minutes=30)


def put_off(
    claimed: Claimed, failure: TransientFailure, *, now: datetime, jitter: float, longest: timedelta = _LONGEST_RETRY
) -> End:
    """What follows from a failure after which nothing was handed over, for sure.

    A server that is away says nothing about this delivery: it stays due, and however often that is so, it counts as one
    attempt.
    """
    if failure.peer_away:
        event = Event.DEFERRED if claimed.attempts == 1 else Event.RELEASED
        return End(Ended(claimed, event, str(failure)), pause=True)
    due = next_try(attempts=claimed.attempts, now=now, jitter=jitter, longest=longest, wait=failure.wait)
    return End(Ended(claimed, Event.DEFERRED, str(failure), due), pause=failure.broke_off)


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

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float, following: Claimed | None = None) -> End:
        """Hand one reply over; after the final dot there is no second try."""
        if claimed.payload is None or claimed.recipient is None:
            return End(Ended(claimed, Event.REJECTED, "the note is missing in the store"))
        opening = self._opening(now)
        if opening is not None:
            return End(Ended(claimed, Event.RELEASED, "waits for the send hours", opening))
        try:
            words = self._smarthost.send(
                with_date(claimed.payload, now),
                sender="",
                recipient=claimed.recipient,
                following=_letter(following, now),
            )
        except PermanentFailure as failure:
            return End(Ended(claimed, Event.REJECTED, str(failure)))
        except TransientFailure as failure:
            if failure.maybe_done:
                return End(Ended(claimed, Event.LOST, str(failure)), pause=failure.broke_off)
            return put_off(claimed, failure, now=now, jitter=jitter)
        return End(Ended(claimed, Event.ACCEPTED, external_id=words[:200]))

    def _opening(self, now: datetime) -> datetime | None:
        """When the send hours begin, None inside of them: a retry, a pause or a standstill may have led out of them."""
        terms = self._terms()
        hours = terms.safety.send_hours
        opening = None if hours is None else hours.next_open(now, terms.owner.zone)
        return None if opening is None or opening == now else opening


def _letter(claimed: Claimed | None, now: datetime) -> Letter | None:
    """A reply as it will be handed over; its Date may be a second later then, and is as long."""
    if claimed is None or claimed.payload is None or claimed.recipient is None:
        return None
    return Letter(with_date(claimed.payload, now), "", claimed.recipient)


class _Remembered(dict[str, str]):
    """What is known within one attempt; a mail needs no more, for it leaves in one step."""

    keep = dict.__setitem__


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

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float, following: Claimed | None = None) -> End:  # noqa: ARG002 - one at a time
        """Hand one copy over; a repeat bears the same key and Message-ID, so that the desk can drop it."""
        try:
            with reading(self._engine) as connection:
                ticket = filed(connection, claimed.message)
        except Failure as failure:  # of the store: nothing was begun
            return End(Ended(claimed, Event.RELEASED, str(failure)), pause=True)
        if ticket is None:
            return End(Ended(claimed, Event.REJECTED, "the message was purged before it was copied"))
        copy = self._copy(claimed, ticket)
        try:
            memo = _Remembered()
            known = self._desk.look_up(copy, memo) if claimed.was_unknown else None
            return End(Ended(claimed, Event.ACCEPTED, external_id=known or self._desk.submit(copy, memo)))
        except PermanentFailure as failure:
            return End(Ended(claimed, Event.REJECTED, str(failure)))
        except TransientFailure as failure:
            return self._again(claimed, failure, now=now, jitter=jitter)

    def _again(self, claimed: Claimed, failure: TransientFailure, *, now: datetime, jitter: float) -> End:
        if now - claimed.first_at > self._forward.give_up_after:
            return End(Ended(claimed, Event.REJECTED, f"given up after many tries: {failure}"))
        if failure.peer_away:
            return put_off(claimed, failure, now=now, jitter=jitter)
        due = next_try(
            attempts=claimed.attempts,
            now=now,
            jitter=jitter,
            first=self._forward.retry_first,
            longest=self._forward.retry_longest,
            wait=self._patience(failure),
        )
        event = Event.LOST if failure.maybe_done else Event.DEFERRED
        return End(Ended(claimed, event, str(failure), due), pause=failure.broke_off)

    def _patience(self, failure: TransientFailure) -> float | None:
        """Seconds that the desk asked for, or that it needs until a look-up that finds nothing can be believed."""
        if not failure.maybe_done or self._forward.kind == "email":
            return failure.wait
        return max(failure.wait or 0, self._forward.settle.total_seconds())

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
            text=text_of(ticket, terms.policy.owns),
            raw=ticket.raw,
            received=ticket.arrived,
            message_id=forward_id(content_key, terms.signing_key, own.rpartition("@")[2]),
            to=str(keys["to"]),
            from_=own,
            original="sealed" if is_unread(ticket) else "inline" if keys.get("original") == "inline" else "attached",
        )
