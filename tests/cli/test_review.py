"""``deskward review`` and ``deskward undo``: a person decides from the shell."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from gateway import config as config_wall
from tests.cli.past_shop import shop_with

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.calls import Call
    from tests.conftest import Store

CAT, EVE = 3, 4  # their messages wait for a person


@pytest.fixture
def shop(tmp_path: Path, one_store: Store) -> Path:
    return shop_with(tmp_path, one_store)


@pytest.fixture
def call(shop: Path, run: Call) -> Call:
    return partial(run, "--config", str(shop))


def test_the_list_shows_what_waits_and_why(call: Call) -> None:
    code, printed, _ = call("review")

    lines = printed.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines] == ["number", "3", "4", "Decide"]
    assert "no rule fits" in lines[1]
    assert "\x1b" not in printed


def test_the_list_as_json_has_all_of_it(call: Call) -> None:
    _, printed, _ = call("review", "list", "--json")

    first = json.loads(printed)[0]
    assert {key: first[key] for key in ("number", "message_id", "from", "because")} == {
        "number": CAT,
        "message_id": "cat@mail.example",
        "from": "cat@mail.example",
        "because": ["no rule fits"],
    }
    assert {"message_id", "state", "then", "rule", "reason", "origin"} <= set(first)


def test_several_are_decided_at_once_and_leave_the_list(call: Call) -> None:
    code, printed, _ = call("review", "redirect", str(CAT), str(EVE))

    assert code == 0
    assert f"{CAT}: redirect, ticket 2" in printed
    assert f"{EVE}: redirect, ticket 3" in printed
    assert call("review")[1].strip() == "Nothing waits for your decision."


def test_a_number_that_does_not_exist_is_said_and_the_others_are_done(call: Call) -> None:
    code, printed, complaint = call("review", "leave", "99", str(CAT))

    assert code == 1
    assert f"{CAT}: left alone" in printed
    assert "99: there is no message 99" in complaint


def test_undo_takes_a_decision_back(call: Call) -> None:
    call("review", "leave", str(CAT))

    code, printed, _ = call("undo", str(CAT))

    assert (code, printed.strip()) == (0, f"{CAT}: it stands at review again")


def test_undo_knows_tickets_by_their_number(call: Call) -> None:
    code, printed, _ = call("undo", "--ticket", "1")

    assert code == 0
    assert "ticket 1 is closed as undone" in printed
    assert "undone" in call("tickets")[1]


def test_undo_of_an_unknown_ticket_names_it(call: Call) -> None:
    code, _, complaint = call("undo", "--ticket", "17")

    assert (code, "there is no ticket 17" in complaint) == (66, True)


def test_always_prints_the_rule_and_changes_nothing(call: Call, shop: Path) -> None:
    before = shop.read_bytes()

    code, printed, _ = call("review", "always", "leave", str(EVE))

    assert code == 0
    assert (
        printed
        == '[[rule]]\nname = "Always leave: eve@mail.example"\nthen = "leave"\nwhen.from = ["eve@mail.example"]\n\n'
    )
    assert shop.read_bytes() == before


def test_always_write_puts_it_first_and_keeps_the_old_file(call: Call, shop: Path) -> None:
    before = shop.read_bytes()

    code, _, _ = call("review", "always", "leave", str(EVE), "--write")

    loaded = config_wall.load(shop, os.environ).config
    assert code == 0
    assert loaded is not None
    assert loaded.rules[0].name == "Always leave: eve@mail.example"
    assert len(loaded.rules) == 4
    assert shop.with_name("config.toml.1").read_bytes() == before
    old, first, rest = before.decode().partition("[[rule]]")
    assert shop.read_text().startswith(old)
    assert shop.read_text().endswith(first + rest)


def test_written_twice_the_rules_have_different_names(call: Call, shop: Path) -> None:
    for _ in range(2):
        call("review", "always", "leave", str(EVE), "--write")

    loaded = config_wall.load(shop, os.environ).config
    assert loaded is not None
    assert [rule.name for rule in loaded.rules[:2]] == [
        "Always leave: eve@mail.example (2)",
        "Always leave: eve@mail.example",
    ]


def test_a_windows_file_stays_one(call: Call, shop: Path) -> None:
    shop.write_bytes(shop.read_bytes().replace(b"\n", b"\r\n"))

    call("review", "always", "leave", str(EVE), "--write")

    assert shop.read_bytes().count(b"\n") == shop.read_bytes().count(b"\r\n")


def test_a_comment_above_the_first_rule_stays_with_it(call: Call, shop: Path) -> None:
    shop.write_text(shop.read_text().replace("[[rule]]", "# What our customers ask.\n[[rule]]", 1))

    call("review", "always", "redirect", str(EVE), "--write")

    assert '# What our customers ask.\n[[rule]]\nname = "Where is my order"' in shop.read_text()
