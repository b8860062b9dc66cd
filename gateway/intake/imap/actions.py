"""What we do to a redirected message in its mailbox: move it or mark it; never delete what is not kept elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gateway.errors import PermanentFailure
from gateway.imap import folders, placing

if TYPE_CHECKING:
    from gateway.imap.session import Session

KEYWORD: Final = re.compile(r"\\?[A-Za-z0-9$_.-]{1,60}")
SYSTEM_KEYWORDS: Final = frozenset({"\\flagged", "\\seen", "\\answered"})
MESSAGE_ID: Final = re.compile(r"[\x21-\x7e]{1,900}")  # anything else is not sent to a server


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One change to one message: ``move_to`` a folder or set a ``keyword``, never both.

    ``message_id`` (no angle brackets, None for none) finds the message again in the target folder when a former
    attempt ended in the dark. ``back`` undoes such a change: ``move_to`` is then the folder the message lies in, with
    its UIDVALIDITY and UID there, 0 where the server has told neither.
    """

    id: int
    uidvalidity: int
    uid: int
    move_to: str | None = None
    keyword: str | None = None
    message_id: str | None = None
    back: bool = False


def carry_out(session: Session, action: Action) -> str | None:
    """Do it, in a folder opened for writing; gives ``folder/UIDVALIDITY/UID`` of its new place where the server tells.

    Safe to repeat after an unknown end: nothing is copied twice. PermanentFailure where it can never be done,
    TransientFailure with ``maybe_done`` where the answer was lost.
    """
    if action.back and action.move_to is not None:
        return _fetch_back(session, action, action.move_to)
    if action.uidvalidity != session.uidvalidity:
        raise PermanentFailure("the mailbox has numbered its messages anew since")
    there = session.search(f"UID {action.uid}") == [action.uid]
    if action.keyword is not None:
        if not there:
            raise PermanentFailure("the message is no longer in the mailbox")
        _mark(session, action.uid, action.keyword, off=action.back)
        return None
    if action.move_to is None:
        raise PermanentFailure("nothing to do was said")
    return _move(session, action, _folder(session, action.move_to), there=there)


def _mark(session: Session, uid: int, keyword: str, *, off: bool = False) -> None:
    if not KEYWORD.fullmatch(keyword) or (keyword[0] == "\\" and keyword.lower() not in SYSTEM_KEYWORDS):
        raise PermanentFailure(f"{keyword!r} cannot be a keyword")
    allowed = {flag.lower() for flag in session.permanent_flags}
    if "\\*" not in allowed and keyword.lower() not in allowed:
        raise PermanentFailure(f"{session.where} keeps no keyword {keyword} in this folder")
    with session.spoken():
        (session.client.remove_flags if off else session.client.add_flags)([uid], [keyword], silent=True)


def _move(session: Session, action: Action, folder: str, *, there: bool) -> str | None:
    if not there:
        if _alike(session, action, folder, None):
            return None  # a former attempt got through, or the owner did it
        raise PermanentFailure("the message is no longer in the mailbox")
    if session.has("MOVE"):
        return _place(session, "move", action.uid, folder)
    raw = session.bodies([action.uid]).get(action.uid, b"") if action.message_id else b""
    placed = None if raw and _alike(session, action, folder, raw) else _place(session, "copy", action.uid, folder)
    _expunge(session, action.uid)
    return placed


def _fetch_back(session: Session, action: Action, folder: str) -> str | None:
    """Move a message back into the watched folder; leaves that one open for writing.

    Safe to repeat: where the message is not in ``folder`` any more and lies in the watched one, all is done.
    """
    watched = session.account.folder
    try:
        session.open(writable=True, folder=_folder(session, folder))
        known = action.uidvalidity == session.uidvalidity
        found = session.search(f"UID {action.uid}") if known and action.uid else _by_message_id(session, action)
        if len(found) > 1:
            raise PermanentFailure(f"more than one message in {folder} bears its Message-ID: move it back by hand")
        if found:
            return _transfer(session, found[0], watched)
    finally:
        session.open(writable=True)
    if _by_message_id(session, action):
        return None  # a former attempt got through, or the owner did it
    raise PermanentFailure(f"the message is no longer in {folder}")


def _by_message_id(session: Session, action: Action) -> list[int]:
    if action.message_id is None or not MESSAGE_ID.fullmatch(action.message_id):
        return []
    quoted = action.message_id.replace("\\", "\\\\").replace('"', '\\"')
    return session.search(f'HEADER Message-ID "{quoted}"')


def _transfer(session: Session, uid: int, folder: str) -> str | None:
    """Move one message of the open folder, by copying where the server cannot move."""
    if session.has("MOVE"):
        return _place(session, "move", uid, folder)
    placed = _place(session, "copy", uid, folder)
    _expunge(session, uid)
    return placed


def _expunge(session: Session, uid: int) -> None:
    if session.has("UIDPLUS"):  # without it an EXPUNGE would take whatever else the owner marked
        with session.spoken():
            session.client.add_flags([uid], ["\\Deleted"], silent=True)
            session.client.uid_expunge([uid])


def _alike(session: Session, action: Action, folder: str, raw: bytes | None) -> bool:
    """Whether ``folder`` holds the message already: by its Message-ID and, with ``raw``, byte by byte.

    A Message-ID alone proves nothing: its sender may use it twice.
    """
    if action.message_id is None:
        return False
    try:
        session.open(folder=folder)
        found = _by_message_id(session, action)
        return bool(found) if raw is None else any(session.bodies([uid]).get(uid) == raw for uid in found)
    finally:
        session.open(writable=True)


def _place(session: Session, verb: Literal["move", "copy"], uid: int, folder: str) -> str | None:
    placed = placing.transfer(session, verb, uid, folder)
    return None if placed is None else f"{folder}/{placed.uidvalidity}/{placed.uid}"


def _folder(session: Session, name: str) -> str:
    """Give the server's name for a folder, made and subscribed where it was missing."""
    folders.insist_on_name(name)
    names = folders.names_of(session, name)
    there = folders.find(session, names) or folders.make(session, names)
    if there == session.account.folder:
        raise PermanentFailure("a message cannot be moved to the folder it is in")
    return there
