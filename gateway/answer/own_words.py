"""Ground: whether a text is made of the words of our own notes, whoever sends it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gateway.mail.fingerprint import letters_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_SENTENCES: Final = re.compile(r"[.!?:;\n]+")
_ANCHORS: Final = 2  # of a note; the longest piece alone may be one that stands in some notes only
_GREETING: Final = 70  # letters before our first words; names are long
_LEAST: Final = 6  # one letter in six; in the shortest notes most letters are names, addresses and promises
_SHORTEST: Final = 24  # letters; "thank you for your message" is written by everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What all our notes of one kind share, as letters; ``anchors`` holds the longest pieces of each kind."""

    anchors: tuple[bytes, ...] = ()
    sentences: tuple[bytes, ...] = ()

    @staticmethod
    def of(notes: Iterable[tuple[str, str]]) -> OwnWords:
        """What stays the same in two notes of one kind that were written with different values."""
        anchors, sentences = [], []
        for one, other in notes:
            fixed = sorted(_shared(_sentences(one), _sentences(other)), key=lambda each: (-len(each), each))
            anchors += fixed[:_ANCHORS]
            sentences += fixed
        return OwnWords(anchors=tuple(dict.fromkeys(anchors)), sentences=tuple(dict.fromkeys(sentences)))

    def found_in(self, letters: bytes) -> Literal["", "some", "all"]:
        """Whether the ``letters`` of a text are ours: ``all`` where it opens with our words and little else is in it.

        A greeting may stand before them, and what is told to each customer alone between them. 0.2 us for each anchor
        where nothing is ours.
        """
        if not any(anchor in letters for anchor in self.anchors):
            return ""
        places = [(letters.find(one), len(one)) for one in self.sentences]
        ours = [(at, length) for at, length in places if at >= 0]
        opens = min(at for at, _ in ours) <= _GREETING
        return "all" if opens and sum(length for _, length in ours) * _LEAST >= len(letters) else "some"


def _sentences(text: str) -> list[bytes]:
    return [letters_of(sentence) for sentence in _SENTENCES.split(text)]


def _shared(ones: list[bytes], others: list[bytes]) -> set[bytes]:
    """The sentences in both, and of those that differ in a value what stands before and after it."""
    found = set(ones).intersection(others)
    if len(ones) == len(others):
        for one, other in zip(ones, others, strict=True):
            found |= set() if one == other else {_beginning(one, other), _beginning(one[::-1], other[::-1])[::-1]}
    return {one for one in found if len(one) >= _SHORTEST}


def _beginning(one: bytes, other: bytes) -> bytes:
    end = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:end]
