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

    from gateway.service.means import Means

_POLL: Final = 1.0  # seconds between two questions whether this daemon is the one that passes cases on
_TIDY: Final = 60.0  # seconds between two rounds of housekeeping
_PRESENCE: Final = 5.0  # seconds between two signs of life, of which four may be missed
_BREATH: Final = 0.05  # seconds between two portions of old tickets that get their words: mail comes first


class Upkeep:
    """From its making on other daemons see that this run lives.

    ``is_mine`` tells whether this daemon of a cluster is the one that passes cases on, None before that is known.
    """

    def __init__(self, means: Means, *, renew_holidays: Callable[[], None], is_mine: Callable[[], bool | None]) -> None:
        engine, writer, terms, clock = means.engine, means.writer, means.terms, means.clock
        self._renew_holidays = renew_holidays
        self._is_mine = is_mine
        self._presence = Presence(
            means.run,
            engine=engine,
            writer=writer,
            patience=lambda name: patience_of(terms().forwards, name),
            clock=clock,
            steady=time.monotonic,
        )
        self._presence.show()
        self._housekeeping = Housekeeping(writer=writer, terms=terms, clock=clock)
        self._passing = Passing(engine=engine, writer=writer, terms=terms, clock=clock)
        self._indexing = Indexing(engine=engine, writer=writer, terms=terms)
        self._cases = Loop("cases", self._cases_turn, patience=120, failed=means.failed)
        self.loops = [Loop("housekeeping", self._housekeeping_turn, patience=300, failed=means.failed), self._cases]
        if self._presence.is_needed:
            self.loops.append(Loop("presence", self._presence_turn, patience=120, failed=means.failed))

    def release(self) -> None:
        """Have others see that this run has ended."""
        self._presence.release()

    def _housekeeping_turn(self) -> float:
        self._housekeeping.run_once()
        self._renew_holidays()
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
