"""Ground: by which words the corrections of one owner have moved the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge.learned.concepts import plain, tokens
from gateway.judge.learned.features import bucket, letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.judge.learned.features import Written
    from gateway.judge.learned.model import Model

_PIECES: Final = 0.5  # of a word's letters beside the word itself: there are many of them, and others share them
_SHORT: Final = 3  # letters; shorter words say little to a reader
_WRITERS: Final = 3


def words_learnt(model: Model, mails: Iterable[Written], *, most: int = 8) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that speak for support since the corrections, and those that speak against it, the strongest first.

    Only words that stand in mails of three writers and are no writer's name: no report tells whose mail it was.
    """
    writers: dict[str, set[str]] = {}
    names: set[str] = set()
    for mail in mails:
        names.update(tokens(plain(mail.name)))
        for word in tokens(plain(f"{mail.subject}\n{mail.text}")):
            if word.isalpha() and len(word) >= _SHORT:
                writers.setdefault(word, set()).add(mail.address.lower())
    if model.local is None:
        return (), ()
    local = model.local
    said = {
        word: local[bucket(f"w:{word}")] + _PIECES * sum(local[each] for each in letters(word))
        for word, who in writers.items()
        if len(who) >= _WRITERS and word not in names
    }
    ranked = sorted(said, key=lambda word: (-said[word], word))
    return tuple(word for word in ranked if said[word] > 0)[:most], tuple(
        word for word in reversed(ranked) if said[word] < 0
    )[:most]
