"""The loops by which notes, alerts and copies leave, each with a way out of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.pipeline.delivering.deliver import LEASE, Worker
from gateway.pipeline.terms import CLIENT
from gateway.service.loops import Loop
from gateway.store import journal
from gateway.wiring import outgoing

if TYPE_CHECKING:
    from gateway.config.values import Config
    from gateway.pipeline.delivering.carrier import Carrier
    from gateway.service.means import Means

_POLL: Final = 1.0  # seconds between looks for what another process (approve, resume) made due


class Carrying:
    """A loop for the notes, one for the alerts, and one for each place that copies go to.

    PermanentFailure where the address of a desk is none.
    """

    def __init__(self, config: Config, means: Means) -> None:
        self._store_url = config.store_url  # in force until the end
        self._means = means
        self._carriers = self.carriers_of(config)
        self._loops = {name: self._loop(name) for name in self._carriers}

    @property
    def loops(self) -> list[Loop]:
        """One for each way out that there is, or was."""
        return list(self._loops.values())

    def ring(self) -> None:
        """There may be something to carry."""
        for loop in self.loops:  # a list of its own: a reload may add to them meanwhile
            loop.ring()

    def carriers_of(self, config: Config) -> dict[str, Carrier]:
        """What carries under ``config``; nothing changes before it is adopted."""
        return outgoing.carriers(
            config,
            engine=self._means.engine,
            writer=self._means.writer,
            terms=self._means.terms,
            clock=self._means.clock,
            environ=self._means.environ,
        )

    def adopt(self, carriers: dict[str, Carrier]) -> None:
        """Put those of a new config to work: each loop takes the one of its name at its next turn."""
        self._carriers = carriers
        for name in self._carriers.keys() - self._loops.keys():
            self._loops[name] = self._loop(name)
            self._loops[name].start()

    def _loop(self, name: str) -> Loop:
        """It rests while the config names no such place."""
        worker = self._worker(self._carriers[name])

        def turn() -> float:
            carrier = self._carriers.get(name)
            if carrier is None:
                return _POLL
            worker.carrier = carrier
            attempts = worker.run_due(stopping=loop.stopping, pulse=loop.pulse)
            due = worker.next_due()
            if due is None or (attempts == 0 and due <= self._means.clock()):
                return _POLL  # nothing waits, or what waits cannot be claimed, as in a pause
            return min(_POLL, (due - self._means.clock()).total_seconds())

        loop = Loop(name, turn, patience=LEASE.total_seconds(), failed=self._means.failed)
        return loop

    def _worker(self, carrier: Carrier) -> Worker:
        path = journal.path_of(self._store_url, carrier.kind, carrier.name)
        return Worker(
            carrier,
            client=CLIENT,
            engine=self._means.engine,
            writer=self._means.writer,
            clock=self._means.clock,
            dice=self._means.dice,
            holder=self._means.run,
            journal=None if path is None else journal.Journal(path, self._means.run),
        )
