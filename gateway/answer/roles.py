"""Ground: what each person at the desk looks after, in words for customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gateway.answer.subject import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable


class Colleague(Protocol):
    """Somebody at the desk, as far as the organisation is concerned."""

    @property
    def name(self) -> str:
        """The name as customers know it."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of the rules, in the OBM's words."""

    @property
    def role(self) -> tuple[tuple[str, str], ...]:
        """Language and words; the language ``''`` is the OBM's own."""


def role_in_words(colleague: Colleague, language: str, own_language: str) -> str:
    """What this person looks after, in ``language``; in the OBM's own one her topics stand in for a missing role.

    ``''`` where nothing is known in that language.
    """
    roles = dict(colleague.role)
    found = roles.get(language) or (roles.get("", "") if language == own_language else "")
    if not found and not roles and language == own_language:
        found = ", ".join(colleague.topics)
    return harmless(found)


def who_does_what(people: Iterable[Colleague], language: str, own_language: str) -> str:
    """A line for each person, such as ``Dana: orders and parcels``; ``''`` where no role is told in this language."""
    told = ((harmless(one.name), role_in_words(one, language, own_language)) for one in people)
    return "\n".join(f"{name}: {role}" for name, role in told if role)
