"""A backup is made while the store is in use, is whole or not there, and can be put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from gateway.errors import PermanentFailure, TransientFailure
from gateway.store import backup, damage, messages
from gateway.store.condition import unfinished_mark
from gateway.store.engine import connect, examine, file_of, reading, writing
from gateway.store.restore import restore
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store
    from tests.servers import postgres

TEAR = "UPDATE raw SET body = CAST(substr(body, 1, 9) || x'00' || substr(body, 11) AS BLOB) WHERE message = 2"
LATER = NOW + timedelta(hours=3)


def texts(url: str) -> list[str]:
    engine = connect(url, read_only=True)
    try:
        with reading(engine) as connection:
            numbers = connection.execute(text("SELECT id FROM message ORDER BY id")).scalars().all()
            return [(messages.raw_of(connection, number) or b"").decode().splitlines()[-1] for number in numbers]
    finally:
        engine.dispose()


def filled(url: str, *texts: str) -> None:
    engine = connect(url)
    with writing(engine) as connection:
        for one in texts:
            sample.answered(connection, one)
    engine.dispose()


def path_of(url: str) -> Path:
    path = file_of(url)
    assert path is not None
    return path


def save(url: str, place: Path) -> backup.Saved:
    return backup.save(url, place, client=ROSA, now=NOW)


def damaged(url: str) -> None:
    path = path_of(url)
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xa5" * 4096 * 3
    path.write_bytes(content)


def test_a_backup_holds_what_was_committed_a_moment_ago_and_nothing_half_done(
    file_store: Store, tmp_path: Path
) -> None:
    """What was committed may lie in the write-ahead log alone, which a plain copy of the file leaves behind."""
    filled(file_store.url, "one")
    with writing(file_store.engine) as connection:
        sample.answered(connection, "half done")
        saved = save(file_store.url, tmp_path / "copy.db")

    assert saved.messages == 1
    assert texts(f"sqlite:///{tmp_path}/copy.db") == ["one"]


def test_a_backup_is_one_file_that_its_owner_alone_can_read(file_store: Store, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        save(file_store.url, tmp_path / "deep" / "copy.db")
    finally:
        os.umask(before)

    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["copy.db"]
    assert (tmp_path / "deep" / "copy.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "deep").stat().st_mode & 0o777 == 0o700


def test_a_backup_says_of_itself_when_it_was_made_and_the_store_does_not(file_store: Store, tmp_path: Path) -> None:
    save(file_store.url, tmp_path / "copy.db")

    assert backup.marked(tmp_path / "copy.db", client=ROSA) == NOW
    assert backup.marked(path_of(file_store.url), client=ROSA) is None


def test_nothing_is_written_over_another_backup(file_store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("the one of yesterday")

    with pytest.raises(PermanentFailure, match="already"):
        save(file_store.url, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "the one of yesterday"


def test_the_copy_of_a_damaged_store_is_not_kept(sqlite_url: str, tmp_path: Path) -> None:
    filled(sqlite_url, *(f"mail {number}" for number in range(50)))
    damaged(sqlite_url)

    with pytest.raises(PermanentFailure):
        save(sqlite_url, tmp_path / "copy" / "copy.db")

    assert list((tmp_path / "copy").iterdir()) == []


def test_a_copy_that_holds_less_than_the_store_is_not_kept(
    file_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter([{"message": 7}, {"message": 6}])
    monkeypatch.setattr(backup, "_counts", lambda _: next(counts))

    with pytest.raises(PermanentFailure, match="not complete"):
        save(file_store.url, tmp_path / "copy" / "copy.db")

    assert list((tmp_path / "copy").iterdir()) == []


def test_a_mail_whose_bytes_are_torn_is_named_though_the_database_sees_nothing(
    file_store: Store, tmp_path: Path
) -> None:
    filled(file_store.url, "one", "two", "three")
    with writing(file_store.engine) as connection:
        connection.exec_driver_sql(TEAR)

    saved = save(file_store.url, tmp_path / "copy.db")

    assert (saved.messages, saved.torn) == (3, (2,))


def test_what_an_interrupted_backup_left_is_in_nobodys_way(file_store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_bytes(b"\xa5" * 100_000)

    save(file_store.url, tmp_path / "copy.db")

    assert examine(f"sqlite:///{tmp_path}/copy.db").state == "current"


def test_two_backups_to_one_place_do_not_mix(file_store: Store, tmp_path: Path) -> None:
    with (
        backup.part_of(tmp_path / "copy.db"),
        pytest.raises(TransientFailure, match="another backup"),
    ):
        save(file_store.url, tmp_path / "copy.db")


def test_the_oldest_backups_go_and_no_other_file(tmp_path: Path) -> None:
    names = [backup.name_of("sqlite:///x.db", NOW + timedelta(days=day)) for day in range(4)]
    for name in [*names, "deskward-notes.db", "holiday.db"]:
        (tmp_path / name).touch()

    old = backup.older(tmp_path, ending=".db", keep=2)

    assert [path.name for path in old] == names[:2]


# -- putting it back -------------------------------------------------------------------------------------------------


def test_a_damaged_store_is_replaced_by_its_backup_and_kept(sqlite_url: str, tmp_path: Path) -> None:
    filled(sqlite_url, *(f"mail {number}" for number in range(50)))
    save(sqlite_url, tmp_path / "copy.db")
    damaged(sqlite_url)
    torn = path_of(sqlite_url).read_bytes()
    damage.note(sqlite_url, "torn", now=NOW)

    done = restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)

    assert examine(sqlite_url).state == "current"
    assert len(texts(sqlite_url)) == done.messages == 50
    assert done.aside is not None
    assert done.aside.read_bytes() == torn
    assert (done.taken, damage.noted(sqlite_url)) == (NOW, None)
    assert path_of(sqlite_url).stat().st_mode & 0o777 == 0o600


def test_mail_that_came_since_the_backup_is_carried_over_to_be_judged_again(sqlite_url: str, tmp_path: Path) -> None:
    """SMTP said 250 to it: nobody else has it any more."""
    filled(sqlite_url, "old")
    save(sqlite_url, tmp_path / "copy.db")
    filled(sqlite_url, "new", "newer")

    done = restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)
    engine = connect(sqlite_url)
    with reading(engine) as connection:
        states = connection.execute(text("SELECT state FROM message ORDER BY id")).scalars().all()
        whole = (
            connection.scalar(text("SELECT count(*) FROM raw")),
            connection.scalar(text("SELECT count(DISTINCT message) FROM arrival")),
        )
    engine.dispose()

    assert (done.rescued, states, whole) == (2, ["triaged", "stored", "stored"], (3, 3))


def test_a_torn_page_costs_what_stood_on_it_and_no_more(sqlite_url: str, tmp_path: Path) -> None:
    save(sqlite_url, tmp_path / "copy.db")
    engine = connect(sqlite_url)
    with writing(engine) as connection:
        for number in range(60):
            sample.accept(connection, sample.by_imap(number + 1, raw=os.urandom(20_000)))
        pages = connection.execute(text("SELECT pageno FROM dbstat WHERE name = 'raw' AND pagetype = 'overflow'"))
        torn = pages.scalars().all()[25]
    engine.dispose()
    path = path_of(sqlite_url)
    content = bytearray(path.read_bytes())
    content[(torn - 1) * 4096 : torn * 4096] = b"\xff" * 4096
    path.write_bytes(content)

    done = restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)

    assert 57 <= done.rescued <= 60
    assert examine(sqlite_url).state == "current"


def test_the_log_of_the_former_store_never_meets_the_backup(sqlite_url: str, tmp_path: Path) -> None:
    """A write-ahead log that is left lying is played into whatever file has its name."""
    filled(sqlite_url, "old")
    save(sqlite_url, tmp_path / "copy.db")
    engine = connect(sqlite_url)
    with writing(engine) as connection:
        sample.answered(connection, "in the log")
    for ending in ("", "-wal"):
        shutil.copy(f"{path_of(sqlite_url)}{ending}", f"{tmp_path}/killed.db{ending}")
    engine.dispose()

    done = restore(f"sqlite:///{tmp_path}/killed.db", tmp_path / "copy.db", client=ROSA, now=LATER)

    assert not (tmp_path / "killed.db-wal").exists()
    assert done.aside is not None
    assert texts(f"sqlite:///{done.aside}") == ["old", "in the log"]
    assert examine(f"sqlite:///{tmp_path}/killed.db").state == "current"


def test_a_restore_that_was_cut_short_is_told_and_can_be_done_again(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a service that finds no store would begin a new one and know of nothing."""
    filled(sqlite_url, "one")
    save(sqlite_url, tmp_path / "copy.db")

    class PowerCutError(BaseException):
        pass

    def cut(*_: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as planted:
        planted.setattr(backup, "settle", cut)
        with pytest.raises(PowerCutError):
            restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)
    between = examine(sqlite_url)
    restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)

    assert (between.state, "run it again" in between.sentence) == ("unfinished", True)
    assert texts(sqlite_url) == ["one"]
    assert not unfinished_mark(path_of(sqlite_url)).exists()


