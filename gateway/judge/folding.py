"""Ground: texts brought down to plain letters, so that the same words look the same.

Up to three foldings of a text are searched together, for ``ü`` is typed as ``u`` by some people and as ``ue`` by
others; the third one reads the ``ue`` of a long word as an ``ü``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from gateway.on_demand import late

LIMIT: Final = 64 * 1024  # characters of a text that are searched
PREFIX: Final = 3  # letters by which words with a star are sorted out before the text is searched

_ASCII: Final = bytes(range(128))
_WORDS_ONLY: Final = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_MANY: Final = 64  # different letters, from which on it is cheaper to go letter by letter

# What Unicode does not take apart: quotes and dashes as word processors set them, invisible marks, crossed letters.
_PLAIN: Final[dict[str, str]] = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02b9\u055a\uff07\u2039\u203a\uff40", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u034f\u180e\u200e\u200f", ""),
    "\u2029": "\n\n",
    **dict(zip("ıłŁøØđĐħĦæÆœŒ", ("i", *"llooddhh", "ae", "ae", "oe", "oe"), strict=True)),
}
_DIGRAPHS: Final[dict[str, str]] = dict(zip("äöüøåÄÖÜØÅ", ("ae", "oe", "ue", "oe", "aa") * 2, strict=True))

# A digraph after a vowel or a q is none ("treue", "queue"). Words below eight letters are left alone, for there
# "due" would become "du"; among longer ones, two that differ only so mean the same.
_DIGRAPH: Final = re.compile(r"(?<![aeiouq])([aou])e")
_LONG: Final = 8

# Scripts that put no blanks between words: each letter counts as a word, in phrases as in texts.
_UNSPACED: Final = late("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, kw_only=True)  # no slots: what few rules ask for is kept in it
class Folded:
    """A text made ready for searching: one blank between words, a line break between paragraphs and foldings.

    ``sequence`` are the words of ``text`` in their order.
    """

    text: str
    words: frozenset[str]
    sequence: list[str]

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The first letters of the words."""
        return frozenset([word[:PREFIX] for word in self.words])


def fold(text: str) -> Folded:
    """Make the first 64 Ki characters of ``text`` ready; the last few texts are remembered."""
    return _folded(text[:LIMIT])


@lru_cache(maxsize=4)  # rules and the index of words ask for the same subject and text
def _folded(text: str) -> Folded:
    forms = _plain_forms(text)
    found = "\n".join(forms)
    sequence = _sequence(found)
    words = frozenset(sequence)
    if collapsing := _collapsing(words):
        collapsed = _collapsed(forms[0], collapsing)
        found = f"{found}\n{collapsed}"
        words |= {_DIGRAPH.sub(r"\1", word) for word in collapsing}
        sequence += _sequence(collapsed)
    return Folded(text=found, words=words, sequence=sequence)


def foldings(phrase: str) -> tuple[str, ...]:
    """Give the different foldings of a phrase, the one without accents first; always at least one."""
    forms = _plain_forms(phrase)
    return tuple(dict.fromkeys((*forms, _collapsed(forms[0], _collapsing(frozenset(_sequence(forms[0])))))))


def _plain_forms(text: str) -> tuple[str, ...]:
    """Give the text without accents and, where umlauts make a difference, once more with these spelt out."""
    if text.isascii():
        return (_tidy(text.lower()),)
    text = unicodedata.normalize("NFC", text)
    odd = frozenset(text.encode("utf-8", "replace").translate(None, _ASCII).decode("utf-8", "ignore"))
    plain = _tidy(_lettered(text, odd, {}))
    return (plain,) if odd.isdisjoint(_DIGRAPHS) else (plain, _tidy(_lettered(text, odd, _DIGRAPHS)))


def _lettered(text: str, odd: frozenset[str], first: dict[str, str]) -> str:
    """Replace the letters ``odd``, looked up in ``first`` before all others."""
    if len(odd) > _MANY:
        return "".join([first.get(letter) or _letter(letter) for letter in text]).lower()
    for letter in odd:
        text = text.replace(letter, first.get(letter) or _letter(letter))
    return text.lower()


@lru_cache(maxsize=2048)
def _letter(letter: str) -> str:
    """Fold one letter: compatibility forms, accents and case; a blank on each side of one of an unspaced script."""
    plain = _PLAIN.get(letter)
    if plain is not None:
        return plain
    taken_apart = _MARKS.sub("", unicodedata.normalize("NFKD", letter))
    # composed again, so that the vowel signs of other scripts stay with their letters
    plain = unicodedata.normalize("NFC", _MARKS.sub("", taken_apart.casefold()))
    plain = "".join(_PLAIN.get(part, part) for part in plain)
    if plain.isascii():
        return plain
    return _UNSPACED.sub(r" \g<0> ", plain)  # "㋀" is a digit and a letter of such a script


def _tidy(text: str) -> str:
    text = text.replace("`", "'")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join([" ".join(paragraph.split()) for paragraph in _PARAGRAPH.split(text)])


def _sequence(text: str) -> list[str]:
    """Give the words of a tidy text in their order; a blank stands for whatever is no letter and no digit."""
    if text.isascii():
        return text.translate(_WORDS_ONLY).split()
    for letter in frozenset(text):
        if not letter.isalnum():
            text = text.replace(letter, " ")
    return text.split()


def _collapsing(words: frozenset[str]) -> list[str]:
    """Pick the long words with a digraph that may stand for an umlaut."""
    return [word for word in words if len(word) >= _LONG and _DIGRAPH.search(word)]


def _collapsed(plain: str, words: list[str]) -> str:
    for word in words:
        plain = plain.replace(word, _DIGRAPH.sub(r"\1", word))
    return plain
