"""Ground: words that need knowledge this program does not gather yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.judge.conditions.condition import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecidable:
    """A word that is accepted in a rule but cannot be told of any message: the rule then asks for a person."""

    word: str

    @property
    def wants(self) -> str:
        """What stands in the rule."""
        return f"{self.word} as listed"

    def evidence(self, texts: Texts) -> Evidence | None:  # noqa: ARG002  # the protocol's signature
        """Never anything known."""
        return Evidence(why=f"cannot tell {self.word}", known=False)


def undecidable(word: str) -> Callable[[object], Undecidable]:
    """Make a factory for ``word`` that accepts every value."""
    return lambda _value: Undecidable(word=word)
