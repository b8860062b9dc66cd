"""Parts in parts, parts without end, delimiters that are none, and headers that never end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile.mails import WANTED, head, mail, multipart

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = f"Content-Type: text/plain\r\n\r\n{WANTED}"
_SIZES = (1, 10, 49, 51, 200, 2000)


def mails() -> Iterator[tuple[str, bytes]]:
    """See ``tests.hostile``."""
    yield from _nested()
    yield from _many()
    yield from _delimiters()
    yield from _containers()
    yield from _heads()


def _nested() -> Iterator[tuple[str, bytes]]:
    for kind in ("mixed", "alternative", "digest", "report", "signed", "unheard-of"):
        for depth in _SIZES:
            opening = "".join(
                f"Content-Type: multipart/{kind}; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(depth)
            )
            yield f"multipart/{kind} {depth} deep", head() + opening.encode() + TEXT.encode()
    for depth in _SIZES:
        inside = "Content-Type: message/rfc822\r\n\r\n" * depth
        yield f"mails in mails {depth} deep", head() + inside.encode() + TEXT.encode()
        same = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * depth
        yield f"the same boundary {depth} deep", head() + same.encode() + TEXT.encode()


def _many() -> Iterator[tuple[str, bytes]]:
    for count in (100, 499, 501, 5000):
        yield f"{count} empty parts", multipart(*[""] * count)
        yield f"{count} texts", multipart(*[TEXT] * count)
        yield (
            f"{count} pages in an alternative",
            multipart(*["Content-Type: text/html\r\n\r\n<b>x</b>"] * count, kind="alternative"),
        )
        yield (
            f"{count} attached mails",
            multipart(*["Content-Type: message/rfc822\r\n\r\nFrom: a@mail.example\r\n\r\nFW"] * count),
        )
        yield (
            f"{count} files of one name",
            multipart(
                *['Content-Type: image/png; name="a.png"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA'] * count
            ),
        )


def _delimiters() -> Iterator[tuple[str, bytes]]:
    lines = {
        "of nobody": "--c\r\n",
        "of blanks": "--   \r\n",
        "of hyphens": "-----\r\n",
        "of two hyphens": "--\r\n",
        "closed": "--b--\r\n",
        "opened": "--b\r\n",
        "half closed": "--b-\r\n",
        "longer": "--bb\r\n",
        "bare": "--b\n",
        "of carriage returns": "--b\r",
    }
    for name, line in lines.items():
        yield f"delimiters {name}", head("Content-Type: multipart/mixed; boundary=b") + b"\r\n" + line.encode() * 20_000
    for boundary in ("", '""', "=", "b b", "b" * 71, "c" * 5000, '"b\\"b"', "(.*)+$", "%s%n", "b;b=b", "'", "\0"):
        yield (
            f"boundary {boundary[:12]!r}",
            head(f"Content-Type: multipart/mixed; boundary={boundary}")
            + (f"\r\n--{boundary}\r\n{TEXT}\r\n--{boundary}--\r\n".encode()),
        )


def _containers() -> Iterator[tuple[str, bytes]]:
    for encoding in ("base64", "quoted-printable", "uuencode", "x-nobody", "binary"):
        yield (
            f"container in {encoding}",
            head("Content-Type: multipart/mixed; boundary=b", f"Content-Transfer-Encoding: {encoding}")
            + f"\r\n--b\r\n{TEXT}\r\n--b--\r\n".encode(),
        )
    for kind in (
        "multipart",
        "multipart/",
        "/mixed",
        "multipart/mixed/mixed",
        "message/partial; id=a; number=1",
        "message/external-body; access-type=local-file; name=/etc/passwd",
        "application/pkcs7-mime",
    ):
        yield f"type {kind[:30]}", head(f"Content-Type: {kind}; boundary=b") + f"\r\n--b\r\n{TEXT}\r\n--b--".encode()
    yield "part header without end", multipart("X: y\r\n" * 5000)
    yield "part header of one line", multipart("Content-Type: text/plain; x=" + "y" * 200_000)
    yield "part headers without end", multipart(*["X: y\r\n" * 1000] * 40)


def _heads() -> Iterator[tuple[str, bytes]]:
    for count in (999, 1001, 20_000):
        yield f"{count} fields", mail(*[f"X-{number}: y" for number in range(count)])
        yield f"{count} folds", mail("Subject: x" + "\r\n y" * count, subject=None)
        yield f"{count} From fields", mail(*["From: a@mail.example"] * count)
        yield f"{count} stray lines", head() + b"stray\r\nX: y\r\n" * count + b"\r\n" + WANTED.encode()
    yield "no header", WANTED.encode()
    yield "nothing", b""
    yield "one line feed", b"\n"
    yield "no empty line", head()
    yield "line feeds", b"\n" * 100_000
    yield "carriage returns", head(newline=b"\r") + b"\r" + WANTED.encode()
    yield "two carriage returns", head(newline=b"\r\r\n") + b"\r\r\n" + WANTED.encode()
    yield "NUL", b"\0" * 100_000
    yield "NUL in fields", mail("From: a\0b <hanna@mail.example>", from_=None)
    yield "colons", b":\r\n" * 20_000
    yield "fields without a name", b": x\r\n" * 20_000
    yield "mbox", b"From hanna@mail.example Mon Nov 16 08:59:00 2026\r\n" * 1000 + mail()
    yield "UTF-16", b"\xff\xfe" + mail().decode().encode("utf-16-le")
    yield "half of UTF-16", b"\xfe\xff\xd8" + mail()
