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


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{\\rtf1\\ansi version = 1}", "with formatting (RTF)"),
        (b"PK\x03\x04\x14\x00", "a document of a word processor"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"\xef\xbb\xbf<html>", "a web page"),
        (EXAMPLE.encode("utf-16"), "saved as UTF-16"),
        (EXAMPLE.encode("utf-16-le"), "not saved as UTF-8"),
    ],
)
def test_a_file_that_is_no_plain_text_is_told_in_one_sentence(tmp_path: Path, raw: bytes, message: str) -> None:
    (found,) = loaded(tmp_path, raw).problems

    assert message in found.message
    assert "Save it" in found.remedy


def test_a_file_of_windows_1252_is_told_with_the_first_line_that_is_wrong(tmp_path: Path) -> None:
    text = EXAMPLE.replace("\u2500", "-").replace("\u2019", "'").replace("arriv\u00e9", "arriv\u00e9")

    found = loaded(tmp_path, text.encode("cp1252", "replace")).problems[0]

    assert found.code == "not-utf-8"
    assert found.line == text[: text.index("o\u00f9 est ma")].count("\n") + 1


def test_a_byte_order_mark_at_the_beginning_and_windows_line_ends_are_no_mistakes(tmp_path: Path) -> None:
    found = loaded(tmp_path, b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())

    assert found.problems == ()


@pytest.mark.parametrize("name", ["config.toml", "more.toml"])
def test_a_file_to_which_the_editor_has_added_txt_is_found(tmp_path: Path, name: str) -> None:
    text = EXAMPLE.replace('# include = ["rules.d/*.toml"]', 'include = ["more.toml"]')
    path = written(tmp_path, text)
    (tmp_path / f"{name}.txt").write_text("")
    (tmp_path / name).unlink(missing_ok=True)

    found = CliRunner().invoke(program, ["check-config", "--config", path])

    assert f"{name}.txt" in found.output
    assert found.exit_code in {66, 78}
    assert "ename" in found.output


# What a hurried person types: no header, no quotes, no list is right, and still every line is told.
HURRIED = """\
version = 1
[owner]
name = Rosa Moss
addresses = rosa@shop.example, hello@shop.example
languages = [en, de]
[[rule]]
name = "Orders"
then = redirect
when.text = [where is my order, not arrived]
should fit = ["Where is my order"]
[[rule]]
name = "Invoices"
then: file
when.subject = 'invoice
"""


def test_a_file_full_of_slips_is_told_line_by_line(tmp_path: Path) -> None:
    found = [problem for problem in loaded(tmp_path, HURRIED).problems if problem.level == "error"]

    assert [problem.line for problem in found] == [3, 4, 5, 8, 9, 10, 13, 14]
    assert 'addresses = ["rosa@shop.example", "hello@shop.example"]' in found[1].remedy
    assert 'when.text = ["where is my order", "not arrived"]' in found[4].remedy
