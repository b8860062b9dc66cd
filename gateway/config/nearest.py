"""Wall: the word that somebody most likely meant."""

from __future__ import annotations

import difflib


def did_you_mean(word: str, known: tuple[str, ...] | list[str]) -> str | None:
    """The one of ``known`` that ``word`` most likely stands for, None where none is near."""
    lower = {one.lower(): one for one in reversed(known)}
    near = difflib.get_close_matches(word.lower().replace("-", "_"), lower, n=1, cutoff=0.6)
    near = near or difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[near[0]] if near else None
