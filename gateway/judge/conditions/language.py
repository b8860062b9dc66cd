"""Ground: ``language``: in which language somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.judge.conditions.condition import Evidence, listed, quoted

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The new text is in one of the languages, told among these and the owner's; the owner's first where unsure."""

    languages: tuple[str, ...]  # ISO 639-1, lower case
    word: str = "language"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"language is {quoted(self.languages)}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Tell the language."""
        found = texts.language_among(self.languages)
        return Evidence(why=f"language is {found}") if found in self.languages else None

    def covers(self, other: Condition) -> bool:
        """The same languages: with others to choose from, another one might be told."""
        return isinstance(other, Language) and set(other.languages) == set(self.languages)


def language(value: object) -> Language:
    """``when.language``."""
    return Language(languages=tuple(entry.strip().lower() for entry in listed(value, "language")))
