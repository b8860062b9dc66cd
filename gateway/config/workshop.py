"""Wall: what rules and tests are made with: the tables of one file, the lists of all, and what is found wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.config.known import list_of
from gateway.config.nearest import did_you_mean
from gateway.config.readers.addresses import pattern
from gateway.config.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path as FilePath

    from gateway.config.check import Draft
    from gateway.config.sheet import Sheet
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What is needed to make rules of the tables of one file; ``problems`` grows meanwhile."""

    draft: Draft
    lists: Mapping[str, Sequence[str]]
    folder: FilePath
    problems: list[Problem] = field(default_factory=list)

    @property
    def sheet(self) -> Sheet:
        """The file."""
        return self.draft.sheet

    @property
    def errors(self) -> int:
        """How many errors there are among the problems."""
        return sum(problem.level == "error" for problem in self.problems)

    def wrong(self, path: Path, wrong: Wrong) -> None:
        """Note down what a reader found."""
        quoted = self.sheet.quote(path, wrong.it) if wrong.it else None
        self.problems.append(
            self.sheet.problem(wrong.code, wrong.sentence.replace("{it}", quoted or "This"), wrong.remedy, path=path)
        )


def people(shop: Workshop, path: Path, words: Sequence[str]) -> dict[str, tuple[str, ...] | None]:
    """The lists that are meant, with their addresses; None for one that nobody has written yet."""
    found: dict[str, tuple[str, ...] | None] = {}
    single = not isinstance(shop.sheet.at(path), list)
    for number, word in enumerate(words):
        at = path if single else (*path, number)
        try:
            name = list_of(word, shop.lists)
            entries = _inside(f"@{name}", shop.lists, ()) if name is not None else None
            found[name or word] = None if entries is None else tuple(pattern(one) for one in entries)
        except Wrong as wrong:
            shop.wrong(at, wrong)
            continue
        if name is None:
            shop.problems.append(_no_such_list(shop, at, word))
    return found


def _no_such_list(shop: Workshop, path: Path, word: str) -> Problem:
    quoted = shop.sheet.quote(path, word)
    return shop.sheet.problem(
        "missing-list",
        f"There is no list {quoted or 'of this name'}: what this rule might fit goes to review.",
        f'Add it under [lists]: {_plural(word)} = ["ann@friend.example"].' if quoted else "Add it under [lists].",
        path=path,
        level="warning",
    )


def _plural(word: str) -> str:
    return word if word.endswith("s") or not re.fullmatch(r"[A-Za-z]+", word) else f"{word}s"


def expanded(shop: Workshop, path: Path, entries: Sequence[str], *, addresses: bool = False) -> tuple[str, ...]:
    """The entries with every ``@list`` replaced by what it holds; ``addresses`` asks for patterns of addresses."""
    single = not isinstance(shop.sheet.at(path), list)
    found: list[str] = []
    for number, entry in enumerate(entries):
        at = path if single else (*path, number)
        try:
            inside = _inside(entry, shop.lists, ())
        except Wrong as wrong:
            shop.wrong(at, wrong)
            continue
        for one in inside if addresses else ():
            try:
                pattern(one)
            except Wrong as wrong:
                shop.wrong(_place_of(shop.sheet, one, at) if one != entry else at, wrong)
        found += inside
    return tuple(dict.fromkeys(found))


def _place_of(sheet: Sheet, entry: str, at: Path) -> Path:
    """Where an entry of a list stands: under [lists], where it has to be mended once; ``at`` for lists elsewhere."""
    lists = sheet.data.get("lists")
    for name, entries in lists.items() if isinstance(lists, dict) else ():
        if isinstance(entries, list) and entry in entries:
            return ("lists", name, entries.index(entry))
        if entries == entry:
            return ("lists", name)
    return at


def _inside(entry: str, lists: Mapping[str, Sequence[str]], around: tuple[str, ...]) -> list[str]:
    name = entry.removeprefix("@")
    if name == entry:
        return [entry]
    if name in around:
        raise Wrong("circular-list", "{it} holds itself.", "Take it out of its own list.", it=entry)
    if name not in lists:
        raise Wrong("unknown-list", "{it} is not a list of this file.", _list_remedy(name, lists), it=entry)
    return [one for inner in lists[name] for one in _inside(inner, lists, (*around, name))]


def _list_remedy(name: str, lists: Mapping[str, Sequence[str]]) -> str:
    if meant := did_you_mean(name, list(lists)):
        return f'Did you mean "@{meant}"?'
    if "." in name:
        return 'For everybody at a domain write "*@shop.example".'
    known = ", ".join(f"@{one}" for one in lists)
    name = name if re.fullmatch(r"[\w-]{1,40}", name) else "suppliers"
    return f"Known: {known}." if known else f'Add it under [lists]: {name} = ["*@papermill.example"].'
