"""Ground: whether a phrase of the OBM stands in a text, however a customer happened to type it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gateway.judge.folding import PREFIX, fold, foldings

if TYPE_CHECKING:
    from gateway.judge.folding import Folded

_STRAY_STAR = re.compile(r"(?:^|[\W_])\*|\*[^\W_]")
_STARRED = re.compile(r"([^\W_]+)\*")
_WORD = re.compile(r"[^\W_]+")
_STRANGE: Final = "qxzjv"  # letters that end no word


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needle:
    """One folding of one phrase."""

    phrase: str  # as the OBM wrote it
    literal: str  # up to the first star
    words: frozenset[str]  # the words without a star: all of them are in every text that it fits
    prefix: str  # where there are no such words, the beginning of its first word; '' for one too short
    pattern: re.Pattern[str] | None  # None: no star but perhaps the last character, so that plain searching does
    bound_left: bool
    bound_right: bool

    def found_in(self, folded: Folded) -> bool:
        if not self.words <= folded.words:
            return False
        text = folded.text
        if self.pattern:
            return self.literal in text and self.pattern.search(text) is not None
        at = text.find(self.literal)
        while at >= 0:
            end = at + len(self.literal)
            left = not self.bound_left or at == 0 or not text[at - 1].isalnum()
            if left and (not self.bound_right or end == len(text) or not text[end].isalnum()):
                return True
            at = text.find(self.literal, at + 1)
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """A list of phrases, any of which may fit; made once, when the file is read.

    ``keys`` and ``prefixes`` sort out most texts at once: measured, 300 phrases of which none fits take 5 us a text.
    """

    written: tuple[str, ...]
    needles: tuple[_Needle, ...]
    keys: frozenset[str]  # the longest word of each needle
    prefixes: frozenset[str]
    always: bool  # a needle has neither word nor prefix

    @staticmethod
    def of(written: tuple[str, ...]) -> Phrases:
        """Read the phrases; raises ValueError, with a sentence for the OBM, for a stray star or an empty phrase."""
        needles = tuple(needle for phrase in written for needle in _needles(phrase))
        return Phrases(
            written=written,
            needles=needles,
            keys=frozenset(max(needle.words, key=len) for needle in needles if needle.words),
            prefixes=frozenset(needle.prefix for needle in needles if needle.prefix),
            always=any(not needle.words and not needle.prefix for needle in needles),
        )

    def covers(self, phrase: str) -> bool:
        """Whether some phrase of the list is in every text that has ``phrase``."""
        return all(self.find(sample) is not None for sample in _samples(phrase))

    @staticmethod
    def words_of(phrase: str) -> frozenset[str]:
        """Words and beginnings of words of the least texts that have the phrase.

        A list that covers the phrase has one of them among its ``keys`` and ``prefixes``, or is one of ``always``.
        """
        return frozenset().union(*(sample.words | sample.prefixes for sample in _samples(phrase)))

    def find(self, folded: Folded) -> str | None:
        """Give the first phrase of the list that is in the text, as the OBM wrote it; None where there is none."""
        if (
            not self.always
            and self.keys.isdisjoint(folded.words)
            and (not self.prefixes or self.prefixes.isdisjoint(folded.prefixes))
        ):
            return None
        for needle in self.needles:
            if needle.found_in(folded):
                return needle.phrase
        return None


@lru_cache(maxsize=1024)  # the rules of one file, compared with each other when it is read
def _samples(phrase: str) -> tuple[Folded, ...]:
    """The least texts that have the phrase: each of its foldings, its stars for nothing and for a strange ending."""
    endings = ("", _STRANGE) if "*" in phrase else ("",)
    return tuple(fold(form) for ending in endings for form in foldings(phrase.replace("*", ending)))


def _needles(phrase: str) -> tuple[_Needle, ...]:
    if _STRAY_STAR.search(phrase):
        plain = " ".join(_WORD.findall(phrase.partition("*")[0])) or " ".join(_WORD.findall(phrase)) or "refund"
        raise ValueError(f'in "{phrase}" a * may stand only at the end of a word: "{plain}*"')
    forms = foldings(" ".join(phrase.split()))
    if not forms[0]:
        raise ValueError("an empty phrase fits nothing: take it out")
    return tuple(_needle(phrase, form) for form in forms)


def _needle(phrase: str, form: str) -> _Needle:
    literal, *rest = form.split("*")
    words = frozenset(_WORD.findall(form)).difference(_STARRED.findall(form))
    first = _WORD.match(form)
    return _Needle(
        phrase=phrase,
        literal=literal,
        words=words,
        prefix=first[0][:PREFIX] if first and not words and len(first[0]) >= PREFIX else "",
        pattern=re.compile(_expression(form)) if any(rest) or len(rest) > 1 else None,
        bound_left=form[0].isalnum(),
        bound_right=form[-1].isalnum(),
    )


def _expression(form: str) -> str:
    left = r"(?<![^\W_])" if form[0].isalnum() else ""
    right = r"(?![^\W_])" if form[-1].isalnum() else ""
    return left + r"[^\W_]*".join(re.escape(piece) for piece in form.split("*")) + right
