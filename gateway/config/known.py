"""Wall: which list of the file is meant by a word for people: "supplier" is the list suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.config.nearest import did_you_mean
from gateway.config.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Endings by which one is told from many in the languages of the house: friend-s, coach-es, Kunde-n, Lieferant-en,
# Freund-e, famil-y/ies, amic-o/i, client-e/i, client-a/e.
_ADDED: Final = ("s", "es", "n", "en", "e")
_CHANGED: Final = (("y", "ies"), ("o", "i"), ("e", "i"), ("a", "e"))


def list_of(word: str, lists: Mapping[str, Sequence[str]]) -> str | None:
    """The name of the list that ``word`` means, in singular or plural, with or without @; None where there is none.

    Raises Wrong where it is likely a slip of the pen, or where two lists may be meant.
    """
    name = word.removeprefix("@")
    if name in lists:
        return name
    folded = _folded(name)
    same = [one for one in lists if _folded(one) == folded] or [one for one in lists if _one_of(one, folded)]
    if len(same) > 1:
        both = " and ".join(f'"{one}"' for one in same)
        raise Wrong("unclear-list", f"{{it}} may be the list {both}.", "Write the name as under [lists].", it=word)
    if same:
        return same[0]
    if (meant := did_you_mean(name, list(lists))) is not None:
        raise Wrong("unknown-list", "{it} is not a list of this file.", f'Did you mean "{meant}"?', it=word)
    return None


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _one_of(name: str, folded: str) -> bool:
    """Whether one of the two is the plural of the other."""
    short, long = sorted((_folded(name), folded), key=len)
    if any(long == short + ending for ending in _ADDED):
        return True
    pairs = ((short, long), (long, short))
    return any(
        a.endswith(one) and b == a.removesuffix(one) + many and len(a) > len(one) + 1
        for a, b in pairs
        for one, many in _CHANGED
    )
