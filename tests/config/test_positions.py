from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.config.toml.positions import Path, Place, scan
from gateway.resources import shipped
from tests.config.files import GOOD

EXAMPLE = shipped("config.example.toml").read_text(encoding="utf-8")


def paths(value: Any, path: Path = ()) -> list[Path]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[Path] = []
    for step, inner in entries:
        found += [(*path, step), *paths(inner, (*path, step))]
    return found


@pytest.mark.parametrize("text", [EXAMPLE, GOOD])
def test_every_key_and_every_entry_has_its_place(text: str) -> None:
    lines = text.split("\n")

    found = scan(text)

    for path in paths(tomllib.loads(text)):
        place = found.keys.get(path) or found.values[path]
        rest = lines[place.line - 1][place.column - 1 :]
        if isinstance(path[-1], str):
            assert rest.lstrip("[").lstrip('"').startswith(path[-1])
        else:
            assert rest[0] in '"{['


@pytest.mark.parametrize(
    ("text", "path", "line", "column"),
    [
        ('when."X-Shop".a = 1', ("when", "X-Shop", "a"), 1, 15),
        ("a = { b = 1, c = { d = 2 } }", ("a", "c", "d"), 1, 20),
        ('a = """\nb = 1\n"""\nc = 2', ("c",), 4, 1),
        ("a = '''x''''\nc = 2", ("c",), 2, 1),
        ("[[a]]\n[[a]]\n[[a.b]]\nc = 1", ("a", 1, "b", 0, "c"), 4, 1),
        ("[[a]]\n[a.b]\nc = 1", ("a", 0, "b", "c"), 3, 1),
        ('a = [ # "[\n 1,\n]\nb = 1', ("b",), 4, 1),
        ('a = "b\\"c" # d\nb = 1', ("b",), 2, 1),
        ("a = (((\nb = 1", ("b",), 2, 1),
    ],
)
def test_the_place_of_a_key_is_where_it_begins(text: str, path: Path, line: int, column: int) -> None:
    assert scan(text).keys[path] == Place(line, column)


def test_a_key_that_stands_twice_is_remembered_with_both_places() -> None:
    found = scan("a = 1\nb = 2\na = 3\n[c]\n[c]\n")

    assert found.repeats == [(("a",), Place(1, 1), Place(3, 1)), (("c",), Place(4, 1), Place(5, 1))]


@given(st.text(alphabet="[]{}\"'=.,\n#\\ abc1", max_size=80))
def test_no_text_is_too_odd_to_be_scanned(text: str) -> None:
    found = scan(text)

    assert all(place.line <= text.count("\n") + 1 for place in found.keys.values())
