"""Wall: what customers read, rendered by a caged Jinja2; it renders and never decides.

A template is ``NAME.LANGUAGE.txt``, beside it ``NAME.LANGUAGE.html``; where that is missing the HTML is made from the
text. The first line of a text may be ``{# subject: Your message to {{ owner_name }} #}``: the subject for customers who
wrote none. A paragraph is one line, however long; mail programs break it. Blank lines that an empty value leaves
behind are taken out. Templates may name the values of ``gateway.answer.note.NoteValues``, ask for
them with ``if`` and use a few filters. Loops, calls, assignments and arithmetic are refused when the file is read, with
its line, so that no template can run long or grow large, and nothing is left of the ways out of a sandbox.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import TYPE_CHECKING, Final, Literal

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gateway.answer.note import NAMES, SAMPLE, NoteValues, Rendered
from gateway.answer.tone import tone
from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from jinja2 import Template

_NAME: Final = re.compile(r"([a-z0-9_-]+)\.([a-z]{2,3}(?:-[a-z0-9]{2,4})?)\.(txt|html)", re.IGNORECASE)
_SUBJECT: Final = re.compile(r"\{#-?\s*subject:[ \t]*([^\n]*?)\s*-?#\}", re.IGNORECASE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_LONGEST_FILE: Final = 64 * 1024  # bytes
_LONGEST: Final = {"txt": 32 * 1024, "html": 64 * 1024}  # bytes of a rendered note
_NEAR: Final = 0.6  # of 1; two letters changed places in a word of five
_FILTERS: Final = ("capitalize", "default", "e", "escape", "lower", "title", "trim", "upper", "urlencode")
_TESTS: Final = ("defined", "undefined")
_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Keyword,
)
_WORDS_FOR: Final = {
    "For": "a loop",
    "Call": "a call",
    "Getattr": "a point after a name",
    "Getitem": "a bracket after a name",
    "Assign": "set",
    "AssignBlock": "set",
    "Include": "include",
    "Import": "import",
    "Extends": "extends",
    "Macro": "a macro",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateProblem:
    """One thing about a template that a person should look at; ``line`` counts from 1, None for the whole file."""

    file: str
    line: int | None
    message: str
    remedy: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """One file: compiled, or with the problems that kept it from being compiled."""

    file: str
    own: bool
    source: str = ""
    body: Template | None = None
    subject: Template | None = None
    problems: tuple[TemplateProblem, ...] = ()


class Templates:
    """All templates, read and compiled once; make a new object to read them again.

    Those in ``own_dir`` win over those in ``shipped_dir``, file by file; but an own text is never sent beside a shipped
    HTML, which would say something else. ``languages`` are the owner's, in her order: where a language is missing the
    first of them that exists is taken, then English.
    """

    def __init__(self, shipped_dir: Path, own_dir: Path | None, languages: Sequence[str] = ()) -> None:
        self._environment = _cage()
        self._languages = tuple(languages)
        self._made_of = (shipped_dir, own_dir, self._languages)
        self._files: dict[tuple[str, str, str], _Loaded] = {}
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

    def render(self, name: str, language: str, values: NoteValues) -> Rendered:
        """The note ``name`` in ``language`` or the one that stands in for it.

        PermanentFailure where there is no such template, it has a mistake, or the note would be too large.
        """
        used = self.language_used(name, language)
        if used is None:
            raise PermanentFailure(f"there is no template {name}")
        text = self._files[name, used, "txt"]
        given = values.as_mapping()
        plain = _tidy(_run(text, text.body, given, "txt"))
        subject = _run(text, text.subject, given, "txt") if text.subject else None
        html = self._html(name, used)
        return Rendered(
            subject=subject,
            text=plain,
            html=_run(html, html.body, given, "html") if html else _as_html(plain, values.desk_url, used),
            language=used,
        )

    def languages_of(self, name: str) -> tuple[str, ...]:
        """The languages in which there is a text of that name, sorted; empty for an unknown name."""
        return tuple(sorted(language for (own, language, kind) in self._files if own == name and kind == "txt"))

    def examine(self, names: Iterable[str], languages: Iterable[str]) -> tuple[TemplateProblem, ...]:
        """Everything a person should look at, by file and line: mistakes, and what ``names`` lack of ``languages``.

        Each template without a mistake is rendered with sample values.
        """
        wanted = tuple(dict.fromkeys(languages))
        found = [*self._strangers, *(problem for loaded in self._files.values() for problem in loaded.problems)]
        for name in dict.fromkeys(names):
            for language in wanted:
                found.extend(self._missing(name, language))
        for name, language, kind in self._files:
            if kind == "txt":
                found.extend(self._tried(name, language))
        return tuple(sorted(found, key=lambda problem: (problem.file, problem.line or 0)))

    def _read(self, folder: Path, *, own: bool) -> None:
        for path in sorted(folder.iterdir()):
            if path.suffix not in {".txt", ".html"} or path.name.startswith("."):
                continue
            shown = f"{folder.name}/{path.name}"
            found = _NAME.fullmatch(path.name)
            if found is None:
                self._strangers.append(
                    TemplateProblem(
                        file=shown,
                        line=None,
                        message="the name of the file is not NAME.LANGUAGE.txt or .html",
                        remedy=f"Rename it, for example to {path.stem.partition('.')[0].lower()}.en{path.suffix}",
                        level="warning",
                    )
                )
                continue
            key = (found[1].lower(), found[2].lower(), found[3].lower())
            self._files[key] = _load(self._environment, path, shown, own=own)

    def language_used(self, name: str, language: str) -> str | None:
        """The language a note ``name`` really gets where ``language`` is wanted; None where there is no such note."""
        for candidate in (language, *self._languages, "en"):
            if (name, candidate, "txt") in self._files:
                return candidate
        return None

    def _html(self, name: str, language: str) -> _Loaded | None:
        html = self._files.get((name, language, "html"))
        if html is None or (self._files[name, language, "txt"].own and not html.own):
            return None
        return html

    def _missing(self, name: str, language: str) -> Iterator[TemplateProblem]:
        known = self.languages_of(name)
        if language in known:
            return
        used = self.language_used(name, language)
        yield TemplateProblem(
            file=f"templates/{name}.{language}.txt",
            line=None,
            message=f"templates/{name}.{language}.txt does not exist; known: {', '.join(known) or 'none'}",
            remedy=f"Write it, or leave it: {used} is used instead"
            if used
            else "Write it, or correct the reply's name",
            level="warning" if used else "error",
        )

    def _tried(self, name: str, language: str) -> Iterator[TemplateProblem]:
        text, html = self._files[name, language, "txt"], self._html(name, language)
        if text.body is None or (html is not None and html.body is None):
            return  # its problems have been told
        try:
            full = self.render(name, language, SAMPLE)
        except PermanentFailure as failure:
            yield TemplateProblem(
                file=text.file, line=None, message=str(failure), remedy="Compare it with the shipped one"
            )
            return
        yield from _looked_at(text, full)


def _cage() -> ImmutableSandboxedEnvironment:
    """An environment that knows no function, few filters and no undefined value; only HTML is escaped."""
    cage = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.lower().endswith(".html"),
        cache_size=0,
    )
    cage.globals.clear()
    cage.filters = {name: cage.filters[name] for name in _FILTERS}
    cage.tests = {name: cage.tests[name] for name in _TESTS}
    return cage


def _load(cage: ImmutableSandboxedEnvironment, path: Path, shown: str, *, own: bool) -> _Loaded:
    try:
        if path.stat().st_size > _LONGEST_FILE:
            return _broken(shown, None, "the file is larger than 64 KiB", "Shorten it", own=own)
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return _broken(shown, None, "the file is not UTF-8", "Save it again as UTF-8", own=own)
    except OSError as error:
        return _broken(shown, None, f"the file cannot be read: {error.strerror}", "Look at its permissions", own=own)
    try:
        return _understood(cage, source, path, shown, own=own)
    except TemplateSyntaxError as error:
        return _broken(shown, error.lineno, *_explained(error.message or "it cannot be read"), own=own)
    except (RecursionError, SyntaxError, MemoryError):  # from the compiler, for hundreds of braces within each other
        return _broken(shown, None, "it is nested too deeply", "Write it in a simpler way", own=own)


def _understood(cage: ImmutableSandboxedEnvironment, source: str, path: Path, shown: str, *, own: bool) -> _Loaded:
    """The file as it can be used, or with what stands in it that must not.

    What the compiler says may leave: TemplateSyntaxError, RecursionError, SyntaxError, MemoryError.
    """
    front = _SUBJECT.match(source)
    trees = [cage.parse(one) for one in (source, front[1] if front else "")]
    refused = [_refused(node, shown) for tree in trees for node in tree.find_all(nodes.Node)]
    first = {problem.line: problem for problem in reversed(refused) if problem}  # the rest of a line follows from it
    told = (*sorted(first.values(), key=lambda problem: problem.line or 0), *_badly_said(source, shown, path))
    if told:
        return _Loaded(file=shown, own=own, problems=told)
    body, subject = (
        cage.template_class.from_code(cage, cage.compile(tree, name=path.name, filename=str(path)), {})
        for tree in trees
    )
    return _Loaded(file=shown, own=own, source=source, body=body, subject=subject if front else None)


def _broken(file: str, line: int | None, message: str, remedy: str, *, own: bool) -> _Loaded:
    problem = TemplateProblem(file=file, line=line, message=message, remedy=remedy)
    return _Loaded(file=file, own=own, problems=(problem,))


def _refused(node: nodes.Node, file: str) -> TemplateProblem | None:
    """What is wrong with this piece of a template; None where it is one of those allowed."""
    if isinstance(node, nodes.Name) and node.name not in NAMES:
        return TemplateProblem(
            file=file, line=node.lineno, message=f'"{node.name}" is unknown', remedy=_did_you_mean(node.name)
        )
    kind = type(node).__name__
    what = _WORDS_FOR.get(kind, kind)
    if isinstance(node, nodes.Filter | nodes.Test):
        what = f'"{node.name}"'
        if node.name in (*_FILTERS, *_TESTS):
            return None
    elif isinstance(node, _ALLOWED):
        return None
    return TemplateProblem(
        file=file,
        line=node.lineno,
        message=f"{what} is not possible in a note",
        remedy="Use only the values, if, and the filters " + ", ".join(_FILTERS),
    )


def _did_you_mean(wrong: str) -> str:
    """The known name that is nearest as a whole or in one of its words; all of them where none is near."""

    def nearness(name: str) -> float:
        return max(SequenceMatcher(None, wrong, part).ratio() for part in (name, *name.split("_")))

    best = max(NAMES, key=nearness)
    return f'Did you mean "{best}"?' if nearness(best) > _NEAR else "Possible: " + ", ".join(NAMES)


def _explained(message: str) -> tuple[str, str]:
    """Jinja's own words and a remedy, in the words of somebody who writes letters where we can."""
    if "end of print statement" in message or "unexpected char" in message:
        return f"what stands between the braces cannot be read ({message})", "Write {{ name }} with one name in it"
    return message, "Compare the line with the shipped template"


