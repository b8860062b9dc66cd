"""``deskward suggest``: what it prints is a rule as it could stand in the file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from gateway import config as config_wall
from gateway.cli import main
from tests.cli.past_shop import shop_with
from tests.pipeline.house import customer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store

SAID = 'My "voucher code" fails'


@pytest.fixture
def shop(tmp_path: Path, one_store: Store) -> Path:
    mails = [
        customer(f"Hi {one}", SAID, address=f"p{one}@m{one}.example", message_id=f"<{one}@mail.example>")
        for one in range(3)
    ]
    return shop_with(tmp_path, one_store, mails)


def run(shop: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["--config", str(shop), *words])
    return int(str(end.value.code))


def test_a_proposal_can_be_put_into_the_file_as_it_is(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(shop, "review", "redirect", "1", "2", "3")
    capsys.readouterr()

    code = run(shop, "suggest")

    printed = capsys.readouterr().out
    shop.write_text(shop.read_text() + printed)
    loaded = config_wall.load(shop, os.environ)
    assert code == 0
    assert loaded.config is not None
    assert loaded.config.rules[-1].name == "Suggested, redirect: voucher code"
    assert printed.startswith("# 3 corrections say redirect, none says otherwise. Of 3 mails in 90 days it fits 3")


def test_its_json_tells_rule_and_figures(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(shop, "review", "leave", "1", "2", "3")
    capsys.readouterr()

    run(shop, "suggest", "--json")

    (one,) = json.loads(capsys.readouterr().out)
    assert (one["then"], one["when"], one["corrections"]) == ("leave", {"text": ["voucher code"]}, 3)
    assert one["stands"] == {"redirect": 0, "file": 0, "review": 0, "leave": 3}


def test_without_corrections_it_says_so(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(shop, "suggest")

    assert code == 0
    assert "Nothing to suggest yet" in capsys.readouterr().out
