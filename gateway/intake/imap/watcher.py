"""Watching one mailbox: catch up, wait, look again; and carry out what is due in it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from gateway import mailbox
from gateway.delivery import Event
from gateway.errors import Failure, PermanentFailure, TransientFailure
from gateway.imap.account import Account
from gateway.imap.session import LoginRefusedFailure, Session
from gateway.imap.wire import StoppingError, Timing, Waker
from gateway.intake.imap.actions import Action, carry_out
from gateway.intake.imap.fetch import Limits, arrivals
from gateway.intake.imap.pace import Pace
from gateway.mailbox import Cursor, Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gateway.intake.imap.moved import Looks
    from gateway.intake.imap.sent import AnswerWatch
    from gateway.mail.arrival import Arrival

__all__ = ["Account", "Action", "Inbox", "Limits", "Timing", "Watcher"]

log = logging.getLogger(__name__)

A_MINUTE: Final = 60.0  # seconds
_SECRET_LOOK: Final = 30.0  # seconds between two looks for a password that a person has mended
_A_MOMENT: Final = 0.05  # seconds, so that a wait never ends just before its time
_STORE_AGAIN: Final = 5.0  # seconds between two questions to a store that cannot take anything now
A_DAY: Final = timedelta(days=1)  # SINCE knows no time zone


Answer = TypeVar("Answer")


class Inbox(Protocol):
    """What the watcher asks of the floor above, which owns the store."""

    def cursor(self) -> Cursor | None:
        """Give the stored cursor; None before the first contact."""

    def since(self) -> datetime | None:
        """Give the moment of the first contact, for a rescan; None before it."""

    def begin(self, cursor: Cursor) -> None:
        """Store the first cursor."""

    def accept(self, arrivals: Sequence[Arrival], cursor: Cursor) -> None:
        """Store messages and cursor in one commit; TransientFailure where the store cannot take them."""

    def claim(self) -> Action | None:
        """Take the next due action of this mailbox, committed; None where there is nothing to do."""

    def settle(self, action: Action, event: Event, reason: str | None, external: str | None) -> None:
        """Store how an action ended."""

    def seen(self, state: str, reason: str | None) -> None:
        """Note the state of the watch, with one sentence where a person might wonder."""


class Watcher:
    """The watch over one mailbox, run in a thread of its own.

    ``pulse`` is called again and again as long as the thread is alive. ``answers`` looks for what the owner does
    himself in other folders, None for nothing of the kind. ``rest`` waits between two attempts, ``ticks`` is a clock in
    seconds that never jumps; both are replaced in tests.
    """

    def __init__(
        self,
        *,
        account: Account,
        inbox: Inbox,
        clock: Callable[[], datetime],
        dice: Callable[[], float],
        pulse: Callable[[], None],
        timing: Timing | None = None,
        limits: Limits | None = None,
        answers: AnswerWatch | Looks | None = None,
        rest: Callable[[float], object] | None = None,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self._account = account
        self._inbox = inbox
        self._clock = clock
        self._dice = dice
        self._pulse = pulse
        self._timing = timing or Timing()
        self._limits = limits or Limits()
        self._answers = answers
        self._rest = rest or self._sleep
        self._stopping = threading.Event()
        self._waker = Waker()
        self._ticks = ticks
        self._pace = Pace()
        self._opened = ticks()  # when the watched folder was last opened to catch up
        self._unreadable: Counter[int] = Counter()
        self._told: tuple[str, str | None, float] | None = None

    def run(self) -> None:
        """Watch until `stop`; every failure is told to the inbox and tried again later."""
        while not self._stopping.is_set():
            try:
                self._watch()
            except StoppingError:
                break
            except Failure as failure:
                self._back_off(failure)
            except Exception:  # the top of a worker: one bug must not end the watch for good
                log.exception("mailbox watch failed mailbox=%s", self._account.name)
                self._back_off(TransientFailure("an internal error, see the log"))
        self._tell("stopped", None)

    def stop(self) -> None:
        """End `run` soon; called from another thread, or twice, it does no harm."""
        self._stopping.set()
        self._waker.ring()

    def wake(self) -> None:
        """End the wait of now: an action is due."""
        self._waker.ring()

    def catch_up_once(self) -> None:
        """Take everything new, carry out everything due, and log out; raises the two failures."""
        with self._enter() as session:
            cursor = self._catch_up(session)
            if self._act(session):
                cursor = self._look(session, cursor)
            if self._answers is not None and self._answers.look(session):
                self._catch_up(session)

    def _enter(self) -> Session:
        self._pace.knock(self._ticks())
        return Session(self._account, timing=self._timing, tick=self._tick)

    def _watch(self) -> None:
        self._tell("connecting", None)
        with self._enter() as session:
            cursor = self._catch_up(session)
            self._pace.sound()
            waiting = "idle" if session.has("IDLE") else "polling"
            while True:
                if self._act(session):
                    cursor = self._look(session, cursor)
                if self._answers is not None and self._answers.look(session):
                    cursor = self._catch_up(session)
                self._tell(waiting, None)
                longest = self._answers.seconds() + _A_MOMENT if self._answers is not None else None
                heard = session.listen(self._waker, longest=longest)
                stale = self._ticks() - self._opened >= self._timing.idle
                if heard == "silence" or (heard == "pause" and stale):
                    cursor = self._catch_up(session)  # opens the folder again: it may have been replaced
                elif heard != "pause":
                    cursor = self._look(session, cursor)

    def _catch_up(self, session: Session) -> Cursor:
        session.open()
        self._opened = self._ticks()
        known = self._stored(self._inbox.cursor)
        here = mailbox.baseline(uidvalidity=session.uidvalidity, uidnext=session.uidnext)
        if known is None:
            first = mailbox.plan(None, uidvalidity=session.uidvalidity, start=self._account.start)
            known = here if first is Plan.BASELINE else Cursor(uidvalidity=session.uidvalidity, last_uid=0)
            self._stored(partial(self._inbox.begin, known))
        elif _is_void(known, here):
            self._rescan(session, known, here)
            known = here
        return self._look(session, known)

    def _rescan(self, session: Session, known: Cursor, here: Cursor) -> None:
        """Look at everything that was ever ours to take again; the store drops what it has by the content.

        What lay there before the first contact stays untouched, unless all was to be taken then: the numbers tell
        nothing of that any more, so that the moments of arrival have to. The old cursor stays until the end, so that a
        rescan cut short begins anew.
        """
        self._tell("catching up", "the server has numbered the messages anew")
        since = None if self._account.start == "all" else self._inbox.since() or self._clock()
        everything = session.search("ALL") if since is None else session.uids_since((since - A_DAY).date())
        uids = [uid for uid in everything if uid <= here.last_uid]
        for found, _ in self._arrivals(session, uids, since):
            self._stored(partial(self._inbox.accept, found, known))
        self._stored(partial(self._inbox.accept, (), here))

    def _look(self, session: Session, cursor: Cursor) -> Cursor:
        """Take what is above the cursor, oldest first; gives the new cursor."""
        uids = session.uids_above(cursor.last_uid)
        if len(uids) > self._limits.count:
            self._tell("catching up", f"{len(uids)} messages are new")
        for found, last_uid in self._arrivals(session, uids):
            cursor = Cursor(uidvalidity=session.uidvalidity, last_uid=last_uid)
            self._stored(partial(self._inbox.accept, found, cursor))
        return cursor

    def _arrivals(
        self, session: Session, uids: Sequence[int], since: datetime | None = None
    ) -> Iterator[tuple[Sequence[Arrival], int]]:
        for batch in arrivals(
            session, uids, limits=self._limits, now=self._clock(), unreadable=self._unreadable, since=since
        ):
            self._tick()
            yield batch

    def _act(self, session: Session) -> bool:
        """Carry out all due actions; whether there was one. The folder is open read-only again at the end."""
        acted = False
        while (action := self._stored(self._inbox.claim)) is not None:
            acted = True
            self._carry_out(session, action)
        if acted:
            session.open()
        return acted

    def _stored(self, ask: Callable[[], Answer]) -> Answer:
        """What the store answers, as soon as it can.

        A full disk or a restart of the database is not the mail server's fault: the session is kept, for who logs in
        again and again is locked out, and the mail is taken within seconds after the store is well.
        """
        while True:
            try:
                return ask()
            except TransientFailure as failure:
                if not failure.store_away:
                    raise
                self._tell("waiting", f"{failure}; nothing is taken meanwhile")
            self._rest(_STORE_AGAIN)
            self._tick()

    def _carry_out(self, session: Session, action: Action) -> None:
        sent = False
        try:
            if not session.writable:
                session.open(writable=True)
            sent = True
            external = carry_out(session, action)
        except PermanentFailure as failure:
            self._settle(action, Event.REJECTED, str(failure))
        except TransientFailure as failure:
            lost = sent and failure.maybe_done
            self._settle(action, Event.LOST if lost else Event.DEFERRED, str(failure))
            if not sent or lost:
                raise
        except StoppingError:
            self._inbox.settle(action, Event.LOST if sent else Event.DEFERRED, "the program was stopped", None)
            raise
        else:
            self._settle(action, Event.ACCEPTED, None, external)

    def _settle(self, action: Action, event: Event, reason: str | None, external: str | None = None) -> None:
        """Have the end noted, however long that takes: only we know that it was done."""
        self._stored(lambda: self._inbox.settle(action, event, reason, external))

    def _back_off(self, failure: Failure) -> None:
        """Wait after a failure, and never less than ten seconds from one login to the next."""
        seconds = self._pace.pause(failure, now=self._ticks(), jitter=self._dice())
        refused = isinstance(failure, LoginRefusedFailure)
        self._tell("login refused" if refused else "waiting", f"{failure}; next attempt in {seconds:.0f} s")
        if refused:
            self._rest_until_mended(seconds)
        else:
            self._rest(seconds)

    def _rest_until_mended(self, seconds: float) -> None:
        """Wait, but no longer than until the password has become another one."""
        before = self._password()
        while seconds > 0 and not self._stopping.is_set() and self._password() == before:
            self._rest(min(seconds, _SECRET_LOOK))
            seconds -= _SECRET_LOOK

    def _password(self) -> str | None:
        with suppress(OSError, Failure):
            return self._account.password()
        return None

    def _sleep(self, seconds: float) -> None:
        while seconds > 0 and not self._stopping.wait(min(seconds, self._timing.beat)):
            self._pulse()
            seconds -= self._timing.beat

    def _tell(self, state: str, reason: str | None) -> None:
        """Note the state where it is another one or a minute old; a watch goes on though nobody takes the note."""
        now = self._ticks()
        if self._told and self._told[:2] == (state, reason) and now - self._told[2] < A_MINUTE:
            return
        self._told = (state, reason, now)
        try:
            self._inbox.seen(state, reason)
        except Failure as failure:
            log.warning("mailbox state not noted mailbox=%s state=%s: %s", self._account.name, state, failure)
        except Exception:
            log.exception("mailbox state not noted mailbox=%s state=%s", self._account.name, state)

    def _tick(self) -> None:
        self._pulse()
        if self._stopping.is_set():
            raise StoppingError


def _is_void(known: Cursor, here: Cursor) -> bool:
    """Whether the numbers below the cursor may stand for other messages now.

    So it is with another UIDVALIDITY, and where a mailbox was restored from a backup that had not come as far.
    """
    if mailbox.plan(known, uidvalidity=here.uidvalidity, start="new") is Plan.RESCAN:
        return True
    return here.last_uid < known.last_uid
