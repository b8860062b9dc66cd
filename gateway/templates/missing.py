"""Replies for which there is no template, told from the names of the files alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.templates.names import key_of
from gateway.templates.problems import TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def has_files(folder: Path | None) -> bool:
    """Whether anybody has put templates, or something like them, into the folder."""
    return folder is not None and folder.is_dir() and any(folder.iterdir())


def lacking(shipped_dir: Path, names: Iterable[str], languages: Sequence[str]) -> tuple[TemplateProblem, ...]:
    """What ``names`` lack of ``languages`` in a house without own templates; no file is read, ours were examined."""
    keys = [key for path in shipped_dir.iterdir() if (key := key_of(path.name)) and key.kind == "txt"]
    there = {name: tuple(sorted(key.language for key in keys if key.stem == name)) for name in names}
    found = [missing(name, one, there[name], languages) for name in there for one in languages]
    return tuple(sorted((one for one in found if one is not None), key=lambda problem: problem.file))


def missing(name: str, language: str, known: Sequence[str], languages: Sequence[str]) -> TemplateProblem | None:
    """Tell that the text of that name is not among those ``known``, and which of ``languages`` stands in for it."""
    if language in known:
        return None
    used = next((one for one in (*languages, "en") if one in known), None)
    return TemplateProblem(
        file=f"templates/{name}.{language}.txt",
        line=None,
        message=f"templates/{name}.{language}.txt does not exist; known: {', '.join(known) or 'none'}",
        remedy=f"Write it, or leave it: {used} is used instead" if used else "Write it, or correct the reply's name",
        level="warning" if used else "error",
        missing=name,
    )
