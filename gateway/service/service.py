"""The running whole of one config: writer, triage, carriers, mailboxes and listeners, wired by hand."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.delivery import Kind
from gateway.errors import Failure
from gateway.pipeline import put_back
from gateway.pipeline.accept import Door
from gateway.pipeline.answered import StoredAnswers
from gateway.pipeline.closures import Closures
from gateway.pipeline.copies import patience_of
from gateway.pipeline.deliver import LEASE, Worker
from gateway.pipeline.housekeeping import Housekeeping
from gateway.pipeline.inbox import StoredInbox
from gateway.pipeline.indexing import Indexing
from gateway.pipeline.moved_in import StoredCorrections
from gateway.pipeline.passing import Passing
from gateway.pipeline.presence import Presence
from gateway.pipeline.terms import CLIENT, terms_of
from gateway.pipeline.triage import Triage
from gateway.pipeline.writer import Writer
from gateway.service import damage
from gateway.service.attention import Attention
from gateway.service.loops import Loop
from gateway.service.syncing import DeskSync
from gateway.service.watch import Watch
from gateway.store import deliveries, full_text, journal, lock, partitions, resealing, settings
from gateway.store.engine import reading, writing
from gateway.store.failures import DamagedFailure
from gateway.store.status import RELOAD_REFUSED
from gateway.wiring import incoming, outgoing
from gateway.wiring.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.config.values import Config, Mailbox
    from gateway.delivery import Event
    from gateway.intake.imap import Watcher
    from gateway.pipeline.carrier import Carrier
    from gateway.pipeline.terms import Terms
    from gateway.templates import Templates

log = logging.getLogger(__name__)

_RUN: Final = "run"  # the setting that names the run whose journals count
_ENDED: Final = "run that ended in order"
_POLL: Final = 1.0  # seconds between looks for what another process (approve, resume) made due
_STOP_WITHIN: Final = 20.0  # seconds for everything in hand; the unit's TimeoutStopSec is longer
_TIDY: Final = 60.0  # seconds between two rounds of housekeeping
_PRESENCE: Final = 5.0  # seconds between two signs of life, of which four may be missed
_BREATH: Final = 0.05  # seconds between two portions of old tickets that get their words: mail comes first
_TRY_LOCK: Final = 15.0  # seconds between tries for the triage that another daemon of the cluster does


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
        self._dice = dice
        self._environ = environ
        self._engine = open_store(config, environ)
        self._run = ""  # names this run in the journals of its workers
        self._unclean = False  # the run before this one ended at once
        self._key = self._open(fresh)
        self._closures = Closures(client=CLIENT, engine=self._engine, clock=clock)
        self._adopting = threading.Lock()  # a reload, and holidays of a new year
        self.terms = self._terms_of(config, templates)
        self._ending = threading.Event()
        self._writer = Writer(self._engine, damaged=self._tell_damage)
        self._triage = Triage(
            engine=self._engine,
            writer=self._writer,
            terms=lambda: self.terms,
            clock=clock,
            triaged=self._ring_carriers,
            acting=self._wake_watches,
            unclean=self._unclean,
        )
        self._triage_loop = Loop("triage", self._triage_turn, patience=120, failed=self._failed)
        self._right: lock.MailboxLock | None = None
        self._presence = Presence(
            self._run,
            engine=self._engine,
            writer=self._writer,
            patience=lambda name: patience_of(self.terms.forwards, name),
            clock=clock,
            steady=time.monotonic,
        )
        self._presence.show()
        self._presence_loop = Loop("presence", self._presence_turn, patience=120, failed=self._failed)
        self._housekeeping = Housekeeping(writer=self._writer, terms=lambda: self.terms, clock=clock)
        self._housekeeping_loop = Loop("housekeeping", self._housekeeping_turn, patience=300, failed=self._failed)
        self._passing = Passing(engine=self._engine, writer=self._writer, terms=lambda: self.terms, clock=clock)
        self._indexing = Indexing(engine=self._engine, writer=self._writer, terms=lambda: self.terms)
        self._cases_loop = Loop("cases", self._cases_turn, patience=120, failed=self._failed)
        self._attention = Attention(
            config,
            engine=self._engine,
            writer=self._writer,
            terms=lambda: self.terms,
            clock=clock,
            dice=dice,
            environ=environ,
            is_mine=self._is_mine,
            late=self.late,
        )
        self._sync = DeskSync(
            config,
            engine=self._engine,
            writer=self._writer,
            terms=lambda: self.terms,
            clock=clock,
            environ=environ,
            is_mine=self._is_mine,
            failed=self._failed,
        )
        self._carriers = self._carriers_of(config)
        self._carrier_loops = {name: self._carrier_loop(name) for name in self._carriers}
        self._watches = [self._watching(mailbox, config) for mailbox in config.mailboxes]
        door = Door(client=CLIENT, writer=self._writer, clock=clock, accepted=self._triage_loop.ring)
        self.listener = incoming.listener(config, accept=door.accept, clock=clock, environ=environ)
        self.health = self._attention.door
        self.hooks = self._sync.door
        self._states: dict[str, tuple[str, str | None]] = {}
        self._first_mailbox = threading.Event()

    # -- start and stop ------------------------------------------------------------------------------------------

    def _open(self, fresh: Callable[[int], bytes]) -> bytes:
        now = self._clock()
        resealing.agree(self._engine, client=CLIENT)
        with writing(self._engine) as connection:
            partitions.ensure(connection, now=now)
            if not full_text.settle(connection):
                log.warning("this SQLite was built without FTS5: tickets are searched without an index, more slowly")
            begun = self._begun_before(connection)  # before this run gets a name
            number = put_back.begin_run(connection, self._running.store_url, client=CLIENT, now=now)
            self._run = journal.token_of(journal.name_of(number, fresh(8).hex()))
            # On SQLite we hold the store's lock: whatever is "sending" was left behind by a daemon that died.
            lost = deliveries.recover(
                connection,
                now=now,
                everything=self._engine.dialect.name == "sqlite",
                begun=begun,
                patience=lambda name: patience_of(self._running.forwards, name),
            )
            before = settings.get(connection, _RUN, client=CLIENT)
            self._unclean = before is not None and before != settings.get(connection, _ENDED, client=CLIENT)
            settings.put(connection, _RUN, self._run, client=CLIENT)
            settings.put(connection, RELOAD_REFUSED, "", client=CLIENT)  # what was read at this start is in force
            key = settings.signing_key(connection, client=CLIENT, fresh=fresh(32))
        if lost:
            log.warning("recovered %s deliveries that were under way when the program ended", len(lost))
        return key

    def _begun_before(self, connection: Connection) -> Callable[[Kind, str | None], Mapping[int, Event | None] | None]:
        run = settings.get(connection, _RUN, client=CLIENT)
        return lambda kind, name: journal.begun(journal.path_of(self._running.store_url, kind, name), run)

    def start(self) -> None:
        """Open the listeners and start every loop; PermanentFailure where a listener cannot be opened."""
        self._writer.start()
        try:
            if self.listener is not None:
                self.listener.start()
            for small in (self.health, self.hooks):
                if small is not None:
                    small.start()
        except BaseException:
            for door in (self.listener, self.health, self.hooks):
                if door is not None:
                    door.stop()
            self._writer.stop()
            raise
        for loop in self._own_loops():
            loop.start()
        self._sync.start()

    def stop(self) -> None:
        """Take no more mail, finish what is in hand, flush the writer; what cannot end in time is left to the store."""
        deadline = time.monotonic() + _STOP_WITHIN
        self._ending.set()
        for watch in self._watches:
            watch.stop()
        for door in (self.listener, self.health, self.hooks):
            if door is not None:
                door.stop()
        loops = self._loops()
        for loop in loops:
            loop.stop()
        for loop in loops:
            if not loop.join(max(deadline - time.monotonic(), 0.1)):
                log.warning("loop=%s did not end in time; the store knows what it had in hand", loop.name)
        self._triage.close()
        self._writer.stop()
        self._note_end()
        if self._right is not None:
            self._right.release()
        self._presence.release()
        self._engine.dispose()

    def _note_end(self) -> None:
        """Tell the next start that no message ended this run; a store that fails leaves it to be careful."""
        if self._triage_loop.join(0):
            with suppress(Failure), writing(self._engine) as connection:
                settings.put(connection, _ENDED, self._run, client=CLIENT)

    # -- what the daemon asks ------------------------------------------------------------------------------------

    def is_ready(self) -> bool:
        """Whether the listeners are open and the first mailbox is open or its first retry is scheduled."""
        return not self._watches or self._first_mailbox.is_set()

    def sentence(self) -> str:
        """One plain sentence about the state, for systemd and people."""
        doors = [f"{word} on port {port}" for word, port in self._ports().items()]
        boxes = [f"{name}: {state}" for name, (state, _) in sorted(self._states.items())]
        alarm = [f"READ ONLY: {self._writer.damage}"] if self._writer.damage else []
        parts = [*alarm, f"mode {self.terms.safety.mode}", *boxes, *doors]
        return "; ".join(parts)

    def late(self) -> list[str]:
        """Names of the loops that are stuck; empty when all is well."""
        late = [loop.name for loop in self._loops() if loop.is_late()]
        if not self._writer.alive():
            late.append("writer")
        if self.listener is not None and not self.listener.pulse():
            late.append("listener")
        return late

    def adopt(self, config: Config, templates: Templates) -> list[str]:
        """Put a new config to work at once; what cannot change while running, in plain sentences.

        Rules, lists, brakes, texts, the desk, the smarthost and the copies change now.
        """
        remarks = [
            f"a change of {name} takes effect after a restart"
            for name, changed in (
                ("[store]", config.store_url != self._running.store_url),
                ("[[mailbox]]", config.mailboxes != self._running.mailboxes),
                ("[listen]", config.listen != self._running.listen),
                ("the keys of [store]", _keys(config) != _keys(self._running)),
                ("[owner] addresses, at the doors,", self._doors_refuse(config)),
            )
            if changed
        ]
        carriers = self._carriers_of(config)  # it fails, if at all, before anything has changed
        with self._adopting:
            self.terms = self._terms_of(config, templates)
        self._attention.adopt(config)
        self._sync.adopt(config)
        self._carriers = carriers  # each loop takes the one of its name at its next turn
        for name in self._carriers.keys() - self._carrier_loops.keys():
            self._carrier_loops[name] = self._carrier_loop(name)
            self._carrier_loops[name].start()
        return remarks

    def reload_refused(self, reason: str) -> None:
        """Have ``status`` say why the file was not taken; '' says that the one in force is the newest."""
        told = f"{self._clock().isoformat()} {' '.join(reason.split())}" if reason else ""
        with writing(self._engine) as connection:
            if (settings.get(connection, RELOAD_REFUSED, client=CLIENT) or "") != told:
                settings.put(connection, RELOAD_REFUSED, told, client=CLIENT)

    def _terms_of(self, config: Config, templates: Templates) -> Terms:
        holidays = self._closures.of(config.desk.holidays, config.owner.zone)
        return terms_of(config, templates=templates, signing_key=self._key, holidays=holidays)

    def _renew_holidays(self) -> None:
        with self._adopting:
            desk, zone = self.terms.desk, self.terms.owner.zone
            if self._closures.is_stale(desk.holidays, zone):
                self.terms = replace(self.terms, closed=desk.closed | self._closures.of(desk.holidays, zone))

    def _doors_refuse(self, config: Config) -> bool:
        return self.listener is not None and config.owner.addresses != self._running.owner.addresses

    def _loops(self) -> list[Loop]:
        return [*self._own_loops(), *self._sync.loops]

    def _own_loops(self) -> list[Loop]:
        watches = [watch.loop for watch in self._watches]
        own = [self._triage_loop, self._housekeeping_loop, self._cases_loop, *self._attention.loops]
        if self._presence.is_needed:
            own.append(self._presence_loop)
        return [*watches, *own, *self._carrier_loops.values()]

    def _ports(self) -> dict[str, int]:
        small = {"health": self.health, "webhooks": self.hooks}
        ports = {word: door.port for word, door in small.items() if door is not None}
        if self.listener is not None:
            ports |= {"SMTP": self.listener.smtp_port, "LMTP": self.listener.lmtp_port}
        return {word: port for word, port in ports.items() if port is not None}

    # -- a damaged store -----------------------------------------------------------------------------------------

    def _failed(self, failure: Failure) -> None:
        """Damage that a reader finds ends all writing, too."""
        if isinstance(failure, DamagedFailure):
            self._writer.read_only(str(failure))

    def _tell_damage(self, sentence: str) -> None:
        log.critical("%s. Nothing is written any more, no mail is taken and none is sent", sentence)
        damage.tell(self._running, sentence, clock=self._clock, environ=self._environ, ending=self._ending)

    # -- loops ---------------------------------------------------------------------------------------------------

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
        while self._passing.run_once() and not self._cases_loop.stopping():
            self._cases_loop.pulse()
        return _BREATH if self._indexing.run_once() else _TIDY

    def _triage_turn(self) -> float:
        # In a cluster one daemon judges at a time, so that two of them never count the same brake side by side.
        if not self._may_judge():
            return _TRY_LOCK
        while not self._triage_loop.stopping() and self._triage.run_once():
            self._triage_loop.pulse()
            if not self._may_judge():
                break
        self._wake_for_actions()
        return _POLL

    def _may_judge(self) -> bool:
        """Whether the right to judge is ours: kept, or got just now."""
        if self._right is not None and self._right.alive():
            return True
        if self._right is not None:
            self._right.release()
        self._right = lock.hold_judging(self._engine, client=CLIENT)
        return self._right is not None

    def _is_mine(self) -> bool | None:
        """Whether this daemon is the one of a cluster that triages; None before that is known."""
        return None if self._right is None else self._right.alive()

    def _ring_carriers(self) -> None:
        for loop in self._carrier_loops.values():
            loop.ring()

    def _wake_watches(self) -> None:
        for watch in self._watches:
            watch.wake()

    def _wake_for_actions(self) -> None:
        """Wake the mailboxes in which a person, or a retry, has made something due meanwhile."""
        now = self._clock()
        with reading(self._engine) as connection:
            for watch in self._watches:
                due = deliveries.next_due(connection, Kind.ACTION, watch.name, client=CLIENT)
                if due is not None and due <= now:
                    watch.wake()

    def _noticed(self, name: str, state: str, reason: str | None) -> None:
        if self._states.get(name) != (state, reason):
            log.log(
                logging.WARNING if reason else logging.INFO, "mailbox=%s state=%s reason=%s", name, state, reason or "-"
            )
        self._states[name] = (state, reason)
        if state != "connecting":
            self._first_mailbox.set()

    def _carriers_of(self, config: Config) -> dict[str, Carrier]:
        return outgoing.carriers(
            config,
            engine=self._engine,
            writer=self._writer,
            terms=lambda: self.terms,
            clock=self._clock,
            environ=self._environ,
        )

    def _carrier_loop(self, name: str) -> Loop:
        """A loop for the replies, or for one place that copies go to; it rests while the config names no such place."""
        carrier = self._carriers[name]
        path = journal.path_of(self._running.store_url, carrier.kind, carrier.name)
        worker = Worker(
            carrier,
            client=CLIENT,
            engine=self._engine,
            writer=self._writer,
            clock=self._clock,
            dice=self._dice,
            holder=self._run,
            journal=None if path is None else journal.Journal(path, self._run),
        )

        def turn() -> float:
            if name not in self._carriers:
                return _POLL
            worker.carrier = self._carriers[name]
            attempts = worker.run_due(stopping=loop.stopping, pulse=loop.pulse)
            due = worker.next_due()
            if due is None or (attempts == 0 and due <= self._clock()):
                return _POLL  # nothing waits, or what waits cannot be claimed, as in a pause
            return min(_POLL, (due - self._clock()).total_seconds())

        loop = Loop(name, turn, patience=LEASE.total_seconds(), failed=self._failed)
        return loop

    def _watching(self, mailbox: Mailbox, config: Config) -> Watch:
        inbox = StoredInbox(
            client=CLIENT,
            name=mailbox.name,
            engine=self._engine,
            writer=self._writer,
            clock=self._clock,
            dice=self._dice,
            accepted=self._triage_loop.ring,
            noticed=self._noticed,
            holder=self._run,
        )

        answers = StoredAnswers(
            name=mailbox.name, engine=self._engine, writer=self._writer, terms=lambda: self.terms, clock=self._clock
        )

        moved = StoredCorrections(
            name=mailbox.name, engine=self._engine, writer=self._writer, terms=lambda: self.terms, clock=self._clock
        )

        def make(pulse: Callable[[], None]) -> Watcher:
            return incoming.watcher(
                mailbox,
                config,
                inbox=inbox,
                answers=answers,
                corrections=moved,
                clock=self._clock,
                dice=self._dice,
                pulse=pulse,
                environ=self._environ,
            )

        return Watch(
            mailbox.name,
            make=make,
            hold=lambda: lock.hold_mailbox(self._engine, client=CLIENT, name=mailbox.name),
            taken=lambda: self._noticed(mailbox.name, "watched by another daemon", None),
        )


def _keys(config: Config) -> object:
    return (config.body_key, config.old_body_keys)
