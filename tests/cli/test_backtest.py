"""``deskward backtest``: the edited file beside what was decided, for people and for scripts."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from gateway.cli import main
from tests.cli.past_shop import REFUNDS, shop_with

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.calls import Call
    from tests.conftest import Store

KEYS = ["days", "read", "running", "edited", "changes", "unused_rules", "wide_phrases", "seconds"]
CHANGE = {"message_id", "date", "from", "subject", "running", "edited", "because", "suspicious"}


@pytest.fixture
def shop(tmp_path: Path, one_store: Store) -> Path:
    return shop_with(tmp_path, one_store)


@pytest.fixture
def call(shop: Path, run: Call) -> Call:
    def judged(*words: str, edited: str = "") -> tuple[int, str, str]:
        path = shop.with_name("edited.toml")
        path.write_text(shop.read_text() + edited)
        return run("--config", str(path), "backtest", *words)

    return judged


def test_its_json_has_the_keys_that_scripts_build_on(call: Call) -> None:
    code, printed, _ = call("--json", "--days", "3", edited=REFUNDS)

    told = json.loads(printed)
    assert code == 0
    assert list(told) == KEYS
    assert (told["days"], told["read"]) == (3, 4)
    assert told["running"] == {"redirect": 1, "leave": 1, "review": 2, "file": 0}
    assert told["edited"] == {"redirect": 2, "leave": 1, "review": 1, "file": 0}
    (change,) = told["changes"]
    assert set(change) >= CHANGE
    assert (change["running"], change["edited"]) == (
        {"then": "review", "rule": None},
        {"then": "redirect", "rule": "Refunds"},
    )
    assert change["suspicious"] is False
    assert told["unused_rules"] == ["Invoices"]


def test_a_person_reads_counts_differences_and_what_is_not_needed(call: Call) -> None:
    _, printed, _ = call(edited=REFUNDS)

    assert "4 mails read (nothing sent, nothing moved).      running rules -> your file" in printed
    assert " redirect                      1 -> 2        (+1, -0)" in printed
    assert "cat@mail.example" in printed
    assert 'Rules that fitted nothing: "Invoices".' in printed
    assert "Widest phrase: " in printed


def test_somebody_a_person_decided_to_leave_ends_it_with_1(call: Call, shop: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--config", str(shop), "review", "leave", "3"])

    code, printed, _ = call(edited=REFUNDS)

    assert code == 1
    assert "New redirects to look at (1): 1 doubtful  <- please check" in printed
    assert "a person decided: leave" in printed


def test_a_broken_file_is_not_compared(call: Call) -> None:
    assert call(edited="[[rule]]\n")[0] == 78


@pytest.mark.sqlite
def test_a_backtest_leaves_the_store_byte_for_byte(call: Call, one_store: Store) -> None:
    one_store.engine.dispose()
    path = one_store.url.removeprefix("sqlite:///")

    def digest() -> str:
        with open(path, "rb") as file:  # noqa: PTH123 - an address of a store, not a path of ours
            return hashlib.sha256(file.read()).hexdigest()

    before = digest()
    call(edited=REFUNDS)

    assert digest() == before


def test_with_no_mail_in_these_days_it_says_so(
    tmp_path: Path, one_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shop_with(tmp_path, one_store, mails=())

    with pytest.raises(SystemExit) as end:
        main(["--config", str(path), "backtest"])

    assert end.value.code in (0, None)
    assert "look further back with --days" in capsys.readouterr().out


def test_an_unknown_mailbox_is_told_with_the_known_ones(call: Call) -> None:
    code, _, complaint = call("--live", "dana")

    assert (code, "Known: rosa" in complaint) == (66, True)


@pytest.mark.sqlite
def test_without_a_store_it_points_to_the_live_mailbox(
    tmp_path: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other" / "config.toml"
    path.parent.mkdir()
    lines = shop.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(("[store]", 'url = "sqlite'))))

    with pytest.raises(SystemExit) as end:
        main(["--config", str(path), "backtest"])

    assert end.value.code == 69
    assert "deskward backtest --live MAILBOX" in capsys.readouterr().err
