"""Roof: a bar for work that takes more than a moment; on a terminal only, and never in what is printed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_One = TypeVar("_One")


class Progress:
    """Counts what is worked through; ``total`` is None until somebody has said how much it will be."""

    def __init__(self, name: str) -> None:
        self.wanted = sys.stderr.isatty()
        self.total: int | None = None
        self._name = name

    def expect(self, total: int) -> None:
        """Say how many there will be."""
        self.total = total

    def over(self, items: Iterable[_One]) -> Iterator[_One]:
        """Hand the items on one by one, with a bar on standard error where a person is looking."""
        if not self.wanted:
            yield from items
            return
        with click.progressbar(length=self.total or 1, label=self._name, file=sys.stderr) as bar:
            for number, one in enumerate(items, start=1):
                if bar.length != self.total:
                    bar.length = self.total
                yield one
                if number % 16 == 0:
                    bar.update(16)
            bar.finish()
            bar.render_progress()
