"""Ground: a lint for the tone of a note: what hurts a customer, the staff, or the owner's word."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from gateway.answer import tone_phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST: Final = 20  # findings of one kind; whoever mends these sees the next
# Values that say by when; a sentence with one of them has a date.
_DATED: Final = re.compile(r"\{\{-?\s*(?:promise|turnaround)\b")
_COMMENT: Final = re.compile(r"\{#(?!-?\s*subject:).{0,1000}?#\}", re.IGNORECASE | re.DOTALL)
_CODE: Final = re.compile(r"\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|<[a-zA-Z/!][^<>]{0,2000}>", re.DOTALL)
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s)|\n\s*\n")
_SHOUTS: Final = re.compile(
    r"!{2,}|!\?|\b(?=[A-ZÀ-ÖØ-Þ ,]{0,200}[A-ZÀ-ÖØ-Þ]{4})[A-ZÀ-ÖØ-Þ]{3,}(?:[ ,]+[A-ZÀ-ÖØ-Þ]{3,}){1,20}\b"
)


class Tone(NamedTuple):
    """One thing badly said: the line (from 1), the words, what is wrong with them, and what to say in their place."""

    line: int
    phrase: str
    why: str
    instead: str
    level: Literal["error", "warning"]


class _Kind(NamedTuple):
    why: str
    instead: str
    phrases: Mapping[str, str]


_BLAME: Final = _Kind(
    "it blames the customer",
    'Say it in a kinder way: thank her, and tell what helps: "May I ask you to send it to our desk?"',
    tone_phrases.BLAME,
)
_STAFF: Final = _Kind(
    "it apologises for the people who help",
    'Say it in a kinder way, and speak well of them: "Dana will be glad to look after you."',
    tone_phrases.STAFF,
)
_UNDATED: Final = _Kind(
    "it promises without a date",
    "Say by when, with {{ promise }} or {{ turnaround }}, or take the promise out",
    tone_phrases.UNDATED,
)
_ROBOT: Final = _Kind(
    "it sounds like a ticket robot",
    "Say it in a kinder way, as to one person: {{ customer_name }} greets her by name",
    tone_phrases.ROBOT,
)
_SHOUTING: Final = ("it shouts", "Say it in a kinder way: small letters, and one mark at the most")


def tone(text: str, language: str) -> Iterator[Tone]:
    """What is badly said in the source of a template, by line; phrases only of languages that we have some of.

    Blame, apologies for the staff, undated promises and a robot's voice are errors, shouting is a warning. A phrase may
    run over a line end. Curly and straight apostrophes are the same; comments, tags and values are not looked at.
    """
    plain = _blanked(text.replace("\u2019", "'"))
    found = [
        _at(plain, match, kind.why, kind.instead, "error")
        for kind, pattern in _patterns(language.partition("-")[0].lower())
        for match in islice(pattern.finditer(plain), _MOST)
        if kind is not _UNDATED or not _DATED.search(text, *_sentence(plain, match.start()))
    ]
    found += [_at(plain, match, *_SHOUTING, "warning") for match in islice(_SHOUTS.finditer(plain), _MOST)]
    yield from sorted(found, key=lambda one: one.line)


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[tuple[_Kind, re.Pattern[str]], ...]:
    """Compiled when the first template of a language is read: idle memory is for those in use."""
    made = []
    for kind in (_BLAME, _STAFF, _UNDATED, _ROBOT):
        lines = kind.phrases.get(language, "").splitlines()
        if lines:
            one = "|".join(line.replace(" ", r"\s+") if "(?<!" not in line else line for line in lines)
            made.append((kind, re.compile(rf"(?<!\w)(?:{one})(?!\w)", re.IGNORECASE)))
    return tuple(made)


def _blanked(text: str) -> str:
    """The text with comments, tags and values turned into as many blanks, so that every place stays where it is."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    return _CODE.sub(blank, _COMMENT.sub(blank, text))


def _sentence(text: str, place: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    return (
        max((end for end in ends if end <= place), default=0),
        min((end for end in ends if end > place), default=len(text)),
    )


def _at(text: str, found: re.Match[str], why: str, instead: str, level: Literal["error", "warning"]) -> Tone:
    return Tone(text.count("\n", 0, found.start()) + 1, " ".join(found[0].split()), why, instead, level)
