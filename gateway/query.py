"""Ground: what a person searches for, and where a text says it: ``refund -paid "where is my order" parcel*``.

Words are folded as rules fold them (`gateway.judge.folding`), so that accents, umlauts and capital letters make no
difference. Any text is a query: what is neither letter nor digit divides words, and means nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.judge.folding import fold, foldings

MOST_WORDS: Final = 32  # of a query; whatever comes after them is not looked for
LONGEST: Final = 1000  # characters of a query
INDEXED: Final = 30_000  # characters of a text by which it is found

_WORD_LENGTH: Final = 128  # characters of a word that count; no index takes words of any length
_PIECE: Final = re.compile(r'(-?)(?:"([^"]*)(?:"|\Z)|([^\s"]+))(\*?)')
_WORD: Final = re.compile(r"\w+")
_QUOTES: Final = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\uff02", '"'))

Words = tuple[str, ...]  # folded; each of letters and digits only


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing looked for: any of ``forms``, each some words that follow each other.

    With ``prefix`` the last word of a form may go on.
    """

    forms: tuple[Words, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All of ``wanted`` in one mail, and nothing ``unwanted`` in its case; without anything wanted nothing is found."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()


def query(text: str) -> Query:
    """Read what a person typed; never raises. Words beyond `MOST_WORDS` are passed over."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    left = MOST_WORDS
    for found in _PIECE.finditer(text[:LONGEST].translate(_QUOTES)):
        minus, phrase, bare, star = found.groups()
        sought = phrase if bare is None else bare
        term = _term(sought, prefix=bool(star) or (bare is not None and bare.endswith("*")))
        if term is None:
            continue
        left -= sum(map(len, term.forms))
        if left < 0:
            break
        (unwanted if minus else wanted).append(term)
    return Query(wanted=tuple(wanted), unwanted=tuple(unwanted))


def _term(text: str, *, prefix: bool) -> Term | None:
    """What a word or phrase is to be found by; None where it has neither letter nor digit."""
    forms = dict.fromkeys(tuple(_words(one)) for one in foldings(text))
    found = tuple(form for form in forms if form)
    return Term(forms=found, prefix=prefix) if found else None


def indexed(text: str) -> str:
    """The words by which a text is found, between blanks; those of its first `INDEXED` characters."""
    words = fold(text[:INDEXED]).sequence
    return " ".join(words if max(map(len, words), default=0) <= _WORD_LENGTH else [one[:_WORD_LENGTH] for one in words])


def _words(folded: str) -> list[str]:
    """As `gateway.judge.folding` divides words."""
    return [word[:_WORD_LENGTH] for word in "".join([one if one.isalnum() else " " for one in folded]).split()]


def snippet(text: str, sought: Query, *, width: int = 160) -> str:
    """The part of a text, in one line, that holds most of what is sought; its beginning where none of it stands there.

    ``width`` is in characters; what was cut off at an end is told by a ``…``.
    """
    line = " ".join(text[:INDEXED].split())
    if len(line) <= width:
        return line
    hits = [found.start() for found in _WORD.finditer(line) if _is_sought(found.group(), sought)]
    best = max(hits, key=lambda start: (sum(start <= other < start + width for other in hits), -start), default=0)
    begin = max(0, min(best - width // 4, len(line) - width))
    begin = line.rfind(" ", 0, begin) + 1 if begin and begin - line.rfind(" ", 0, begin) < width // 4 else begin
    end = min(len(line), begin + width)
    return f"{'…' if begin else ''}{line[begin:end].strip()}{'…' if end < len(line) else ''}"


def _is_sought(word: str, sought: Query) -> bool:
    """Whether a word is one of those of the query; of a phrase each word counts."""
    words = fold(word).sequence
    return any(
        one in form or (term.prefix and one.startswith(form[-1]))
        for one in words
        for term in sought.wanted
        for form in term.forms
    )
