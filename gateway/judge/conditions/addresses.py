"""Ground: ``from``, ``to`` and ``cc``: address patterns such as ``*@shop.example``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.patterns import AddressPattern

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Any address of the field fits any of the patterns."""

    word: Literal["from", "to", "cc"]
    patterns: tuple[AddressPattern, ...]

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"{self.word} is {quoted(tuple(str(pattern) for pattern in self.patterns))}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first pattern of the list that fits."""
        for pattern in self.patterns:
            if any(pattern.fits(address) for address in texts.addresses(self.word)):
                return Evidence(why=f'{self.word} is "{pattern}"')
        return None

    def covers(self, other: Condition) -> bool:
        """The same field, and each pattern of ``other`` lies within one of these."""
        if not isinstance(other, Addresses) or other.word != self.word:
            return False
        return all(any(mine.covers(theirs) for mine in self.patterns) for theirs in other.patterns)


def from_(value: object) -> Addresses:
    """``when.from``."""
    return Addresses(word="from", patterns=_patterns(value, "from"))


def to(value: object) -> Addresses:
    """``when.to``."""
    return Addresses(word="to", patterns=_patterns(value, "to"))


def cc(value: object) -> Addresses:
    """``when.cc``."""
    return Addresses(word="cc", patterns=_patterns(value, "cc"))


def _patterns(value: object, word: str) -> tuple[AddressPattern, ...]:
    return tuple(AddressPattern.of(entry) for entry in listed(value, word))
