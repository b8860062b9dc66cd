"""Ground: ``known_as``: on which lists of people the writer stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.patterns import AddressBook

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """One list of the file; ``book`` is None where nobody has written it yet."""

    name: str
    book: AddressBook | None

    def has(self, addresses: tuple[str, ...]) -> bool:
        """Whether any of ``addresses`` is on it."""
        return self.book is not None and self.book.find(addresses) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAs:
    """The writer is on any of the lists; a list that is not there makes it a question for a person."""

    lists: tuple[People, ...]
    word: str = "known_as"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"writer is known as {quoted(tuple(one.name for one in self.lists))}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first list that she is on."""
        told = texts.facts.known_as
        addresses = texts.addresses("from")
        for one in self.lists:
            if one.name in told if told is not None else one.has(addresses):
                return Evidence(why=f'writer is known as "{one.name}"')
        missing = next((one.name for one in self.lists if one.book is None), None)
        if missing is None or told is not None:
            return None
        return Evidence(why=f'cannot tell known_as: there is no list "{missing}"', known=False)

    def covers(self, other: Condition) -> bool:
        """It names all lists of ``other``, and no missing one besides."""
        if not isinstance(other, KnownAs):
            return False
        return set(other.lists) <= set(self.lists)


def known_as(value: object) -> KnownAs:
    """``when.known_as``: a mapping of names of lists to patterns of addresses, None for a list that is not there."""
    if not isinstance(value, Mapping) or not value:
        raise ValueError('"known_as" takes names of lists: when.known_as = ["supplier"]')
    return KnownAs(lists=tuple(_people(str(name), entries) for name, entries in value.items()))


def _people(name: str, entries: object) -> People:
    if entries is None:
        return People(name=name, book=None)
    return People(name=name, book=AddressBook.of(listed(entries, "known_as") if entries else ()))
