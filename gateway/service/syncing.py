"""The desks read back, each by a loop of its own, and the door for their webhooks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from gateway.config import secrets
from gateway.doors.hooks import HookDoor
from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Reads
from gateway.pipeline.desks.hooks import Hooks
from gateway.pipeline.desks.reading import DeskReading
from gateway.pipeline.desks.rounds import DeskRounds
from gateway.pipeline.terms import CLIENT
from gateway.service.loops import Loop
from gateway.wiring import desks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.config.values import Config, Forward
    from gateway.service.means import Means

_PATIENT: Final = 900.0  # seconds that a round may take between two signs of life
_POLL: Final = 5.0  # seconds between two looks whether this daemon is the one that reads


class DeskSync:
    """A loop for each desk that can be read, and ``door``, None where nobody wants one.

    ``is_mine`` tells whether this daemon of a cluster is the one that reads, None before that is known.
    """

    def __init__(self, config: Config, means: Means, *, is_mine: Callable[[], bool | None]) -> None:
        self._means = means
        self._is_mine = is_mine
        self._rounds: dict[str, DeskRounds] = {}
        self._loops: dict[str, Loop] = {}
        self._running = False
        self.adopt(config)
        place = config.listen.hooks
        self.door = None
        if place is not None:
            hooks = Hooks(
                writer=means.writer,
                terms=means.terms,
                clock=means.clock,
                secrets=self._secrets,
                is_read=self.is_read,
                look_again=self.look_again,
            )
            self.door = HookDoor((place.host, place.port), taken=hooks)

    @property
    def loops(self) -> list[Loop]:
        """One for each desk that is, or was, read."""
        return list(self._loops.values())

    def start(self) -> None:
        """Let the loops begin, those of later configs as they come."""
        self._running = True
        for loop in self.loops:
            loop.start()

    def adopt(self, config: Config) -> None:
        """Put a new config to work at once; the loop of a desk that is not read any more rests."""
        self._config = config
        wanted = {one.name: one for one in config.forwards if one.sync is not None}
        for name in self._rounds.keys() | wanted.keys():
            self._adopt_one(name, wanted.get(name))

    def is_read(self, name: str) -> bool:
        """Whether the desk of this ``[[forward]]`` is asked what has changed there."""
        return name in self._rounds and self._rounds[name].is_read

    def look_again(self, name: str, external_id: str) -> bool:
        """Have a case asked for soon; False where its desk is not read."""
        rounds = self._rounds.get(name)
        if rounds is None or not rounds.tell(external_id):
            return False
        self._loops[name].ring()
        return True

    def _adopt_one(self, name: str, forward: Forward | None) -> None:
        desk = None if forward is None else _reader(forward, self._config, self._means.environ)
        if name not in self._rounds:
            if desk is None:
                return
            rounds = self._rounds[name] = DeskRounds(
                name, client=CLIENT, writer=self._means.writer, clock=self._means.clock
            )
            loop = self._loops[name] = Loop(
                f"reading {name}", partial(self._turn, rounds), patience=_PATIENT, failed=self._means.failed
            )
            if self._running:
                loop.start()
        if forward is None or desk is None or forward.sync is None:
            self._rounds[name].adopt(None)
            return
        reading = DeskReading(
            forward,
            desk,
            engine=self._means.engine,
            writer=self._means.writer,
            terms=self._means.terms,
            clock=self._means.clock,
            pulse=self._loops[name].pulse,
            stopping=self._loops[name].stopping,
        )
        self._rounds[name].adopt(reading, forward.sync)
        self._loops[name].ring()

    def _turn(self, rounds: DeskRounds) -> float:
        return rounds.turn().total_seconds() if self._is_mine() else _POLL

    def _secrets(self, forward: Forward) -> list[str]:
        try:
            return [secrets.read(one, self._means.environ, self._config.base) for one in forward.hook_secrets]
        except PermanentFailure as failure:
            raise TransientFailure(str(failure)) from failure


def _reader(forward: Forward, config: Config, environ: Mapping[str, str]) -> Reads | None:
    """A desk that can be read back, with a way of its own to it; None where its kind cannot, or is not built."""
    if forward.kind == desks.BY_MAIL or not desks.is_served(forward, config):
        return None
    desk = desks.desk(forward, config, desks.Keyring(forward, config, environ), way=None)
    return desk if isinstance(desk, Reads) else None
