"""Questions about single lines that the other files share."""

from __future__ import annotations

from typing import Final

# Hyphens, dashes, underscores and what else programs draw a line with.
DRAWN: Final = "-_*=~#\u2010\u2011\u2012\u2013\u2014\u2015\u2500\u2501"
COLONS: Final = ":\uff1a"
AHEAD: Final = 4  # lines, empty ones too, in which a quotation follows its introduction


def next_written(lines: list[str], number: int, ahead: int = AHEAD) -> int:
    """The number of the next line from ``number`` on that is not empty; -1 where ``ahead`` lines hold none."""
    for following in range(number, min(number + ahead, len(lines))):
        if lines[following].strip():
            return following
    return -1


def is_quoted(line: str) -> bool:
    """Whether a program marked this line as quoted."""
    return line.lstrip().startswith(">")


def quoted_next(lines: list[str], number: int) -> bool:
    """Whether the next line that is not empty is quoted."""
    following = next_written(lines, number)
    return following >= 0 and is_quoted(lines[following])
