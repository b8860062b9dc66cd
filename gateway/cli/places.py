"""Roof: on which line of a rule something stands, for what is told of it long after the file was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.config.values import Config
    from gateway.judge.rules import Rule


def line_in(config: Config, rule: Rule, piece: str) -> int | None:
    """The first line of the rule with ``piece`` in it, else the one of its header; None for a rule from nowhere."""
    if not rule.line:
        return None
    lines = _lines(Path(rule.file)) or _lines(config.base / rule.file)
    for number in range(rule.line, len(lines)):
        if lines[number].lstrip().startswith("[["):
            break
        if piece in lines[number]:
            return number + 1
    return rule.line


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []
