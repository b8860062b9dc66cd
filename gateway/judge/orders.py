"""Ground: order and invoice numbers that are named as such in a text; any other number is none of them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gateway.judge.order_words import (
    ABBREVIATIONS,
    BETWEEN,
    COMPOUNDS,
    DOING,
    GOING_ON,
    NAMES,
    NUMBER_WORDS,
    SIGNS,
    STEMS,
    TELLING,
    UNITS,
    VERBS,
)

_LIMIT: Final = 16 * 1024  # characters of a text that are read
_MOST: Final = 8  # numbers of one text: more of them are a list of orders, not a matter
_HITS: Final = 64  # places with digits that are looked at
_WINDOW: Final = 64  # characters before a number in which its name stands
_NEAR: Final = 8  # words and signs: "order with the number: #"

_DIGITS: Final = re.compile(r"[0-9]{3}")
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_NUMBER: Final = re.compile(r"[0-9a-z]+(?:[-/][0-9a-z]+){0,4}")
_DATE: Final = re.compile(r"[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}|(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}")
_PHONE: Final = re.compile(r"(?:[a-z]{1,5}-)?(?:[0-9]{1,3}-)?[0-9]{3}-[0-9]{3}-[0-9]{4}")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_TOKEN: Final = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9]|\n[^\S\n]*\n")
_AFTER: Final = re.compile(r"[^\S\n]*(?:([a-z]+)|(.|\n|\Z))")


def named_numbers(*texts: str) -> tuple[str, ...]:
    """The order and invoice numbers that are named as such in any of ``texts``, as ``order:4711``; each once.

    English, German, French, Spanish, Italian, Portuguese and Dutch. Sums, dates, years, and how many of something is
    ordered are none; neither is a number without its name. Of more than eight none is given.
    """
    found: dict[str, None] = {}
    for text in texts:
        for hit in _hits(text):
            found[hit] = None
            if len(found) > _MOST:
                return ()
    return tuple(found)


def _hits(text: str) -> list[str]:
    if _DIGITS.search(text, 0, _LIMIT) is None:
        return []
    plain = _plain(text[:_LIMIT])
    found, at = [], 0
    for _ in range(_HITS):
        digits = _DIGITS.search(plain, at)
        if digits is None:
            break
        start = _start(plain, digits.start())
        number = _NUMBER.match(plain, start)
        at = digits.end() if number is None else max(number.end(), digits.end())
        if number is not None and (kind := _kind(plain, start, number.group(), number.end())) is not None:
            found.append(f"{kind}:{re.sub('[-/]', '', number.group())}")
    return found


def _plain(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower()))


def _start(text: str, at: int) -> int:
    """Where the number begins to which the digits at ``at`` belong: it may have letters and hyphens before them."""
    first = max(at - 16, 0)
    while at > first and (text[at - 1].isascii() and text[at - 1].isalnum()):
        at -= 1
    if at > first + 1 and text[at - 1] in "-/" and text[at - 2].isascii() and text[at - 2].isalnum():
        earlier = _start(text, at - 2)
        return earlier if any(one.isdigit() for one in text[earlier : at - 1]) or at - earlier <= 6 else at  # noqa: PLR2004
    return at


def _kind(text: str, start: int, number: str, end: int) -> str | None:
    """What the number at ``start`` is the number of; None where nobody says so."""
    if (
        _DATE.fullmatch(number)
        or _PHONE.fullmatch(number)
        or text[end : end + 1] in {"%", "@", "\u20ac", "$", "\u00a3"}
    ):
        return None
    if start and text[start - 1] in ".,@$\u20ac\u00a3/\\_&+":
        return None
    if text[end : end + 1] in {".", ","} and text[end + 1 : end + 2].isdigit():
        return None  # a sum, or a date
    if len(number) > 24:  # noqa: PLR2004 - no shop has such numbers, but links and checksums do
        return None
    tokens = _TOKEN.findall(text, max(start - _WINDOW, 0), start)
    kind, sure, before = _name(tokens)
    if kind is None:
        return None
    return kind if sure or _bare(text, number, end, tokens[: before + 1]) else None


def _name(words: list[str]) -> tuple[str | None, bool, int]:
    """The kind that the last words before a number name, whether they say that it is a number, and where."""
    sure = loose = False
    for at in range(len(words) - 1, max(len(words) - _NEAR, -1), -1):
        word = words[at]
        if word in COMPOUNDS or (word in STEMS and sure):
            return COMPOUNDS.get(word) or STEMS[word], True, at
        if word in NAMES:
            return (None if loose and not sure else NAMES[word]), sure, at
        if not _may_stand_between(words, at):
            break
        sure = sure or word in NUMBER_WORDS or word in TELLING
        loose = loose or word in BETWEEN or word in "-="
    return None, False, 0


def _may_stand_between(words: list[str], at: int) -> bool:
    if words[at] == ".":
        return at > 0 and words[at - 1] in ABBREVIATIONS
    return words[at] in NUMBER_WORDS or words[at] in BETWEEN or words[at] in SIGNS


def _bare(text: str, number: str, end: int, named: list[str]) -> bool:
    """Whether a number that follows its name at once is one: "my order 4711", but not "to order 4711 bags"."""
    if len(number) < 4 or _YEAR.fullmatch(number):  # noqa: PLR2004 - "order 250" may be anything
        return False
    word = _AFTER.match(text, end)
    following = word[1] if word else None
    if following in UNITS:
        return False
    name = named[-1]
    if name not in VERBS:
        return True
    before = named[-2] if len(named) > 1 else ""
    if before in DOING:
        return False
    return before.isalpha() or following is None or following in GOING_ON
