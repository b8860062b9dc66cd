"""How copies leave for a desk: looked up before any repeat whose end nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.answer.token import forward_id, reference
from gateway.delivery import Event, Kind, State, next_try
from gateway.errors import Failure, PermanentFailure, TransientFailure
from gateway.outgoing.desks import Copy
from gateway.pipeline.delivering.carrier import PAUSES, End
from gateway.pipeline.delivering.gate import Gate
from gateway.pipeline.delivering.kept_out import KeptOut
from gateway.pipeline.delivering.memo import StoredMemo
from gateway.pipeline.judging.unread import is_unread, text_of
from gateway.store import desk_cases, forwards, settings
from gateway.store.deliveries import Ended, released
from gateway.store.engine import reading
from gateway.store.filed import copied, filed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.config.values import Forward
    from gateway.outgoing.desks import Desk
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.deliveries import Claimed
    from gateway.store.filed import Copied, Filed

_UNASKED: Final = "email"  # nobody can be asked what became of a mail
_LOOK: Final = timedelta(seconds=30)  # between two looks whether the first copy of a ticket is confirmed
_UNKNOWN: Final = "its end is unknown"  # kept with a copy that was given up: who revives it has it looked up first
RETRY: Final = "retry "  # with the name: the setting that changes when a person says to try again
_OVER: Final = frozenset({State.DEAD, State.CANCELLED})


class Copies:
    """Copies for one ``[[forward]]``.

    ``mark`` gives another value when a secret of ours is another one; ``healings`` is that of a way out that others
    share.
    """

    kind: Final = Kind.FORWARD

    def __init__(
        self,
        forward: Forward,
        desk: Desk,
        *,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
        mark: Callable[[], object] = lambda: None,
        healings: Callable[[], int] = lambda: 0,
    ) -> None:
        self.name: str | None = forward.name
        self.healings = healings
        self._forward = forward
        self._desk = desk
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock
        self._secrets = mark
        self._asked_again = ""
        self._gate = Gate(rate=forward.max_rate, mark=self._mark)
        first, longest = PAUSES
        self.pauses = min(first, forward.retry_first), min(longest, forward.retry_longest)
        self._looked: dict[int, int] = {}  # how often a copy was looked up in vain
        self._kept_out = KeptOut()

    def prepare(self, connection: Connection, *, now: datetime) -> None:  # noqa: ARG002 - a copy never becomes too old
        """Forget what was barred and then taken back by a person."""
        if self._kept_out.anybody():
            known = forwards.unfinished(connection, self._forward.name, client=self._terms().client)
            self._kept_out.forget_all_but(known)

    def conclude(self, connection: Connection, *, now: datetime) -> None:  # noqa: ARG002 - the gate knows since when
        """Note how the desk stands to us."""
        forwards.note(connection, self._forward.name, self._gate.standing, client=self._terms().client)

    def rests_until(self, now: datetime) -> datetime | None:
        """As the gate has it."""
        return self._gate.rests_until(now)

    def _mark(self) -> object:
        """Another value when a secret was changed, or a person said: try again."""
        try:
            with reading(self._engine) as connection:
                said = settings.get(connection, RETRY + self._forward.name, client=self._terms().client)
                self._asked_again = said or ""
        except Failure:  # then nobody can have said so since the last look
            pass
        return self._secrets(), self._asked_again

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float, following: Claimed | None = None) -> End:  # noqa: ARG002 - one at a time
        """Hand one copy over; a repeat bears the same key and Message-ID, so that the desk can drop it."""
        try:
            with reading(self._engine) as connection:
                ticket = filed(connection, claimed.message)
                first = hers = None
                if ticket is not None and ticket.first != claimed.message:
                    first = copied(connection, ticket.first, self._forward.name)
                elif ticket is not None:
                    hers = desk_cases.hers(connection, ticket.first, self._forward.name, client=self._terms().client)
        except Failure as failure:  # of the store: nothing was begun
            return _unbegun(claimed, str(failure), pause=True)
        if ticket is None:
            return End(Ended(claimed, Event.ABANDONED, "the message was purged before it was copied"))
        if first is not None and first.state is not State.CONFIRMED and first.state not in _OVER:
            due = max(first.due, now + _LOOK)
            return _unbegun(claimed, "waits until the desk has the first message of the ticket", due=due)
        copy = self._copy(claimed, ticket, hers or self._continued(first))
        return self._hand_over(claimed, copy, now=now, jitter=jitter)

    def _continued(self, first: Copied | None) -> str:
        """The desk's name for the ticket of the first message; '' where it has none.

        A desk of another kind may have stood under the same name: its numbers are those of strangers here.
        """
        if first is None or first.state is not State.CONFIRMED or first.kind != self._forward.kind:
            return ""
        return first.external_id or ""

    def _hand_over(self, claimed: Claimed, copy: Copy, *, now: datetime, jitter: float) -> End:
        memo = StoredMemo(claimed, writer=self._writer, clock=self._clock)
        self._gate.ask(now)
        if claimed.was_unknown or memo.get(_UNKNOWN):
            end = self._look_up(claimed, copy, memo, jitter=jitter)
            if end is not None:
                return end
        try:
            name = self._desk.submit(copy, memo)
        except PermanentFailure as failure:
            return self._refused(claimed, failure, Event.REJECTED)
        except TransientFailure as failure:
            return self._again(claimed, memo, failure, jitter=jitter)
        self._let_in(claimed)
        return End(Ended(claimed, Event.ACCEPTED, external_id=name))

    def _look_up(self, claimed: Claimed, copy: Copy, memo: StoredMemo, *, jitter: float) -> End | None:
        """What became of a copy whose end nobody knows; None where it is to be sent, for it is surely not there.

        Where nobody can be asked, a person has to look, and by reviving the copy says that it is not there.
        """
        try:
            known = self._desk.look_up(copy, memo)
        except PermanentFailure as failure:
            if not claimed.was_unknown:
                return None
            memo.keep(_UNKNOWN, "yes")
            return self._refused(claimed, failure, Event.ABANDONED)
        except TransientFailure as failure:
            return self._untold(claimed, memo, failure, jitter=jitter)
        self._looked.pop(claimed.id, None)
        if known is None:
            return None
        self._let_in(claimed)
        return End(Ended(claimed, Event.FOUND, external_id=known))

    def _refused(self, claimed: Claimed, failure: PermanentFailure, event: Event) -> End:
        self._let_in(claimed)
        return End(Ended(claimed, event, str(failure)))

    def _let_in(self, claimed: Claimed) -> None:
        self._kept_out.let_in(claimed.id)
        self._gate.served(self._clock(), but_for_some=self._kept_out.anybody())

    def _barred(self, claimed: Claimed, failure: TransientFailure, event: Event, *, jitter: float) -> End:
        """What follows from a copy that was barred: it goes behind the others, and holds up none that get through."""
        now, tries, reason = self._clock(), self._kept_out.barred(claimed.id), str(failure)
        if not tries:
            self._gate.barred(reason, now, jitter=jitter)
            return End(Ended(claimed, event, reason, now))
        reason = f"{reason} (other copies get through)"
        return End(Ended(claimed, event, reason, self._gate.kept_out(reason, now, tries=tries, jitter=jitter)))

    def _untold(self, claimed: Claimed, memo: StoredMemo, failure: TransientFailure, *, jitter: float) -> End:
        """The desk could not be asked, or had no clear answer: the copy stays one that nobody knows the end of."""
        if failure.barred:
            return self._barred(claimed, failure, Event.UNTOLD, jitter=jitter)
        now = self._clock()
        self._knock(failure, now=now, jitter=jitter)
        if self._is_overdue(claimed, now):
            return self._given_up(claimed, memo, failure, Event.ABANDONED)
        tries = self._looked[claimed.id] = self._looked.get(claimed.id, 0) + 1
        due = None if failure.peer_away else self._next(tries, failure.wait, now=now, jitter=jitter)
        return End(Ended(claimed, Event.UNTOLD, str(failure), due), pause=True)

    def _again(self, claimed: Claimed, memo: StoredMemo, failure: TransientFailure, *, jitter: float) -> End:
        """What follows from a copy that was not, or perhaps not, taken; every wait counts from the request's end."""
        lost = failure.maybe_done or failure.store_away
        if failure.barred and not lost:
            return self._barred(claimed, failure, Event.BARRED, jitter=jitter)
        now = self._clock()
        self._knock(failure, now=now, jitter=jitter)
        if not failure.barred and self._is_overdue(claimed, now):
            event = Event.ABANDONED if failure.peer_away else Event.REJECTED
            return self._given_up(claimed, memo if lost else None, failure, event)
        if failure.peer_away:
            return End(Ended(claimed, Event.RELEASED, str(failure)), pause=True)
        wait = self._patience(failure) if lost else failure.wait
        due = self._next(claimed.attempts, wait, now=now, jitter=jitter)
        # A mail server puts off one mail for its own sake; a desk that says so means us.
        pause = failure.broke_off or self._forward.kind != _UNASKED
        return End(Ended(claimed, Event.LOST if lost else Event.DEFERRED, str(failure), due), pause=pause)

    def _knock(self, failure: TransientFailure, *, now: datetime, jitter: float) -> None:
        if failure.barred:
            self._gate.barred(str(failure), now, jitter=jitter)
        elif not failure.store_away:
            self._gate.put_off(str(failure), now, wait=failure.wait if self._forward.kind != _UNASKED else None)

    def _is_overdue(self, claimed: Claimed, now: datetime) -> bool:
        return now - claimed.first_at > self._forward.give_up_after

    @staticmethod
    def _given_up(claimed: Claimed, memo: StoredMemo | None, failure: TransientFailure, event: Event) -> End:
        """``memo`` is given where the copy may have arrived all the same."""
        if memo is not None:
            memo.keep(_UNKNOWN, "yes")
        return End(Ended(claimed, event, f"given up after many tries: {failure}"))

    def _next(self, tries: int, wait: float | None, *, now: datetime, jitter: float) -> datetime:
        first, longest = self._forward.retry_first, self._forward.retry_longest
        return next_try(attempts=tries, now=now, jitter=jitter, first=first, longest=longest, wait=wait)

    def _patience(self, failure: TransientFailure) -> float | None:
        """Seconds that the desk asked for, or that it needs until a look-up that finds nothing can be believed."""
        if self._forward.kind == _UNASKED:
            return failure.wait
        return max(failure.wait or 0, self._forward.settle.total_seconds())

    def _copy(self, claimed: Claimed, ticket: Filed, follows: str) -> Copy:
        terms, keys, topic = self._terms(), self._forward.keys, ticket.topic or ""
        own = str(keys.get("from") or terms.owner.addresses[0])
        content_key = claimed.key.rpartition(":")[2]
        return Copy(
            key=claimed.key,
            ticket=str(ticket.number),
            ticket_id=str(ticket.first),
            topic=topic,
            customer_name=ticket.customer_name,
            customer_address=ticket.customer,
            subject=ticket.subject,
            text=text_of(ticket, terms.policy.owns),
            raw=ticket.raw,
            received=ticket.arrived,
            message_id=forward_id(content_key, terms.signing_key, own.rpartition("@")[2], name=self._forward.name),
            to=str(keys.get("to") or ""),
            from_=own,
            original="sealed" if is_unread(ticket) else "inline" if keys.get("original") == "inline" else "attached",
            place=self._forward.queues.get(topic, self._forward.queue),
            language=ticket.language,
            reference=reference(content_key, terms.signing_key) if ticket.first == claimed.message else "",
            follows=follows,
        )


def _unbegun(claimed: Claimed, reason: str, *, due: datetime | None = None, pause: bool = False) -> End:
    return End(Ended(claimed, released(claimed.kind, was_unknown=claimed.was_unknown), reason, due), pause=pause)


def patience_of(known: Iterable[Forward], name: str) -> timedelta:
    """How long after its beginning a copy that was lost with the program may still arrive at the desk of this name."""
    for one in known:
        if one.name == name and one.kind != _UNASKED:
            return one.timeout + one.settle
    return timedelta()
