"""Wall: ``[[rule]]`` and ``[[test]]`` tables become the values that the judge works with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gateway.config.known import list_of
from gateway.config.languages import LANGUAGES
from gateway.config.nearest import did_you_mean
from gateway.config.readers import pattern
from gateway.config.wrong import Wrong
from gateway.judge.conditions import CONDITIONS
from gateway.judge.rules import Rule, RuleTest
from gateway.judge.verdict import Then

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path as FilePath

    from gateway.config.check import Draft
    from gateway.config.model_rules import RuleTable, TestTable, WordsTable
    from gateway.config.positions import Path
    from gateway.config.sheet import Sheet
    from gateway.config.values import Problem
    from gateway.judge.conditions import Condition

_ADDRESSES = frozenset({"from", "to", "cc"})
_LISTS = _ADDRESSES | {"text", "subject", "body", "anywhere", "attachment"}  # words in which "@name" stands for a list
_CODES = {"text_regex": "bad-regex", "score": "bad-score"}
_LARGEST_TEST = 64 * 1024 * 1024  # bytes of a test's file


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


def rules(shop: Workshop) -> tuple[Rule, ...]:
    """The rules of the file in their order."""
    return tuple(_rule(shop, path, table) for path, table in shop.draft.many("rule"))


def tests(shop: Workshop) -> tuple[RuleTest, ...]:
    """The tests of the file in their order."""
    return tuple(_test(shop, path, table) for path, table in shop.draft.many("test"))


def _line(sheet: Sheet, path: Path) -> int:
    place = sheet.positions.nearest(path)
    return place.line if place else 0


def _rule(shop: Workshop, path: Path, table: RuleTable) -> Rule:
    return Rule(
        name=table.name,
        then=Then(table.then),
        topic=table.topic,
        reply=table.reply,
        when=_conditions(shop, (*path, "when"), table.when),
        unless=_conditions(shop, (*path, "unless"), table.unless),
        enabled=table.enabled,
        until=table.until,
        note=table.note,
        forward=table.forward,
        should_fit=table.should_fit,
        should_not_fit=table.should_not_fit,
        file=shop.sheet.name,
        line=_line(shop.sheet, path),
    )


def _conditions(shop: Workshop, path: Path, words: WordsTable | None) -> tuple[Condition, ...]:
    written = shop.sheet.at(path)
    if words is None or not isinstance(written, dict):
        return ()
    values = {info.alias or name: getattr(words, name) for name, info in type(words).model_fields.items()}
    made = [_condition(shop, (*path, word), word, values[word]) for word in written if values.get(word) is not None]
    return tuple(condition for condition in made if condition)


def _condition(shop: Workshop, path: Path, word: str, value: Any) -> Condition | None:
    before = shop.errors
    if isinstance(value, dict):
        value = {name: expanded(shop, (*path, name), entries) for name, entries in value.items()}
    elif word == "known_as":
        value = _people(shop, path, value)
    elif word in _LISTS and isinstance(value, tuple):
        value = expanded(shop, path, value, addresses=word in _ADDRESSES)
    if shop.errors > before:
        return None
    try:
        return CONDITIONS[word](value)
    except ValueError as error:
        shop.problems.append(_refused(shop, path, word, value, error))
        return None


def _people(shop: Workshop, path: Path, words: Sequence[str]) -> dict[str, tuple[str, ...] | None]:
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


def _refused(shop: Workshop, path: Path, word: str, value: object, error: ValueError) -> Problem:
    """What the condition says, at the entry that it does not like."""
    for at, part in _parts(value):
        try:
            CONDITIONS[word](part)
        except ValueError as narrower:
            path, error = (*path, *at), narrower
            break
    message, _, remedy = str(error).partition(": ")
    code = _CODES.get(word) or ("stray-star" if "*" in message else "bad-condition")
    return shop.sheet.problem(code, _sentence(message), _remedy(remedy) or "Correct this entry.", path=path)


def _parts(value: object) -> list[tuple[Path, object]]:
    if isinstance(value, tuple):
        return [((number,), (entry,)) for number, entry in enumerate(value)]
    if isinstance(value, dict):
        return [((name, *at), {name: part}) for name, entries in value.items() for at, part in _parts(entries)]
    return []


def _sentence(text: str) -> str:
    return text if not text else text[0].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def _remedy(text: str) -> str:
    return _sentence(f"write it as {text}" if text.startswith('"') else text)


def expanded(shop: Workshop, path: Path, entries: Sequence[str], *, addresses: bool = False) -> tuple[str, ...]:
    """The entries with every ``@list`` replaced by what it holds; ``addresses`` asks for patterns of addresses."""
    single = not isinstance(shop.sheet.at(path), list)
    found: list[str] = []
    for number, entry in enumerate(entries):
        at = path if single else (*path, number)
        try:
            inside = _inside(entry, shop.lists, ())
            found += [pattern(one) for one in inside] if addresses else inside
        except Wrong as wrong:
            shop.wrong(at, wrong)
    return tuple(dict.fromkeys(found))


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
    return f"Known: {known}." if known else 'Add it under [lists]: suppliers = ["*@papermill.example"].'


def _test(shop: Workshop, path: Path, table: TestTable) -> RuleTest:
    _odd_test(shop, path, table)
    return RuleTest(
        name=table.name,
        expect=Then(table.expect),
        from_=table.from_,
        subject=table.subject,
        body=table.body,
        to=table.to,
        cc=table.cc,
        headers=tuple(table.headers.items()),
        attachments=table.attachments,
        raw=_raw(shop, (*path, "file"), table.file) if table.file else None,
        expect_rule=table.expect_rule,
        expect_language=table.expect_language,
        received=table.received,
        known_as=_told_lists(shop, (*path, "known_as"), table.known_as),
        history=table.history,
        score=table.score,
        learned_topic=table.topic,
        file=shop.sheet.name,
        line=_line(shop.sheet, path),
    )


def _told_lists(shop: Workshop, path: Path, words: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if words is None else frozenset(_people(shop, path, words))


def _odd_test(shop: Workshop, path: Path, table: TestTable) -> None:
    parts = {"from", "to", "cc", "subject", "body", "headers", "attachments"}
    written = shop.sheet.at(path)
    spelled = sorted(parts & set(written)) if isinstance(written, dict) else []
    if table.file and spelled:
        shop.problems.append(
            shop.sheet.problem(
                "file-and-parts",
                "This test has a file and also parts of a message.",
                f'Take out "file" or: {", ".join(spelled)}.',
                path=(*path, "file"),
            )
        )
    if table.expect_language and table.expect_language not in LANGUAGES:
        shop.wrong(
            (*path, "expect_language"),
            Wrong(
                "unknown-language",
                "{it} is no language code.",
                'Write two letters, as in "en" or "de".',
                it=table.expect_language,
            ),
        )
    for name in table.headers:
        if not re.fullmatch(r"[!-9;-~]+", name):
            shop.problems.append(
                shop.sheet.problem(
                    "bad-header",
                    "A header field has a name without blanks and colons.",
                    'Write it as { "X-Shop" = "1" }.',
                    path=(*path, "headers", name),
                )
            )


def _raw(shop: Workshop, path: Path, name: str) -> bytes | None:
    try:
        with (shop.folder / name).open("rb") as file:
            raw = file.read(_LARGEST_TEST + 1)
    except (OSError, ValueError):
        shop.problems.append(
            shop.sheet.problem(
                "missing-file",
                "The file of this test cannot be read.",
                "Its name counts from the folder of this file.",
                path=path,
            )
        )
        return None
    if len(raw) > _LARGEST_TEST:
        shop.problems.append(
            shop.sheet.problem("large-file", "The file of this test is too large.", "Use one below 64 MB.", path=path)
        )
    return raw
