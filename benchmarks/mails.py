"""The mails of the benchmarks, each unique, and the rules that all of them fit."""

from __future__ import annotations

import base64
import random
from email.utils import formatdate
from functools import cache
from typing import Final

OWNER: Final = "rosa@shop.example"

# Name of the rule -> its phrases; the naive pipeline makes one regular expression of each.
RULES: Final[dict[str, tuple[str, ...]]] = {
    "Where is my order": ("where is my order", "where is my parcel", "has not arrived", "tracking number"),
    "Refunds": ("money back", "refund my order", "return label", "send it back to you"),
    "Access": ("cannot log in", "forgot my password", "no access to the course", "reset my password"),
    "Invoices": ("copy of my invoice", "copy of the receipt", "invoice with my tax number"),
    "Exchange": ("exchange it for", "wrong size", "another colour", "wrong item"),
    "Broken": ("arrived broken", "stopped working", "does not switch on", "piece is missing"),
    "Address": ("change my address", "moved house", "wrong street", "new address is"),
    "Wholesale": ("price list for shops", "resell your lamps", "order fifty pieces"),
    "Gift cards": ("gift card", "voucher code", "redeem my voucher"),
    "Newsletter": ("unsubscribe me", "change my newsletter", "stop sending me the letter"),
}
_WORDS: Final = (
    "the moss on our window grows well and green since spring while a lamp of paper hangs above it in the evening my "
    "neighbour says that water from rain is best for ferns so we keep a bucket outside near the door every week"
)
_NAMES: Final = tuple(RULES)


def address(number: int) -> str:
    """The sender of mail ``number``: nobody, and no domain, writes twice."""
    return f"kim{number}@d{number}.example"


def text_of(number: int, size: int) -> str:
    """About ``size`` octets of a customer's words, with one phrase of a rule somewhere in them."""
    dice = random.Random(number)  # noqa: S311 - the same mails in every run
    phrases = RULES[_NAMES[number % len(_NAMES)]]
    words = dice.choices(_WORDS.split(), k=size // 5)
    words.insert(dice.randrange(len(words)), f"- {dice.choice(phrases)} -")
    lines = [" ".join(words[first : first + 12]) for first in range(0, len(words), 12)]
    return "\r\n".join([f"Dear Rosa, this is letter {number}.", "", *lines, "", f"Kim {number}", ""])


@cache
def _date() -> str:
    return formatdate(usegmt=True)


def mail(number: int) -> bytes:
    """Mail ``number`` of the mix: 70 % of 2 KB text, 25 % of 8 KB text and HTML, 5 % of 200 KB with an attachment."""
    head = (
        f"Received: from mx.d{number}.example (mx.d{number}.example [192.0.2.{number % 250}])\r\n"
        f"\tby mx.shop.example with ESMTPS id q{number}; {_date()}\r\n"
        f"From: Kim {number} <{address(number)}>\r\n"
        f"To: Rosa Moss <{OWNER}>\r\n"
        f"Subject: My letter number {number}\r\n"
        f"Date: {_date()}\r\n"
        f"Message-ID: <{number}.bench@d{number}.example>\r\n"
        "MIME-Version: 1.0\r\n"
        "User-Agent: Letterbox 7.1\r\n"
    )
    kind = number % 20
    if kind < 14:
        return (head + _plain(text_of(number, 1500))).encode()
    if kind < 19:
        return (head + _alternative(number)).encode()
    return (head + _with_attachment(number)).encode()


def _plain(text: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}"


def _alternative(number: int) -> str:
    text = text_of(number, 2700)
    paragraphs = "".join(f'<p style="margin: 0 0 12px 0">{line}</p>\r\n' for line in text.split("\r\n"))
    html = f"<html><head><style>p {{ color: #333 }}</style></head><body>{paragraphs}</body></html>\r\n"
    html = html.replace("=", "=3D")
    return _multipart(
        "alternative",
        f"b{number}",
        _plain(text),
        f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{html}",
    )


def _with_attachment(number: int) -> str:
    dice = random.Random(number)  # noqa: S311 - as above
    content = base64.encodebytes(dice.randbytes(145_000)).decode().replace("\n", "\r\n")
    return _multipart(
        "mixed",
        f"b{number}",
        _plain(text_of(number, 1500)),
        'Content-Type: image/jpeg; name="lamp.jpg"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="lamp.jpg"\r\n\r\n{content}',
    )


def _multipart(kind: str, boundary: str, *parts: str) -> str:
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{body}--{boundary}--\r\n'
