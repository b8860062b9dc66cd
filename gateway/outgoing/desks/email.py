"""The desk that takes e-mail: a new mail from us, with the customer in Reply-To and the original inside."""

from __future__ import annotations

import base64
import quopri
import re
from email import message_from_bytes, policy
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from gateway.outgoing.desks.contract import Copy
    from gateway.outgoing.smarthost import Smarthost

_LONGEST_LINE: Final = 998  # RFC 5322 section 2.1.1
_DEEPEST: Final = 40  # more boundaries than this, and the original travels unopened
# RFC 5322 dot-atom on both sides: what every desk can read in Reply-To.
_PLAIN_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")


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

    def submit(self, copy: Copy) -> str:
        """Send the copy; gives its Message-ID. Failures as ``Smarthost.send`` has them."""
        eight_bit = _fits(copy.raw) and not copy.raw.isascii() and self._smarthost.takes_8bit()
        mail = compose(copy, name=self._name, attachments=self._attachments, eight_bit=eight_bit)
        self._smarthost.send(mail, sender=copy.from_, recipient=copy.to)
        return copy.message_id

    def look_up(self, copy: Copy) -> str | None:
        """Nobody can tell what became of a mail."""
        del copy
        return None


def compose(copy: Copy, *, name: str, attachments: int, eight_bit: bool) -> bytes:
    """Write the mail to the desk; the same bytes for the same copy.

    It carries no Auto-Submitted field: some desks drop such mail, and its recipient is the desk we were told to use.
    PermanentFailure where an address or key cannot stand in a header.
    """
    for value in (copy.to, copy.from_, copy.message_id, copy.key):
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
    body = b"\r\n".join(mark + _lines(*part.fields) + b"\r\n" + part.body for part in parts)
    return b"".join((_lines(*fields), b"\r\n", body, f"\r\n--{boundary}--\r\n".encode()))


def _fields(copy: Copy, name: str) -> list[str]:
    fields = [f"From: {_person(name, copy.from_)}", f"To: {copy.to}"]
    if _PLAIN_ADDRESS.fullmatch(copy.customer_address):
        fields.append(f"Reply-To: {_person(copy.customer_name, copy.customer_address)}")
    return [
        *fields,
        f"Subject: {_encoded(_clean(copy.subject) or 'No subject')}",
        f"Date: {format_datetime(copy.received)}",
        f"Message-ID: <{copy.message_id}>",
        f"X-Deskward-Key: {copy.key}",
        f"X-Deskward-Ticket: {_encoded(_clean(copy.ticket))}",
        "MIME-Version: 1.0",
    ]


def _introduction(copy: Copy, note: str) -> str:
    """Write the readable part: who wrote, when, what about, and what is new in it."""
    who = _clean(f"{copy.customer_name} <{copy.customer_address}>" if copy.customer_name else copy.customer_address)
    head = [f"From: {who}", f"Received: {copy.received:%Y-%m-%d %H:%M %Z}", f"Subject: {_clean(copy.subject)}"]
    head.append(f"Ticket: {_clean(copy.ticket)}")
    if copy.topic:
        head.append(f"Topic: {_clean(copy.topic)}")
    text = _CONTROL.sub("", copy.text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    return "\n".join([*head, "", text, *(["", note] if note else []), ""])


def _original(copy: Copy, *, attachments: int, eight_bit: bool) -> tuple[list[Part], str]:
    """Give the parts that carry the original, and a line for the reader where something is left out."""
    if copy.original == "inline":
        files = _files(copy.raw)
        if files is not None:
            if sum(len(part.body) * 3 // 4 for part in files) <= attachments:
                return files, ""
            return [], f"[The attachments are too large to be copied; they are kept with ticket {copy.ticket}.]"
    if len(copy.raw) > attachments:
        return [], f"[The original message is too large to be copied; it is kept with ticket {copy.ticket}.]"
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


def _fits(raw: bytes) -> bool:
    """Whether SMTP carries these bytes unchanged: no bare line breaks, no NUL, no line beyond 998 octets."""
    lines = raw.split(b"\r\n")
    return b"\0" not in raw and all(
        len(line) <= _LONGEST_LINE and b"\n" not in line and b"\r" not in line for line in lines
    )


def _files(raw: bytes) -> list[Part] | None:
    """Give the attachments of the original, freshly encoded; None where it is better left unopened."""
    if raw.lower().count(b"boundary") > _DEEPEST:
        return None
    try:
        whole: Message = message_from_bytes(raw, policy=policy.compat32)
        return [_file(part, number) for number, part in enumerate(_leaves(whole), 1) if _is_file(part)]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # the email package raises any of these on hostile parts


def _leaves(part: Message) -> Iterator[Message]:
    """Walk through the parts, but not into a mail that is attached."""
    inside = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(inside, list):
        for each in cast("list[Message]", inside):
            yield from _leaves(each)
    else:
        yield part


def _is_file(part: Message) -> bool:
    named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
    return named or part.get_content_maintype() not in {"text", "multipart"}


def _file(part: Message, number: int) -> Part:
    inside = part.get_payload(decode=True) if not part.is_multipart() else part.get_payload()
    if isinstance(inside, list):  # an attached mail
        content = b"".join(cast("Message", each).as_bytes() for each in inside)
    else:
        content = inside if isinstance(inside, bytes) else b""
    kind = part.get_content_type()
    # base64 is not allowed for message and multipart types (RFC 2045 section 6.4).
    kind = kind if _TYPE.fullmatch(kind) and not kind.startswith(("message/", "multipart/")) else ""
    name = part.get_filename() or (f"part-{number}.eml" if part.is_multipart() else f"part-{number}")
    name = _clean(name).rpartition("/")[2][:120]
    if name.isascii():
        quoted = name.replace("\\", "_").replace('"', "_")
        disposition = f'Content-Disposition: attachment; filename="{quoted}"'
    else:
        coded = "".join(f"%{octet:02X}" for octet in name.encode("utf-8", "replace"))
        disposition = f"Content-Disposition: attachment;\r\n filename*=utf-8''{coded}"
    return _base64_part(kind or "application/octet-stream", disposition, content)


def _base64_part(kind: str, disposition: str, content: bytes) -> Part:
    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
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


def _clean(text: str) -> str:
    """Make one line of it, with nothing that could end a header field."""
    return _BREAKS.sub(" ", text).strip()


def _encoded(text: str) -> str:
    """Write it as RFC 2047 asks, folded; at most 200 characters of it."""
    text = text[:200].encode("utf-8", "replace").decode()
    charset = None if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name="X-Deskward-Ticket").encode(linesep="\r\n")


def _person(name: str, address: str) -> str:
    name = _clean(name)[:60]
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name)} <{address}>"
