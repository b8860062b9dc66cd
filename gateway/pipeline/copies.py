"""How copies leave for a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
            known = self._desk.look_up(copy) if claimed.was_unknown else None
            return End(Ended(claimed, Event.ACCEPTED, external_id=known or self._desk.submit(copy)))
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
