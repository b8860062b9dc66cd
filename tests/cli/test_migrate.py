"""``deskward migrate``: what it says, and that it may be repeated."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from gateway.cli.migrate import migrate
from gateway.store.engine import examine

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
version = 1

[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example"]
time_zone = "Europe/Berlin"
languages = ["en"]

[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new"

[store]
url = "sqlite:///{path}"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "var" / "store.db"
    (tmp_path / "config.toml").write_text(SETTINGS.format(path=path))
    (tmp_path / "config.toml").chmod(0o600)
    return path


def run(path: Path) -> Result:
    return CliRunner().invoke(migrate, ["--config", str(path.parent.parent / "config.toml")])


def test_a_store_is_made_and_nothing_is_left_to_do(path: Path) -> None:
    first, second = run(path), run(path)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("Done: ")
    assert second.stdout.startswith("Nothing to do: ")
    assert examine(f"sqlite:///{path}").state == "current"


def test_a_damaged_store_ends_with_78_and_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all, " * 400)

    result = run(path)

    assert result.exit_code == 78
    assert "no SQLite database" in result.output
    assert path.read_bytes() == b"no database at all, " * 400


def test_a_locked_store_ends_with_75(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.store.condition._WAIT", 0.05)
    run(path)

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = delete")
        other.execute("BEGIN EXCLUSIVE")
        result = run(path)

    assert result.exit_code == 75
    assert "locked" in result.output