@pytest.mark.parametrize("content", [b"", b"no database at all, " * 400])
def test_what_is_no_backup_is_not_put_back(sqlite_url: str, tmp_path: Path, content: bytes) -> None:
    filled(sqlite_url, "one")
    (tmp_path / "copy.db").write_bytes(content)

    with pytest.raises(PermanentFailure, match="Nothing was changed"):
        restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)

    assert texts(sqlite_url) == ["one"]


def test_the_store_itself_is_no_backup(sqlite_url: str) -> None:
    with pytest.raises(PermanentFailure, match="the store itself"):
        restore(sqlite_url, path_of(sqlite_url), client=ROSA, now=LATER)


def test_a_plain_copy_that_is_put_back_counts_as_made_when_it_was_written(sqlite_url: str, tmp_path: Path) -> None:
    shutil.copy(path_of(sqlite_url), tmp_path / "copy.db")
    os.utime(tmp_path / "copy.db", (NOW.timestamp(), NOW.timestamp()))

    done = restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)

    assert done.taken == NOW
    assert backup.marked(path_of(sqlite_url), client=ROSA) == NOW


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_restored_by_root_the_store_still_belongs_to_the_service(sqlite_url: str, tmp_path: Path) -> None:
    save(sqlite_url, tmp_path / "copy.db")
    os.chown(path_of(sqlite_url), 4711, 4712)

    restore(sqlite_url, tmp_path / "copy.db", client=ROSA, now=LATER)

    found = path_of(sqlite_url).stat()
    assert (found.st_uid, found.st_gid) == (4711, 4712)


