"""Wall: from a path to a Config or to everything that is wrong with the file."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.config import build
from gateway.config.check import Draft, check
from gateway.config.discreet import may_show_broken
from gateway.config.documents import kind_of
from gateway.config.examine import CHECKS, holds_plain_secret, rules_in_the_way, unknown_rules
from gateway.config.odd_rules import odd_rules
from gateway.config.reached import never_reached
from gateway.config.rules import rules, tests
from gateway.config.sheet import Sheet
from gateway.config.toml.positions import Place, scan
from gateway.config.toml.reading import read
from gateway.config.values import Loaded, Problem
from gateway.config.workshop import Workshop, expanded
from gateway.config.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.judge.rules import Rule, RuleTest

_LARGEST: Final = 2 * 1024 * 1024  # bytes of a config file
_OTHERS_READ: Final = stat.S_IRGRP | stat.S_IROTH
_SYSTEM: Final = Path("/etc/deskward/config.toml")


def find(given: str | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """The config file that is meant, None where there is none.

    ``given``, else $DESKWARD_CONFIG, else config.toml in ``cwd``, else /etc/deskward/config.toml. One that is
    named is given back even where it does not exist, so that its absence can be told.
    """
    if named := given or environ.get("DESKWARD_CONFIG"):
        return cwd / named
    return next((path for path in (cwd / "config.toml", _SYSTEM) if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    """False, too, where the folder is closed to this user, as the one that another user has called us from."""
    try:
        return path.is_file()
    except OSError:
        return False


def load(path: Path, environ: Mapping[str, str], *, cwd: Path | None = None) -> Loaded:
    """Read the file and what it includes; never raises, and tells all problems at once.

    A relative ``path`` counts from ``cwd``, or the current folder; problems carry it as it was given.
    """
    name, where = str(path), (cwd or Path()) / path
    taken = _take(where, name)
    if isinstance(taken, Problem):
        return Loaded(config=None, problems=(taken,))
    if taken.data is None:
        return Loaded(config=None, problems=_sorted(taken.problems))
    draft = check(_sheet(taken))
    draft.problems[:0] = taken.problems
    if taken.readable and holds_plain_secret(draft):
        draft.problems.append(_readable_secret(draft.sheet))
    for examined in CHECKS:
        draft.problems.extend(examined(draft))
    return _together(draft, where, environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A file as it came from the disk; ``readable`` where others can read it, ``data`` None where TOML gave up."""

    name: str
    text: str
    lines: tuple[str, ...]
    data: dict[str, object] | None
    readable: bool
    problems: tuple[Problem, ...]


def _sheet(taken: _Taken) -> Sheet:
    return Sheet(name=taken.name, lines=taken.lines, data=taken.data or {}, positions=scan(taken.text))


def _take(path: Path, name: str) -> _Taken | Problem:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            raw = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        return _unreadable(name, error)
    if len(raw) > _LARGEST:
        return _plain(
            name, "large-file", "This file is larger than 2 MB, which no config file is.", "Name another file."
        )
    if (kind := kind_of(raw)) is not None:
        return _plain(name, *kind)
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    reading = read(text)
    unread = Sheet(name=name, lines=reading.lines, data={}, positions=scan(""))
    problems = [
        Problem(
            file=name,
            line=slip.row + 1,
            column=slip.column + 1,
            level="error",
            code=slip.code,
            message=slip.message,
            remedy=slip.remedy,
            source=unread.source(Place(slip.row + 1, 1)) if may_show_broken(reading.lines, slip.row) else None,
        )
        for slip in reading.mistakes
    ]
    if reading.data is None:
        remedy = "Mend the lines above, then ask again; begin anew with: deskward init."
        problems.append(_plain(name, "too-many-mistakes", "The rest of the file could not be read.", remedy))
    if (bad := _no_utf8(raw, name)) is not None:
        problems.insert(0, bad)
    if mode & stat.S_IWOTH:
        problems.insert(0, _writable(name))
    return _Taken(
        name=name,
        text=reading.text,
        lines=reading.lines,
        data=reading.data,
        readable=bool(mode & _OTHERS_READ),
        problems=tuple(problems),
    )


def _no_utf8(raw: bytes, name: str) -> Problem | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        remedy = 'Save the file again as "UTF-8" (in the editor under "Save as").'
        return Problem(
            file=name,
            line=line,
            column=column,
            level="error",
            code="not-utf-8",
            message="This line is not in UTF-8.",
            remedy=remedy,
        )
    return None


def _unreadable(name: str, error: Exception) -> Problem:
    if isinstance(error, FileNotFoundError):
        return _plain(name, "missing-file", "There is no such file.", "Write one with: deskward init")
    if isinstance(error, IsADirectoryError):
        return _plain(
            name, "unreadable-file", "This is a folder, not a file.", f"Name the file in it: {name}/config.toml"
        )
    if isinstance(error, PermissionError):
        return _plain(
            name, "unreadable-file", "This user may not read the file.", f"See its owner and mode with: ls -l {name}"
        )
    return _plain(name, "unreadable-file", "This file cannot be read.", "Name another file with --config.")


