"""Wall: reads TOML; where that fails, whatever is wrong is found and told at once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gateway.config.toml.marks import MANY

if TYPE_CHECKING:
    from gateway.config.toml.slips import Mistake

_VERSION: Final = re.compile(r"^version\s*=", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The values, the lines as written, the text with which they could be read, and the slips in the order of lines.

    ``data`` is None where reading was given up.
    """

    data: dict[str, Any] | None
    lines: tuple[str, ...]
    text: str
    mistakes: tuple[Mistake, ...]


def read(text: str) -> Reading:
    """Read ``text``, whose line ends are single line feeds; total."""
    lines = tuple(text.split("\n"))
    data = _whole(text)
    if data is not None:
        return Reading(data=data, lines=lines, text=text, mistakes=())
    from gateway.config.toml.mending import mended  # thirty detectors that a good file does not need

    data, current, mistakes = mended(lines)
    return Reading(data=data, lines=lines, text="\n".join(current), mistakes=mistakes)


def _whole(text: str) -> dict[str, Any] | None:
    """The values of a file with nothing to be mended, None for any other."""
    if len(_VERSION.findall(text)) > 1:  # most likely the whole file twice
        return None
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    return None if any(isinstance(data.get(name), dict) for name in MANY) else data
