from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from gateway.cli import program
from gateway.resources import shipped
from tests.config.files import GOOD, changed, line_of

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def checked(path: Path, *more: str) -> Result:
    return CliRunner().invoke(program, ["check-config", "--config", str(path), *more])


def file(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_the_example_is_well() -> None:
    found = checked(shipped("config.example.toml"))

    assert found.exit_code == 0
    assert "all is well" in found.stdout


def test_errors_are_told_for_people_and_end_with_78(tmp_path: Path) -> None:
    text = changed('then = "redirect"', 'then = "redirct"')

    found = checked(file(tmp_path, text))

    assert found.exit_code == 78
    assert f"config.toml:{line_of('redirct', text)}:8: error:" in found.stdout
    assert "1 error. Nothing was started or changed." in found.stdout


def test_errors_are_told_for_programs(tmp_path: Path) -> None:
    text = changed('then = "redirect"', 'then = "redirct"')

    found = checked(file(tmp_path, text), "--json")

    document = json.loads(found.stdout)
    assert found.exit_code == 78
    assert document["ok"] is False
    assert [set(problem) for problem in document["problems"]] == [
        {"file", "line", "column", "level", "code", "message", "remedy", "rule"}
    ]
    assert document["problems"][0]["rule"] == "Where is my order"


def test_a_template_that_blames_the_customer_is_refused_with_its_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "resubmit-orders-2.de.txt").write_text(
        "Guten Tag,\n\nSie hätten das Formular nehmen sollen: {{ desk_url }}\n", encoding="utf-8"
    )

    found = checked(file(tmp_path, GOOD))

    assert found.exit_code == 78
    assert "templates/resubmit-orders-2.de.txt:3" in found.stdout
    assert "it blames the customer" in found.stdout
    assert "Say it in a kinder way" in found.stdout


def test_a_warning_is_no_error(tmp_path: Path) -> None:
    text = changed('{ credential = "imap-rosa" }', '"hunter2"')

    found = checked(file(tmp_path, text), "--json")

    document = json.loads(found.stdout)
    assert found.exit_code == 0
    assert document["ok"] is True
    assert [problem["level"] for problem in document["problems"]] == ["warning"]
    assert "hunter2" not in found.output


def test_a_named_file_that_is_missing_ends_with_66(tmp_path: Path) -> None:
    found = checked(tmp_path / "none.toml")

    assert found.exit_code == 66
    assert "deskward init" in found.output


def test_the_good_file_of_these_tests_is_good(tmp_path: Path) -> None:
    assert checked(file(tmp_path, GOOD)).exit_code == 0


def test_the_schema_is_printed_as_json() -> None:
    found = CliRunner().invoke(program, ["schema"])

    assert "properties" in json.loads(found.stdout)
