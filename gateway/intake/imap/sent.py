"""What the owner answers himself, seen in his Sent folder and in the flags of mail that waits; read only, always."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from gateway.errors import PermanentFailure, TransientFailure
from gateway.mail import normal, parse
from gateway.mailbox import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gateway.imap.session import Session
    from gateway.mail import Message

log = logging.getLogger(__name__)

ROUND: Final = timedelta(seconds=50)  # with what else a round takes, less than a minute
QUIET: Final = timedelta(minutes=5)  # between two looks while no note waits; our own store is asked each round
SOON: Final = timedelta(seconds=5)  # mail waits to be judged: its answer would not find it yet
AFTER_FAILURE: Final = timedelta(minutes=15)

_HEADERS: Final = (
    "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES FROM TO CC BCC DATE AUTO-SUBMITTED)]<0.65536>"
)
_TEXT: Final = "BODY.PEEK[]<0.131072>"  # enough for whatever a person wrote above a long history
_TOGETHER: Final = 50
_AGAIN: Final = 200  # UIDs looked at anew where the server has numbered the messages anew
_LONGEST_TEXT: Final = 20_000  # characters
# By the last part of their names, where no folder bears the flag: most programs name it in the user's language.
_NAMES: Final = (
    *("sent", "sent items", "sent messages", "sent mail", "sent-mail", "gesendet", "gesendete objekte"),
    *("gesendete elemente", "messages envoyés", "éléments envoyés", "envoyés", "enviados", "elementos enviados"),
    *("mensajes enviados", "itens enviados", "mensagens enviadas", "inviati", "posta inviata", "verzonden"),
    *("verzonden items", "wysłane", "skickat", "sendt", "lähetetyt", "odeslaná pošta", "отправленные"),
)


class Waiting(NamedTuple):
    """Whether mail waits to be judged, whether any note waits to leave, and where the messages of such notes lie.

    ``places`` are (UIDVALIDITY, UID) in the watched folder.
    """

    unjudged: bool
    notes: bool
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message of the Sent folder.

    ``ids`` are those it answers, the nearest first, ``recipients`` normal addresses; ``at`` is None where it bears no
    date, ``text`` its new text, ``''`` where it was not asked for.
    """

    uid: int
    message_id: str | None
    writer: str
    ids: tuple[str, ...]
    recipients: tuple[str, ...]
    at: datetime | None
    automatic: bool
    text: str = ""


class Answers(Protocol):
    """What the floor above, which owns the store, knows of notes and answers."""

    def cursor(self) -> Cursor | None:
        """Give how far the Sent folder was looked at; None before the first contact."""

    def waiting(self) -> Waiting:
        """Give what waits now."""

    def wanted(self, heads: Sequence[Sent]) -> frozenset[int]:
        """Give the UIDs whose text is wanted."""

    def take(self, folder: str, heads: Sequence[Sent], cursor: Cursor) -> None:
        """Store what follows from them and the cursor in one commit."""

    def flagged(self, uidvalidity: int, flags: Mapping[int, frozenset[str]]) -> None:
        """Take the flags of messages whose note waits."""

    def unreadable(self, reason: str) -> None:
        """Note that the folder cannot be read, and why."""


