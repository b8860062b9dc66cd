"""How the mails about alerts leave: the way of the replies, but no pause holds them and twice is better than never."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.answer.compose import with_date
from gateway.delivery import Event, Kind
from gateway.errors import PermanentFailure, TransientFailure
from gateway.pipeline.delivering.carrier import PAUSES, End, put_off
from gateway.store.deliveries import Ended

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.outgoing.smarthost import Smarthost
    from gateway.store.deliveries import Claimed

_GIVE_UP: Final = timedelta(days=1)


class Alerts:
    """Alerts, through the smarthost, with the null reverse-path, so that no bounce of one comes back."""

    kind: Final = Kind.ALERT
    name: str | None = None
    pauses: Final = PAUSES

    def __init__(self, smarthost: Smarthost) -> None:
        self._smarthost = smarthost

    def healings(self) -> int:
        """As the mail server has it."""
        return self._smarthost.healings

    def rests_until(self, now: datetime) -> datetime | None:  # noqa: ARG002 - no pause holds them
        """Never."""
        return None

    def prepare(self, connection: Connection, *, now: datetime) -> None:
        """Nothing."""

    def conclude(self, connection: Connection, *, now: datetime) -> None:
        """Nothing."""

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float, following: Claimed | None = None) -> End:  # noqa: ARG002 - they are few
        """Hand one over; what may have been lost is sent again, for a day."""
        if claimed.payload is None or claimed.recipient is None:
            return End(Ended(claimed, Event.REJECTED, "the mail is missing in the store"))
        try:
            words = self._smarthost.send(with_date(claimed.payload, now), sender="", recipient=claimed.recipient)
        except PermanentFailure as failure:
            return End(Ended(claimed, Event.REJECTED, str(failure)))
        except TransientFailure as failure:
            if now - claimed.first_at > _GIVE_UP:
                return End(Ended(claimed, Event.REJECTED, f"given up after many tries: {failure}"))
            return put_off(claimed, failure, now=now, jitter=jitter)
        return End(Ended(claimed, Event.ACCEPTED, external_id=words[:200]))
