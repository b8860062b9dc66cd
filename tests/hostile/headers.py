"""Fields that no grammar reads: encoded words, addresses, parameters, dates, ids and traces without measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile.mails import mail

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY = 5000


def mails() -> Iterator[tuple[str, bytes]]:
    """See ``tests.hostile``."""
    yield from _words()
    yield from _addresses()
    yield from _parameters()
    yield from _others()


def _words() -> Iterator[tuple[str, bytes]]:
    pieces = {
        "empty": "=?utf-8?q??=",
        "joined": "=?utf-8?q?a?=",
        "apart": "=?utf-8?q?a?= ",
        "open": "=?utf-8?q?a",
        "of base64": "=?utf-8?b?YQ==?= ",
        "of half a group": "=?utf-8?b?YQ?= ",
        "of one digit": "=?utf-8?b?Y?= ",
        "without a charset": "=??q?a?= ",
        "of no charset": "=?x-nobody?q?a=FF?= ",
        "of zlib": "=?zlib?b?eJwDAAAAAAE=?= ",
        "of rot13": "=?rot13?q?uryyb?= ",
        "of escapes": "=?unicode_escape?q?\\x0d\\x0aBcc:?= ",
        "of idna": "=?idna?q?xn--a?= ",
        "in words": "=?utf-8?q?=?utf-8?q?a?=?= ",
        "of question marks": "=?utf-8?q????????= ",
        "of signs": "=?=?=?=?",
        "shifting": "=?iso-2022-jp?b?GyRC?= ",
        "of UTF-7": "=?utf-7?q?+AAoADQ-?= ",
        "of a wrong letter": "=?utf-8?z?a?= ",
    }
    for name, piece in pieces.items():
        for count in (1, 400, _MANY):
            yield f"{count} words {name}", mail("Subject: " + piece * count, subject=None)
        yield f"names {name}", mail(f"From: {piece * 50} <hanna@mail.example>", from_=None)


def _addresses() -> Iterator[tuple[str, bytes]]:
    pieces = {
        "in a row": "a@mail.example, ",
        "of names": "a, ",
        "open": "<a@mail.example",
        "open angles": "<",
        "closed angles": ">",
        "open quotes": '"',
        "escapes": '"\\',
        "open comments": "(",
        "closed comments": ")",
        "comments": "(a)",
        "groups": "g:",
        "ends of groups": ";",
        "signs": "@",
        "dots": "a..",
        "routes": "<@a,@b:c@d.example>, ",
        "two in angles": "<a@b><c@d>, ",
        "quoted": '"a@b" <c@d.example>, ',
        "of full width": "a\uff20b.example, ",
        "with blanks": "a @ b . example, ",
        "in brackets": "a@[127.0.0.1], ",
        "of bytes": "\udcff@\udcfe.example, ",
        "NUL": "a\0@b.example, ",
        "CVE-2023-27043": "ann@trusted.example <hanna@mail.example>, ",
        "of dashes": "--------",
    }
    for name, piece in pieces.items():
        for count in (1, 400, _MANY):
            yield f"{count} addresses {name}", mail("From: " + piece * count, from_=None)
        yield f"recipients {name}", mail("To: " + piece * _MANY, "Cc: " + piece * _MANY, to=None)
    yield "local part of 64 KB", mail(f"From: {'a' * 65_000}@mail.example", from_=None)
    yield "domain of 64 KB", mail(f"From: a@{'a.' * 32_000}example", from_=None)


def _parameters() -> Iterator[tuple[str, bytes]]:
    pieces = {
        "in a row": "; a=b",
        "numbered": "; name*{n}=b",
        "numbered high": "; name*999999{n}=b",
        "coded": "; name*{n}*=%0D%0A",
        "of a charset": "; name*=zlib''%78%9C",
        "quoted": '; a="b"',
        "open": '; a="',
        "escapes": '; a="\\',
        "equals": "=",
        "semicolons": ";",
        "blanks": " ; ",
        "without values": "; a=",
        "names": "; a",
        "starred": "; a*=b",
        "stars": "; a***=b",
    }
    for name, piece in pieces.items():
        for count in (1, 99, _MANY):
            told = "".join(piece.replace("{n}", str(number)) for number in range(count))
            yield f"{count} parameters {name}", mail(f"Content-Type: text/plain{told}")
            yield f"{count} of a file {name}", mail(f"Content-Disposition: attachment{told}")


def _others() -> Iterator[tuple[str, bytes]]:
    for value in (
        "Xyz, 99 Foo 99999 99:99:99 +9999",
        "Mon, 16 Nov 2026 08:59:00 +999999",
        "1" * 5000,
        "0 Jan 0 0:0 Z",
        "Mon, 16 Nov -2026 08:59:00",
        "16 Nov 2026" * 500,
        "\u0661\u0666 Nov 2026 08:59:00 +0000",
    ):
        yield f"date {value[:20]}", mail(f"Date: {value}", date=None)
    for value in (
        "<>",
        "<" * _MANY,
        "<a@b>" * _MANY,
        "a" * 60_000,
        "<a\0b@c>",
        "<\u2028@x>",
        "<a b@c d>",
        '<"a"@b>',
        "<<a>@b>>",
    ):
        yield f"id {value[:12]!r}", mail(f"Message-ID: {value}", f"In-Reply-To: {value}", f"References: {value}")
    trust = "Authentication-Results: mx.provider.example; "
    for value in (
        "(" * _MANY,
        "dmarc=" * _MANY,
        '"' * _MANY,
        "dmarc=pass;" * _MANY,
        "dmarc=pass (" + "(a" * _MANY,
        "dkim=pass header.d=" + "a." * _MANY,
        ";" * _MANY,
        "=" * _MANY,
    ):
        yield f"results {value[:12]}", mail(trust + value)
    yield "a hundred results", mail(*[trust + "dmarc=pass"] * 100)
    yield "a hundred traces", mail(*[f"Received: from a by b{number}.example; never" for number in range(100)])
    yield "list marks of nobody", mail("List-Unsubscribe: " + "<mailto:a@b>," * _MANY)
    yield "precedence without end", mail("Precedence: " + "bulk " * _MANY)
    yield "bytes", mail(b"Subject: " + bytes(range(128, 256)) * 200, subject=None)
    yield "shifts", mail(b"Subject: " + b"\x1b$B" * 2000, subject=None)
