"""Wall: after a slip of the pen in TOML the line is mended and read on, so that all of them are told at once."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from gateway.config.toml.brackets import bracket_mistake
from gateway.config.toml.marks import MANY
from gateway.config.toml.mistakes import DETECTORS
from gateway.config.toml.repeated import pasted_twice
from gateway.config.toml.slips import Broken, Mistake

_MOST: Final = 40  # slips told in one run; a file with more of them is no config
_PLACE: Final = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)$")
_BEGINS: Final = re.compile(r"\s*(\[\[?\s*[A-Za-z]|[\w.\"'-]+\s*=)")
_NUMBER: Final = re.compile(r"\b[\d_]{400,}")


def mended(lines: tuple[str, ...]) -> tuple[dict[str, Any] | None, tuple[str, ...], tuple[Mistake, ...]]:
    """The values, the lines with which they could be read, and the slips in the order of lines; total.

    The values are None where reading was given up.
    """
    current, told = lines, dict[int, Mistake]()
    if twice := pasted_twice(lines):
        told[twice.row] = twice
        current = _replace(current, twice)
    data: dict[str, Any] | None = None
    for _ in range(4 * _MOST):
        if len(told) >= _MOST:
            break
        broken = _attempt(current)
        if isinstance(broken, dict):
            single = next((name for name in MANY if isinstance(broken.get(name), dict)), None)
            mistake = _single(current, single) if single else None
            if mistake is None:
                data = broken
                break
            told.setdefault(mistake.row, mistake)
            current = _replace(current, mistake)
        else:
            mistake = _name(broken, told)
            told.setdefault(mistake.row, mistake)
            current = _mend(current, mistake, broken)
    return data, current, tuple(told[row] for row in sorted(told))


def _attempt(lines: tuple[str, ...]) -> dict[str, Any] | Broken:
    text = "\n".join(lines)
    try:
        return tomllib.loads(text)
    except RecursionError:
        deepest = max(range(len(lines)), key=lambda row: lines[row].count("[") + lines[row].count("{"))
        return Broken(lines=lines, row=deepest, column=0, words="too deep")
    except ValueError as error:
        found = _PLACE.search(str(error))
        if found is None:  # a number too long for Python to read
            row = next((row for row, line in enumerate(lines) if _NUMBER.search(line)), 0)
            return Broken(lines=lines, row=row, column=0, words="number")
        row = min(int(found[1]), len(lines)) - 1 if found[1] else len(lines) - 1
        column = int(found[2]) - 1 if found[1] else len(lines[row])
        return Broken(lines=lines, row=row, column=column, words=str(error)[: found.start()])


def _single(lines: tuple[str, ...], name: str) -> Mistake | None:
    header = re.compile(rf"(\s*)\[\s*{name}\s*\](?!\])(.*)")
    for row, line in enumerate(lines):
        if found := header.fullmatch(line):
            return bracket_mistake(lines, row, name, found)
    return None


def _name(broken: Broken, told: dict[int, Mistake]) -> Mistake:
    """The slip; a second one on a line already told is passed over with the line."""
    for detector in DETECTORS:
        if (mistake := detector(broken)) and mistake.row not in told:
            return mistake
    return Mistake(
        code="unreadable-line",
        row=broken.row,
        column=min(broken.column, len(broken.line)),
        message="This line cannot be read.",
        remedy='Compare it with config.example.toml: name = "text", name = 5, name = true or name = ["a", "b"].',
    )


def _mend(lines: tuple[str, ...], mistake: Mistake, broken: Broken) -> tuple[str, ...]:
    """The lines to read on with; where no mended line is known, the statement is left out."""
    mended = _replace(lines, mistake)
    if mended != lines:
        return mended
    first = _statement(lines, broken.row)
    if not any(line.strip() for line in lines[first : broken.row + 1]):
        return ("",) * len(lines)
    return (*lines[:first], *("",) * (broken.row + 1 - first), *lines[broken.row + 1 :])


def _statement(lines: tuple[str, ...], row: int) -> int:
    """The line on which the statement begins that could not be read up to ``row``."""
    first = row
    while first > 0 and not _BEGINS.match(lines[first]):
        first -= 1
    try:
        tomllib.loads("\n".join(lines[first:row]))
    except (ValueError, RecursionError):
        return first
    return row  # what stands above is whole


def _replace(lines: tuple[str, ...], mistake: Mistake) -> tuple[str, ...]:
    return tuple(mistake.mended.get(row, line) for row, line in enumerate(lines))
