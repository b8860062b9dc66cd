"""The floor above a watcher, as a list of what it was given."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.intake.imap.watcher import Account, Timing, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gateway.delivery import Event
    from gateway.intake.imap.watcher import Action
    from gateway.mail.arrival import Arrival
    from gateway.mailbox import Cursor
    from tests.servers.dovecot import Dovecot

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TIMING = Timing(connect=60, silence=60, line=60, done=60, whole=60, idle=60, poll=0.05, beat=60)


class KeepingInbox:
    """Keeps everything in memory; ``until`` waits for it to fit."""

    def __init__(self, *, cursor: Cursor | None = None, since: datetime | None = None) -> None:
        self.stored = cursor
        self.first_contact = since
        self.arrivals: list[Arrival] = []
        self.batches: list[int] = []
        self.cursors: list[Cursor] = []
        self.states: list[tuple[str, str | None]] = []
        self.due: list[Action] = []
        self.settled: list[tuple[Action, Event, str | None, str | None]] = []
        self.before_begin: Callable[[], None] = lambda: None
        self.before_accept: Callable[[], None] = lambda: None
        self.after_accept: Callable[[], None] = lambda: None
        self._changed = threading.Condition()

    def cursor(self) -> Cursor | None:
        return self.stored

    def since(self) -> datetime | None:
        return self.first_contact

    def begin(self, cursor: Cursor) -> None:
        self.before_begin()
        with self._changed:
            self.stored = cursor
            self._changed.notify_all()

    def accept(self, arrivals: Sequence[Arrival], cursor: Cursor) -> None:
        self.before_accept()
        with self._changed:
            self.arrivals += arrivals
            self.batches.append(len(arrivals))
            self.cursors.append(cursor)
            self.stored = cursor
            self._changed.notify_all()
        self.after_accept()

    def claim(self) -> Action | None:
        return self.due.pop(0) if self.due else None

    def settle(self, action: Action, event: Event, reason: str | None, external: str | None) -> None:
        with self._changed:
            self.settled.append((action, event, reason, external))
            self._changed.notify_all()

    def seen(self, state: str, reason: str | None) -> None:
        with self._changed:
            self.states.append((state, reason))
            self._changed.notify_all()

    def until(self, fits: Callable[[KeepingInbox], object]) -> None:
        """Wait until it fits, at most a minute."""
        with self._changed:
            assert self._changed.wait_for(lambda: fits(self), timeout=60), self.states

    def bodies(self) -> list[bytes]:
        return [arrival.raw for arrival in self.arrivals]

    def state(self) -> str:
        return self.states[-1][0] if self.states else "not begun"


def account(server: Dovecot, **changes: object) -> Account:
    """Rosa's INBOX over TLS, with ``changes``."""
    keys: dict[str, object] = {
        "name": "rosa",
        "host": server.host,
        "port": server.imaps,
        "security": "tls",
        "username": "rosa",
        "password": lambda: "rosa-secret",
        "ca_file": server.certificates.authority,
    }
    return Account(**(keys | changes))  # type: ignore[arg-type]


def watcher(account: Account, inbox: KeepingInbox, **changes: object) -> Watcher:
    """A watcher at noon whose dice always show a half."""
    keys: dict[str, object] = {
        "clock": lambda: NOON,
        "dice": lambda: 0.5,
        "pulse": lambda: None,
        "timing": TIMING,
        "ticks": lambda: 0.0,
    }
    return Watcher(account=account, inbox=inbox, **(keys | changes))  # type: ignore[arg-type]


def waits_of(account: Account, inbox: KeepingInbox, *, rests: int = 1, **changes: object) -> list[float]:
    """Watch until that many rests were taken, none of which takes any time; gives their seconds."""
    waits: list[float] = []

    def rest(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == rests:
            watch.stop()

    watch = watcher(account, inbox, rest=rest, **changes)
    watch.run()
    return waits


@contextmanager
def running(watch: Watcher) -> Iterator[None]:
    """Run it in a thread of its own until the end of the block."""
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield
    finally:
        watch.stop()
        thread.join(60)
        assert not thread.is_alive()
