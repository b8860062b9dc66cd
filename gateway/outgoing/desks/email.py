"""The desk that takes e-mail: a new mail from us, with the customer in Reply-To and the original inside."""

from __future__ import annotations

import base64
import quopri
import re
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import PermanentFailure
from gateway.mail import parse
from gateway.outgoing.desks.entry import person_of, words_of
from gateway.outgoing.desks.files import clean, files_in

if TYPE_CHECKING:
    from gateway.outgoing.desks.contract import Copy, Memo
    from gateway.outgoing.desks.files import File
    from gateway.outgoing.smarthost import Smarthost

_LINE_OF_BASE64: Final = 57  # octets that make 76 characters (RFC 2045 section 6.8)
_LONGEST_LINE: Final = 998  # RFC 5322 section 2.1.1
# RFC 5322 dot-atom on both sides: what every desk can read in Reply-To.
_PLAIN_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class Part(NamedTuple):
    """One MIME part: its header lines without line ends, and its body as it goes over the wire."""

    fields: tuple[str, ...]
    body: bytes


class EmailDesk:
    """Hands copies over by e-mail; ``name`` stands in From beside our address, ``attachments`` is a limit in bytes.

    Desks that know Message-IDs drop a repeat by themselves (FreeScout, osTicket, Chatwoot), others cannot be asked.
    """

    def __init__(self, smarthost: Smarthost, *, name: str, attachments: int) -> None:
        self._smarthost, self._name, self._attachments = smarthost, name, attachments

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Send the copy; gives its Message-ID. Failures as ``Smarthost.send`` has them."""
        del memo  # one step
        eight_bit = _fits(copy.raw) and not copy.raw.isascii() and self._smarthost.takes_8bit()
        mail = compose(copy, name=self._name, attachments=self._attachments, eight_bit=eight_bit)
        self._smarthost.send(mail, sender=copy.from_, recipient=copy.to)
        return copy.message_id

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Nobody can tell what became of a mail."""
        del copy, memo
        return None


def compose(copy: Copy, *, name: str, attachments: int, eight_bit: bool) -> bytes:
    """Write the mail to the desk; the same bytes for the same copy.

    It carries no Auto-Submitted field: some desks drop such mail, and its recipient is the desk we were told to use.
    PermanentFailure where an address or key cannot stand in a header.
    """
    for value in (copy.to, copy.from_, copy.message_id, copy.key, copy.follows):
        if not value.isascii() or re.search(r"[\x00-\x20<>\x7f]", value):
            raise PermanentFailure("an address or key of the forward cannot stand in a header field")
    inside, note = _original(copy, attachments=attachments, eight_bit=eight_bit)
    parts = [_text_part(_introduction(copy, note)), *inside]
    fields = _fields(copy, name)
    if len(parts) == 1:
        return _lines(*fields, *parts[0].fields) + b"\r\n" + parts[0].body
    boundary = _boundary(copy, parts)
    fields.append(f'Content-Type: multipart/mixed; boundary="{boundary}"')
    if any(not part.body.isascii() for part in parts):
        fields.append("Content-Transfer-Encoding: 8bit")
    mark = f"--{boundary}\r\n".encode()
    pieces = [_lines(*fields)]  # joined once: each step between would hold the whole mail once more
    for part in parts:
        pieces += [b"\r\n", mark, _lines(*part.fields), b"\r\n", part.body]
    return b"".join((*pieces, f"\r\n--{boundary}--\r\n".encode()))


def _fields(copy: Copy, name: str) -> list[str]:
    fields = [f"From: {_person(name, copy.from_)}", f"To: {copy.to}"]
    if _PLAIN_ADDRESS.fullmatch(copy.customer_address):
        fields.append(f"Reply-To: {_person(copy.customer_name, copy.customer_address)}")
    return [
        *fields,
        f"Subject: {_encoded(clean(copy.subject) or 'No subject')}",
        f"Date: {format_datetime(copy.received)}",
        f"Message-ID: <{copy.message_id}>",
        *((f"In-Reply-To: <{copy.follows}>", f"References: <{copy.follows}>") if copy.follows else ()),
        f"X-Deskward-Key: {copy.key}",
        f"X-Deskward-Ticket: {_encoded(clean(copy.ticket))}",
        "MIME-Version: 1.0",
    ]


def _introduction(copy: Copy, note: str) -> str:
    """Write the readable part: who wrote, when, what about, and what is new in it."""
    head = [
        f"From: {person_of(copy)}",
        f"Received: {copy.received:%Y-%m-%d %H:%M %Z}",
        f"Subject: {clean(copy.subject)}",
        f"Ticket: {clean(copy.ticket)}",
    ]
    if copy.topic:
        head.append(f"Topic: {clean(copy.topic)}")
    return "\n".join([*head, "", words_of(copy), *(["", note] if note else []), ""])


