"""What has to be done now and then, whatever mail comes: leases that ended, notes that became too old, new months."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gateway.pipeline.delivering.copies import patience_of
from gateway.store import deliveries, partitions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer

log = logging.getLogger(__name__)

TOO_OLD = "the message became older than max_age before its note could leave"
PASSED = "the time it promises came before it could leave"


class Housekeeping:
    """One round of tidying, in a transaction of its own."""

    def __init__(self, *, writer: Writer, terms: Callable[[], Terms], clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._terms = terms
        self._clock = clock

    def run_once(self) -> None:
        """Do what is due; a round that finds nothing to do changes nothing."""
        lost, expired = self._writer.do(self._tidy, self._clock())
        if lost:
            log.warning("deliveries of a worker that died were taken back count=%s", lost)
        if expired:
            log.info("notes expired count=%s", expired)

    def _tidy(self, connection: Connection, rounds: Sequence[datetime]) -> list[tuple[int, int]]:
        return [self._tidy_one(connection, now) for now in rounds]

    def _tidy_one(self, connection: Connection, now: datetime) -> tuple[int, int]:
        terms = self._terms()
        partitions.ensure(connection, now=now)
        lost = deliveries.recover(
            connection, now=now, everything=False, patience=lambda name: patience_of(terms.forwards, name)
        )
        expired = deliveries.expire(
            connection, client=terms.client, before=now - terms.safety.max_age, now=now, reason=TOO_OLD
        )
        expired += deliveries.expire_promises(connection, client=terms.client, now=now, reason=PASSED)
        return len(lost), expired
