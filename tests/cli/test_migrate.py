"""``deskward migrate``: what it says, and that it may be repeated."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from gateway import config as config_wall
from gateway.cli.migrate import migrate
from gateway.cli.run import _end_of, prepare_store
from gateway.store.engine import examine

if TYPE_CHECKING:
    from collections.abc import Iterator
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


# -- at the start of the service ------------------------------------------------------------------------------------


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What systemd would hear of this process."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.settimeout(0)
        end.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield end


def test_systemd_is_asked_for_patience_while_a_start_makes_the_store(path: Path, manager: socket.socket) -> None:
    config = config_wall.load(path.parent.parent / "config.toml", {}).config
    assert config is not None

    prepare_store(config, migrate=True)

    assert examine(f"sqlite:///{path}").state == "current"
    assert manager.recv(4096) == b"EXTEND_TIMEOUT_USEC=120000000\nSTATUS=bringing the store up to date"


def test_it_is_asked_again_for_as_long_as_that_takes(manager: socket.socket) -> None:
    ends = iter([subprocess.TimeoutExpired([], 20), subprocess.TimeoutExpired([], 20), 75])

    def wait(_: float) -> int:
        end = next(ends)
        if isinstance(end, int):
            return end
        raise end

    assert _end_of(SimpleNamespace(wait=wait)) == 75

    assert [manager.recv(4096)[:20] for _ in range(3)] == [b"EXTEND_TIMEOUT_USEC="] * 3
    with pytest.raises(BlockingIOError):
        manager.recv(4096)
