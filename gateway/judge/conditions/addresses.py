"""Ground: ``from``, ``to`` and ``cc``: address patterns such as ``*@shop.example``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.patterns import AddressBook

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Any address of the field fits any of the patterns."""

    word: Literal["from", "to", "cc"]
    book: AddressBook

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"{self.word} is {quoted(tuple(str(pattern) for pattern in self.book.patterns))}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first pattern of the list that fits."""
        found = self.book.find(texts.addresses(self.word))
        return None if found is None else Evidence(why=f'{self.word} is "{found}"')

    def covers(self, other: Condition) -> bool:
        """The same field, and each pattern of ``other`` lies within one of these."""
        return isinstance(other, Addresses) and other.word == self.word and self.book.covers(other.book)


def from_(value: object) -> Addresses:
    """``when.from``."""
    return Addresses(word="from", book=_book(value, "from"))


def to(value: object) -> Addresses:
    """``when.to``."""
    return Addresses(word="to", book=_book(value, "to"))


def cc(value: object) -> Addresses:
    """``when.cc``."""
    return Addresses(word="cc", book=_book(value, "cc"))


def _book(value: object, word: str) -> AddressBook:
    return AddressBook.of(listed(value, word))
