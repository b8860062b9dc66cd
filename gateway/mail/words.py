"""Encoded words of header fields become text (RFC 2047), guarded: wrong ones stay as they are written."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, Final

from gateway.mail.charset import decoded
from gateway.mail.fields import CONTROLS
from gateway.mail.limits import TOO_MANY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_WORDS: Final = 500  # encoded words of one field that are decoded

# The text of a word may hold blanks and question marks here: forbidden, and written by many. "?=" ends a word, unless
# two hexadecimal digits follow it and a later "?=" closes the word: "=?utf-8?q?Where=3F?=20Here?=". No word holds the
# beginning of another one.
_WORD: Final = re.compile(
    r"=\?(?P<charset>[^?\s]{0,75})\?(?:(?P<b>[bB])\?(?P<base64>[^?]*)"
    r"|(?P<q>[qQ])\?(?P<quoted>(?:[^?=]|=(?!\?[^=])|\?(?!=)|\?=(?=[0-9A-F]{2}[^?=\s]*+\?=))*+))\?="
)
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")


def words(value: str) -> tuple[str, tuple[str, ...]]:
    """``value`` with its encoded words decoded, and what was odd about them. No control characters come out."""
    if "=?" not in value:
        return value, ()
    defects: list[str] = []
    pieces = [text for text in _pieces(value, defects) if text]
    return "".join(pieces).translate(CONTROLS).strip(), tuple(dict.fromkeys(defects))


def _pieces(value: str, defects: list[str]) -> Iterator[str]:
    """Text between the words, and the text of each run of words; blanks between two words do not count."""
    run = _Run()
    end = 0
    for number, match in enumerate(_WORD.finditer(value)):
        label = match["charset"].partition("*")[0].lower()  # RFC 2231 adds a language behind a star
        between = value[end : match.start()]
        if number >= MAX_WORDS:
            defects.append(TOO_MANY_WORDS)
            break
        if not run.is_empty and (between.strip() or label != run.charset):
            between = between if between.strip() else ""
            yield run.text(defects)
            run = _Run()
        elif not run.is_empty:
            between = ""
        # Writers that cut a character in two words need the bytes joined before they are decoded.
        if not run.take(match, label):
            defects.append("encoded word is damaged")
            if not run.is_empty:
                yield run.text(defects)
                run = _Run()
            continue
        yield between
        end = match.end()
    if not run.is_empty:
        yield run.text(defects)
    yield value[end:]


class _Run:
    """Encoded words of one charset in a row."""

    def __init__(self) -> None:
        self.charset = ""
        self.is_empty = True
        self._bytes: list[bytes] = []
        self._open = b""  # base64 that was cut in the middle of a group, to go on in the next word

    def take(self, match: re.Match[str], charset: str) -> bool:
        """Add one word; False where it is damaged."""
        if match["q"]:
            raw = match["quoted"].encode("utf-8", "surrogateescape").replace(b"\n", b" ")
            self._close()
            self._bytes.append(binascii.a2b_qp(raw, header=True))
        else:
            raw = match["base64"].encode("utf-8", "surrogateescape")
            clean = _NOT_BASE64.sub(b"", raw)
            if len(clean) == 1 and not self._open:
                return False
            if b"=" in raw:
                self._bytes.append(_base64(self._open + clean))
                self._open = b""
            else:
                whole = self._open + clean
                groups = len(whole) // 4 * 4
                self._bytes.append(_base64(whole[:groups]))
                self._open = whole[groups:]
        self.charset, self.is_empty = charset, False
        return True

    def text(self, defects: list[str]) -> str:
        """The text of all words taken."""
        self._close()
        text, defect = decoded(b"".join(self._bytes), self.charset)
        if defect:
            defects.append(f"encoded word: {defect}")
        return text

    def _close(self) -> None:
        if self._open:
            self._bytes.append(_base64(self._open))
            self._open = b""


def _base64(clean: bytes) -> bytes:
    """The bytes of base64 digits; a last digit that is alone says nothing."""
    left_over = len(clean) % 4
    return binascii.a2b_base64(clean[:-1] if left_over == 1 else clean + b"=" * (-left_over % 4))
