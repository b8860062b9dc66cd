"""Wall: one file as it was written, and how a problem in it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gateway.config.discreet import may_show
from gateway.config.values import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.config.toml.positions import Path, Place, Positions

_WIDEST = 160  # characters of a line that are shown
_LONGEST = 60  # characters of a value that are quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file by the name people know, its lines, the values in it and where they stand."""

    name: str
    lines: tuple[str, ...] = ()
    data: Mapping[str, Any]
    positions: Positions

    def problem(
        self,
        code: str,
        message: str,
        remedy: str,
        *,
        path: Path = (),
        level: Literal["error", "warning", "note"] = "error",
        key: bool = False,
        hide: bool = False,
    ) -> Problem:
        """A problem at the value (or the ``key``) that ``path`` leads to; ``hide`` keeps its line unseen."""
        place = self.positions.nearest(path) if key else self.positions.value(path)
        return Problem(
            file=self.name,
            line=place.line if place else None,
            column=place.column if place else None,
            level=level,
            code=code,
            message=message,
            remedy=remedy,
            rule=self.rule(path),
            source=None if hide else self.source(place),
        )

    def source(self, place: Place | None) -> str | None:
        """The line as written, None where it may hold a secret."""
        if place is None or not 0 < place.line <= len(self.lines) or not may_show(self.lines, place.line - 1):
            return None
        line = self.lines[place.line - 1][:_WIDEST].rstrip()
        return "".join(sign if sign.isprintable() or sign == "\t" else "?" for sign in line)

    def quote(self, path: Path, value: object) -> str | None:
        """``value`` in quotation marks, None where its line may not be shown or it would fill one."""
        place = self.positions.value(path)
        if not isinstance(value, str) or self.source(place) is None or len(value) > _LONGEST:
            return None
        return f'"{value}"' if value.isprintable() else None

    def rule(self, path: Path) -> str | None:
        """Name of the rule that ``path`` lies in."""
        name = self.at((*path[:2], "name")) if path[:1] == ("rule",) and len(path) > 1 else None
        return name if isinstance(name, str) and name.isprintable() else None

    def at(self, path: Path) -> object:
        """The value at ``path`` as TOML gave it, None where there is none."""
        value: Any = self.data
        for step in path:
            there = step in value if isinstance(value, dict) else isinstance(value, list) and _reaches(value, step)
            if not there:
                return None
            value = value[step]
        return value

    def where(self, path: Path) -> str:
        """The table around ``path`` in words: ``rule "Where is my order"``, ``[safety]``, ``this file``."""
        if not path:
            return "this file"
        table = str(path[0])
        if len(path) > 1 and isinstance(path[1], int):
            name = self.at((table, path[1], "name"))
            if not isinstance(name, str) or not name.isprintable() or len(name) > _LONGEST:
                return f"[[{table}]]"
            return f'rule "{name}"' if table == "rule" else f'[[{table}]] "{name}"'
        return f"[{table}]"


def _reaches(entries: list[Any], step: str | int) -> bool:
    return isinstance(step, int) and step < len(entries)
