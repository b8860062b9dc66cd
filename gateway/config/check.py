"""Wall: one file's tables are held against the models; every table is read, whatever is wrong with the others."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gateway.config.complaints import complaint, unknown_key
from gateway.config.misplaced import wrong_header
from gateway.config.models import sections
from gateway.config.models.rules import RuleTable, TestTable
from gateway.config.models.table import fields_of
from gateway.config.nearest import did_you_mean
from gateway.config.readers.texts import some_texts
from gateway.config.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.config.models.forwards import ForwardTable
    from gateway.config.models.table import Flaw, Table
    from gateway.config.sheet import Sheet
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem

SECTIONS: Final[dict[str, type[Table]]] = {
    "owner": sections.OwnerTable,
    "desk": sections.DeskTable,
    "safety": sections.SafetyTable,
    "classifier": sections.ClassifierTable,
    "store": sections.StoreTable,
    "listen": sections.ListenTable,
    "send": sections.SendTable,
}
LISTED: Final[dict[str, type[Table]]] = {"mailbox": sections.MailboxTable, "rule": RuleTable, "test": TestTable}
_TOP: Final = ("version", "data_dir", "include")
_KNOWN: Final = (*_TOP, *SECTIONS, *LISTED, "forward", "lists")
_STAND_INS: Final[dict[str, Any]] = {
    "version": 1,
    "addresses": ["owner@localhost"],
    "name": "?",
    "then": "leave",
    "expect": "leave",
}  # for keys that have to be there, while the other keys are looked at
_ADDED: Final = ("rule", "test", "lists")  # what an included file may hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The tables of one file, by where they stand; one that cannot be read at all is left out."""

    sheet: Sheet
    tables: dict[Path, Table] = field(default_factory=dict)
    mended: set[Path] = field(default_factory=set)  # tables with an error: what was wrong in them is left out
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def top(self) -> Any:
        """The keys above the first header."""
        return self.tables.get((), sections.TopTable.usual(version=1))

    def one(self, name: str) -> Any:
        """The section of that name, None where it is missing or cannot be read."""
        return self.tables.get((name,))

    def many(self, name: str) -> list[tuple[Path, Any]]:
        """The tables of that name that could be read, each with its place."""
        return [(path, table) for path, table in self.tables.items() if len(path) > 1 and path[0] == name]

    def asked(self, name: str) -> bool:
        """Whether the file has such a section at all, readable or not."""
        return name in self.sheet.data


def check(sheet: Sheet, *, included: bool = False) -> Draft:
    """Read all tables; an ``included`` file may hold rules, lists and tests alone."""
    draft = Draft(sheet=sheet)
    known = _ADDED if included else _KNOWN
    draft.problems.extend(_strangers(sheet, known, included=included))
    if not included:
        top = {key: sheet.data[key] for key in _TOP if key in sheet.data}
        _read(draft, (), top, sections.TopTable)
        for name, table in SECTIONS.items():
            if name in sheet.data or name not in {"owner", "send"}:
                _read(draft, (name,), sheet.data.get(name, {}), table)
        if "owner" not in sheet.data:
            draft.problems.append(
                sheet.problem(
                    "missing-section",
                    "This file has no [owner].",
                    'Add [owner] with addresses = ["rosa@shop.example"].',
                )
            )
        _each(draft, "mailbox")
        _each(draft, "forward")
    _each(draft, "rule")
    _each(draft, "test")
    _lists(draft)
    return draft


def _strangers(sheet: Sheet, known: tuple[str, ...], *, included: bool) -> Iterator[Problem]:
    for name in sheet.data:
        if name in known:
            continue
        if included and name in _KNOWN:
            message = f'"{name}" is not read from an included file.'
            yield sheet.problem(
                "not-included",
                message,
                "Move it into the main file; rules, lists and tests may stay.",
                path=(name,),
                key=True,
            )
        else:
            yield unknown_key(sheet, (name,), known, _home(name))


def _home(name: str) -> str | None:
    """The section that a setting above the first header belongs to."""
    return next((section for section, table in SECTIONS.items() if name in keys_of(table)), None)


def _each(draft: Draft, name: str) -> None:
    tables = draft.sheet.data.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        draft.problems.append(
            draft.sheet.problem(
                "single-brackets",
                f'"{name}" has to be a section of its own.',
                f"Write [[{name}]].",
                path=(name,),
                key=True,
            )
        )
        return
    for number, table in enumerate(tables):
        path = (name, number)
        if (elsewhere := wrong_header(draft.sheet, path, table)) is not None:
            draft.problems.append(elsewhere)
            continue
        found = _forward(draft, path, table) if name == "forward" else LISTED[name]
        if found:
            _read(draft, path, table, found)


