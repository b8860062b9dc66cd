"""The cage: which templates are allowed at all, and how one is compiled and rendered.

Loops, calls, assignments, arithmetic and long chains of filters are refused when the file is read, with its line. What
is left walks once through a file of at most 64 KiB: ``~`` and ``if`` can name a value only as often as they are typed,
no value can be kept and used to make a larger one, and each filter makes at most twelve letters of one. So no
template can run long or grow large, and nothing is left of the ways out of a sandbox; ``LONGEST`` then bounds what is
sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gateway.answer.note import NAMES
from gateway.answer.tone import tone
from gateway.errors import PermanentFailure
from gateway.templates.names import key_of
from gateway.templates.problems import TemplateProblem, did_you_mean, explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Template

LONGEST: Final = {"txt": 32 * 1024, "html": 64 * 1024}  # bytes of a rendered note
_LONGEST_FILE: Final = 64 * 1024  # bytes
_MOST_FILTERS: Final = 3  # one after the other: "&" grows with each escape, and a hundred of them took minutes
_MOST_TOLD: Final = 20  # mistakes of one file; whoever mends these sees the next
_SUBJECT: Final = re.compile(r"\{#-?\s*subject:[ \t]*([^\n]*?)\s*-?#\}", re.IGNORECASE)
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
class Loaded:
    """One file: compiled, or with the problems that kept it from being compiled; warnings keep nothing."""

    file: str
    own: bool
    source: str = ""
    body: Template | None = None
    subject: Template | None = None
    problems: tuple[TemplateProblem, ...] = ()


def cage() -> ImmutableSandboxedEnvironment:
    """An environment that knows no function, few filters and no undefined value; only HTML is escaped."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.lower().endswith(".html"),
        cache_size=0,
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.tests = {name: made.tests[name] for name in _TESTS}
    return made


def load(environment: ImmutableSandboxedEnvironment, path: Path, shown: str, *, own: bool) -> Loaded:
    """The template in ``path``, called ``shown``; whatever is wrong with it is told and never raised."""
    try:
        if path.stat().st_size > _LONGEST_FILE:
            return _broken(shown, None, "the file is larger than 64 KiB", "Shorten it", own=own)
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return _broken(shown, None, "the file is not UTF-8", "Save it again as UTF-8", own=own)
    except OSError as error:
        return _broken(shown, None, f"the file cannot be read: {error.strerror}", "Look at its permissions", own=own)
    try:
        return _understood(environment, source, path, shown, own=own)
    except TemplateSyntaxError as error:
        return _broken(shown, error.lineno, *explained(error.message or "it cannot be read"), own=own)
    except (RecursionError, SyntaxError, MemoryError, ValueError):  # from the compiler; ValueError for a huge number
        return _broken(shown, None, "it is nested too deeply", "Write it in a simpler way", own=own)


def run(loaded: Loaded, template: Template | None, values: Mapping[str, str], kind: str) -> str:
    """The rendered template; PermanentFailure where it has a mistake or the result is too large."""
    if template is None:
        raise PermanentFailure(f"{loaded.file} has a mistake; check-config tells which")
    try:
        result = template.render(values)
    except (TemplateError, TypeError, ValueError) as error:
        raise PermanentFailure(f"{loaded.file} cannot be rendered: {error}") from error
    if len(result.encode()) > LONGEST[kind]:
        raise PermanentFailure(f"{loaded.file} gives more than {LONGEST[kind] // 1024} KiB")
    return result


def _understood(
    environment: ImmutableSandboxedEnvironment, source: str, path: Path, shown: str, *, own: bool
) -> Loaded:
    """The file as it can be used, or with what stands in it that must not.

    What the compiler says may leave: TemplateSyntaxError, RecursionError, SyntaxError, MemoryError.
    """
    front = _SUBJECT.match(source)
    trees = [environment.parse(one) for one in (source, front[1] if front else "")]
    said = _badly_said(source, shown, path) if own else ()  # the tests look after what we ship
    told = (*_first_of_each_line(_refused(trees), shown), *said)
    if any(problem.level == "error" for problem in told):
        return Loaded(file=shown, own=own, problems=told)
    body, subject = (
        environment.template_class.from_code(
            environment, environment.compile(tree, name=path.name, filename=str(path)), {}
        )
        for tree in trees
    )
    return Loaded(file=shown, own=own, source=source, body=body, subject=subject if front else None, problems=told)


def _broken(file: str, line: int | None, message: str, remedy: str, *, own: bool) -> Loaded:
    problem = TemplateProblem(file=file, line=line, message=message, remedy=remedy)
    return Loaded(file=file, own=own, problems=(problem,))


def _refused(trees: Iterable[nodes.Template]) -> Iterator[nodes.Node]:
    """The pieces that are none of those allowed."""
    for tree in trees:
        for node in tree.find_all(nodes.Node):
            if isinstance(node, nodes.Filter | nodes.Test):
                if node.name not in (*_FILTERS, *_TESTS) or _filters_in(node) > _MOST_FILTERS:
                    yield node
            elif not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Name) and node.name not in NAMES):
                yield node


def _filters_in(node: nodes.Node) -> int:
    """How many filters one value goes through within ``node``; the way down ends soon after too many."""
    deepest, level = 0, [(node, 0)]
    while level:
        one, count = level.pop()
        count += isinstance(one, nodes.Filter)
        deepest = max(deepest, count)
        if deepest > _MOST_FILTERS:
            break
        level += [(child, count) for child in one.iter_child_nodes()]
    return deepest


def _first_of_each_line(found: Iterable[nodes.Node], file: str) -> tuple[TemplateProblem, ...]:
    """One problem a line, for the rest of a line follows from it."""
    first: dict[int, nodes.Node] = {}
    for node in found:
        first.setdefault(node.lineno, node)
    return tuple(_told(first[line], file) for line in sorted(first)[:_MOST_TOLD])


def _told(node: nodes.Node, file: str) -> TemplateProblem:
    message, remedy = "", "Use only the values, if, and the filters " + ", ".join(_FILTERS)
    if isinstance(node, nodes.Name):
        message, remedy = f'"{node.name[:60]}" is unknown', did_you_mean(node.name)
    elif isinstance(node, nodes.Filter | nodes.Test) and node.name in (*_FILTERS, *_TESTS):
        message, remedy = "so many filters for one value are not possible", f"Take all but {_MOST_FILTERS} out"
    else:
        kind = type(node).__name__
        what = f'"{node.name}"' if isinstance(node, nodes.Filter | nodes.Test) else _WORDS_FOR.get(kind, kind)
        message = f"{what} is not possible in a note"
    return TemplateProblem(file=file, line=node.lineno, message=message, remedy=remedy)


def _badly_said(source: str, file: str, path: Path) -> Iterator[TemplateProblem]:
    key = key_of(path.name)
    for found in tone(source, key.language if key else ""):
        yield TemplateProblem(
            file=file,
            line=found.line,
            message=f'"{found.phrase}": {found.why}',
            remedy=found.instead,
            level=found.level,
        )
