"""check-config beside a store: phrases that fit much of the mail that really came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gateway.cli import main
from tests.cli.past_shop import shop_with
from tests.pipeline.house import customer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store

WIDE = """
[[rule]]
name = "Orders"
then = "redirect"
when.text = [
  "refund*",
  "order",
]
"""


def mails(count: int) -> list[bytes]:
    """Every second one has the word; every fourth is from a supplier."""
    return [
        customer(
            f"Mail {number}",
            f"Number {number}: my order, please." if number % 2 else f"Hello, here is number {number}.",
            address=f"c{number}@{'papermill' if number % 4 == 1 else 'mail'}.example",
            message_id=f"<{number}@mail.example>",
        )
        for number in range(count)
    ]


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    with pytest.raises(SystemExit):
        main(["--config", str(path), "check-config", "--json"])
    return [one for one in json.loads(capsys.readouterr().out)["problems"] if one["code"] == "wide-phrase"]


def edited(path: Path, added: str) -> Path:
    path.write_text(path.read_text() + added)
    return path


@pytest.mark.sqlite  # a server is never asked by check-config
def test_a_phrase_in_half_of_the_mail_is_told_with_its_line_and_the_numbers(
    tmp_path: Path, one_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited(shop_with(tmp_path, one_store, mails(24)), WIDE + '[lists]\nsuppliers = ["*@papermill.example"]\n')

    (found,) = told(path, capsys)

    assert (
        found["message"] == '"order" fits 50% of the last 24 mails, 6 of them from people on your lists. Is that meant?'
    )
    assert found["line"] == path.read_text()[: path.read_text().index('  "order",')].count("\n") + 1
    assert (found["level"], found["rule"]) == ("warning", "Orders")
    assert "deskward backtest" in found["remedy"]


def test_a_handful_of_mails_says_nothing_about_a_phrase(
    tmp_path: Path, one_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edited(shop_with(tmp_path, one_store, mails(8)), WIDE)

    assert told(path, capsys) == []


def test_without_a_store_nothing_is_measured_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('version = 1\n[owner]\naddresses = ["rosa@shop.example"]\n' + WIDE)

    assert told(path, capsys) == []
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]
