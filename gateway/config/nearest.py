"""Wall: the word that somebody most likely meant."""

from __future__ import annotations


def did_you_mean(word: str, known: tuple[str, ...] | list[str], *, cutoff: float = 0.6) -> str | None:
    """The one of ``known`` that ``word`` stands for; None where none is as near as ``cutoff`` (1: equal)."""
    import difflib

    lower = {one.lower(): one for one in reversed(known)}
    near = difflib.get_close_matches(word.lower().replace("-", "_"), lower, n=1, cutoff=cutoff)
    near = near or difflib.get_close_matches(word.lower(), lower, n=1, cutoff=cutoff)
    return lower[near[0]] if near else None
