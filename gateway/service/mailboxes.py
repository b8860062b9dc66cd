"""The watched mailboxes: a watch over each, and how each of them stands."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from gateway.delivery import Kind
from gateway.pipeline.inbox import StoredInbox
from gateway.pipeline.people.answered import StoredAnswers
from gateway.pipeline.people.moved_in import StoredCorrections
from gateway.pipeline.terms import CLIENT
from gateway.service.watch import Watch
from gateway.store import deliveries, lock
from gateway.store.engine import reading
from gateway.wiring import incoming

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.config.values import Config, Mailbox
    from gateway.intake.imap.watcher import Watcher
    from gateway.service.loops import Loop
    from gateway.service.means import Means

log = logging.getLogger(__name__)


class Mailboxes:
    """Those that ``config`` names, until the end; ``accepted`` is called when mail came in."""

    def __init__(self, config: Config, means: Means, *, accepted: Callable[[], None]) -> None:
        self._config = config
        self._means = means
        self._accepted = accepted
        self._states: dict[str, tuple[str, str | None]] = {}
        self._first = threading.Event()
        self._watches = [self._watch(mailbox) for mailbox in config.mailboxes]

    @property
    def loops(self) -> list[Loop]:
        """One for each mailbox."""
        return [watch.loop for watch in self._watches]

    def is_ready(self) -> bool:
        """Whether the first one is open or its first retry is scheduled, or there is none."""
        return not self._watches or self._first.is_set()

    def states(self) -> list[str]:
        """How each stands, in words, by name."""
        return [f"{name}: {state}" for name, (state, _) in sorted(self._states.items())]

    def stop(self) -> None:
        """Ask all watches to end soon; returns at once."""
        for watch in self._watches:
            watch.stop()

    def wake(self) -> None:
        """There is something to do in a mailbox."""
        for watch in self._watches:
            watch.wake()

    def wake_for_actions(self) -> None:
        """Wake those in which a person, or a retry, has made something due meanwhile."""
        now = self._means.clock()
        with reading(self._means.engine) as connection:
            for watch in self._watches:
                due = deliveries.next_due(connection, Kind.ACTION, watch.name, client=CLIENT)
                if due is not None and due <= now:
                    watch.wake()

    def _noticed(self, name: str, state: str, reason: str | None) -> None:
        if self._states.get(name) != (state, reason):
            level = logging.WARNING if reason else logging.INFO
            log.log(level, "mailbox=%s state=%s reason=%s", name, state, reason or "-")
        self._states[name] = (state, reason)
        if state != "connecting":
            self._first.set()

    def _watch(self, mailbox: Mailbox) -> Watch:
        return Watch(
            mailbox.name,
            make=self._maker(mailbox),
            hold=lambda: lock.hold_mailbox(self._means.engine, client=CLIENT, name=mailbox.name),
            taken=lambda: self._noticed(mailbox.name, "watched by another daemon", None),
        )

    def _maker(self, mailbox: Mailbox) -> Callable[[Callable[[], None]], Watcher]:
        """What makes a watcher of ``mailbox`` that calls what it is given again and again."""
        name, means = mailbox.name, self._means
        engine, writer, terms, clock = means.engine, means.writer, means.terms, means.clock
        inbox = StoredInbox(
            client=CLIENT,
            name=name,
            engine=engine,
            writer=writer,
            clock=clock,
            dice=means.dice,
            accepted=self._accepted,
            noticed=self._noticed,
            holder=means.run,
        )
        answers = StoredAnswers(name=name, engine=engine, writer=writer, terms=terms, clock=clock)
        corrections = StoredCorrections(name=name, engine=engine, writer=writer, terms=terms, clock=clock)
        return lambda pulse: incoming.watcher(
            mailbox,
            self._config,
            inbox=inbox,
            answers=answers,
            corrections=corrections,
            clock=clock,
            dice=means.dice,
            pulse=pulse,
            environ=means.environ,
        )
