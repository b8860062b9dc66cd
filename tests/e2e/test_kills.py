"""SIGKILL at random moments: nothing is lost, nothing is done twice, and what is not known is said.

Twenty kills here; ``benchmarks/torture_crash.py`` does five hundred of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.kills import open_shop, plan, settle_books

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20261313  # the first three kills come while the store is being made


@pytest.mark.timeout(600)  # a start costs a second of a whole core, and a busy machine has none
def test_twenty_kills_over_eighty_messages(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        for life in plan(SEED, kills=20, messages=80):
            shop.live(life)
        found = settle_books(shop)

    assert found.faults == {}
    assert (found.kills, found.messages) == (20, 80)
    assert found.notes + found.doubtful - found.doubtful_taken == sum(mail.kind == "note" for mail in shop.handed_in)


def test_the_same_seed_makes_the_same_run() -> None:
    assert plan(7, kills=50, messages=100) == plan(7, kills=50, messages=100)
    assert plan(7, kills=50, messages=100) != plan(8, kills=50, messages=100)
