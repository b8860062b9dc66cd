"""Wall: keys of rules and tests that are known, but stand in the wrong place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.config.sheet import Sheet
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem

_OF_RULES: Final = frozenset(
    {"name", "then", "reply", "should_fit", "should_not_fit", "enabled", "until", "note", "forward"}
)
_OF_WHEN: Final = frozenset(
    {"text", "subject", "body", "anywhere", "from", "to", "cc", "header", "attachment", "larger_than", "language"}
    | {"known_as", "history", "score", "received", "text_regex"}
)
_OF_TESTS: Final = frozenset({"expect", "expect_rule", "expect_language"})
_JOINED: Final = re.compile(r"(when|unless)[_ -]?(\w+)")
_IN_RULE, _IN_WHEN = 3, 4  # steps of a path to a key of a rule, and of its when


def misplaced_key(sheet: Sheet, path: Path) -> Problem | None:
    """What is wrong with a key that would be known elsewhere in a rule or test; None where that is not the matter."""
    key = path[-1]
    if path[0] != "rule" or not isinstance(key, str):
        return None
    if len(path) == _IN_WHEN and key in _OF_RULES:
        return sheet.problem(
            "wrong-place",
            f'"{key}" stands below the header [rule.{path[2]}] and so counts as a part of it.',
            f"Move it above that header, or do without the header and write {path[2]}.text = ... as in the example.",
            path=path,
            key=True,
        )
    return _in_rule(sheet, path, key) if len(path) == _IN_RULE else None


def wrong_header(sheet: Sheet, path: Path, table: dict[str, object]) -> Problem | None:
    """A test that stands under [[rule]], or a rule under [[test]]; None for all others."""
    here = path[0]
    if here == "rule" and "expect" in table and not {"then", "when"} & table.keys():
        there = "test"
    elif here == "test" and {"then", "when"} & table.keys() and "expect" not in table:
        there = "rule"
    else:
        return None
    message = f"What stands under this header is a {there}."
    return sheet.problem("wrong-header", message, f"Write [[{there}]] in place of [[{here}]].", path=path, key=True)


def _in_rule(sheet: Sheet, path: Path, key: str) -> Problem | None:
    rule = sheet.at(path[:2])
    if key in _OF_TESTS or (key in _OF_WHEN and isinstance(rule, dict) and "expect" in rule):
        message, remedy = (
            f'"{key}" belongs to a test, and this is a rule.',
            "Write [[test]] above the lines of the test.",
        )
    elif key in _OF_WHEN:
        message = f'"{key}" stands alone in {sheet.where(path[:2])}.'
        remedy = f"Write when.{key} = ... (or unless.{key} = ...)."
    elif (joined := _JOINED.fullmatch(key)) and joined[2] in _OF_WHEN:
        message = f'Between "{joined[1]}" and "{joined[2]}" stands a dot.'
        remedy = f"Write: {joined[1]}.{joined[2]} = ..."
    else:
        return None
    return sheet.problem("wrong-place", message, remedy, path=path, key=True)
