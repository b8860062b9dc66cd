"""Wall: a problem as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.config.values import Problem


def show(problem: Problem) -> str:
    """File, line and column; the line with a mark under the place; what is wrong; how to mend it."""
    place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part is not None)
    lines = [f"{place}: {problem.level}: {problem.message}"]
    if problem.source is not None:
        lines.append(f"    {problem.source}")
        if problem.column is not None and problem.column <= len(problem.source) + 1:
            before = "".join("\t" if sign == "\t" else " " for sign in problem.source[: problem.column - 1])
            lines.append(f"    {before}^")
    lines.append(f"    {problem.remedy}")
    return "\n".join(lines)
