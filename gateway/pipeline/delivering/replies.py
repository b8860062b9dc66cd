"""How replies leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.answer.compose import with_date
from gateway.delivery import Event, Kind
from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.smtp_client import Letter
from gateway.pipeline.delivering.carrier import PAUSES, End, put_off
from gateway.pipeline.upkeep.housekeeping import TOO_OLD
from gateway.store import deliveries
from gateway.store.deliveries import Ended

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.outgoing.smarthost import Smarthost
    from gateway.pipeline.terms import Terms
    from gateway.store.deliveries import Claimed


class Replies:
    """Replies, through the smarthost, with the null reverse-path (RFC 3834 section 3.3)."""

    kind: Final = Kind.REPLY
    name: str | None = None
    pauses: Final = PAUSES

    def __init__(self, smarthost: Smarthost, *, terms: Callable[[], Terms]) -> None:
        self._smarthost = smarthost
        self._terms = terms

    def healings(self) -> int:
        """As the mail server has it."""
        return self._smarthost.healings

    def rests_until(self, now: datetime) -> datetime | None:  # noqa: ARG002 - each reply knows its own hours
        """Never: nothing stands against all replies."""
        return None

    def conclude(self, connection: Connection, *, now: datetime) -> None:
        """Nothing."""

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
