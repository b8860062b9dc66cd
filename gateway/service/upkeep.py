"""The loops that keep the store in order, whatever mail comes: leases and months, signs of life, cases, their words."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from gateway.pipeline.delivering.copies import patience_of
from gateway.pipeline.people.passing import Passing
from gateway.pipeline.searching.indexing import Indexing
from gateway.pipeline.upkeep.housekeeping import Housekeeping
from gateway.pipeline.upkeep.presence import Presence
from gateway.service.loops import Loop

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from gateway.errors import Failure
    from gateway.pipeline.writer import Writer
    from gateway.service.in_force import InForce

_POLL: Final = 1.0  # seconds between two questions whether this daemon is the one that passes cases on
_TIDY: Final = 60.0  # seconds between two rounds of housekeeping
_PRESENCE: Final = 5.0  # seconds between two signs of life, of which four may be missed
_BREATH: Final = 0.05  # seconds between two portions of old tickets that get their words: mail comes first


class Upkeep:
    """From its making on other daemons see that this ``run`` lives.

    ``is_mine`` tells whether this daemon of a cluster is the one that passes cases on, None before that is known;
    ``failed`` hears of failures of the store.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        writer: Writer,
        in_force: InForce,
        clock: Callable[[], datetime],
        run: str,
        is_mine: Callable[[], bool | None],
        failed: Callable[[Failure], None],
    ) -> None:
        self._in_force = in_force
        self._is_mine = is_mine
        self._presence = Presence(
            run,
            engine=engine,
            writer=writer,
            patience=lambda name: patience_of(in_force.terms.forwards, name),
            clock=clock,
            steady=time.monotonic,
        )
        self._presence.show()
        self._housekeeping = Housekeeping(writer=writer, terms=in_force, clock=clock)
        self._passing = Passing(engine=engine, writer=writer, terms=in_force, clock=clock)
        self._indexing = Indexing(engine=engine, writer=writer, terms=in_force)
        self._cases = Loop("cases", self._cases_turn, patience=120, failed=failed)
        self.loops = [Loop("housekeeping", self._housekeeping_turn, patience=300, failed=failed), self._cases]
        if self._presence.is_needed:
            self.loops.append(Loop("presence", self._presence_turn, patience=120, failed=failed))

    def release(self) -> None:
        """Have others see that this run has ended."""
        self._presence.release()

    def _housekeeping_turn(self) -> float:
        self._housekeeping.run_once()
        self._in_force.renew_holidays()
        return _TIDY

    def _presence_turn(self) -> float:
        self._presence.run_once()
        return _PRESENCE

    def _cases_turn(self) -> float:
        mine = self._is_mine()  # in a cluster one daemon is enough
        if not mine:
            return _POLL if mine is None else _TIDY
        while self._passing.run_once() and not self._cases.stopping():
            self._cases.pulse()
        return _BREATH if self._indexing.run_once() else _TIDY