def _original(copy: Copy, *, attachments: int, eight_bit: bool) -> tuple[list[Part], str]:
    """Give the parts that carry the original, and a line for the reader where something is left out."""
    if copy.original == "inline":
        message = parse(copy.raw)
        if not message.excess:
            found = files_in(message, copy, limit=attachments)
            return [_file(one) for one in found.files], found.note
    if len(copy.raw) > attachments:
        why = " is too large to be copied" if attachments else " is not copied"
        return [], f"[The original message{why}; it is kept with ticket {copy.ticket}.]"
    if copy.original == "sealed":
        return [_base64_part("application/octet-stream", _SEALED, copy.raw)], ""
    return [_attached(copy.raw, eight_bit=eight_bit)], ""


def _attached(raw: bytes, *, eight_bit: bool) -> Part:
    """Carry the exact bytes.

    RFC 2046 section 5.2.1 allows message/rfc822 no other encodings than 7bit, 8bit and binary. What fits into none that
    the way out offers goes as a file in base64, which every mail program opens too.
    """
    if _fits(raw) and (raw.isascii() or eight_bit):
        encoding = "7bit" if raw.isascii() else "8bit"
        return Part(("Content-Type: message/rfc822", f"Content-Transfer-Encoding: {encoding}", _AS_FILE), raw)
    return _base64_part("application/octet-stream", _AS_FILE, raw)


_AS_FILE: Final = 'Content-Disposition: attachment; filename="original.eml"'
_SEALED: Final = 'Content-Disposition: attachment; filename="original.bin"'  # no program opens it unasked


def _fits(raw: bytes) -> bool:
    """Whether SMTP carries these bytes unchanged: no bare line breaks, no NUL, no line beyond 998 octets."""
    breaks = raw.count(b"\r\n")
    return b"\0" not in raw and breaks == raw.count(b"\n") == raw.count(b"\r") and _is_short_lined(raw)


def _is_short_lined(raw: bytes) -> bool:
    """Whether no line is too long, seen by leaps of a thousand octets: a list of all lines would fill the memory."""
    at = 0
    while len(raw) - at > _LONGEST_LINE:
        found = raw.rfind(b"\r\n", at, at + _LONGEST_LINE + 2)
        if found < 0:
            return False
        at = found + 2
    return True


def _file(one: File) -> Part:
    name, kind, content = one
    if name.isascii():
        quoted = name.replace('"', "_")
        disposition = f'Content-Disposition: attachment; filename="{quoted}"'
    else:
        coded = "".join(f"%{octet:02X}" for octet in name.encode("utf-8", "replace"))
        disposition = f"Content-Disposition: attachment;\r\n filename*=utf-8''{coded}"
    return _base64_part(kind, disposition, content)


def _base64_part(kind: str, disposition: str, content: bytes) -> Part:
    step = _LINE_OF_BASE64 * 1000  # the library makes an object of each line
    lines = (base64.encodebytes(content[at : at + step]) for at in range(0, len(content), step))
    body = b"".join(line.replace(b"\n", b"\r\n") for line in lines)
    return Part((f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", disposition), body)


def _text_part(text: str) -> Part:
    octets = text.encode("utf-8", "replace")
    if octets.isascii() and all(len(line) <= _LONGEST_LINE for line in octets.split(b"\n")):
        return Part(
            ("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit"),
            octets.replace(b"\n", b"\r\n"),
        )
    body = quopri.encodestring(octets).replace(b"\n", b"\r\n")
    return Part(("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"), body)


def _boundary(copy: Copy, parts: list[Part]) -> str:
    """Find a boundary that stands in no part; from the key, so that each attempt sends the same bytes."""
    stem = re.sub(r"[^A-Za-z0-9]", "", copy.key)[:40]
    number = 0
    while any(f"--=_{stem}_{number}".encode() in part.body for part in parts):
        number += 1
    return f"=_{stem}_{number}"


def _lines(*fields: str) -> bytes:
    return "".join(f"{field}\r\n" for field in fields).encode("ascii")


def _encoded(text: str) -> str:
    """Write it as RFC 2047 asks, folded; at most 200 characters of it."""
    text = text[:200].encode("utf-8", "replace").decode()
    charset = None if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name="X-Deskward-Ticket").encode(linesep="\r\n")


def _person(name: str, address: str) -> str:
    name = clean(name)[:60]
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name)} <{address}>"
