"""Putting messages into folders: the bytes of one, or one that lies in another folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from imapclient.datetime_util import datetime_to_INTERNALDATE

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.imap.session import Session

_APPENDUID_WORDS: Final = 2  # UIDVALIDITY, UID (RFC 4315 section 3)
_COPYUID_WORDS: Final = 3  # UIDVALIDITY, old UIDs, new UIDs


class Placed(NamedTuple):
    """Where a message lies, in the folder it was put into."""

    uidvalidity: int
    uid: int


def append(session: Session, folder: str, raw: bytes, arrived: datetime) -> Placed | None:
    """Put a message into a folder, unseen; its place where the server tells (UIDPLUS).

    The bytes go as they are, but for NUL, which no literal may hold (RFC 9051 section 9): it becomes a space. A refusal
    is a PermanentFailure, or a TransientFailure where the server asks for patience; either way nothing was put there.
    With ``maybe_done`` nobody knows.
    """
    moment = f'"{datetime_to_INTERNALDATE(arrived)}"'
    with session.spoken():
        said = session.client.wire.append_exactly(session.quoted(folder), moment, carried(raw))
        if said is not None:
            session.refuse("does not take the message", said)
    return _placed(session, "APPENDUID", _APPENDUID_WORDS)


def carried(raw: bytes) -> bytes:
    """Give the bytes as they lie on the server."""
    return raw.replace(b"\0", b" ") if b"\0" in raw else raw


def transfer(session: Session, verb: Literal["move", "copy"], uid: int, folder: str) -> Placed | None:
    """Move or copy one message of the open folder; its new place where the server tells.

    A message that has vanished is no failure (RFC 9051 section 6.4.8), and has no new place.
    """
    client = session.client
    with session.spoken():
        client.wire.untagged_responses.pop("COPYUID", None)
        (client.move if verb == "move" else client.copy)([uid], folder)
    return _placed(session, "COPYUID", _COPYUID_WORDS)


def _placed(session: Session, code: str, length: int) -> Placed | None:
    told = session.client.wire.untagged_responses.pop(code, [])
    words = told[-1].split() if told and isinstance(told[-1], bytes) else []
    with session.spoken():
        return Placed(int(words[0]), int(words[-1])) if len(words) == length else None
