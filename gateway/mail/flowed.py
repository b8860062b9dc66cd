"""Text that its writer's program wrapped comes back as paragraphs (RFC 3676)."""

from __future__ import annotations

from typing import Final

SIGNATURE: Final = "-- "


def unwrapped(text: str, *, delete_space: bool) -> str:
    """``text`` with its flowed lines joined; quoted lines keep one ``>`` per level. ``delete_space`` is DelSp=yes."""
    lines: list[str] = []
    flowing: int | None = None  # quote depth of the paragraph that goes on
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        signature = line == SIGNATURE
        soft = line.endswith(" ") and not signature
        content = line[:-1] if soft and delete_space else line
        if flowing == depth and not signature:
            lines.append(content)
        else:
            lines.append(f"\n{'>' * depth}{' ' if depth else ''}{content}")
        flowing = depth if soft else None
    return "".join(lines)[1:]
