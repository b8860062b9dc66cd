"""Which copies a desk keeps out while it lets others in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class _Barred(NamedTuple):
    let_in: int  # how many had been let in when it was barred last
    alone: int  # how often it was barred while others got through


class KeptOut:
    """Told of each copy that one desk lets in or bars; all that it knows is forgotten with the program."""

    def __init__(self) -> None:
        self._let_in = 0
        self._barred: dict[int, _Barred] = {}

    def let_in(self, number: int) -> None:
        """The desk took this copy, or refused it for its own sake."""
        self._let_in += 1
        self._barred.pop(number, None)

    def barred(self, number: int) -> int:
        """How often by now this copy was barred alone; 0 while nobody was let in since it was barred first.

        A firewall may dislike its words, or the queue of its topic be missing; else the desk bars us all.
        """
        before = self._barred.get(number, _Barred(self._let_in, 0))
        alone = before.alone + 1 if before.alone or before.let_in < self._let_in else 0
        self._barred[number] = _Barred(self._let_in, alone)
        return alone

    def anybody(self) -> bool:
        """Whether any copy is kept out alone."""
        return any(one.alone for one in self._barred.values())

    def forget_all_but(self, known: AbstractSet[int]) -> None:
        """Forget what will not be tried again."""
        self._barred = {number: one for number, one in self._barred.items() if number in known}
