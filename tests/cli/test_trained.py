from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gateway.cli import program
from gateway.store import migrate

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

CONFIG = """
version = 1
[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example"]
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A config file and an empty store in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG)
    migrate.upgrade(f"sqlite:///{tmp_path}/var/deskward.db")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["trained", *arguments])


def test_a_person_may_say_that_somebody_knows_the_desk_and_take_it_back() -> None:
    said = run("Ann@mail.example", "ben@mail.example")
    listed = json.loads(run("--json").stdout)
    back = run("--undo", "ann@mail.example")

    assert (said.exit_code, back.exit_code) == (0, 0)
    assert [(one["address"], one["reason"]) for one in listed] == [
        ("ann@mail.example", "a person said so"),
        ("ben@mail.example", "a person said so"),
    ]
    assert "ann@mail.example" not in run().stdout
    assert "ben@mail.example" in run().stdout


def test_nobody_on_the_list_is_said_in_words() -> None:
    assert run().stdout == "Nobody is known to know the desk yet.\n"


def test_whom_the_list_does_not_hold_is_a_finding() -> None:
    result = run("--undo", "ann@mail.example")

    assert result.exit_code == 1
    assert "was not on the list" in result.output


def test_half_an_address_is_refused_before_anything_is_changed() -> None:
    result = run("ben@mail.example", "ann")

    assert result.exit_code == 64
    assert run().stdout == "Nobody is known to know the desk yet.\n"