def _plain(name: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(file=name, line=None, column=None, level="error", code=code, message=message, remedy=remedy)


def _writable(name: str) -> Problem:
    return _plain(
        name,
        "writable-file",
        "Every user of this machine can change this file, and so what is sent in the owner's name.",
        f"Close it with: chmod go-w {name}",
    )


def _readable_secret(sheet: Sheet) -> Problem:
    return _plain(
        sheet.name,
        "readable-secret",
        "This file holds a password or token, and other users of this machine can read it.",
        f"Close it with: chmod 600 {sheet.name}",
    )


def _together(draft: Draft, path: Path, environ: Mapping[str, str]) -> Loaded:
    folder = path.parent
    problems = list(draft.problems)
    patterns = _included(draft)
    clients = tuple(pattern for pattern in patterns if Path(pattern).parts[:1] == ("clients",))
    problems += [_no_clients(draft.sheet, patterns.index(pattern)) for pattern in clients]
    drafts = [draft]
    read_already = {path.resolve()}
    for number, pattern in enumerate(patterns):
        if pattern not in clients:
            drafts += _more(draft.sheet, folder, pattern, number, problems, read_already=read_already)
    lists = _lists(drafts, problems)
    made: list[Rule] = []
    tried: list[RuleTest] = []
    for one in drafts:
        shop = Workshop(draft=one, lists=lists, folder=folder)
        made += rules(shop)
        tried += tests(shop)
        problems += shop.problems
    problems += _same_names(drafts)
    for one in drafts:
        problems += odd_rules(one)
        problems += rules_in_the_way(one, tuple(rule for rule in made if rule.file == one.sheet.name))
        problems += unknown_rules(one, (test for test in tried if test.file == one.sheet.name), tuple(made))
    safety = draft.one("safety")
    shop = Workshop(draft=draft, lists=lists, folder=folder)
    never = expanded(shop, ("safety", "never_reply_to"), safety.never_reply_to, addresses=True) if safety else ()
    shop_desk = draft.one("desk")
    team = expanded(shop, ("desk", "team"), shop_desk.team, addresses=True) if shop_desk else ()
    problems += shop.problems
    if any(problem.level == "error" for problem in problems):
        left = build.remains(draft, path=path, environ=environ)
        return Loaded(config=None, problems=_sorted(problems), remains=left)
    problems += never_reached(drafts, made)
    gathered = build.Gathered(rules=tuple(made), tests=tuple(tried), lists=lists, never_reply_to=never, team=team)
    config = build.config(draft, gathered, path=path, environ=environ)
    return Loaded(config=config, problems=_sorted(problems))


def _included(draft: Draft) -> tuple[str, ...]:
    return draft.top.include or ()


def _no_clients(sheet: Sheet, number: int) -> Problem:
    return sheet.problem(
        "clients-not-built",
        "Several clients in one installation are not built yet: these files would not be read.",
        "Run one Deskward for each client, with a config file and a data folder of its own.",
        path=("include", number),
    )


def _more(
    sheet: Sheet, folder: Path, pattern: str, number: int, problems: list[Problem], *, read_already: set[Path]
) -> list[Draft]:
    """The drafts of the files that ``pattern`` means, in the order of their names, but those that were read already."""
    import glob  # few files include others

    at = ("include", number)
    found = sorted(glob.glob(pattern, root_dir=folder)) if "\0" not in pattern else []  # noqa: PTH207  # absolute ones too
    if not found:
        wild = any(sign in pattern for sign in "*?[")
        message = "No file has such a name." if wild else "There is no such file."
        remedy = "The names count from the folder of this file."
        if twins := sorted(glob.glob(f"{pattern}.txt", root_dir=folder)) if "\0" not in pattern else []:  # noqa: PTH207  # as above
            remedy = "The editor has put .txt behind it: rename the file, without the .txt."
            message = f"{message[:-1]}, but there is {twins[0]}."
        problems.append(sheet.problem("missing-file", message, remedy, path=at, level="note" if wild else "error"))
    drafts = []
    for name in found:
        if (place := (folder / name).resolve()) in read_already:
            continue
        read_already.add(place)
        taken = _take(folder / name, name)
        if isinstance(taken, Problem):
            problems.append(taken)
            continue
        problems += taken.problems
        if taken.data is not None:
            drafts.append(check(_sheet(taken), included=True))
            problems += drafts[-1].problems
    return drafts


def _lists(drafts: list[Draft], problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for draft in drafts:
        for name, entries in draft.lists.items():
            if name in lists:
                wrong = Wrong("duplicate-name", "This list is already there in another file.", "Give it another name.")
                problems.append(
                    draft.sheet.problem(wrong.code, wrong.sentence, wrong.remedy, path=("lists", name), key=True)
                )
            lists.setdefault(name, entries)
    return lists


def _same_names(drafts: list[Draft]) -> list[Problem]:
    """Rules of one name in different files, and twice in an included one."""
    seen = {rule.name for _, rule in drafts[0].many("rule")}
    found = []
    for draft in drafts[1:]:
        for path, rule in draft.many("rule"):
            if rule.name in seen:
                message, remedy = "There is already a rule of this name.", "Give this [[rule]] another name."
                found.append(draft.sheet.problem("duplicate-name", message, remedy, path=(*path, "name")))
            seen.add(rule.name)
    return found


def _sorted(problems: list[Problem] | tuple[Problem, ...]) -> tuple[Problem, ...]:
    """In the order of files and lines; problems without a line come first."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda one: (files.index(one.file), one.line or 0, one.column or 0)))
