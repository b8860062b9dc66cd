"""Ground: what corrected messages of one kind have in common, as lines that a rule could have."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from gateway.judge.patterns import AddressPattern
from gateway.judge.phrases import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.judge.texts import Texts
    from gateway.judge.verdict import Then

SENDERS: Final = 2  # corrections of one sender that are no chance any more
PHRASES: Final = 3
_MOST: Final = 200  # lines that are tried on past mail
_READ: Final = 4000  # characters of a text
_SHORTEST: Final = 5  # letters of a word that stands alone
_WORD: Final = re.compile(r"[^\W\d_]{2,30}")
_SENTENCE: Final = re.compile(r"[.!?,;:()\n\"]+")

Kind = Literal["from", "text"]


@dataclass(slots=True, kw_only=True)
class Line:
    """A line of ``when`` that fits corrected messages of one kind alone; ``fits`` are the numbers of those."""

    word: Kind
    entry: str
    then: Then
    fits: set[int] = field(default_factory=set)
    ready: Phrases | AddressPattern | None = None

    def meets(self, texts: Texts, address: str) -> bool:
        """Whether it fits a message from ``address``."""
        if isinstance(self.ready, AddressPattern):
            return self.ready.fits(address)
        return self.ready is not None and bool(self.ready.find(texts.subject) or self.ready.find(texts.body))


def lines_of(corrected: Iterable[tuple[int, Texts, str, Then]]) -> list[Line]:
    """The senders, words and pairs of words that several corrections of one kind have and none of the other kind.

    Each message comes with its number, its sender and what a person decided: redirect or leave. The likeliest first.
    """
    met: dict[tuple[Kind, str], dict[Then, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, texts, address, then in corrected:
        for sign in _signs(texts, address):
            met[sign][then].add(number)
    found = [
        Line(word=word, entry=entry, then=then, fits=fits)
        for (word, entry), kinds in met.items()
        if len(kinds) == 1
        for then, fits in kinds.items()
        if len(fits) >= (SENDERS if word == "from" else PHRASES)
    ]
    found.sort(key=lambda one: (-len(one.fits), one.word != "from", -len(one.entry), one.entry))
    for one in found[:_MOST]:
        one.ready = AddressPattern.of(one.entry) if one.word == "from" else Phrases.of((one.entry,))
    return found[:_MOST]


def _signs(texts: Texts, address: str) -> set[tuple[Kind, str]]:
    subject = texts.message.subject if texts.handed is None else texts.handed.subject
    signs: set[tuple[Kind, str]] = {("from", address)} if "@" in address else set()
    for sentence in _SENTENCE.split(f"{subject}\n{texts.new_text}"[:_READ].lower()):
        words = _WORD.findall(sentence)
        signs.update(("text", word) for word in words if len(word) >= _SHORTEST)
        # only what stands side by side: a phrase runs over blanks, and over nothing else
        signs.update(("text", pair) for one, two in itertools.pairwise(words) if (pair := f"{one} {two}") in sentence)
    return signs


def choose(lines: list[Line], *, most: int) -> list[Line]:
    """Those that together cover the corrections, each adding some of its own."""
    covered: set[int] = set()
    chosen: list[Line] = []
    for one in lines:
        enough = SENDERS if one.word == "from" else PHRASES
        if len(one.fits - covered) >= enough and len(chosen) < most:
            chosen.append(one)
            covered |= one.fits
    return chosen
