"""What is known of damage lies beside the store, and nobody is told of it twice in an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gateway.store import damage
from tests.store.sample import NOW

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.db"


def test_damage_is_told_once_an_hour_however_often_the_program_is_started(url: str) -> None:
    told = [damage.note(url, "a page is torn", now=NOW + timedelta(minutes=minutes)) for minutes in (0, 1, 59, 60, 61)]

    assert told == [True, False, False, True, False]


def test_what_was_found_is_kept_until_a_look_finds_the_store_sound(url: str, tmp_path: Path) -> None:
    damage.note(url, "a page\nis torn", now=NOW)
    known = damage.noted(url)
    damage.forget(url)
    damage.forget(url)

    assert known == (NOW, "a page is torn")
    assert damage.noted(url) is None
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_remembered_nobody_is_told(tmp_path: Path) -> None:
    """Whoever starts the program anew every few seconds would send a mail each time."""
    (tmp_path / "file").touch()

    assert damage.note(f"sqlite:///{tmp_path}/file/store.db", "a page is torn", now=NOW) is False


def test_a_note_that_is_none_is_no_damage(url: str, tmp_path: Path) -> None:
    (tmp_path / "store.db.damaged").write_text("yesterday or so")

    assert damage.noted(url) is None


def test_on_postgresql_there_is_no_place_to_remember_it() -> None:
    url = "postgresql+psycopg://rosa@/store"

    assert (damage.note(url, "a page is torn", now=NOW), damage.noted(url)) == (True, None)
