"""Ground: a text as the things it speaks of, the same in seven languages, sentence by sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "it", "nl")
QUESTION: Final = "Q"
_TOKEN: Final = re.compile(r"[^\W_]{1,40}(?:['-][^\W_]{1,40}){0,4}|[?!.:;]|\n\n")
_ENDS: Final = frozenset((".", "!", ";", ":", "\n\n"))
_ELIDING: Final = ("fr", "it")  # "j'ai", "dell'ordine": two words
_STEM: Final = range(14, 2, -1)  # letters of a word with a star, the longest first
_SPELLED: Final = str.maketrans({"ß": "ss", "œ": "oe", "\u2019": "'", "\u2018": "'", "\u00b4": "'"})
_FEW_DIGITS: Final = 4  # from which on a number is that of an order, or a year


class _Lexicon(NamedTuple):
    """The words of one language and what they stand for."""

    words: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[str, ...]]  # of two or three words


def plain(text: str) -> str:
    """``text`` in small letters without accents."""
    text = text.lower().translate(_SPELLED)
    if text.isascii():
        return text
    return "".join([letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)])


def tokens(plain_text: str) -> list[str]:
    """Its words and the marks that end a sentence, in their order."""
    return _TOKEN.findall(plain_text)


def sentences(found: list[str], language: str) -> list[list[str]]:
    """What each sentence of the tokens speaks of; nothing for a language without a lexicon."""
    if language not in LANGUAGES:
        return []
    phrases = _lexicon(language).phrases
    said: list[list[str]] = [[]]
    before, last = "", ""
    for token in _parted(found, language) if language in _ELIDING else found:
        if token in _ENDS:
            said.append([])
            before = last = ""
            continue
        if token == "?":  # noqa: S105  # a question mark, no secret
            _ask(said)
            before = last = ""
            continue
        said[-1] += phrases.get(f"{last} {token}", ())
        said[-1] += phrases.get(f"{before} {last} {token}", ())
        said[-1] += _meaning(token, language)
        before, last = last, token
    return [sentence for sentence in said if sentence]


def _ask(said: list[list[str]]) -> None:
    """Mark the last sentence that says anything as a question."""
    if not said[-1] and len(said) > 1:
        said.pop()
    said[-1].append(QUESTION)
    said.append([])


def _parted(found: list[str], language: str) -> list[str]:
    known = _lexicon(language).words
    parted: list[str] = []
    for token in found:
        if "'" in token and token not in known:
            parted += token.split("'", 1)
        else:
            parted.append(token)
    return parted


@lru_cache(maxsize=4096)
def _meaning(word: str, language: str) -> tuple[str, ...]:
    lexicon = _lexicon(language)
    if (known := lexicon.words.get(word)) is not None:
        return known
    if word.isdigit():
        return ("NUMBER",) if len(word) < _FEW_DIGITS else ("LONG_NUMBER",)
    parts = tuple(each for part in word.split("-") for each in lexicon.words.get(part, ())) if "-" in word else ()
    return parts or next((lexicon.stems[word[:end]] for end in _STEM if word[:end] in lexicon.stems), ())


@lru_cache(maxsize=len(LANGUAGES))
def _lexicon(language: str) -> _Lexicon:
    from gateway.judge.learned.lexicon import WORDS

    lexicon = _Lexicon({}, {}, {})
    for name, by_language in WORDS.items():
        names = tuple(name.split("+"))
        for written in plain(by_language.get(language, "")).split():
            word = written.replace("_", " ").removesuffix("*")
            table = lexicon.phrases if " " in word else lexicon.stems if written.endswith("*") else lexicon.words
            table[word] = table.get(word, ()) + names
    return lexicon
