from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, cast

import pytest

from gateway.service import watch as module
from gateway.service.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.intake.imap.watcher import Watcher
    from gateway.store.lock import MailboxLock

SOON = 60.0  # seconds after which a test gives up


class Right:
    """The lock of a mailbox, until it is lost."""

    def __init__(self) -> None:
        self.lost = False
        self.released = threading.Event()

    def alive(self) -> bool:
        return not self.lost

    def release(self) -> None:
        self.released.set()


class Watching:
    """Somebody who watches until stopped, and says all the time that he is alive."""

    def __init__(self, pulse: Callable[[], None]) -> None:
        self.begun, self.woken = threading.Event(), threading.Event()
        self._stopping = threading.Event()
        self._pulse = pulse

    def run(self) -> None:
        self.begun.set()
        while not self._stopping.wait(0.01):
            self._pulse()

    def stop(self) -> None:
        self._stopping.set()

    def wake(self) -> None:
        self.woken.set()


class Mailbox:
    """A mailbox with the rights to it that are handed out one after the other; None where somebody else has it."""

    def __init__(self, *rights: Right | None) -> None:
        self._rights = list(rights)
        self.watchers: queue.Queue[Watching] = queue.Queue()
        self.refusals: queue.Queue[int] = queue.Queue()
        self.watch = Watch("rosa", make=self._make, hold=self._hold, taken=lambda: self.refusals.put(1))

    def _make(self, pulse: Callable[[], None]) -> Watcher:
        watching = Watching(pulse)
        self.watchers.put(watching)
        return cast("Watcher", watching)

    def _hold(self) -> MailboxLock | None:
        return cast("MailboxLock | None", self._rights.pop(0) if self._rights else None)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_TRY_LOCK", "_ASK_LOCK", "_BETWEEN"):
        monkeypatch.setattr(module, name, 0.01)


def ended(mailbox: Mailbox) -> bool:
    mailbox.watch.stop()
    return mailbox.watch.loop.join(SOON)


def test_a_mailbox_that_another_daemon_watches_is_asked_for_again() -> None:
    mailbox = Mailbox(None, None, Right())
    mailbox.watch.loop.start()

    watcher = mailbox.watchers.get(timeout=SOON)

    assert watcher.begun.wait(SOON)
    assert mailbox.refusals.qsize() == 2
    assert ended(mailbox)


def test_a_lock_that_is_lost_ends_the_watch_until_it_is_ours_again() -> None:
    first, second = Right(), Right()
    mailbox = Mailbox(first, None, second)
    mailbox.watch.loop.start()
    old = mailbox.watchers.get(timeout=SOON)
    assert old.begun.wait(SOON)

    first.lost = True

    fresh = mailbox.watchers.get(timeout=SOON)
    assert first.released.wait(SOON)
    assert fresh.begun.wait(SOON)
    assert mailbox.refusals.qsize() == 1
    assert ended(mailbox)


def test_the_lock_is_given_back_when_the_watch_ends() -> None:
    right = Right()
    mailbox = Mailbox(right)
    mailbox.watch.loop.start()
    mailbox.watchers.get(timeout=SOON).begun.wait(SOON)

    assert ended(mailbox)

    assert right.released.is_set()


def test_a_watch_is_woken_when_there_is_something_to_do() -> None:
    mailbox = Mailbox(Right())
    mailbox.watch.wake()  # nobody there yet, no harm
    mailbox.watch.loop.start()
    watcher = mailbox.watchers.get(timeout=SOON)
    watcher.begun.wait(SOON)

    mailbox.watch.wake()

    assert watcher.woken.wait(SOON)
    assert ended(mailbox)
