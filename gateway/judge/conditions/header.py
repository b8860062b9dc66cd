"""Ground: ``header``: phrases in a field that the OBM names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.folding import fold
from gateway.judge.phrases import Phrases

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Any field of that name holds any of the phrases; the phrase ``*`` asks only that the field is there."""

    name: str
    phrases: Phrases | None  # None: any value
    word: str = "header"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"{self.name} has {quoted(self.phrases.written) if self.phrases else 'any value'}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first phrase that is there."""
        for value in texts.message.headers(self.name):
            if self.phrases is None:
                return Evidence(why=f"there is a field {self.name}")
            if found := self.phrases.find(fold(value)):
                return Evidence(why=f'{self.name} has "{found}"')
        return None

    def covers(self, other: Condition) -> bool:
        """The same field, and any value will do or one of its phrases is in each of the other's."""
        if not isinstance(other, Header) or other.name.lower() != self.name.lower():
            return False
        if self.phrases is None or other.phrases is None:
            return self.phrases is None
        return all(self.phrases.covers(phrase) for phrase in other.phrases.written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """All lines of ``when.header``; each is a condition of its own (``rules.lines`` takes them apart)."""

    lines: tuple[Header, ...]
    word: str = "header"

    @property
    def wants(self) -> str:
        """What they look for."""
        return ", ".join(line.wants for line in self.lines)

    def evidence(self, texts: Texts) -> Evidence | None:
        """Tell what made all of them fit."""
        found = [line.evidence(texts) for line in self.lines]
        if not all(found):
            return None
        return Evidence(why=", ".join(one.why for one in found if one))

    def covers(self, other: Condition) -> bool:
        """Each of its lines covers one of the other's."""
        theirs = other.lines if isinstance(other, Headers) else (other,)
        return all(any(mine.covers(one) for one in theirs) for mine in self.lines)


def header(value: object) -> Headers:
    """``when.header``: a mapping of field names to texts."""
    if not isinstance(value, Mapping) or not value:
        raise ValueError('"header" takes the name of a field: when.header."X-Shop" = ["1"]')
    return Headers(lines=tuple(_line(str(name), entries) for name, entries in value.items()))


def _line(name: str, entries: object) -> Header:
    written = listed(entries, f"header.{name}")
    return Header(name=name, phrases=None if "*" in written else Phrases.of(written))
