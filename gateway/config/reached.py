"""Wall: warnings about rules that can never decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.judge.reach import unreached

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.config.check import Draft
    from gateway.config.sheet import Sheet
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem
    from gateway.judge.rules import Rule


def never_reached(drafts: Sequence[Draft], rules: Sequence[Rule]) -> Iterator[Problem]:
    """A warning for each rule that can never fit; below one that fits everything only for the first."""
    places = {
        (draft.sheet.name, table.name): (draft.sheet, path) for draft in drafts for path, table in draft.many("rule")
    }
    told: set[str] = set()
    for rule, above in unreached(rules):
        sheet, path = places[rule.file, rule.name]
        if above is None:
            yield _takes_itself_back(sheet, path, rule)
        elif above.name not in told:
            yield _taken(sheet, path, rule, above)
            if not above.when:
                told.add(above.name)


def _taken(sheet: Sheet, path: Path, rule: Rule, above: Rule) -> Problem:
    where = f"line {above.line}" if above.file == rule.file else f"{above.file}, line {above.line}"
    return sheet.problem(
        "never-fits",
        f'Rule "{rule.name}" can never fit: rule "{above.name}" ({where}) already takes all its messages.',
        "Move it above that one, or take it out.",
        path=path,
        level="warning",
        key=True,
    )


def _takes_itself_back(sheet: Sheet, path: Path, rule: Rule) -> Problem:
    return sheet.problem(
        "never-fits",
        f'Rule "{rule.name}" can never fit: its "unless" takes back all that its "when" asks for.',
        'Take the line out of "unless", or make it narrower.',
        path=path,
        level="warning",
        key=True,
    )
