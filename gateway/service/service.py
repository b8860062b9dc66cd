"""The running whole of one config: its parts wired by hand, started, stopped in order, and asked how they are."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from gateway.pipeline.accept import Door
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep.closures import Closures
from gateway.pipeline.writer import Writer
from gateway.service import damage, run
from gateway.service.attention import Attention
from gateway.service.carrying import Carrying
from gateway.service.entrances import Entrances
from gateway.service.in_force import InForce
from gateway.service.judging import Judging
from gateway.service.mailboxes import Mailboxes
from gateway.service.means import Means
from gateway.service.syncing import DeskSync
from gateway.service.upkeep import Upkeep
from gateway.store import settings
from gateway.store.engine import writing
from gateway.store.failures import DamagedFailure
from gateway.store.status import RELOAD_REFUSED
from gateway.wiring import incoming
from gateway.wiring.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from gateway.config.values import Config
    from gateway.errors import Failure
    from gateway.intake.smtp.listener import Listener
    from gateway.service.loops import Loop
    from gateway.templates import Templates

log = logging.getLogger(__name__)

_STOP_WITHIN: Final = 20.0  # seconds for everything in hand; the unit's TimeoutStopSec is longer


class Service:
    """Everything that runs between ``start`` and ``stop``.

    ``environ`` is where credentials are looked up; ``fresh`` gives random bytes for the first signing key.
    """

    def __init__(
        self,
        config: Config,
        templates: Templates,
        *,
        clock: Callable[[], datetime],
        dice: Callable[[], float],
        fresh: Callable[[int], bytes],
        environ: Mapping[str, str],
    ) -> None:
        self._running = config  # its [store], [[mailbox]] and [listen] are in force until the end
        self._clock = clock
        self._environ = environ
        self._ending = threading.Event()
        self._engine = open_store(config, environ)
        self._run = run.begin(self._engine, config, now=clock(), fresh=fresh)
        closures = Closures(client=CLIENT, engine=self._engine, clock=clock)
        self._in_force = InForce(config, templates, closures=closures, signing_key=self._run.signing_key)
        self._writer = Writer(self._engine, damaged=self._tell_damage)
        means = Means(
            engine=self._engine,
            writer=self._writer,
            terms=self._in_force,
            clock=clock,
            dice=dice,
            environ=environ,
            run=self._run.name,
            failed=self._failed,
        )
        self._carrying = Carrying(config, means)
        self._mailboxes = Mailboxes(config, means, accepted=self._mail_came)
        self._judging = Judging(
            means,
            triaged=self._carrying.ring,
            acting=self._mailboxes.wake,
            rested=self._mailboxes.wake_for_actions,
            unclean=self._run.unclean,
        )
        mine = self._judging.is_mine
        self._upkeep = Upkeep(means, renew_holidays=self._in_force.renew_holidays, is_mine=mine)
        self._attention = Attention(config, means, is_mine=mine, late=self.late)
        self._sync = DeskSync(config, means, is_mine=mine)
        door = Door(client=CLIENT, writer=self._writer, clock=clock, accepted=self._mail_came)
        self._entrances = Entrances(
            listener=incoming.listener(config, accept=door.accept, clock=clock, environ=environ),
            health=self._attention.door,
            hooks=self._sync.door,
        )

    # -- start and stop ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open the listeners and start every loop; PermanentFailure where a listener cannot be opened."""
        self._writer.start()
        try:
            self._entrances.open()
        except BaseException:
            self._writer.stop()
            raise
        for loop in self._own_loops():
            loop.start()
        self._sync.start()

    def stop(self) -> None:
        """Take no more mail, finish what is in hand, flush the writer; what cannot end in time is left to the store."""
        deadline = time.monotonic() + _STOP_WITHIN
        self._ending.set()
        self._mailboxes.stop()
        self._entrances.shut()
        loops = self._loops()
        for loop in loops:
            loop.stop()
        for loop in loops:
            if not loop.join(max(deadline - time.monotonic(), 0.1)):
                log.warning("loop=%s did not end in time; the store knows what it had in hand", loop.name)
        self._judging.close()
        self._writer.stop()
        if self._judging.loop.join(0):  # no message has ended this run
            run.end(self._engine, self._run)
        self._judging.release()
        self._upkeep.release()
        self._engine.dispose()

    # -- what the daemon asks ------------------------------------------------------------------------------------

    @property
    def listener(self) -> Listener | None:
        """Where mail is handed in; None where nobody wants that."""
        return self._entrances.listener

    def is_ready(self) -> bool:
        """Whether the listeners are open and the first mailbox is open or its first retry is scheduled."""
        return self._mailboxes.is_ready()

    def sentence(self) -> str:
        """One plain sentence about the state, for systemd and people."""
        alarm = [f"READ ONLY: {self._writer.damage}"] if self._writer.damage else []
        mode = f"mode {self._in_force.terms.safety.mode}"
        doors = [f"{word} on port {port}" for word, port in self._entrances.ports().items()]
        return "; ".join([*alarm, mode, *self._mailboxes.states(), *doors])

    def late(self) -> list[str]:
        """Names of the loops that are stuck; empty when all is well."""
        late = [loop.name for loop in self._loops() if loop.is_late()]
        if not self._writer.alive():
            late.append("writer")
        if self._entrances.is_late():
            late.append("listener")
        return late

    def adopt(self, config: Config, templates: Templates) -> list[str]:
        """Put a new config to work at once; what cannot change while running, in plain sentences.

        Rules, lists, brakes, texts, the desk, the smarthost and the copies change now.
        """
        carriers = self._carrying.carriers_of(config)  # it fails, if at all, before anything has changed
        self._in_force.adopt(config, templates)
        self._attention.adopt(config)
        self._sync.adopt(config)
        self._carrying.adopt(carriers)
        return self._remarks(config)

    def reload_refused(self, reason: str) -> None:
        """Have ``status`` say why the file was not taken; '' says that the one in force is the newest."""
        told = f"{self._clock().isoformat()} {' '.join(reason.split())}" if reason else ""
        with writing(self._engine) as connection:
            if (settings.get(connection, RELOAD_REFUSED, client=CLIENT) or "") != told:
                settings.put(connection, RELOAD_REFUSED, told, client=CLIENT)

    def _remarks(self, config: Config) -> list[str]:
        """What of a new config takes effect only after a restart."""
        now, new = self._running, config
        doors_refuse = self.listener is not None and new.owner.addresses != now.owner.addresses
        changes = {
            "[store]": new.store_url != now.store_url,
            "[[mailbox]]": new.mailboxes != now.mailboxes,
            "[listen]": new.listen != now.listen,
            "the keys of [store]": (new.body_key, new.old_body_keys) != (now.body_key, now.old_body_keys),
            "[owner] addresses, at the doors,": doors_refuse,
        }
        return [f"a change of {name} takes effect after a restart" for name, changed in changes.items() if changed]

    def _loops(self) -> list[Loop]:
        return [*self._own_loops(), *self._sync.loops]

    def _own_loops(self) -> list[Loop]:
        kept = [*self._upkeep.loops, *self._attention.loops]
        return [*self._mailboxes.loops, self._judging.loop, *kept, *self._carrying.loops]

    def _mail_came(self) -> None:
        self._judging.loop.ring()

    # -- a damaged store -----------------------------------------------------------------------------------------

    def _failed(self, failure: Failure) -> None:
        """Damage that a reader finds ends all writing, too."""
        if isinstance(failure, DamagedFailure):
            self._writer.read_only(str(failure))

    def _tell_damage(self, sentence: str) -> None:
        log.critical("%s. Nothing is written any more, no mail is taken and none is sent", sentence)
        damage.tell(self._running, sentence, clock=self._clock, environ=self._environ, ending=self._ending)
