"""Encoded words of header fields become text (RFC 2047), guarded: wrong ones stay as they are written."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, Final

from gateway.mail.charset import decoded
from gateway.mail.fields import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_WORDS: Final = 500  # encoded words of one field that are decoded

# The text of a word may hold blanks here: forbidden, and written by many.
_WORD: Final = re.compile(r"=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*)\?=")


def words(value: str) -> tuple[str, tuple[str, ...]]:
    """``value`` with its encoded words decoded, and what was odd about them. No control characters come out."""
    if "=?" not in value:
        return value, ()
    defects: list[str] = []
    pieces = [text for text in _pieces(value, defects) if text]
    return "".join(pieces).translate(CONTROLS).strip(), tuple(dict.fromkeys(defects))


def _pieces(value: str, defects: list[str]) -> Iterator[str]:
    """Text between the words, and the text of each run of words; blanks between two words do not count."""
    run, charset = b"", ""
    end = 0
    for number, match in enumerate(_WORD.finditer(value)):
        content = _content(match.group(2), match.group(3)) if number < MAX_WORDS else None
        if content is None:
            defects.append("encoded word is damaged" if number < MAX_WORDS else "too many encoded words")
            continue
        between = value[end : match.start()]
        label = match.group(1).partition("*")[0].lower()  # RFC 2231 adds a language behind a star
        if run and between.isspace():
            between = ""
        if run and (between or label != charset):
            yield _run(run, charset, defects)
            run = b""
        yield between
        # Writers that cut a character in two words need the bytes joined before they are decoded.
        run, charset, end = run + content, label, match.end()
    if run:
        yield _run(run, charset, defects)
    yield value[end:]


def _run(content: bytes, charset: str, defects: list[str]) -> str:
    text, defect = decoded(content, charset)
    if defect:
        defects.append(f"encoded word: {defect}")
    return text


def _content(encoding: str, text: str) -> bytes | None:
    """The bytes of one encoded word; None where it is damaged."""
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b"\n", b" "), header=True)
    try:
        return binascii.a2b_base64(raw + b"==")
    except binascii.Error:
        return None
