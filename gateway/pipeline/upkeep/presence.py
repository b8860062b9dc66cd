"""Several daemons on one database: each shows that it is alive, and what one that died had in hand is taken back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from gateway.store import deliveries, lock
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.pipeline.writer import Writer
    from gateway.store.in_hand import Patience
    from gateway.store.lock import MailboxLock

log = logging.getLogger(__name__)

# Seconds for which a run must be without its sign until it counts as dead. One that lives takes it again within a few,
# when its connection was cut or the database was started anew.
GRACE: Final = 20.0


class Presence:
    """The sign of life of this ``run``, and the look at that of others; on SQLite there are no others.

    ``patience`` as in `deliveries.recover`; ``steady`` gives seconds of a clock that never jumps.
    """

    def __init__(
        self,
        run: str,
        *,
        engine: Engine,
        writer: Writer,
        patience: Patience,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        self._run = run
        self._engine = engine
        self._writer = writer
        self._patience = patience
        self._clock = clock
        self._steady = steady
        self._sign: MailboxLock | None = None
        self._gone: dict[str, float] = {}  # runs without a sign, and since when

    @property
    def is_needed(self) -> bool:
        """Whether there can be other daemons on this store."""
        return self._engine.dialect.name == "postgresql"

    def show(self) -> None:
        """Take the sign where we do not have it; before the first claim, and again and again."""
        if self._sign is not None and self._sign.alive():
            return
        self.release()
        self._sign = lock.hold_run(self._engine, self._run)

    def run_once(self) -> None:
        """Show that we live, and take back what the dead had in hand; TransientFailure where the store fails."""
        self.show()
        dead = self._dead()
        if dead:
            lost = self._writer.do(self._take_back, (dead, self._clock()))
            log.warning("deliveries of a daemon that died were taken back count=%s", len(lost))

    def release(self) -> None:
        """Have nothing in hand any more; harmless when called twice."""
        if self._sign is not None:
            self._sign.release()
            self._sign = None

    def _dead(self) -> frozenset[str]:
        with reading(self._engine) as connection:
            holders = deliveries.holders(connection) - {self._run}
            gone = holders - lock.alive(connection, holders)
        now = self._steady()
        self._gone = {run: self._gone.get(run, now) for run in gone}
        return frozenset(run for run, since in self._gone.items() if now - since >= GRACE)

    def _take_back(self, connection: Connection, asked: Sequence[tuple[frozenset[str], datetime]]) -> list[list[int]]:
        return [deliveries.take_back(connection, dead, now=now, patience=self._patience) for dead, now in asked]
