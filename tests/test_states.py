"""``docs/states.md`` draws every arrow of every table of states, and no other."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

from gateway.mailbox import Plan
from gateway.store.condition import StoreState

ROOT = Path(__file__).parent.parent
PAPER = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAPER, re.MULTILINE | re.DOTALL))
WORD = re.compile(r"`([^`]+)`")
LITERAL = re.compile(r"""\b(?:state|old|new)"?\s?(?:==|=|:)\s?"([a-z_]+)\"""")

Arrow = tuple[str, str, str]


def machines() -> dict[tuple[str, ...], set[Arrow]]:
    """The arrows of every ``...TRANSITIONS`` in the program, by the words with which the paper names the table."""
    found: dict[tuple[str, ...], set[Arrow]] = {}
    for path in sorted((ROOT / "gateway").rglob("*.py")):
        for name in re.findall(r"^([A-Z_]*TRANSITIONS)\b", path.read_text(encoding="utf-8"), re.MULTILINE):
            place = path.relative_to(ROOT)
            table = getattr(import_module(".".join(place.with_suffix("").parts)), name)
            nested = all(isinstance(value, dict) for value in table.values())
            parts = table.items() if nested else [(None, table)]
            for kind, moves in parts:
                key = (str(place), name) if kind is None else (str(place), name, str(kind))
                found[key] = {(str(a), str(event), str(b)) for (a, event), b in moves.items()}
    return found


def rows(section: str) -> list[list[str]]:
    """The cells of the lines of its tables that have five columns, but for the heads."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == 5 and row[0] not in {"from", "---"}]


def drawn(section: str, states: set[str], events: set[str]) -> set[Arrow]:
    """The arrows of a section: words between backticks, several of them in a cell for several arrows."""
    arrows: set[Arrow] = set()
    for sources, what, target, *_ in rows(section):
        (to,) = [word for word in WORD.findall(target) if word in states] or ["nowhere"]
        by = [word for word in WORD.findall(what) if word in events]
        arrows.update((source, event, to) for source in WORD.findall(sources) for event in by)
    return arrows


def section_of(key: tuple[str, ...]) -> str:
    words = "In the code: " + ", ".join(f"`{word}`" for word in key)
    named = [section for section in SECTIONS.values() if words in section]
    assert len(named) == 1, f"no section of docs/states.md, or more than one, says: {words}"
    return named[0]


MACHINES = machines()


@pytest.mark.parametrize("key", MACHINES, ids=" ".join)
def test_every_arrow_of_the_code_is_drawn_and_no_other(key: tuple[str, ...]) -> None:
    moves = MACHINES[key]
    states = {word for before, _, after in moves for word in (before, after)} | {"nowhere"}

    assert drawn(section_of(key), states, {event for _, event, _ in moves}) == {
        (before, event, "nowhere" if after == "None" else after) for before, event, after in moves
    }


@pytest.mark.parametrize("heading", [one for one in SECTIONS if rows(SECTIONS[one])])
def test_every_arrow_says_its_commit_and_what_a_crash_before_it_leads_to(heading: str) -> None:
    assert all(len(row) == 5 and row[3] and row[4] for row in rows(SECTIONS[heading]))


def test_there_are_tables_for_all_that_leaves_and_for_promises() -> None:
    assert {key[-1] for key in MACHINES} >= {"reply", "forward", "action", "alert", "PROMISE_TRANSITIONS"}


def test_every_way_to_open_a_mailbox_and_every_condition_of_a_store_is_in_the_paper() -> None:
    words = set(WORD.findall(SECTIONS["Mailboxes"])) | set(WORD.findall(SECTIONS["The store"]))

    assert {str(plan) for plan in Plan} | set(get_args(StoreState)) <= words


def test_every_state_that_the_store_writes_as_a_word_is_in_the_paper() -> None:
    written: set[str] = set()
    for path in set((ROOT / "gateway" / "store").glob("*.py")) - {ROOT / "gateway" / "store" / "status.py"}:
        written.update(LITERAL.findall(path.read_text(encoding="utf-8")))

    assert written >= {"stored", "triaged", "set_aside"}
    assert written <= set(WORD.findall(PAPER)), "a state without a line in docs/states.md"


def test_a_missing_line_is_noticed() -> None:
    key: Any = ("gateway/delivery.py", "TRANSITIONS", "reply")
    without = "\n".join(line for line in section_of(key).splitlines() if "`rejected`" not in line)
    events = {event for _, event, _ in MACHINES[key]}
    states = {word for before, _, after in MACHINES[key] for word in (before, after)}

    assert MACHINES[key] - drawn(without, states, events) == {("sending", "rejected", "refused")}
