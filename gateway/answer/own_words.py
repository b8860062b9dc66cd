"""Ground: whether a text is made of the words of our own notes, whoever sends it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.mail.fingerprint import letters_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_SENTENCES: Final = re.compile(r"[.!?:;\n]+")
_SHORTEST: Final = 24  # letters; "thank you for your message" is written by everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """The sentences that all our notes of one kind share, as letters; ``anchors`` holds the longest of each kind."""

    anchors: tuple[bytes, ...] = ()
    sentences: tuple[bytes, ...] = ()

    @staticmethod
    def of(notes: Iterable[tuple[str, str]]) -> OwnWords:
        """What stays the same in two notes of one kind that were written with different values."""
        anchors, sentences = [], []
        for one, other in notes:
            fixed = sorted(set(_sentences(one)).intersection(_sentences(other)), key=lambda each: (-len(each), each))
            anchors += fixed[:1]
            sentences += fixed
        return OwnWords(anchors=tuple(dict.fromkeys(anchors)), sentences=tuple(dict.fromkeys(sentences)))

    def share(self, letters: bytes) -> float:
        """How much of the ``letters`` of a text is ours, from 0 to 1; 0.2 us for each anchor where nothing is."""
        if not any(anchor in letters for anchor in self.anchors):
            return 0.0
        return min(sum(len(one) for one in self.sentences if one in letters) / len(letters), 1.0)


def _sentences(text: str) -> list[bytes]:
    found = (letters_of(sentence) for sentence in _SENTENCES.split(text))
    return [one for one in found if len(one) >= _SHORTEST]
