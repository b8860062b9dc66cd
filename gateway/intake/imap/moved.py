"""What the owner moves by hand into the folder that redirected mail goes to; read only, always."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from gateway.errors import PermanentFailure, TransientFailure
from gateway.imap.folders import names_of
from gateway.mail import normal, parse
from gateway.mailbox import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from gateway.imap.session import Session
    from gateway.intake.imap.sent import AnswerWatch

log = logging.getLogger(__name__)

QUIET: Final = timedelta(minutes=5)
SOON: Final = timedelta(seconds=5)  # mail waits to be judged: what was moved may be among it

_HEADERS: Final = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM)]<0.16384>"
_TOGETHER: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A message in the folder: its Message-ID, without angle brackets, and its writer, a normal address."""

    message_id: str
    writer: str


class Corrections(Protocol):
    """What the floor above, which owns the store, knows of the folder."""

    def cursor(self) -> Cursor | None:
        """Give how far the folder was looked at; None before the first contact."""

    def unjudged(self) -> bool:
        """Tell whether any message waits to be judged."""

    def take(self, heads: Sequence[Moved], cursor: Cursor) -> None:
        """Store what follows from them and the cursor in one commit."""


class MovedWatch:
    """Looks into one folder now and then, in the session of the mailbox; a quiet one costs one STATUS.

    It is quiet about a folder that is not there: it is made with the first redirected message. ``clock`` never jumps.
    """

    def __init__(self, corrections: Corrections, *, folder: str, clock: Callable[[], datetime]) -> None:
        self._corrections = corrections
        self._folder = folder
        self._clock = clock
        self._due = clock()

    def seconds(self) -> float:
        """Give how long until it wants to look again."""
        return max((self._due - self._clock()).total_seconds(), 0.0)

    def look(self, session: Session) -> bool:
        """Look where it is time; whether another folder was opened. A folder that cannot be read disturbs nothing."""
        now = self._clock()
        if now < self._due:
            return False
        if self._corrections.unjudged():
            self._due = now + SOON
            return False
        self._due = now + QUIET
        for name in names_of(session, self._folder):
            try:
                return self._look_into(session, name, session.status(name))
            except PermanentFailure:
                log.debug("folder not there: %s", name)
            except TransientFailure as failure:
                if failure.maybe_done:
                    raise
        return False

    def _look_into(self, session: Session, folder: str, here: Cursor) -> bool:
        known = self._corrections.cursor()
        if known is None or known.uidvalidity != here.uidvalidity:
            self._corrections.take((), here)  # what is there by now tells nothing about who put it there
            return False
        if known.last_uid >= here.last_uid:
            return False
        session.open(folder=folder)
        uids = session.uids_above(known.last_uid)
        for first in range(0, len(uids), _TOGETHER):
            some = uids[first : first + _TOGETHER]
            heads = [parse(raw) for _, raw in sorted(session.bodies(some, _HEADERS).items())]
            moved = [
                Moved(message_id=one.message_id, writer=normal(one.from_.address)) for one in heads if one.message_id
            ]
            self._corrections.take(moved, Cursor(uidvalidity=session.uidvalidity, last_uid=some[-1]))
        last = max(here.last_uid, *uids[-1:]) if uids else here.last_uid
        self._corrections.take((), Cursor(uidvalidity=session.uidvalidity, last_uid=last))
        return True


class Looks:
    """Both looks beside the watched folder, one after the other."""

    def __init__(self, answers: AnswerWatch, moved: MovedWatch | None) -> None:
        self._both = (answers,) if moved is None else (answers, moved)

    def seconds(self) -> float:
        """Give how long until one of them wants to look again."""
        return min(one.seconds() for one in self._both)

    def look(self, session: Session) -> bool:
        """Look where it is time, in a session whose watched folder is open; whether another folder was opened."""
        opened = [one.look(session) for one in self._both]
        return any(opened)
