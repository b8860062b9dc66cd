"""All templates of a house: read once, found by name, topic, step and language, and examined."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from gateway.answer.ladder import LAST
from gateway.answer.note import OPEN_CASE, SAMPLE, NoteValues, Rendered
from gateway.errors import PermanentFailure
from gateway.templates.cage import Loaded, cage, load
from gateway.templates.look import Listed, looked_at, stranger
from gateway.templates.missing import missing
from gateway.templates.names import Key, key_of, stems
from gateway.templates.page import Chosen, rendered
from gateway.templates.problems import TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


class Templates:
    """All templates, read and compiled once; make a new object to read them again.

    Those in ``own_dir`` win over those in ``shipped_dir``: a note for which there is an own text is never made from a
    more special shipped one, which would speak in another voice, and an own text is never sent beside a shipped HTML.
    ``languages`` are the owner's, in her order: where a language is missing the first of them that exists is taken,
    then English. Shipped files of other languages are left alone, for compiling all takes a tenth of a second; without
    ``languages`` all are read.
    """

    def __init__(self, shipped_dir: Path, own_dir: Path | None, languages: Sequence[str] = ()) -> None:
        self._environment = cage()
        self._languages = tuple(languages)
        self._made_of = (shipped_dir, own_dir, self._languages)
        self._files: dict[Key, Loaded] = {}
        self._chosen: dict[tuple[str, str | None, int, str], Chosen | None] = {}
        self._strangers: list[TemplateProblem] = []
        for folder, own in ((shipped_dir, False), (own_dir, True)):
            if folder is not None and folder.is_dir():
                self._read(folder, own=own)

    def __reduce__(self) -> tuple[type[Templates], tuple[Path, Path | None, tuple[str, ...]]]:
        """What is compiled cannot travel to another process: there the files are read anew, see ``digest``."""
        return Templates, self._made_of

    @property
    def digest(self) -> str:
        """Names what was read: two objects with the same digest render the same."""
        told = repr([(loaded.file, loaded.own, loaded.source) for _, loaded in sorted(self._files.items())])
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()

    def render(
        self, name: str, language: str, values: NoteValues, *, topic: str | None = None, step: int = 1
    ) -> Rendered:
        """The note ``name`` for ``topic`` at ``step`` of the ladder, in ``language`` or the one that stands in for it.

        PermanentFailure where there is no such template, it has a mistake, or the note would be too large.
        """
        chosen = self._chosen_for(name, language, topic, step)
        if chosen is None:
            raise PermanentFailure(f"there is no template {name}")
        return rendered(chosen, values)

    def language_used(self, name: str, language: str, *, topic: str | None = None, step: int = 1) -> str | None:
        """The language in which such a note really comes, so that its values can be in it; None for no template."""
        chosen = self._chosen_for(name, language, topic, step)
        return None if chosen is None else chosen.language

    def languages_of(self, name: str) -> tuple[str, ...]:
        """The languages in which there is a text of that name, sorted; empty for an unknown name."""
        return tuple(sorted(key.language for key in self._files if key.stem == name and key.kind == "txt"))

    def listed(self) -> tuple[Listed, ...]:
        """Every file with what a person should look at, by its name."""
        found = []
        for key, loaded in sorted(self._files.items()):
            told, words = list(loaded.problems), 0
            if key.kind == "txt":
                tried, words = self._tried(key)
                told += tried
            found.append(
                Listed(
                    file=loaded.file,
                    own=loaded.own,
                    language=key.language,
                    step=key.step,
                    words=words,
                    problems=tuple(told),
                )
            )
        return tuple(found)

    def examine(
        self, names: Iterable[str], languages: Iterable[str], topics: Iterable[str] | None = None
    ) -> tuple[TemplateProblem, ...]:
        """Everything a person should look at, by file and line: mistakes, and what ``names`` lack of ``languages``.

        Each template without a mistake is rendered with sample values. With the ``topics`` of all rules own files that
        no note can ever be made from are pointed out too.
        """
        wanted, called = tuple(dict.fromkeys(languages)), tuple(dict.fromkeys(names))
        found = [*self._strangers, *(problem for loaded in self._files.values() for problem in loaded.problems)]
        for name in called:
            for language in wanted:
                lacks = missing(name, language, self.languages_of(name), self._languages)
                found += [] if lacks is None else [lacks]
        for key in self._files:
            if key.kind == "txt":
                found.extend(self._tried(key)[0])
        if topics is not None:
            found.extend(self._never_asked_for(called, tuple(topics)))
        return tuple(sorted(found, key=lambda problem: (problem.file, problem.line or 0)))

    def _read(self, folder: Path, *, own: bool) -> None:
        for path in sorted(folder.iterdir()):
            if path.suffix not in {".txt", ".html"} or path.name.startswith("."):
                continue
            shown = f"{folder.name}/{path.name}"
            key = key_of(path.name)
            if key is None:
                self._strangers.append(stranger(path, shown))
            elif own or not self._languages or key.language in {*self._languages, "en"}:
                self._files[key] = load(self._environment, path, shown, own=own)

    def _chosen_for(self, name: str, language: str, topic: str | None, step: int) -> Chosen | None:
        asked = (name, topic, step, language)
        if asked not in self._chosen:  # as many as the config has replies, topics and languages
            self._chosen[asked] = self._choose(*asked)
        return self._chosen[asked]

    def _choose(self, name: str, topic: str | None, step: int, language: str) -> Chosen | None:
        for candidate in (language, *self._languages, "en"):
            for own in (True, False):
                for stem in stems(name, topic, step):
                    text = self._files.get(Key(stem, candidate, "txt"))
                    if text is not None and text.own is own:
                        return Chosen(stem, candidate, text, self._html(stem, candidate, text))
        return None

    def _html(self, stem: str, language: str, text: Loaded) -> Loaded | None:
        html = self._files.get(Key(stem, language, "html"))
        return None if html is None or (text.own and not html.own) else html

    def _never_asked_for(self, names: Sequence[str], topics: Sequence[str]) -> Iterator[TemplateProblem]:
        possible = {
            stem for name in (*names, OPEN_CASE) for topic in (None, *topics) for stem in stems(name, topic, LAST)
        }
        for key, loaded in self._files.items():
            if loaded.own and key.stem not in possible:
                yield TemplateProblem(
                    file=loaded.file,
                    line=None,
                    message="no note is ever made from it: no rule has this reply or this topic",
                    remedy="Rename it, or leave it for later",
                    level="warning",
                )

    def _tried(self, key: Key) -> tuple[list[TemplateProblem], int]:
        """What is hardly meant about a text, rendered with sample values, and the number of its words."""
        text = self._files[key]
        chosen = Chosen(key.stem, key.language, text, self._html(key.stem, key.language, text))
        if text.body is None or (chosen.html is not None and chosen.html.body is None):
            return [], 0  # its problems have been told
        try:
            full = rendered(chosen, SAMPLE)
        except PermanentFailure as failure:
            remedy = "Compare it with the shipped one"
            return [TemplateProblem(file=text.file, line=None, message=str(failure), remedy=remedy)], 0
        return list(looked_at(text, full)), len(full.text.split())
