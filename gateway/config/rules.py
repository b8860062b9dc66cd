"""Wall: ``[[rule]]`` and ``[[test]]`` tables become the values that the judge works with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gateway.config.conditions import conditions
from gateway.config.languages import LANGUAGES
from gateway.config.workshop import people
from gateway.config.wrong import Wrong
from gateway.judge.rules import Rule, RuleTest
from gateway.judge.verdict import Then

if TYPE_CHECKING:
    from gateway.config.models.rules import RuleTable, TestTable
    from gateway.config.sheet import Sheet
    from gateway.config.toml.positions import Path
    from gateway.config.workshop import Workshop

_LARGEST_TEST = 64 * 1024 * 1024  # bytes of a test's file


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
        when=conditions(shop, (*path, "when"), table.when),
        unless=conditions(shop, (*path, "unless"), table.unless),
        enabled=table.enabled,
        until=table.until,
        note=table.note,
        forward=table.forward,
        should_fit=table.should_fit,
        should_not_fit=table.should_not_fit,
        file=shop.sheet.name,
        line=_line(shop.sheet, path),
    )


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
    return None if words is None else frozenset(people(shop, path, words))


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
