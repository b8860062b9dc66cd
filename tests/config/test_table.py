"""Tables of the file, read: what is wrong is told by its kind and its place, and what was written is never repeated."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import pytest
from pydantic import ValidationError

from gateway.config.check import LISTED, SECTIONS
from gateway.config.complaints import complaint
from gateway.config.models.forwards import FORWARDS
from gateway.config.models.rules import RuleTable, TestTable
from gateway.config.models.sections import DeskTable, ListenTable, MailboxTable, OwnerTable, TopTable
from gateway.config.models.table import Between, Kind, ReadBy, Table, fields_of, needed
from gateway.config.sheet import Sheet
from gateway.config.toml.positions import scan

TABLES = [TopTable, *SECTIONS.values(), *LISTED.values(), *FORWARDS.values()]
RULE = {"name": "Late parcels", "then": "redirect"}


def broken(value: object) -> object:
    raise ValueError(f"no reader says {value} like this")


class Shelf(Table):
    """A table of this test alone."""

    number: Annotated[int, Between(1)] = needed("Its number.")
    label: Annotated[str, ReadBy(broken)] = needed("What stands on it.")


class Scales(Table):
    """A kind of value that no config file has."""

    weight: float = needed("In pounds.")


@pytest.mark.parametrize(
    ("table", "written", "kind", "at", "possible"),
    [
        (RuleTable, {"name": "Late parcels"}, "missing", ("then",), ()),
        (RuleTable, {**RULE, "whem": {}}, "unknown", ("whem",), ()),
        (RuleTable, {**RULE, "when": {"txt": ["late"]}}, "unknown", ("when", "txt"), ()),
        (RuleTable, {**RULE, "when": {"from_": ["a@mail.example"]}}, "unknown", ("when", "from_"), ()),
        (RuleTable, {**RULE, "then": "reply"}, "choice", ("then",), ("redirect", "leave", "review", "file")),
        (RuleTable, {**RULE, "enabled": "yes"}, "yes-no", ("enabled",), ()),
        (RuleTable, {**RULE, "when": ["late"]}, "table", ("when",), ()),
        (RuleTable, {**RULE, "when": {"header": {"X-Shop": 1}}}, "said", ("when", "header", "X-Shop"), ()),
        (TestTable, {"name": "Late", "expect": "redirect", "headers": ["X"]}, "mapping", ("headers",), ()),
        (TestTable, {"name": "Late", "expect": "redirect", "headers": {"X": 1}}, "text", ("headers", "X"), ()),
        (DeskTable, {"people": {"name": "Ann"}}, "list", ("people",), ()),
        (DeskTable, {"people": [{"name": "Ann"}, {}]}, "missing", ("people", 1, "name"), ()),
        (MailboxTable, {"name": "shop", "port": "993"}, "number", ("port",), ()),
        (MailboxTable, {"name": "shop", "port": True}, "number", ("port",), ()),
        (MailboxTable, {"name": "shop", "port": 70000}, "range", ("port",), (1, 65535)),
        (TopTable, {"version": 2}, "said", ("version",), ()),
        (TopTable, {"version": True}, "said", ("version",), ()),
        (TopTable, {"version": 1.0}, "said", ("version",), ()),
        (RuleTable, ["then"], "table", (), ()),
    ],
)
def test_what_is_wrong_is_told_by_its_kind_and_its_place(
    table: type[Table], written: object, kind: Kind, at: tuple[str | int, ...], possible: tuple[object, ...]
) -> None:
    made, flaws = table.read(written)

    assert made is None
    assert [(flaw.kind, flaw.at, flaw.possible) for flaw in flaws] == [(kind, at, possible)]


@pytest.mark.parametrize("written", ["hunter2", ["hunter2"], {"password": "hunter2"}])
@pytest.mark.parametrize("table", [MailboxTable, ListenTable, OwnerTable])
def test_no_flaw_repeats_a_secret_in_the_wrong_place(table: type[Table], written: object) -> None:
    _, flaws = table.read({field.key: written for field in fields_of(table)} | {"pasword": written})

    assert flaws
    assert not any("hunter2" in str(flaw._replace(wrong=None)) for flaw in flaws)
    assert not any("hunter2" in flaw.wrong.sentence for flaw in flaws if flaw.wrong)


def test_an_error_of_pydantic_without_words_of_ours_is_a_flaw_all_the_same() -> None:
    sheet = Sheet(name="config.toml", data={}, positions=scan(""))

    _, flaws = Scales.read({"weight": "heavy"})

    assert [flaw.kind for flaw in flaws] == ["odd"]
    assert complaint(sheet, ("desk",), flaws[0], lambda _: ()).message == '"weight" has to be something else.'


def test_a_bug_in_a_reader_is_no_flaw_of_the_file() -> None:
    with pytest.raises(ValueError, match="no reader says"):
        Shelf.read({"number": 1, "label": "Returns"})


def test_the_keys_that_were_written_are_known_by_their_names_in_the_file() -> None:
    test = TestTable.usual(**{"name": "Late", "expect": "redirect", "from": "ann@mail.example"})

    assert test.written == {"name", "expect", "from"}
    assert test.from_ == "ann@mail.example"


def test_a_table_that_was_read_stays_as_it_is() -> None:
    rule = RuleTable.usual(**RULE)

    with pytest.raises(ValidationError):
        rule.then = "leave"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_a_default_as_the_schema_tells_it_is_read_without_a_flaw(table: type[Table]) -> None:
    written = {field.key: field.usual for field in fields_of(table) if field.usual is not None}

    _, flaws = table.read(written)

    assert {flaw.kind for flaw in flaws} <= {"missing"}


def test_who_reads_no_config_file_does_not_wait_for_pydantic() -> None:
    script = "import sys, gateway.cli, gateway.daemon; sys.exit('pydantic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
