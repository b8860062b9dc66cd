"""Wall: what stands in the file a second time."""

from __future__ import annotations

import re

from gateway.config.toml.marks import MANY
from gateway.config.toml.positions import scan
from gateway.config.toml.slips import Broken, Mistake


def key_twice(broken: Broken) -> Mistake | None:
    """The same key, or the same header, a second time."""
    if not re.match("Cannot (overwrite|declare|mutate)", broken.words):
        return None
    repeats = scan("\n".join(broken.lines[: broken.row + 1])).repeats
    if not repeats:
        return None
    path, first, again = repeats[0]
    rows = range(again.line - 1, broken.row + 1)
    header = broken.lines[again.line - 1].lstrip().startswith("[")
    if header:
        rows = _block(broken, again.line - 1)
    name = f"[{path[-1]}]" if header else f'"{path[-1]}"'
    if path[-1] == "name" and path[0] in MANY and not header:
        return _header_missing(broken, again.line - 1, str(path[0]), first.line)
    return Mistake(
        code="key-twice",
        row=again.line - 1,
        column=again.column - 1,
        message=f"{name} is already set on line {first.line}.",
        remedy="Put the lines of both under one header."
        if header
        else "Put all entries into one list."
        if re.search(r"=\s*\[", broken.lines[again.line - 1])
        else "Keep one of the two lines.",
        mended=dict.fromkeys(rows, ""),
    )


def _header_missing(broken: Broken, row: int, table: str, first: int) -> Mistake:
    """A second ``name`` in one table: most likely it begins another one, whose header got lost."""
    block = [line.partition("=")[0].strip() for line in broken.lines[row : _block(broken, row).stop]]
    header = "[[test]]" if "expect" in block else "[[rule]]" if "then" in block else f"[[{table}]]"
    above = row - 1
    return Mistake(
        code="missing-header",
        row=row,
        column=len(broken.lines[row]) - len(broken.lines[row].lstrip()),
        message=f'"name" is already set on line {first}; perhaps a header is missing above this line.',
        remedy=f"Write {header} above it, or take one of the two lines out.",
        mended={above: header} if above >= 0 and not broken.lines[above].strip() else {row: ""},
    )


def _block(broken: Broken, row: int) -> range:
    last = row + 1
    while last < len(broken.lines) and not re.match(r"\s*\[", broken.lines[last]):
        last += 1
    return range(row, last)


def pasted_twice(lines: tuple[str, ...]) -> Mistake | None:
    """The whole file a second time below the first."""
    rows = [row for row, line in enumerate(lines) if re.match(r"version\s*=", line)]
    if len(rows) < 2:  # noqa: PLR2004  # a second one
        return None
    first, again = rows[:2]
    following = [line for line in lines[first : first + 40] if line.strip()]
    if following[:10] != [line for line in lines[again : again + 40] if line.strip()][:10]:
        return None
    begins = again - first if lines[again - first : again] == lines[:first] else again
    return Mistake(
        code="pasted-twice",
        row=begins,
        column=0,
        message="From here on the whole file stands a second time.",
        remedy="Take out everything from here on, or everything above.",
        mended=dict.fromkeys(range(begins, len(lines)), ""),
    )
