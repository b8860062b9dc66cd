"""The example, damaged in all likely ways: one problem each, at the right line, with the way to mend it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gateway import config
from gateway.cli import program
from tests.config.damages import DAMAGES, EXAMPLE, Damage
from tests.config.files import loaded

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, text: str) -> str:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.name)
def test_a_damaged_copy_is_told_with_its_line_one_sentence_and_a_remedy(tmp_path: Path, damage: Damage) -> None:
    path = written(tmp_path, damage.text)

    found = CliRunner().invoke(program, ["check-config", "--json", "--config", path])

    problems = json.loads(found.stdout)["problems"]
    told = next(one for one in problems if one["code"] == damage.code)
    assert damage.message in told["message"]
    assert damage.remedy in told["remedy"]
    assert told["message"].endswith((".", "?"))
    assert told["line"] == damage.line
    assert told["level"] == damage.level
    assert found.exit_code == (78 if damage.level == "error" else 0)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.name)
def test_one_damage_gives_one_problem(tmp_path: Path, damage: Damage) -> None:
    also = {"no when above others": {"never-fits"}}  # the rules below it are told too

    found = loaded(tmp_path, damage.text)

    problems = [one for one in found.problems if one.code not in also.get(damage.name, ()) or one.code == damage.code]
    told = [config.show(one) for one in problems]
    assert len(told) <= 1, told


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.name)
def test_what_people_read_and_what_programs_read_is_the_same(tmp_path: Path, damage: Damage) -> None:
    path = written(tmp_path, damage.text)

    text = CliRunner().invoke(program, ["check-config", "--config", path]).stdout
    told = json.loads(CliRunner().invoke(program, ["check-config", "--json", "--config", path]).stdout)

    for one in told["problems"]:
        assert one["message"] in text
        assert one["remedy"] in text


def test_all_damages_of_one_file_are_told_at_once(tmp_path: Path) -> None:
    text, expected = EXAMPLE, set()
    for damage in DAMAGES:
        if damage.level == "error" and damage.code not in {"pasted-twice", "template"} and damage.before in text:
            text = text.replace(damage.before, damage.after, 1)
            expected.add(damage.code)

    found = {problem.code for problem in loaded(tmp_path, text).problems}

    assert len(expected) >= 10
    assert found >= expected


def test_the_example_itself_has_nothing_wrong(tmp_path: Path) -> None:
    found = CliRunner().invoke(program, ["check-config", "--json", "--config", written(tmp_path, EXAMPLE)])

    assert json.loads(found.stdout) == {"ok": True, "problems": []}
