"""What may be wrong with a template, in the words of somebody who writes letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

_NEAR: Final = 0.6  # of 1; two letters changed places in a word of five
_LONGEST_NAME: Final = 60  # characters; nobody mistypes more, and comparing takes the square of it


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateProblem:
    """One thing about a template that a person should look at; ``line`` counts from 1, None for the whole file."""

    file: str
    line: int | None
    message: str
    remedy: str
    level: Literal["error", "warning", "note"] = "error"
    missing: str | None = None  # the name of a note for which there is no text in a language


@lru_cache(maxsize=64)
def did_you_mean(wrong: str) -> str:
    """The known name that is nearest as a whole or in one of its words; all of them where none is near."""
    from difflib import SequenceMatcher

    from gateway.answer.note import NAMES

    wrong = wrong[:_LONGEST_NAME]

    def nearness(name: str) -> float:
        return max(SequenceMatcher(None, wrong, part).ratio() for part in (name, *name.split("_")))

    best = max(NAMES, key=nearness)
    return f'Did you mean "{best}"?' if nearness(best) > _NEAR else "Possible: " + ", ".join(NAMES)


def explained(message: str) -> tuple[str, str]:
    """Jinja's own words and a remedy, in simpler words where we can."""
    if "end of print statement" in message or "unexpected char" in message:
        return f"what stands between the braces cannot be read ({message})", "Write {{ name }} with one name in it"
    return message, "Compare the line with the shipped template"
