"""Japanese text in seven bits as mail programs really write it: with the characters of vendors (ISO-2022-JP-MS)."""

from __future__ import annotations

import re
from typing import Final

# An escape sequence, and what follows up to the next one.
_SEGMENT: Final = re.compile(rb"\x1b(?P<set>\$\(?[@ABCDOPQ]|\([ABHIJ]|\$|\(|)(?P<text>[^\x1b]*)")
_KANA_SHIFT: Final = 0x80  # a katakana of half width is its 7-bit code plus this one in Shift-JIS


def japanese(raw: bytes) -> str:
    """The characters of ``raw``; what is no character is the replacement character."""
    start = raw.find(b"\x1b")
    pieces = [_eight_bit(raw[: start if start >= 0 else len(raw)])]
    pieces.extend(_segment(match["set"], match["text"]) for match in _SEGMENT.finditer(raw))
    return "".join(pieces)


def _segment(chosen: bytes, text: bytes) -> str:
    if chosen == b"(I":
        return bytes(each + _KANA_SHIFT if 0x20 < each < 0x60 else each for each in text).decode("cp932", "replace")  # noqa: PLR2004 - the places of the letters
    if chosen.startswith(b"$("):
        return _doubled(text, {b"C": "euc_kr", b"A": "gb2312"}.get(chosen[2:], "euc_jis_2004"), wide=chosen[2:] == b"D")
    if chosen.startswith(b"$"):
        return _doubled(text, "gb2312") if chosen == b"$A" else _vendor(text)
    return _eight_bit(text)


def _eight_bit(text: bytes) -> str:
    """Plain text; bytes above 127 are katakana of half width or Shift-JIS."""
    return text.decode("cp932", "replace")


def _doubled(text: bytes, codec: str, *, wide: bool = False) -> str:
    """Pairs of 7-bit codes; ``wide`` is the supplementary set, which EUC marks with a byte of its own."""
    mark = b"\x8f" if wide else b""
    pairs = (text[place : place + 2] for place in range(0, len(text), 2))
    return b"".join(
        mark + bytes(each | _KANA_SHIFT for each in pair) if len(pair) == 2 and min(pair) > 0x20 else pair  # noqa: PLR2004 - a pair
        for pair in pairs
    ).decode(codec, "replace")


def _vendor(text: bytes) -> str:
    """Pairs of JIS X 0208 with the rows that NEC and IBM added, moved to their places in Shift-JIS."""
    out = bytearray()
    place = 0
    while place < len(text):
        first, second = text[place], text[place + 1] if place + 1 < len(text) else 0
        if not (0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E):  # noqa: PLR2004 - the places of the characters
            out.append(first)
            place += 1
            continue
        row, cell = first - 0x21, second - 0x21
        lead = (row >> 1) + 0x81
        out.append(lead if lead < 0xA0 else lead + 0x40)  # noqa: PLR2004 - Shift-JIS leaves out A0 to DF
        out.append(cell + 0x9F if row & 1 else cell + 0x40 + (cell >= 0x3F))  # noqa: PLR2004 - and 7F
        place += 2
    return out.decode("cp932", "replace")