def _badly_said(source: str, file: str, path: Path) -> Iterator[TemplateProblem]:
    found = _NAME.fullmatch(path.name)
    for line, phrase, why in tone(source, found[2].lower() if found else ""):
        yield TemplateProblem(file=file, line=line, message=f'"{phrase}": {why}', remedy="Say it in a kinder way")


def _looked_at(text: _Loaded, full: Rendered) -> Iterator[TemplateProblem]:
    """What renders well and yet is hardly meant."""
    for number, line in enumerate(text.source.splitlines(), 1):
        if re.search(r"(?<![{%#])\{(?![{%#])|(?<![}%#])\}(?![}%#])", line):
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


def _run(loaded: _Loaded, template: Template | None, values: dict[str, str], kind: str) -> str:
    """The rendered template; PermanentFailure where it has a mistake or the result is too large."""
    if template is None:
        raise PermanentFailure(f"{loaded.file} has a mistake; check-config tells which")
    try:
        result = template.render(values)
    except (TemplateError, TypeError, ValueError) as error:
        raise PermanentFailure(f"{loaded.file} cannot be rendered: {error}") from error
    if len(result.encode()) > _LONGEST[kind]:
        raise PermanentFailure(f"{loaded.file} gives more than {_LONGEST[kind] // 1024} KiB")
    return result


def _tidy(text: str) -> str:
    """No blanks at the end of a line, no two blank lines together, none at the top, one line end at the bottom."""
    lines = "\n".join([line.rstrip() for line in text.split("\n")])
    return _BLANK_LINES.sub("\n\n", lines).strip() + "\n"


def _as_html(text: str, link: str, language: str) -> str:
    """The text as a plain page: a paragraph for each, the desk's link clickable."""
    safe = escape(link)
    anchor = f'<a href="{safe}">{safe}</a>'
    paragraphs = (escape(one).replace("\n", "<br>\n") for one in text.strip().split("\n\n"))
    body = "\n".join(f"<p>{one.replace(safe, anchor) if link else one}</p>" for one in paragraphs)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        f'<meta name="color-scheme" content="light dark"></head>\n<body>\n{body}\n</body>\n</html>\n'
    )
