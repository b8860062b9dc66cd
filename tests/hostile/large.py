"""Mails of many megabytes, each of one way to make reading dear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.hostile.mails import head

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTENT: Final[dict[str, tuple[str, bytes]]] = {
    "words": ("", b"Where is my order? "),
    "lines": ("", b"Where is my order?\r\n"),
    "empty lines": ("", b"\r\n"),
    "bytes": ("", b"\xff\xfe\xe4\xf6"),
    "NUL": ("", b"\0"),
    "shifts": ("", b"\x1b$B0!\x1b(B"),
    "beginnings": ("", b"begin 644 a\n"),
    "files in the text": ("", b"begin 644 a\n#86)C\n`\nend\n"),
    "delimiters": ("Content-Type: multipart/mixed; boundary=b", b"--\r\n"),
    "hyphens": ("Content-Type: multipart/mixed; boundary=b", b"-\r\n"),
    "parts": ("Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n"),
    "page": ("Content-Type: text/html", b"<p>x</p>"),
    "boxes": ("Content-Type: text/html", b"<div>"),
    "base64 of a text": ("Content-Transfer-Encoding: base64", b"QUJD\r\n"),
    "base64 of a file": ("Content-Type: a/b\r\nContent-Transfer-Encoding: base64", b"QUJD" * 18 + b"\r\n"),
    "dirty base64": ("Content-Type: a/b\r\nContent-Transfer-Encoding: base64", b"Q!==\r\n"),
    "joints": ("Content-Type: a/b\r\nContent-Transfer-Encoding: base64", b"QQ==QUJD"),
    "soft breaks": ("Content-Type: a/b\r\nContent-Transfer-Encoding: quoted-printable", b"= \r\n=41"),
    "uuencode": ("Content-Type: a/b\r\nContent-Transfer-Encoding: uuencode\r\n\r\nbegin 644 a", b"#86)C\n"),
    "attached mail": ("Content-Type: message/rfc822", b"X: y\r\n"),
}
_PARTS: Final = {
    "texts": b"Content-Type: text/plain; charset=shift_jis\r\n\r\n" + b"\xff\xe4",
    "flowing texts": b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"> x \n",
    "guesses": b"Content-Type: text/plain\r\n\r\n" + bytes(range(192, 250)),
    "pages": b"Content-Type: text/html\r\n\r\n<i>x",
    "mails": b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n",
    "headers": b"X: =?utf-8?q?a?=\r\n",
    "names": b'Content-Type: image/png; name="=?utf-8?q?a?=',
}


def mails(size: int) -> Iterator[tuple[str, bytes]]:
    """See ``tests.hostile``."""
    for name, (fields, piece) in _CONTENT.items():
        start = head(fields) if fields else head()
        yield f"{size >> 20} MB of {name}", start + b"\r\n" + piece * ((size - len(start)) // len(piece))
    for name, part in _PARTS.items():
        filling = part[-6:] * (size // 500 // 6)
        whole = b"--b\r\n" + part + filling + b"\r\n"
        yield (
            f"{size >> 20} MB of 500 {name}",
            head("Content-Type: multipart/mixed; boundary=b") + b"\r\n" + whole * (size // len(whole)),
        )
    yield f"{size >> 20} MB of fields", b"X-A: y\r\n" * (size // 8)
    yield f"{size >> 20} MB of one field", b"Subject: " + b"x " * (size // 2)
    yield f"{size >> 20} MB of folds", b"Subject: x" + b"\r\n y" * (size // 4)
    yield (
        f"{size >> 20} MB with carriage returns alone",
        head(newline=b"\r") + b"\r" + b"Where is my order?\r" * (size // 19),
    )
    yield (
        f"{size >> 20} MB of UTF-16",
        b"\xff\xfe" + "From: a@mail.example\n\nWhere?\n".encode("utf-16-le") * (size // 58),
    )