# -- a disk that is really full --------------------------------------------------------------------------------------


def test_a_backup_for_which_there_is_no_room_leaves_nothing_and_the_store_works_on(
    file_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(file_store.url, "one")

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "sync", full)
    with pytest.raises(TransientFailure, match="No space left"):
        save(file_store.url, tmp_path / "copy" / "copy.db")

    assert list((tmp_path / "copy").iterdir()) == []
    filled(file_store.url, "two")


# -- PostgreSQL ------------------------------------------------------------------------------------------------------


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.servers.postgres import binaries

    monkeypatch.setenv("PATH", f"{binaries()}:{os.environ['PATH']}")


@pytest.mark.usefixtures("tools")
def test_a_dump_of_postgresql_is_read_again_and_holds_every_table(server_store: Store, tmp_path: Path) -> None:
    filled(server_store.url, "one")

    saved = save(server_store.url, tmp_path / "copy.dump")

    assert saved.messages is None
    assert saved.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("tools")
def test_a_dump_that_lacks_a_table_is_not_kept(cluster: postgres.Cluster, tmp_path: Path) -> None:
    url = cluster.database()

    with pytest.raises(PermanentFailure, match="lacks"):
        save(url, tmp_path / "copy" / "copy.dump")

    assert list((tmp_path / "copy").iterdir()) == []
    cluster.drop(url)


def test_without_pg_dump_the_package_is_named(
    server_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PermanentFailure, match="apt-get install postgresql-client"):
        save(server_store.url, tmp_path / "copy.dump")


def test_sqlite_is_asked_for_no_more_than_it_has(file_store: Store, tmp_path: Path) -> None:
    """A backup can be read from a medium that takes no writes."""
    save(file_store.url, tmp_path / "copy.db")

    with closing(sqlite3.connect(f"file:{tmp_path}/copy.db?mode=ro&immutable=1", uri=True)) as driver:
        assert driver.execute("PRAGMA journal_mode").fetchone() == ("delete",)
