from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gateway.cli import test as command
from tests.cli.test_explain import CONFIG

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

EXAMPLES = """
[[rule]]
name = "Refunds"
then = "redirect"
when.text = ["refund*"]
should_fit = ["I was not refunded"]
should_not_fit = ["We refuse"]
"""
WRONG = EXAMPLES.replace("We refuse", "Refunds are fun")
WRONG_TEST = '[[test]]\nname = "A friend"\nbody = "See you"\nexpect = "leave"\nexpect_rule = "Where is my order"\n'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return tmp_path / "shop.toml"


def run(shop: Path, text: str, *arguments: str) -> Result:
    shop.write_text(text)
    return CliRunner().invoke(command.test, ["--config", str(shop), *arguments])


def test_examples_and_tests_that_hold_end_with_0(shop: Path) -> None:
    result = run(shop, CONFIG + EXAMPLES)

    assert result.exit_code == 0
    assert 'rule "Refunds"\n  ok   should fit      I was not refunded\n' in result.stdout
    assert 'test "A customer"   ok: redirect, by "Where is my order"' in result.stdout
    assert result.stdout.endswith("3 of 3 passed - the running rules were not changed\n")


def test_an_example_that_does_not_hold_ends_with_1_and_says_why(shop: Path) -> None:
    result = run(shop, CONFIG + WRONG)

    assert result.exit_code == 1
    assert "  FAIL should not fit  Refunds are fun\n" in result.stdout
    assert 'fits because subject has "refund*" (line ' in result.stdout
    assert "2 of 3 passed" in result.stdout


def test_a_test_that_does_not_hold_says_what_was_decided_and_why(shop: Path) -> None:
    result = run(shop, CONFIG + WRONG_TEST)

    assert result.exit_code == 1
    assert 'test "A friend"   FAIL: ' in result.stdout
    assert 'decided by no rule, not by "Where is my order"; because no rule fits' in result.stdout


def test_scripts_get_one_object_with_a_line_for_each(shop: Path) -> None:
    found = json.loads(run(shop, CONFIG + WRONG, "--json").stdout)

    assert (found["passed"], found["failed"]) == (2, 1)
    assert [(test["kind"], test["ok"]) for test in found["tests"]] == [
        ("should_fit", True),
        ("should_not_fit", False),
        ("test", True),
    ]
    wanted = {"name", "kind", "rule", "ok", "expect", "then", "by", "line"}
    assert all(wanted <= set(test) for test in found["tests"])


def test_a_missing_config_file_ends_with_66(tmp_path: Path) -> None:
    result = CliRunner().invoke(command.test, ["--config", str(tmp_path / "missing.toml")])

    assert result.exit_code == 66
