"""Ground: the finished bytes of a reply, built by hand: the standard library's EmailMessage takes ten times as long."""

from __future__ import annotations

import binascii
import re
import zlib
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gateway.answer.note import name_of
from gateway.answer.subject import harmless, reply_subject

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.note import Rendered
    from gateway.mail import Message

__all__ = ["reply_address", "reply_bytes", "reply_subject", "with_date"]

_LINE: Final = 78  # characters, RFC 5322 section 2.1.1
_WORD: Final = 39  # bytes of UTF-8 in one encoded-word: with "Subject: " it stays below 76 (RFC 2047 section 2)
_MOST_REFERENCES: Final = 20
_ID: Final = re.compile(r"[!-;=?-~]{1,250}")  # printable, no blank, no angle bracket; old programs leave out the @
_LOCAL: Final = re.compile(r"(?=.{1,64}\Z)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")

# Precedence is left out: RFC 3834 section 3.1.8 discourages it, and lists act on its values.
_FIXED: Final = (
    "Auto-Submitted: auto-replied\r\n"  # RFC 3834 section 5
    "X-Auto-Response-Suppress: All\r\n"  # the same for Exchange: no out-of-office note in return
    "MIME-Version: 1.0\r\n"
)
_PART: Final = (
    '\r\n--{0}\r\nContent-Type: text/{1}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
)


def reply_bytes(*, note: Rendered, message: Message, from_name: str, from_address: str, message_id: str) -> bytes:
    """The reply to ``message``: CRLF line ends, all ASCII, lines within 78 characters but for long addresses and ids.

    Its one recipient is the parsed From. Nothing of the body is quoted, and of the subject only what is left after
    cleaning; where that is nothing, the note's own subject stands. There is no Date: whoever sends it adds
    it by ``with_date``, for a note may wait a night. ValueError where an address is not fit for a reply (see
    ``reply_address``), the Message-ID is no id, or a header would hold a line break.
    """
    subject = reply_subject(message.subject) or harmless(note.subject or "") or "Re:"
    answered = _ids((message.message_id or "",))
    thread = _ids(message.references or (message.in_reply_to or "",))
    boundary = f"=_{zlib.crc32(message_id.encode()):08x}"  # cannot stand in quoted-printable, where = becomes =3D
    head = [
        _header("From", _mailbox(from_name, from_address)),
        _header("To", _mailbox(name_of(message.from_.name), message.from_.address)),
        _header("Subject", _text(subject)),
        _header("Message-ID", f"<{_own_id(message_id)}>"),
    ]
    if answered:
        head.append(_header("In-Reply-To", answered[0]))
        head.append(
            _header("References", " ".join(_bounded([*(one for one in thread if one not in answered), *answered])))
        )
    head += [
        _FIXED,
        _header("Content-Language", note.language),
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n',
    ]
    return b"".join(
        (
            "".join(head).encode("ascii"),
            _PART.format(boundary, "plain").encode("ascii"),
            _quoted_printable(note.text),
            _PART.format(boundary, "html").encode("ascii"),
            _quoted_printable(note.html),
            f"\r\n--{boundary}--\r\n".encode("ascii"),
        )
    )


def with_date(mail: bytes, now: datetime) -> bytes:
    """``mail`` with a Date on top, the moment it really leaves (RFC 5322 section 3.6.1); called once, at sending."""
    return _date_line(now.replace(microsecond=0)) + mail


@lru_cache(maxsize=2)
def _date_line(second: datetime) -> bytes:
    return f"Date: {format_datetime(second)}\r\n".encode("ascii")


def reply_address(address: str) -> str:
    """The address as it stands in a header and in RCPT TO: plain ASCII, an international domain in its ASCII form.

    ValueError for anything that two programs could read differently: quoted local parts, address literals, comments,
    controls, letters beyond ASCII before the @ (CVE-2019-16056 and CVE-2023-27043 came from such differences).
    """
    local, _, domain = address.rpartition("@")
    try:
        host = domain.lower() if domain.isascii() else domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if _LOCAL.fullmatch(local) is None or _HOST.fullmatch(host) is None:
        raise ValueError("the address is not fit for a reply")
    return f"{local}@{host}"


def _mailbox(name: str, address: str) -> str:
    """A name-addr of RFC 5322 section 3.4; the bare address where there is no name."""
    address = reply_address(address)
    name = harmless(name)
    if not name or "@" in name:
        return address
    if not name.isascii() or "=?" in name:
        return f"{_encoded(name)} <{address}>"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'


def _text(value: str) -> str:
    """Unstructured text; what looks like an encoded-word already is encoded again, so that it shows as it was typed."""
    return value if value.isascii() and "=?" not in value else _encoded(value)


def _encoded(text: str) -> str:
    """Encoded-words of RFC 2047, never splitting a character."""
    words, piece, size = [], "", 0
    for char in text:
        length = len(char.encode())
        if size + length > _WORD:
            words.append(piece)
            piece, size = "", 0
        piece += char
        size += length
    words.append(piece)
    return " ".join(f"=?utf-8?b?{binascii.b2a_base64(one.encode(), newline=False).decode()}?=" for one in words)


def _header(name: str, value: str) -> str:
    """One header field, folded at blanks; ValueError where the value has a line break or is not printable ASCII."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"the {name} field would hold a line break or other control character")
    line = f"{name}: {value}\r\n"
    if len(line) <= _LINE + 2:
        return line
    lines, current = [], f"{name}:"
    for at, word in enumerate(value.split(" ")):
        if at and len(current) + 1 + len(word) > _LINE:
            lines.append(current)
            current = ""
        current += f" {word}"
    return "\r\n".join((*lines, current)) + "\r\n"


def _own_id(message_id: str) -> str:
    if _ID.fullmatch(message_id) is None:
        raise ValueError("the Message-ID of the reply is no id")
    return message_id


def _ids(candidates: tuple[str, ...]) -> list[str]:
    """The well-formed ids in angle brackets, each once, in order; junk is left out."""
    bare = (one.strip().removeprefix("<").removesuffix(">") for one in candidates)
    return list(dict.fromkeys(f"<{one}>" for one in bare if _ID.fullmatch(one)))


def _bounded(ids: list[str]) -> list[str]:
    """The first id, which names the thread, and the last ones: no field grows without end."""
    return ids if len(ids) <= _MOST_REFERENCES else [ids[0], *ids[1 - _MOST_REFERENCES :]]


def _quoted_printable(text: str) -> bytes:
    """RFC 2045 section 6.7: programs show a paragraph in one piece, and no server has to break a line."""
    return binascii.b2a_qp("\r\n".join((*text.splitlines(), "")).encode(), istext=True, quotetabs=False)
