"""What hostile mails are made of."""

from __future__ import annotations

from typing import Final, NamedTuple

CANARY: Final = "canary"  # stands in every word that must not come out anywhere as something else than text
PAID: Final = 111111111 * 7  # what a template would make of {{ 111111111*7 }}
WANTED: Final = "Where is my order 4711?"


class HostileMail(NamedTuple):
    """One mail: what it tries, its bytes, and its envelope sender."""

    name: str
    raw: bytes
    sender: str


def head(*fields: bytes | str, newline: bytes = b"\r\n", **changes: str | bytes | None) -> bytes:
    """The header of a customer's mail without its empty line; ``changes`` take the place of a default or drop it."""
    told: dict[str, bytes | str | None] = {
        "from_": "From: Hanna Moser <hanna@mail.example>",
        "to": "To: rosa@shop.example",
        "subject": "Subject: My order",
        "date": "Date: Mon, 16 Nov 2026 08:59:00 +0000",
        **changes,
    }
    lines = [*fields, *(line for line in told.values() if line is not None)]
    return b"".join(octets(line) + newline for line in lines)


def octets(line: bytes | str) -> bytes:
    """A line as bytes; characters that stand for bytes become them again."""
    return line if isinstance(line, bytes) else line.encode("utf-8", "surrogateescape")


def mail(*fields: bytes | str, body: bytes | str = WANTED, **changes: str | bytes | None) -> bytes:
    """A customer's mail with these fields on top."""
    return head(*fields, **changes) + b"\r\n" + octets(body) + b"\r\n"


def multipart(*parts: bytes | str, boundary: str = "b", kind: str = "mixed", end: bool = True) -> bytes:
    """A mail of these parts, each with its own fields, an empty line and its content."""
    inside = b"".join(b"--" + boundary.encode() + b"\r\n" + octets(part) + b"\r\n" for part in parts)
    closing = b"--" + boundary.encode() + b"--\r\n" if end else b""
    return head(f"Content-Type: multipart/{kind}; boundary={boundary}") + b"\r\n" + inside + closing
