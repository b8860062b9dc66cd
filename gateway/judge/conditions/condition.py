"""Ground: what every word of ``when`` and ``unless`` offers, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a condition fits: a few words for ``explain``, such as ``text has "refund*"``.

    ``known`` is False where the condition cannot tell; ``why`` then says what is missing.
    """

    why: str
    known: bool = True


class Condition(Protocol):
    """One line of ``when`` or ``unless``."""

    @property
    def word(self) -> str:
        """Its word in the file: ``text``, ``from``."""

    @property
    def wants(self) -> str:
        """What it looks for, for ``explain``: ``text has "refund*", "money back"``."""

    def evidence(self, texts: Texts) -> Evidence | None:
        """Tell what made it fit; None where it does not."""

    def covers(self, other: Condition) -> bool:
        """Whether it fits whatever ``other`` fits, and cannot tell at the most what ``other`` cannot tell either.

        False where that is not certain; warnings about rules in the way rely on it.
        """


def listed(value: object, word: str) -> tuple[str, ...]:
    """Give the texts of a TOML value, one text being a list of one.

    Raises ValueError, with a sentence for the OBM, where it is empty or holds anything but texts.
    """
    found = (value,) if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not found or not all(isinstance(one, str) for one in found):
        raise ValueError(f'"{word}" takes a list of texts')
    return tuple(found)


def quoted(entries: tuple[str, ...]) -> str:
    """Give the entries as the OBM wrote them, in quotation marks; long lists are cut after the fourth."""
    shown = ", ".join(f'"{entry}"' for entry in entries[:4])
    return f"{shown} and {len(entries) - 4} more" if len(entries) > 4 else shown  # noqa: PLR2004  # the four above
