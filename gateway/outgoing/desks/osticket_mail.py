"""The mail that osTicket is given: the original, with the few fields by which it tells sender, ticket and repeats."""

from __future__ import annotations

import base64
import re
from email.header import Header
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from gateway.mail import parse, same_mailbox
from gateway.outgoing.desks.entry import as_text, name_of, subject_of
from gateway.outgoing.desks.files import clean

if TYPE_CHECKING:
    from gateway.outgoing.desks.contract import Copy

_FIELD: Final = re.compile(rb"[^\n]*+(?:\n[ \t][^\n]*+)*+\n?")  # with its folded lines
_NAME: Final = re.compile(rb"([!-9;-~]{1,80})[ \t]*:")
_QUOTED: Final = re.compile(r'["\\<>]')
_KEPT_AS: Final = b"X-Original-"
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")


def mail_of(copy: Copy, *, attachments: int) -> bytes:
    """Give the same bytes for the same copy.

    Its Message-ID is that of the copy, not of the original: two mails that bear the same one (a robot's, a forger's)
    would be one to osTicket, and the second would be lost. From becomes the customer's where somebody else handed her
    mail on, and a message that continues a ticket bears its number in the subject, as osTicket's own mails do.

    What is over the limit ``attachments``, or better left unopened, goes without the original.
    """
    # A first line that begins with a blank would belong to our last field.
    if copy.original == "sealed" or len(copy.raw) > attachments or _NAME.match(copy.raw) is None:
        return _reduced(copy)
    message = parse(copy.raw)
    if message.excess:
        return _reduced(copy)
    fields = {b"message-id": _message_id(copy)}
    if not same_mailbox(message.from_.address, copy.customer_address):
        fields[b"from"] = _from(copy)
    if copy.follows:
        fields[b"subject"] = _subject(copy)
    head, body = _split(copy.raw)
    added = b"".join((*fields.values(), _key(copy)))
    return added + b"".join(_renamed(field, fields) for field in _FIELD.findall(head)) + body


def _reduced(copy: Copy) -> bytes:
    """A small mail with the readable text only."""
    note = f"[The original is not copied; it is kept with ticket {copy.ticket}.]"
    text = base64.encodebytes(as_text(copy, note).encode("utf-8", "replace"))
    fields = (
        _from(copy),
        _subject(copy),
        _line("Date", format_datetime(copy.received)),
        _message_id(copy),
        _key(copy),
        _line("MIME-Version", "1.0"),
        _line("Content-Type", "text/plain; charset=utf-8"),
        _line("Content-Transfer-Encoding", "base64"),
    )
    return b"".join((*fields, b"\r\n", text.replace(b"\n", b"\r\n")))


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """The header fields, each with its line end, and the rest with the empty line before it."""
    found = _EMPTY_LINE.search(raw)
    if found is None:
        return raw.rstrip(b"\r\n") + b"\r\n", b"\r\n"
    end = found.start() + 1
    return raw[:end], raw[end:]


def _renamed(field: bytes, replaced: dict[bytes, bytes]) -> bytes:
    """The field itself, or under another name where ours stands in its place."""
    named = _NAME.match(field)
    return _KEPT_AS + field if named is not None and named[1].lower() in replaced else field


def _message_id(copy: Copy) -> bytes:
    return _line("Message-ID", f"<{clean(copy.message_id)}>")


def _key(copy: Copy) -> bytes:
    return _line("X-Deskward-Key", _encoded(clean(copy.key)))


def _from(copy: Copy) -> bytes:
    name = name_of(copy)
    written = '"' + _QUOTED.sub("", name) + '"' if name.isascii() else _encoded(name)
    return _line("From", f"{written} <{clean(copy.customer_address)}>")


def _subject(copy: Copy) -> bytes:
    number = f" [#{clean(copy.follows)}]" if copy.follows else ""
    return _line("Subject", _encoded(subject_of(copy) + number))


def _encoded(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=10_000).encode()


def _line(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode("utf-8", "replace")
