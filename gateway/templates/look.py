"""What a person should look at in a template that has no mistake, and how all of them are listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.answer.note import SAMPLE
from gateway.templates.problems import TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.answer.note import Rendered
    from gateway.templates.cage import Loaded

_BRACE: Final = re.compile(r"(?<![{%#])\{(?![{%#])|(?<![}%#])\}(?![}%#])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One template as a list of all shows it; ``words`` are those of the note with sample values, 0 for HTML."""

    file: str
    own: bool
    language: str
    step: int
    words: int
    problems: tuple[TemplateProblem, ...]


def stranger(path: Path, shown: str) -> TemplateProblem:
    """A file whose name says neither what nor in which language."""
    return TemplateProblem(
        file=shown,
        line=None,
        message="the name of the file is not NAME.LANGUAGE.txt or .html",
        remedy=f"Rename it, for example to {path.stem.partition('.')[0].lower()}.en{path.suffix}",
        level="warning",
    )


def looked_at(text: Loaded, full: Rendered) -> Iterator[TemplateProblem]:
    """What renders well and yet is hardly meant."""
    for number, line in enumerate(text.source.splitlines(), 1):
        if _BRACE.search(line):
            yield TemplateProblem(
                file=text.file,
                line=number,
                message="a single brace would be sent as it stands",
                remedy="Write {{ name }} with two braces on each side",
                level="warning",
            )
    if SAMPLE.desk_url not in full.text:
        yield TemplateProblem(
            file=text.file,
            line=None,
            message="the note never names desk_url, so that customers do not know where to go",
            remedy="Add a line {{ desk_url }}",
            level="warning",
        )
    if SAMPLE.reference not in full.text.replace(SAMPLE.desk_url, ""):
        yield TemplateProblem(
            file=text.file,
            line=None,
            message="the note never names reference, so that what she sends to the desk is known by its words only",
            remedy="Add {{ reference }} to the last line, or leave it",
            level="note",
        )
