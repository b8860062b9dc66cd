"""Ground: lists of phrases in many languages, written short, and how they are sought in little time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from gateway.judge.folding import foldings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gateway.judge.folding import Folded

Gram: TypeAlias = "str | tuple[str, str]"  # one word, or two that follow each other

_GAP: Final = "..."
# Up to a sentence's end; the dots in an address are none.
_ANYTHING: Final = r"(?:[^.!?]|\.(?! )){0,120}?"
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_STEMS: Final = range(2, 6)  # letters of a Korean word to which particles are joined
_CHOICE: Final = re.compile(r"\{([^{}]*)\}")
_TOKEN: Final = re.compile(r"(?:[^\s{}]|\{(?:[^{}]|\{[^{}]*\})*\})+")
_WORD: Final = re.compile(r"[^\W_]+\*?")


@dataclass(frozen=True, slots=True)
class View:
    """A folded text with those of its words and pairs of words that some list asks for, and these lists."""

    text: str
    grams: frozenset[Gram]
    lists: frozenset[Wording]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a list: every text that fits has one of each set in ``wanted``."""

    wanted: tuple[frozenset[Gram], ...]
    pattern: str

    def found_in(self, view: View) -> bool:
        if any(each.isdisjoint(view.grams) for each in self.wanted):
            return False
        return _compiled(self.pattern).search(view.text) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """Lines of phrases, known by identity, so that a text can say at once which lists it may have something of."""

    grams: frozenset[Gram]  # all words and pairs that the lines ask for
    anchors: dict[Gram, tuple[_Line, ...]]  # every text that fits a line has one of the words or pairs it stands at

    def count(self, view: View, enough: int = 1) -> int:
        """Count the lines that are in the text, up to ``enough``."""
        if self not in view.lists:
            return 0
        found: list[_Line] = []
        for gram in view.grams:
            for line in self.anchors.get(gram, ()):
                if line not in found and line.found_in(view):
                    found.append(line)
                    if len(found) >= enough:
                        return enough
        return len(found)

    def found_in(self, view: View) -> bool:
        """Tell whether any line is in the text."""
        return self.count(view) > 0


@dataclass(frozen=True, slots=True)
class Library:
    """All lists that a text may be sought through."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    anchored: dict[Gram, frozenset[Wording]]  # the lists that have a line standing at this word or pair

    @staticmethod
    def of(lists: Iterable[Wording]) -> Library:
        """Put lists together."""
        anchored: dict[Gram, set[Wording]] = {}
        known: set[Gram] = set()
        for each in lists:
            known.update(each.grams)
            for gram in each.anchors:
                anchored.setdefault(gram, set()).add(each)
        return Library(
            frozenset(gram for gram in known if isinstance(gram, str)),
            frozenset(gram for gram in known if not isinstance(gram, str)),
            {gram: frozenset(some) for gram, some in anchored.items()},
        )

    def view(self, folded: Folded) -> View:
        """Make a folded text ready for all lists."""
        text, words = folded.text, folded.sequence
        grams: frozenset[Gram] = (self.words & folded.words) | self.pairs.intersection(pairwise(words))
        if not text.isascii() and _HANGUL.search(text):
            grams |= _korean(words, self.words | self.pairs)
        near = [self.anchored[gram] for gram in grams if gram in self.anchored]
        return View(text, grams, frozenset().union(*near))


def _korean(words: list[str], known: frozenset[Gram]) -> frozenset[Gram]:
    """Give what is known of the words without the particles at their ends."""
    stems = [(word, *(word[:length] for length in _STEMS)) for word in words]
    singles = known.intersection(chain.from_iterable(stems))
    pairs = ((one, other) for left, right in pairwise(stems) for one in left for other in right)
    return singles | known.intersection(pairs)


def wording(*written: str) -> Wording:
    """Give the list that ``written`` stands for: ``{a|b} c`` is ``a c`` or ``b c``; an empty choice may be left out.

    A star at the end of a word stands for any ending, three dots for what else a sentence may say.
    """
    lines = [_line(each) for each in written]
    anchors: dict[Gram, tuple[_Line, ...]] = {}
    for line in lines:
        for gram in line.wanted[0]:
            anchors[gram] = (*anchors.get(gram, ()), line)
    return Wording(frozenset(gram for line in lines for each in line.wanted for gram in each), anchors)


def _line(written: str) -> _Line:
    tokens = [tuple(dict.fromkeys(_folded(each) for each in _spelled(token))) for token in _TOKEN.findall(written)]
    while "" in tokens[0]:  # what may be left out at an end adds nothing
        del tokens[0]
    while "" in tokens[-1]:
        del tokens[-1]
    wanted = tuple(_wanted(tokens))
    if not wanted:
        raise ValueError(f'"{written}" has no whole word to seek by')
    return _Line(wanted, rf"(?<![^\W_]){_pattern(tokens)}(?![^\W_\uac00-\ud7a3])")


def _wanted(tokens: list[tuple[str, ...]]) -> Iterator[frozenset[Gram]]:
    """Give what a text that fits must have: pairs where two choices meet or within one, else the longest words."""
    split = [[_WORD.findall(choice) for choice in choices] for choices in tokens]
    meeting: list[frozenset[Gram]] = [
        frozenset((one[-1], other[0]) for one in left for other in right)
        for left, right in pairwise(split)
        if all(left) and all(right)
    ]
    within: list[frozenset[Gram]] = [
        frozenset((words[0], words[1]) for words in choices)
        for choices in split
        if all(len(words) > 1 for words in choices)
    ]
    usable = [each for each in (*meeting, *within) if not any(word.endswith("*") for pair in each for word in pair)]
    usable.sort(key=len)
    yield from usable
    if not usable:
        yield from sorted((each for each in map(_longest, split) if each), key=lambda words: -min(map(len, words)))


def _longest(choices: Iterable[list[str]]) -> frozenset[Gram]:
    """Give the longest whole word of each choice; nothing where one has none."""
    whole = [[word for word in words if not word.endswith("*")] for words in choices]
    return frozenset(max(each, key=len) for each in whole) if all(whole) else frozenset()


def _folded(choice: str) -> str:
    return choice.lower() if choice.isascii() else foldings(choice)[0]


def _pattern(tokens: list[tuple[str, ...]]) -> str:
    pieces = []
    for number, each in enumerate(tokens):
        blank = " " if number < len(tokens) - 1 else ""
        if each == (_GAP,):
            pieces.append(_ANYTHING)
            continue
        choices = "|".join(re.escape(one).replace(r"\*", r"[^\W_]{0,20}") for one in each if one)
        pieces.append(f"(?:(?:{choices}){blank})?" if "" in each else f"(?:{choices}){blank}")
    return "".join(pieces)


def _spelled(written: str) -> list[str]:
    choice = _CHOICE.search(written)
    if choice is None:
        return [" ".join(written.split())]
    before, after = written[: choice.start()], written[choice.end() :]
    return [spelled for one in choice[1].split("|") for spelled in _spelled(before + one + after)]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile it when a text has all its words: few lines ever get so far, and all together would take a second."""
    return re.compile(pattern)
