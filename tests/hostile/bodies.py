"""Texts that are dear to decode, charsets that are programs, pages without end, files in the text."""

from __future__ import annotations

import base64
import bz2
import zlib
from typing import TYPE_CHECKING

from tests.hostile.mails import CANARY, WANTED, mail, multipart

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY = 5000
_ZEROS = bytes(10_000_000)
CODECS = (
    "zlib",
    "zlib_codec",
    "bz2",
    "hex",
    "base64",
    "rot13",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "oem",
    "utf-8-sig",
    "utf-7",
    "utf-16",
    "utf-32",
    "hz",
    "iso-2022-jp",
    "iso-2022-kr",
    "big5",
    "quopri",
    "uu",
    "string_escape",
    "\udcff",
    "x" * 5000,
    "../../etc/passwd",
    "",
)


def mails() -> Iterator[tuple[str, bytes]]:
    """See ``tests.hostile``."""
    for codec in CODECS:
        for content in (zlib.compress(_ZEROS), bytes(range(256)) * 20, WANTED.encode()):
            yield (
                f"charset {codec[:20]!r} of {len(content)}",
                mail(f"Content-Type: text/plain; charset={codec}", body=content),
            )
    yield (
        "ten megabytes in ten kilobytes, as a file",
        mail(
            "Content-Type: application/zip; name=a.zip",
            "Content-Transfer-Encoding: base64",
            body=base64.encodebytes(zlib.compress(_ZEROS)),
        ),
    )
    yield "and packed otherwise", mail("Content-Encoding: bzip2", body=bz2.compress(_ZEROS))
    yield from _encodings()
    yield from _pages()
    yield from _texts()


def _encodings() -> Iterator[tuple[str, bytes]]:
    contents = {
        "nothing": "",
        "padding": "=" * _MANY,
        "one digit": "Q" * 1001,
        "dirt": "Q!" * _MANY,
        "joints": "QQ==" * _MANY,
        "blanks": " " * _MANY,
        "half a word": "=4" * _MANY,
        "soft breaks": "=\r\n" * _MANY,
        "bytes": "\udcff" * _MANY,
        "begin": "begin 644 a\r\n" * _MANY,
        "uu": "begin 644 a\r\n" + "M" * 60_000,
        "lines": "#86)C\r\n" * _MANY,
    }
    for encoding in ("base64", "quoted-printable", "x-uuencode", "8bit", "base64, base64", "\0"):
        for name, content in contents.items():
            yield f"{encoding!r} of {name}", mail(f"Content-Transfer-Encoding: {encoding}", body=content)


def _pages() -> Iterator[tuple[str, bytes]]:
    pages = {
        "boxes": "<div>" * _MANY,
        "hidden boxes": "<div hidden>" * _MANY,
        "open tags": '<a b="' * _MANY,
        "comments": "<!--" * _MANY,
        "entities": "&amp" * _MANY,
        "numbers": "&#" + "9" * 60_000,
        "no numbers": "&#x110000;" * _MANY,
        "NUL": "<b>\0</b>" * _MANY,
        "attributes": "<div " + "id=a hidden " * _MANY + ">x",
        "styles": f"<p style='{'display:none;' * _MANY}'>x",
        "scripts": f"<script>{CANARY}</script>" * 500,
        "tables": "<table><tr><td>" * _MANY,
        "cells": "<td>" * _MANY,
        "lists": "<li>" * _MANY,
        "quotes": "<blockquote>" * _MANY,
        "closers": "</div>" * _MANY,
        "angles": "<" * 60_000,
        "doctypes": "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;" * 500,
        "CDATA": "<![CDATA[" * _MANY,
        "pictures": "<img src=x>" * _MANY,
    }
    for name, page in pages.items():
        yield f"page of {name}", mail("Content-Type: text/html", body=page)


def _texts() -> Iterator[tuple[str, bytes]]:
    lines = {
        "attributions": "On 1 Jan 2026 at 10:00, a@b wrote:\r\n",
        "half attributions": "On 1 ",
        "quotes": "> " * 50 + "\r\n",
        "deep quotes": ">" * 500 + "\r\n",
        "signatures": "-- \r\n",
        "separators": "-----Original Message-----\r\n",
        "headers": "From: a@mail.example\r\n",
        "forwards": "---------- Forwarded message ---------\r\nFrom: a@b.example\r\n",
        "links": "https://a.example/" + "a" * 100 + " ",
        "blanks": " \r\n",
        "words": "order ",
        "one word": "a",
        "marks": "?!.,;:" * 20,
        "digits": "4711",
        "right to left": "\u202e\u2066abc",
        "joiners": "a\u200d\u200b",
        "accents": "e\u0301\u0302",
        "flags": "\U0001f1e6",
        "surrogates": "\udced\udca0\udc80",
        "bells": "\x07\x08\x1b[2J",
        "lines": "\u2028\u2029\x85\x0b\x0c",
    }
    for name, line in lines.items():
        yield f"text of {name}", mail(body=line * (200_000 // len(line)))
        yield f"flowing {name}", mail("Content-Type: text/plain; format=flowed; delsp=yes", body=line * 200)
    yield (
        "a page that differs from its text",
        multipart(
            f"Content-Type: text/plain\r\n\r\n{WANTED}",
            f"Content-Type: text/html\r\n\r\n<p>{CANARY}</p>",
            kind="alternative",
        ),
    )