def _forward(draft: Draft, path: Path, table: dict[str, Any]) -> type[ForwardTable] | None:
    """The model of its kind; None where it says none that is known."""
    from gateway.config.models.forwards import FORWARDS  # a dozen models: 10 ms for who sends no copies

    kind = table.get("kind")
    if isinstance(kind, str) and kind in FORWARDS:
        return FORWARDS[kind]
    meant = did_you_mean(kind, list(FORWARDS)) if isinstance(kind, str) else None
    hint = f'Did you mean "{meant}"? ' if meant else ""
    message = "This kind of forward is not known." if "kind" in table else f'{draft.sheet.where(path)} has no "kind".'
    draft.problems.append(
        draft.sheet.problem(
            "bad-value" if "kind" in table else "missing-key",
            message,
            f"{hint}Possible: {', '.join(FORWARDS)}.",
            path=(*path, "kind"),
            key="kind" not in table,
            hide=meant is None,
        )
    )
    return None


def _read(draft: Draft, path: Path, value: object, table: type[Table]) -> None:
    def keys(at: Path) -> tuple[str, ...]:
        return keys_of(table, at[len(path) :])

    made, flaws = table.read(value)
    if made is not None:
        draft.tables[path] = made
    else:
        _mend(draft, path, value, table, flaws)
        for flaw in flaws:
            home = _home(str(flaw.at[-1])) if flaw.kind == "unknown" else None
            draft.problems.append(complaint(draft.sheet, path, flaw, keys, home))
    if isinstance(value, dict):
        draft.problems.extend(_single_texts(draft.sheet, path, value, table))


def _mend(draft: Draft, path: Path, value: object, table: type[Table], flaws: list[Flaw]) -> None:
    """Take the table without what is wrong in it, so that the rest of it is looked at too."""
    if not isinstance(value, dict):
        return
    rest = deepcopy(value)
    for flaw in flaws:
        if flaw.kind == "missing" and len(flaw.at) > 1:
            rest.pop(flaw.at[0], None)
        _leave_out(rest, flaw.at)
    for key, stand_in in _STAND_INS.items():
        if key in keys_of(table):
            rest.setdefault(key, stand_in)
    made, _ = table.read(rest)
    if made is not None:
        draft.tables[path] = made
        draft.mended.add(path)


def _leave_out(table: dict[str, Any], path: Path) -> None:
    inner: Any = table
    for step in path[:-1]:
        if not isinstance(inner.get(step), dict):
            inner.pop(step, None)
            return
        inner = inner[step]
    inner.pop(path[-1], None)


def _lists(draft: Draft) -> None:
    lists = draft.sheet.data.get("lists", {})
    remedy = 'Write it under [lists]: suppliers = ["*@papermill.example"].'
    if not isinstance(lists, dict):
        draft.problems.append(
            draft.sheet.problem("wrong-kind", '"lists" has to be a section.', remedy, path=("lists",))
        )
        return
    for name, entries in lists.items():
        try:
            draft.lists[name] = some_texts(entries)
        except Wrong as wrong:
            path = ("lists", name, *wrong.at)
            draft.problems.append(draft.sheet.problem(wrong.code, wrong.sentence, remedy, path=path))


def keys_of(table: type[Table], path: Path = ()) -> tuple[str, ...]:
    """The keys that a table knows, or the one inside of it at ``path``."""
    for step in path:
        if isinstance(step, str):
            found = next((one.inner for one in fields_of(table) if one.key == step), None)
            if found is None:
                return ()
            table = found
    return tuple(one.key for one in fields_of(table))


def _single_texts(sheet: Sheet, path: Path, value: dict[str, Any], table: type[Table]) -> Iterator[Problem]:
    """A note for every text that stands where a list belongs: it is taken as a list of one."""
    for one in fields_of(table):
        found = value.get(one.key)
        if one.inner and isinstance(found, dict):
            yield from _single_texts(sheet, (*path, one.key), found, one.inner)
        elif one.one_or_many and isinstance(found, str):
            message = f'"{one.key}" may be a list; this one text counts as a list of one.'
            remedy = "Nothing has to be done; in [ ] it may get more entries."
            yield sheet.problem("list-of-one", message, remedy, path=(*path, one.key), level="note")
