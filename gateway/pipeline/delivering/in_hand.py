"""T3 and T4 of one worker: what it has in hand, agreed upon with the store, also where a commit gave no answer."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.delivery import Event
from gateway.store import deliveries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.pipeline.delivering.carrier import Carrier
    from gateway.pipeline.writer import Writer
    from gateway.store.deliveries import Claimed, Ended

log = logging.getLogger(__name__)

# Longer than the longest conversation with every deadline used up, on a stale connection and once more on a fresh one:
# a lease that ends is a worker that died.
LEASE: Final = timedelta(hours=1)


class _Turn(NamedTuple):
    """One commit: the ends of some attempts, and the claims of the next."""

    carrier: Carrier
    ends: list[Ended]
    batch: list[Claimed]
    lost: int | None  # what was being handed over when the worker stumbled
    is_sure: bool


class Hand:
    """The deliveries that one worker has in hand; ``holder`` names the run of the program, unique for ever.

    A connection to the database that breaks over a commit takes the answer with it: it may have been made or not. Then
    the next turn asks the store first. What it takes to be in our hand, and we know nothing of, was never begun.
    """

    def __init__(self, *, client: str, writer: Writer, clock: Callable[[], datetime], holder: str) -> None:
        self._client = client
        self._writer = writer
        self._clock = clock
        self._holder = holder
        self._ends: list[Ended] = []  # how the last attempts ended, until the store has taken it
        self._begun: int | None = None  # what is being handed over now
        self._is_sure = True  # what the store knows of our hand is what we know

    def is_empty(self) -> bool:
        """Whether the store knows all that we know."""
        return self._is_sure and not self._ends

    def begin(self, delivery: int) -> None:
        """From now on nobody knows how it ends, until ``end`` is told."""
        self._begun = delivery

    def end(self, ended: Ended) -> None:
        """Keep how an attempt ended for the next turn."""
        self._ends.append(ended)
        self._begun = None

    def doubt(self) -> None:
        """The worker stumbled over a bug: let the next turn ask what is in our hand."""
        self._is_sure = False

    def turn(self, carrier: Carrier, batch: list[Claimed]) -> list[Claimed]:
        """Settle what came to its end and claim the next, in one commit; those that are really ours.

        An end that the store cannot take now is kept for the next turn: only we know that the mail was taken.
        """
        asked = _Turn(carrier, self._ends, batch, self._begun, self._is_sure)
        self._is_sure = False  # until the commit has answered
        claimed: list[Claimed] = self._writer.do(self._turns, asked)
        self._ends, self._begun, self._is_sure = [], None, True
        return claimed

    def _turns(self, connection: Connection, turns: Sequence[_Turn]) -> list[list[Claimed]]:
        return [self._turn_one(connection, turn) for turn in turns]

    def _turn_one(self, connection: Connection, turn: _Turn) -> list[Claimed]:
        now, carrier = self._clock(), turn.carrier
        ends = turn.ends if turn.is_sure else self._agree(connection, turn, now)
        deliveries.finish(connection, ends, client=self._client, now=now)
        carrier.conclude(connection, now=now)
        return deliveries.take(
            connection, turn.batch, client=self._client, now=now, lease_until=now + LEASE, holder=self._holder
        )

    def _agree(self, connection: Connection, turn: _Turn, now: datetime) -> list[Ended]:
        """Let go what the store takes to be in our hand and is not; the ends that it does not know yet."""
        kind = turn.carrier.kind
        known = deliveries.in_hand(connection, kind, turn.carrier.name, client=self._client, holder=self._holder)
        ended = {end.claimed.id for end in turn.ends}
        for number in sorted(known - ended):
            log.warning("delivery let go id=%s: the answer to its claim was lost", number)
            event = Event.LOST if number == turn.lost else deliveries.released(kind)
            reason = deliveries.LOST if event is Event.LOST else None
            deliveries.settle(connection, number, event, now=now, reason=reason)
        return [end for end in turn.ends if end.claimed.id in known]
