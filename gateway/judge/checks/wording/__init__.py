"""Ground: what programs write, in many languages: short phrases by which their mail is told where no field tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge.checks.wording import away, bounces, mailings, persons, programs, questions
from gateway.judge.checks.wording.spelled import Library, View, Wording

if TYPE_CHECKING:
    from gateway.judge.folding import Folded

__all__ = ["View", "away", "bounces", "mailings", "persons", "programs", "questions", "viewed"]

_LIBRARY: Final = Library.of(
    each
    for module in (away, bounces, mailings, persons, programs, questions)
    for each in vars(module).values()
    if isinstance(each, Wording)
)


def viewed(folded: Folded) -> View:
    """Make a folded text ready for all lists at once."""
    return _LIBRARY.view(folded)
