"""Which alphabet a text is written in, where that tells the language or nearly so."""

from __future__ import annotations

from collections import Counter
from typing import Final

MAX_SEEN: Final = 400  # letters beyond ASCII that are looked at
SHARE: Final = 0.3  # of all letters that another alphabet has; the rest are names and addresses
WEIGHT: Final = 3  # one character of these stands for about three Latin letters

# The last code point of each block of letters, and its alphabet; "" for what tells nothing here.
_BLOCKS: Final = (
    (0x036F, ""), (0x03FF, "greek"), (0x052F, "cyrillic"), (0x058F, "armenian"), (0x05FF, "hebrew"), (0x077F, "arabic"),
    (0x08FF, ""), (0x097F, "devanagari"), (0x09FF, "bengali"), (0x0B7F, ""), (0x0BFF, "tamil"), (0x0DFF, ""),
    (0x0E7F, "thai"), (0x109F, ""), (0x10FF, "georgian"), (0x11FF, "hangul"), (0x1EFF, ""), (0x1FFF, "greek"),
    (0x303F, ""), (0x30FF, "kana"), (0x318F, "hangul"), (0x33FF, ""), (0x9FFF, "han"), (0xABFF, ""), (0xD7AF, "hangul"),
    (0xF8FF, ""), (0xFAFF, "han"), (0xFF64, ""), (0xFF9F, "kana"), (0x10FFFF, ""),
)  # fmt: skip
_DENSE: Final = frozenset({"han", "kana", "hangul"})
# The languages of an alphabet that more than one of them uses are told by their words.
LANGUAGES: Final = {
    "greek": ("el",),
    "cyrillic": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "mn"),
    "armenian": ("hy",),
    "hebrew": ("he", "yi"),
    "arabic": ("ar", "fa", "ur", "ps"),
    "devanagari": ("hi", "mr", "ne"),
    "bengali": ("bn",),
    "tamil": ("ta",),
    "thai": ("th",),
    "georgian": ("ka",),
    "hangul": ("ko",),
    "kana": ("ja",),
    "han": ("zh",),
}


def alphabet(prose: str) -> str:
    """The alphabet of ``prose``, a key of ``LANGUAGES``; ``''`` for Latin letters and where there is too little."""
    found: Counter[str] = Counter()
    beyond = [letter for letter in prose if letter > "\u036f"][:MAX_SEEN]
    if not beyond:
        return ""
    for letter, count in Counter(beyond).items():
        code = ord(letter)
        found[next(name for last, name in _BLOCKS if code <= last)] += count
    found.pop("", None)
    if not found:
        return ""
    name, count = found.most_common(1)[0]
    if name == "han" and found["kana"]:  # Chinese has no kana; a Japanese sentence is never without
        name, count = "kana", count + found["kana"]
    latin = sum(letter.isalpha() for letter in prose[:1500] if letter <= "\u036f")
    weight = WEIGHT if name in _DENSE else 1
    return name if count * weight >= SHARE * (latin + count * weight) else ""
