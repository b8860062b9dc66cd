"""Wall: files that are no plain text, told by how they begin."""

from __future__ import annotations

from typing import Final

_AGAIN: Final = 'Save it as "plain text" in UTF-8, or write it in a text editor such as Notepad or TextEdit.'
_KINDS: Final[tuple[tuple[tuple[bytes, ...], str, str, str], ...]] = (
    ((b"\xff\xfe", b"\xfe\xff"), "not-utf-8", "This file is saved as UTF-16.", 'Save it again as "UTF-8".'),
    ((b"{\\rtf",), "no-plain-text", "This is a document with formatting (RTF), not plain text.", _AGAIN),
    ((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), "no-plain-text", "This is a document of a word processor.", _AGAIN),
    ((b"%PDF",), "no-plain-text", "This is a PDF, not plain text.", _AGAIN),
    ((b"<!doctype", b"<html", b"<?xml"), "no-plain-text", "This is a web page, not plain text.", _AGAIN),
)
_LONGEST: Final = 16  # bytes of a beginning


def kind_of(raw: bytes) -> tuple[str, str, str] | None:
    """Code, sentence and remedy for a file that cannot be a config file at all; None for one that may be."""
    begins = raw[:_LONGEST]
    plain = begins.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for marks, code, message, remedy in _KINDS:
        if begins.startswith(marks) or plain.startswith(marks):
            return code, message, remedy
    if raw.count(0, 0, 400) > 10:  # noqa: PLR2004  # UTF-16 without its mark has one for each letter
        return "not-utf-8", "This file is not saved as UTF-8.", 'Save it again as "UTF-8".'
    return None
