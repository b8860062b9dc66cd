"""What a worker asks of a way out, and what a way out tells a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from gateway.delivery import Event, next_try
from gateway.store.deliveries import Ended

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.delivery import Kind
    from gateway.errors import TransientFailure
    from gateway.store.deliveries import Claimed

_LONGEST_RETRY: Final = timedelta(minutes=30)
# A server that is away, or breaks off, is asked again within 40 s, however long it has been away: what heals is found
# within a minute, and one knock at a closed door costs nobody anything.
PAUSES: Final = (timedelta(seconds=20), timedelta(seconds=40))


class End(NamedTuple):
    """How one attempt ended; ``pause`` means that the other side itself is away, not only this delivery refused."""

    told: Ended
    pause: bool = False


class Carrier(Protocol):
    """One way out: what to claim and how to carry it."""

    @property
    def kind(self) -> Kind:
        """Replies or copies."""

    @property
    def name(self) -> str | None:
        """The ``[[forward]]``; None for replies."""

    @property
    def pauses(self) -> tuple[timedelta, timedelta]:
        """The first and the longest rest, doubling between, from the end of an attempt that asked for a pause."""

    def carry(self, claimed: Claimed, *, now: datetime, jitter: float, following: Claimed | None = None) -> End:
        """Try once, outside any transaction; ``following`` is what will be carried next, if that is known."""

    def prepare(self, connection: Connection, *, now: datetime) -> None:
        """What is done before a round of claims, in a transaction."""

    def conclude(self, connection: Connection, *, now: datetime) -> None:
        """What is written down with the ends of attempts, in their transaction; may be called again for the same."""

    def rests_until(self, now: datetime) -> datetime | None:
        """Before which moment nothing may be carried, whatever is due; None where nothing stands against it."""

    def healings(self) -> int:
        """How often so far the other side has served somebody again after it had failed somebody."""


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
