"""Wall: where TOML could not be read, and what a detector says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gateway.config.discreet import may_show_broken

if TYPE_CHECKING:
    from collections.abc import Mapping

PAIR: Final = re.compile(r"(\s*)([\w.\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=\s*(.*)")  # a key and what stands behind its =
STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


def bare_of(line: str) -> str:
    """The line with blanks in place of the texts in it."""
    return STRING.sub(lambda match: " " * len(match[0]), line)


def without_note(line: str) -> str:
    """The line without a note at its end and without blanks there."""
    bare = STRING.sub(lambda match: "x" * len(match[0]), line)
    at = bare.find("#")
    return (line if at < 0 else line[:at]).rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Where tomllib stopped: ``row`` and ``column`` count from 0; everything before is good TOML."""

    lines: tuple[str, ...]
    row: int
    column: int
    words: str  # tomllib's own, never shown: they may hold a part of the file

    @property
    def line(self) -> str:
        """The line where it stopped."""
        return self.lines[self.row]

    @property
    def rest(self) -> str:
        """What stands from there to the end of the line."""
        return self.line[self.column :]

    def quoted(self, text: str, row: int | None = None) -> str | None:
        """``text`` where it may be shown, None where its line may hold a secret or it is too long to help."""
        shown = may_show_broken(self.lines, self.row if row is None else row)
        return text if shown and len(text) <= 60 and text.isprintable() else None  # noqa: PLR2004  # half a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong, how to mend it, and the mended lines with which reading goes on."""

    code: str
    row: int
    column: int
    message: str
    remedy: str
    mended: Mapping[int, str] = field(default_factory=dict)


def slip(broken: Broken, code: str, message: str, remedy: str, mended: str, **place: int) -> Mistake:
    """A mistake whose one mended line is ``mended``; ``place`` may hold another row or column than tomllib's."""
    row = place.get("row", broken.row)
    return Mistake(
        code=code,
        row=row,
        column=place.get("column", broken.column if row == broken.row else 0),
        message=message,
        remedy=remedy,
        mended={row: mended},
    )
