"""One helper that builds the example mails of all tests."""

from __future__ import annotations

from gateway.mail import Envelope, Message, parse

DEFAULTS = {
    "From": "Ann Field <ann@mail.example>",
    "To": "Rosa Moss <rosa@shop.example>",
    "Subject": "A question",
    "Date": "Sat, 21 Nov 2026 09:14:00 +0000",
    "Message-ID": "<question-1@mail.example>",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
}


def mail(
    *fields: str,
    body: str | bytes = "Where is my order 4711?\n",
    without: tuple[str, ...] = (),
    newline: bytes = b"\r\n",
) -> bytes:
    """The bytes of a mail from Ann to Rosa; a field that is given stands for the default of its name.

    ``without`` names defaults to leave out. A text body is written in UTF-8 with ``newline``.
    """
    given = {field.partition(":")[0].strip().lower() for field in fields}
    dropped = given | {name.lower() for name in without}
    lines = [*fields, *(f"{name}: {value}" for name, value in DEFAULTS.items() if name.lower() not in dropped)]
    head = "\n".join(lines).encode("utf-8", "surrogateescape").replace(b"\n", newline)
    content = body if isinstance(body, bytes) else body.encode().replace(b"\n", newline)
    return head + newline * 2 + content


def received(
    *fields: str,
    body: str | bytes = "Where is my order 4711?\n",
    sender: str | None = "ann@mail.example",
    recipients: tuple[str, ...] = ("rosa@shop.example",),
    without: tuple[str, ...] = (),
) -> Message:
    """A mail from Ann to Rosa as the gateway received it; ``sender`` is the envelope sender."""
    return parse(mail(*fields, body=body, without=without), Envelope(sender=sender, recipients=recipients))


def multipart(*parts: str, boundary: str = "frontier") -> str:
    """The body of a multipart mail; each part is its fields, an empty line and its content."""
    return "".join(f"--{boundary}\n{part}\n" for part in parts) + f"--{boundary}--\n"
