from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from gateway.store import guard
from gateway.store.engine import connect, writing
from tests.store import sample

if TYPE_CHECKING:
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def url(tmp_path: Path, sqlite_url: str) -> str:
    """A store as the service leaves it, with its write-ahead file."""
    engine = connect(sqlite_url)
    with writing(engine) as connection:
        sample.one_message(connection)
    for path in tmp_path.glob("store.db*"):
        path.chmod(0o600)
    tmp_path.chmod(0o700)
    return sqlite_url


def test_the_files_of_a_store_are_made_for_its_own_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        engine = connect(f"sqlite:///{tmp_path}/var/store.db")
        with writing(engine) as connection:
            connection.exec_driver_sql("CREATE TABLE one (two)")
            made = {path.name: mode(path) for path in (tmp_path / "var").iterdir()}
    finally:
        os.umask(before)

    assert mode(tmp_path / "var") == 0o700
    assert set(made.values()) == {0o600}
    assert "store.db-wal" in made


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o666])
@pytest.mark.parametrize("name", ["store.db", "store.db-wal", "store.db-shm"])
def test_mail_that_others_can_read_is_closed_and_told(url: str, tmp_path: Path, name: str, bits: int) -> None:
    (tmp_path / name).chmod(bits)

    (closed,), left = guard.close(url, tmp_path)

    assert f"chmod 600 {tmp_path / name}" in closed
    assert left == []
    assert mode(tmp_path / name) == 0o600


def test_a_folder_that_others_can_write_to_is_closed_and_told(url: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)

    (closed,), left = guard.close(url, tmp_path)

    assert f"chmod 700 {tmp_path}" in closed
    assert (left, mode(tmp_path)) == ([], 0o755)


def test_what_cannot_be_closed_is_refused_with_how_to_mend_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_ours(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "store.db").chmod(0o644)
    monkeypatch.setattr(type(tmp_path), "chmod", not_ours)

    closed, (left,) = guard.close(url, tmp_path)

    assert closed == []
    assert f"run as its owner: chmod 600 {tmp_path / 'store.db'}" in left


def test_a_store_that_is_closed_or_not_there_is_well(url: str, tmp_path: Path) -> None:
    assert guard.close(url, tmp_path) == ([], [])
    assert guard.close(f"sqlite:///{tmp_path}/none/store.db", tmp_path / "none") == ([], [])
    assert guard.close("postgresql+psycopg://deskward@/deskward", tmp_path) == ([], [])
