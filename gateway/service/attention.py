"""How the service is seen from outside: alarms, the daily audit, and the door for health checks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from gateway.config.ends import ends
from gateway.doors.health import HealthDoor
from gateway.errors import Failure
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep import health
from gateway.pipeline.upkeep.auditing import Audits
from gateway.pipeline.upkeep.lookout import Around, Lookout
from gateway.service.loops import Loop
from gateway.store import disk
from gateway.store.engine import file_of, reading
from gateway.wiring import incoming, outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from gateway.config.values import Config
    from gateway.service.means import Means

_AN_HOUR: Final = 3600.0  # seconds
_LOOK: Final = 60.0  # seconds between two looks at what may be wrong
_AUDIT: Final = 600.0  # seconds between two looks whether a mailbox is to be audited
_PATIENT: Final = 1800.0  # seconds that an audit may take between two signs of life
_POLL: Final = 1.0  # seconds


class Attention:
    """The loops that look after the service, and ``door``, None where nobody wants one.

    ``is_mine`` tells whether this daemon of a cluster is the one that looks, None before that is known; ``late`` what
    of the service is stuck.
    """

    def __init__(
        self,
        config: Config,
        means: Means,
        *,
        is_mine: Callable[[], bool | None],
        late: Callable[[], Sequence[str]],
    ) -> None:
        self._running = config  # its mailboxes, doors and store are in force until the end
        self._means = means
        self._is_mine = is_mine
        self._ends: tuple[float, dict[str, datetime]] | None = None
        audit = Loop("audit", self._audit_turn, patience=_PATIENT)
        self.loops = (Loop("lookout", self._lookout_turn, patience=600), audit)
        self.adopt(config)
        self._lookout = Lookout(
            self._around,
            engine=means.engine,
            writer=means.writer,
            terms=means.terms,
            way=lambda: self._way,
            clock=means.clock,
            steady=time.monotonic,
            dice=means.dice,
        )
        self._audits = Audits(
            [incoming.account(mailbox, config, means.environ) for mailbox in config.mailboxes],
            engine=means.engine,
            writer=means.writer,
            client=CLIENT,
            clock=means.clock,
            pulse=audit.pulse,
            stopping=audit.stopping,
        )
        place = config.listen.health
        self.door = None
        if place is not None:
            self.door = HealthDoor((place.host, place.port), late=late, problems=self.problems)

    def adopt(self, config: Config) -> None:
        """Put a new config to work at once, as far as it can change while running."""
        self._config = config
        self._way = outgoing.alarm_way(config, self._means.environ)
        self._ends = None
        for loop in self.loops:
            loop.ring()

    def problems(self) -> list[str]:
        """What keeps the service from its work, in sentences; empty where all is well."""
        if self._means.writer.damage is not None:
            return [f"nothing is written any more: {self._means.writer.damage}"]
        try:
            with reading(self._means.engine) as connection:
                return health.problems(
                    connection,
                    client=CLIENT,
                    mailboxes=[mailbox.name for mailbox in self._running.mailboxes],
                    forwards=health.served(self._config),
                    can_send=self._config.send is not None,
                    now=self._means.clock(),
                )
        except Failure as failure:
            return [f"the store cannot be read: {failure}"]

    def _around(self) -> Around:
        path = file_of(self._running.store_url)
        return Around(
            mailboxes=[mailbox.name for mailbox in self._running.mailboxes],
            forwards=health.served(self._config),
            room=lambda: disk.room(path.parent if path is not None else self._running.data_dir),
            ends=self._what_ends,
        )

    def _what_ends(self) -> Mapping[str, datetime]:
        """What runs out, looked up anew every hour: it may be renewed without a word to us."""
        known, now = self._ends, time.monotonic()
        if known is None or now - known[0] > _AN_HOUR:
            known = self._ends = (now, ends(self._config, self._means.environ))
        return known[1]

    def _lookout_turn(self) -> float:
        mine = self._is_mine()
        if mine and self._means.writer.damage is None:  # of damage a person was told at once, and nothing can be noted
            self._lookout.run_once()
        return _POLL if mine is None else _LOOK

    def _audit_turn(self) -> float:
        if self._is_mine():
            self._audits.run_once()
        return _AUDIT
