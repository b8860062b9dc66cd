"""``deskward backup`` and ``deskward restore``: what they say, and with which code they end."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from gateway.cli.backup import backup
from gateway.cli.restore import restore
from gateway.pipeline.terms import CLIENT
from gateway.store import lock, proofs
from gateway.store.condition import unfinished_mark
from gateway.store.engine import connect, examine, writing
from tests.cli.test_migrate import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAYS = [datetime(2026, 11, day, 3, 0, tzinfo=UTC) for day in range(20, 25)]


@pytest.fixture
def path(tmp_path: Path, sqlite_template: Path) -> Path:
    """The store of a config beside it."""
    path = tmp_path / "var" / "store.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    (tmp_path / "config.toml").write_text(SETTINGS.format(path=path))
    (tmp_path / "config.toml").chmod(0o600)
    return path


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> None:
    moments: Iterator[datetime] = iter(DAYS)
    monkeypatch.setattr("gateway.daemon.clock", lambda: next(moments))


def run(command: object, path: Path, *words: str) -> Result:
    config = str(path.parent.parent / "config.toml")
    return CliRunner().invoke(command, [*words, "--config", config])  # type: ignore[arg-type]


@pytest.mark.usefixtures("days")
def test_without_a_target_the_backup_lies_beside_the_store_under_its_moment(path: Path) -> None:
    done = run(backup, path)

    (made,) = (path.parent / "backups").iterdir()
    assert (done.exit_code, made.name) == (0, "deskward-20261120-030000.db")
    assert "0 messages. Read again and found whole." in done.output


@pytest.mark.usefixtures("days")
def test_of_a_backup_each_day_the_newest_are_kept(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "nas"
    folder.mkdir()

    results = [run(backup, path, str(folder), "--keep", "2", "--json") for _ in DAYS]

    assert sorted(one.name for one in folder.iterdir()) == [
        "deskward-20261123-030000.db",
        "deskward-20261124-030000.db",
    ]
    assert json.loads(results[-1].stdout)["removed"] == [str(folder / "deskward-20261122-030000.db")]


def test_a_file_that_is_there_is_not_written_over(path: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.db").write_text("mine")

    again, kept = run(backup, path, str(tmp_path / "mine.db")), run(backup, path, str(tmp_path / "new"), "--keep", "3")

    assert (again.exit_code, kept.exit_code) == (73, 73)
    assert (tmp_path / "mine.db").read_text() == "mine"


def test_a_backup_and_back(path: Path, tmp_path: Path) -> None:
    run(backup, path, str(tmp_path / "copy.db"))
    path.write_bytes(b"torn" * 4000)

    done = run(restore, path, str(tmp_path / "copy.db"))

    assert done.exit_code == 0
    assert "The former store was kept" in done.output
    assert "whoever was is back" in done.output  # nobody can read any more who was forgotten since
    assert examine(f"sqlite:///{path}").state == "current"


def test_what_was_erased_since_the_backup_is_erased_again(path: Path, tmp_path: Path) -> None:
    run(backup, path, str(tmp_path / "copy.db"))
    engine = connect(f"sqlite:///{path}")
    with writing(engine) as connection:
        proofs.begin(connection, client=CLIENT, by="obm", now=DAYS[0], fresh=b"", before=DAYS[0])
    engine.dispose()

    done, again = (run(restore, path, str(tmp_path / "copy.db")) for _ in range(2))

    assert "1 erasures since the backup were done again: 0 messages" in done.output
    assert "1 erasures since the backup were done again" in again.output


def test_a_running_service_is_not_robbed_of_its_store(path: Path, tmp_path: Path) -> None:
    run(backup, path, str(tmp_path / "copy.db"))
    before = path.stat().st_ino

    with lock.hold(f"sqlite:///{path}"):
        refused = run(restore, path, str(tmp_path / "copy.db"))

    assert (refused.exit_code, path.stat().st_ino) == (75, before)
    assert "another Deskward" in refused.output


@pytest.mark.parametrize(("content", "code"), [(b"no backup " * 900, 65), (None, 66)])
def test_what_is_no_backup_is_told(path: Path, tmp_path: Path, content: bytes | None, code: int) -> None:
    if content is not None:
        (tmp_path / "copy.db").write_bytes(content)

    refused = run(restore, path, str(tmp_path / "copy.db"))

    assert refused.exit_code == code
    assert examine(f"sqlite:///{path}").state == "current"


def test_a_restore_that_was_cut_short_keeps_every_command_from_the_store(path: Path, tmp_path: Path) -> None:
    unfinished_mark(path).touch()

    refused = run(backup, path, str(tmp_path / "copy.db"))

    assert refused.exit_code == 78
    assert "a restore of" in refused.output
    assert not (tmp_path / "copy.db").exists()