class AnswerWatch:
    """Looks for answers now and then, in the session of the mailbox; used by its thread.

    ``folder`` is the configured name, None to find it, ``clock`` one that never jumps. A quiet folder costs one STATUS.
    """

    def __init__(self, answers: Answers, *, folder: str | None, clock: Callable[[], datetime]) -> None:
        self._answers = answers
        self._folder = folder
        self._clock = clock
        self._found: str | None = None
        self._due = clock()
        self._look_due = clock()  # where no note waits
        self._blind_until = clock()
        self._told: str | None = None

    def seconds(self) -> float:
        """Give how long until it wants to look again."""
        return max((self._due - self._clock()).total_seconds(), 0.0)

    def look(self, session: Session) -> bool:
        """Look where it is time, in a session whose watched folder is open; whether another folder was opened.

        A folder that cannot be read is told and left alone for a while: it never disturbs the watch over the mailbox.
        """
        now = self._clock()
        if now < self._due:
            return False
        waiting = self._answers.waiting()
        if waiting.unjudged:
            self._due = now + SOON
            return False
        self._due = now + ROUND
        if not waiting.notes and now < self._look_due:
            return False
        self._look_due = now + QUIET
        self._look_at_flags(session, waiting)
        return now >= self._blind_until and self._guarded(session)

    def _look_at_flags(self, session: Session, waiting: Waiting) -> None:
        uids = sorted(uid for validity, uid in waiting.places if validity == session.uidvalidity)
        if uids:
            flags = {entry.uid: entry.flags for entry in session.entries(uids)}
            self._answers.flagged(session.uidvalidity, flags)

    def _guarded(self, session: Session) -> bool:
        self._opened = False
        try:
            self._look_into(session)
            self._told = None
        except PermanentFailure as failure:
            self._give_up_for_now(str(failure), AFTER_FAILURE)
        except TransientFailure as failure:
            if failure.maybe_done:
                raise  # the connection itself is lost
            self._give_up_for_now(str(failure), ROUND)
        return self._opened

    def _give_up_for_now(self, reason: str, wait: timedelta) -> None:
        self._blind_until = self._clock() + wait
        self._look_due = self._clock()  # then at once, whether a note waits or not
        self._found = None
        if reason != self._told:
            self._told = reason
            log.warning("sent folder not read: %s", reason)
            self._answers.unreadable(reason)

    def _look_into(self, session: Session) -> None:
        folder = self._found or self._folder or find(session)
        if folder is None:
            raise PermanentFailure("no folder for sent mail was found: name it as sent_folder")
        here = session.status(folder)
        self._found = folder
        known = self._answers.cursor()
        if known is None:
            self._answers.take(folder, (), here)
        elif known != here:
            self._catch_up(session, folder, known, here)

    def _catch_up(self, session: Session, folder: str, known: Cursor, here: Cursor) -> None:
        void = known.uidvalidity != here.uidvalidity or known.last_uid > here.last_uid
        after = max(here.last_uid - _AGAIN, 0) if void else known.last_uid
        self._opened = True
        session.open(folder=folder)
        uids = session.uids_above(after)
        for first in range(0, len(uids), _TOGETHER):
            some = uids[first : first + _TOGETHER]
            cursor = Cursor(uidvalidity=session.uidvalidity, last_uid=some[-1])
            self._answers.take(folder, self._read(session, some), cursor)
        last = max(here.last_uid, *uids[-1:]) if uids else here.last_uid
        self._answers.take(folder, (), Cursor(uidvalidity=session.uidvalidity, last_uid=last))

    def _read(self, session: Session, uids: Sequence[int]) -> list[Sent]:
        heads = [head_of(uid, parse(raw)) for uid, raw in sorted(session.bodies(uids, _HEADERS).items()) if uid in uids]
        wanted = self._answers.wanted(heads)
        return [self._with_text(session, head) if head.uid in wanted else head for head in heads]

    @staticmethod
    def _with_text(session: Session, head: Sent) -> Sent:
        raw = session.bodies([head.uid], _TEXT).get(head.uid, b"")
        return replace(head, text=parse(raw).new_text[:_LONGEST_TEXT])


def find(session: Session) -> str | None:
    r"""Give the name of the folder for sent mail: by its \Sent flag (RFC 6154), else by its name; None for none."""
    folders = session.folders()
    flagged = [name for name, flags, _ in folders if "\\sent" in flags]
    named = [
        (rank, name)
        for name, _, delimiter in folders
        for rank, one in enumerate(_NAMES)
        if (name.rsplit(delimiter, 1)[-1] if delimiter else name).casefold() == one
    ]
    return flagged[0] if flagged else min(named)[1] if named else None


def head_of(uid: int, message: Message) -> Sent:
    """One message of the Sent folder, of its header."""
    near = (message.in_reply_to,) if message.in_reply_to else ()
    everybody = (*message.to, *message.cc, *message.bcc)
    return Sent(
        uid=uid,
        message_id=message.message_id,
        writer=normal(message.from_.address),
        ids=tuple(dict.fromkeys((*near, *reversed(message.references)))),
        recipients=tuple(dict.fromkeys(normal(one.address) for one in everybody if one.address)),
        at=message.date,
        automatic=message.header("auto-submitted").partition(";")[0].strip().lower() not in {"", "no"},
    )
