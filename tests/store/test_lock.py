"""One daemon on an SQLite store, one watcher on a mailbox."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.store import lock
from gateway.store.engine import connect, reading
from tests.store.sample import ROSA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.conftest import Store
    from tests.servers import postgres

HOLDER = "import sys; from gateway.store import lock; held = lock.hold(sys.argv[1]); print('held', flush=True); input()"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/var/store.db"


@pytest.fixture
def engine(server_store: Store) -> Iterator[Engine]:
    other = connect(server_store.url)
    yield other
    other.dispose()


def test_the_second_daemon_is_told_who_the_first_one_is(url: str) -> None:
    with lock.hold(url), pytest.raises(TransientFailure, match=rf"another Deskward \(pid {os.getpid()}\)"):
        lock.hold(url)


def test_two_names_of_one_file_are_one_store(url: str, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "store.db").touch()
    (tmp_path / "other.db").symlink_to(tmp_path / "var" / "store.db")

    with lock.hold(url), pytest.raises(TransientFailure, match="another Deskward"):
        lock.hold(f"sqlite:///{tmp_path}/other.db")


def test_a_released_store_is_free(url: str) -> None:
    held = lock.hold(url)
    held.release()
    held.release()

    lock.hold(url).release()


def test_a_killed_daemon_leaves_the_store_free(url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as daemon:
        assert daemon.stdout is not None
        assert daemon.stdout.readline() == b"held\n"
        with pytest.raises(TransientFailure, match=rf"\(pid {daemon.pid}\)"):
            lock.hold(url)

        daemon.kill()
        daemon.wait()

        lock.hold(url).release()


def test_a_shorter_number_leaves_nothing_of_a_longer_one(url: str, tmp_path: Path) -> None:
    place = tmp_path / "var" / "store.db.lock"
    place.parent.mkdir()
    place.write_text("123456789012345\n")

    with lock.hold(url):
        assert place.read_text() == f"{os.getpid()}\n"


def test_the_lock_is_readable_by_its_owner_alone(url: str, tmp_path: Path) -> None:
    with lock.hold(url):
        assert (tmp_path / "var" / "store.db.lock").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_command_of_root_does_not_lock_out_the_service(url: str, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    os.chown(tmp_path / "var", 4711, 4712)

    with lock.hold(url):
        found = (tmp_path / "var" / "store.db.lock").stat()

    assert (found.st_uid, found.st_gid) == (4711, 4712)


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(PermanentFailure, match=r"cannot be made: .* Name a data_dir that"):
        lock.hold(f"sqlite:///{tmp_path}/file/store.db")


def test_looking_whether_a_store_is_held_makes_no_file(url: str, tmp_path: Path) -> None:
    before = lock.is_held(url)
    with lock.hold(url):
        during = lock.is_held(url)

    assert (before, during, lock.is_held(url)) == (False, True, False)
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["store.db.lock"]


def test_many_daemons_may_work_on_postgresql() -> None:
    url = "postgresql+psycopg://rosa@/store"

    with lock.hold(url), lock.hold(url):
        assert lock.is_held(url) is None


def test_on_sqlite_a_mailbox_is_always_ours(sqlite_url: str) -> None:
    engine = connect(sqlite_url)

    held = lock.hold_mailbox(engine, client=ROSA, name="rosa")

    assert held is not None
    assert held.alive()
    held.release()
    engine.dispose()


def test_a_mailbox_is_watched_by_one_daemon(engine: Engine) -> None:
    first = lock.hold_mailbox(engine, client=ROSA, name="rosa")
    second = lock.hold_mailbox(engine, client=ROSA, name="rosa")
    assert first is not None

    first.release()
    third = lock.hold_mailbox(engine, client=ROSA, name="rosa")

    assert second is None
    assert not first.alive()
    assert third is not None
    assert third.alive()
    third.release()


def test_other_mailboxes_and_owners_are_free(engine: Engine) -> None:
    held = [
        lock.hold_mailbox(engine, client=client, name=name)
        for client, name in ((ROSA, "rosa"), (ROSA, "hello"), ("someone-else", "rosa"))
    ]

    assert None not in held
    for one in held:
        if one is not None:
            one.release()


def test_many_mailboxes_use_up_no_connection_that_the_store_needs(engine: Engine) -> None:
    held = [lock.hold_mailbox(engine, client=ROSA, name=f"box {number}") for number in range(20)]

    with engine.connect() as connection:
        assert connection.closed is False

    for one in held:
        assert one is not None
        one.release()


def test_the_end_of_its_connection_frees_a_mailbox(cluster: postgres.Cluster, engine: Engine) -> None:
    held = lock.hold_mailbox(engine, client=ROSA, name="rosa")
    assert held is not None

    with cluster.admin() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

    assert not held.alive()
    again = lock.hold_mailbox(engine, client=ROSA, name="rosa")
    assert again is not None
    again.release()
    held.release()


def test_a_right_that_is_given_back_is_free_at_once(server_store: Store) -> None:
    with reading(server_store.engine) as connection:
        for _ in range(50):
            right = lock.hold_judging(server_store.engine, client=ROSA)
            assert right is not None
            right.release()

            assert not lock.is_served(server_store.url, connection, client=ROSA)


def test_whether_a_daemon_serves_a_database_is_told_by_the_right_to_judge(server_store: Store) -> None:
    def served() -> bool | None:
        with reading(server_store.engine) as connection:
            return lock.is_served(server_store.url, connection, client=ROSA)

    before, right = served(), lock.hold_judging(server_store.engine, client=ROSA)
    assert right is not None
    during = served()
    right.release()

    assert (before, during, served()) == (False, True, False)
