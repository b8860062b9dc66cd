"""The store is opened with care, and what goes wrong outside is told as one of two failures."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from gateway.delivery import Kind
from gateway.errors import PermanentFailure, TransientFailure
from gateway.store import engine as engines
from gateway.store import journal, settings
from gateway.store.engine import Standing, connect, examine, glance, reading, writing
from gateway.store.journal import Journal
from gateway.store.migrate import upgrade
from gateway.store.schema import setting
from tests.store import sample
from tests.store.sample import ROSA

if TYPE_CHECKING:
    from tests.conftest import Store


def path_of(url: str) -> Path:
    path = engines.file_of(url)
    assert path is not None
    return path


def journal_of(url: str) -> Path:
    path = journal.path_of(url, Kind.REPLY, None)
    assert path is not None
    return path


def set_version(store: Store, version: str) -> None:
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_a_new_store_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "store.db"

    connect(f"sqlite:///{path}").dispose()

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_store_that_root_makes_belongs_to_the_service(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    os.chown(tmp_path / "var", 4711, 4712)

    upgrade(f"sqlite:///{tmp_path}/var/store.db")

    files = [path.stat() for path in (tmp_path / "var").iterdir()]
    assert {(found.st_uid, found.st_gid) for found in files} == {(4711, 4712)}


def test_small_and_capital_letters_are_one_beyond_ascii_too(sqlite_url: str) -> None:
    engine = connect(sqlite_url, read_only=True)

    with reading(engine) as connection:
        lower = [connection.scalar(text(f"SELECT lower({value})")) for value in ("'ÄRGER Œ'", "NULL")]

    engine.dispose()
    assert lower == ["ärger œ", None]


def test_the_files_beside_the_store_are_readable_by_its_owner_alone(sqlite_url: str) -> None:
    path_of(sqlite_url).chmod(0o600)
    engine = connect(sqlite_url)

    with writing(engine) as connection:
        sample.one_message(connection)
        modes = {file.stat().st_mode & 0o777 for file in path_of(sqlite_url).parent.glob("store.db*")}

    engine.dispose()
    assert modes == {0o600}


def test_reading_never_makes_a_store(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/none.db", read_only=True)

    with pytest.raises(TransientFailure, match="cannot be opened"), reading(engine):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_store_opened_to_read_cannot_be_written(store: Store) -> None:
    engine = connect(store.url, read_only=True)

    with pytest.raises((PermanentFailure, TransientFailure), match=r"written|writes"), writing(engine) as connection:
        settings.put(connection, "paused", "1", client=ROSA)

    engine.dispose()


def test_a_store_can_be_read_while_it_is_written(store: Store) -> None:
    with writing(store.engine) as writer, reading(store.engine) as reader:
        settings.put(writer, "paused", "1", client=ROSA)

        assert settings.get(reader, "paused", client=ROSA) is None


def test_a_power_cut_takes_nothing_that_was_committed_for_every_commit_waits_for_the_disk(sqlite_url: str) -> None:
    """NORMAL survives a kill as well, but may lose the newest commits with the power: those whose 250 was said."""
    engine = connect(sqlite_url)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}

    standing = Standing(engine)
    with reading(engine) as reader, writing(engine) as writer:
        found = [{name: one.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} for one in (reader, writer)]
    with standing.writing() as group:
        found.append({name: group.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted})

    standing.close()
    engine.dispose()
    assert found == [wanted] * 3


@pytest.mark.parametrize("cut", [1, 37, 2000, 4120, 5000, 9000])
def test_a_power_cut_in_the_middle_of_a_commit_takes_that_commit_alone(
    sqlite_url: str, tmp_path: Path, cut: int
) -> None:
    """The end of the write-ahead log is torn: what was committed before it is there, and the store is sound."""
    engine = connect(sqlite_url)
    with writing(engine) as connection:
        sample.accept(connection, sample.by_imap(1))
    with writing(engine) as connection:
        sample.accept(connection, sample.by_imap(2, raw=b"Subject: 2\r\n\r\n" + bytes(range(256)) * 200))
    log = Path(f"{path_of(sqlite_url)}-wal").read_bytes()
    shutil.copy(path_of(sqlite_url), tmp_path / "cut.db")
    (tmp_path / "cut.db-wal").write_bytes(log[:-cut])
    engine.dispose()

    after = connect(f"sqlite:///{tmp_path}/cut.db")
    with reading(after) as connection:
        uids = connection.execute(text("SELECT uid FROM arrival ORDER BY id")).scalars().all()
    after.dispose()

    assert uids == [1]
    assert examine(f"sqlite:///{tmp_path}/cut.db").state == "current"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://localhost/x", "cannot be read|not mysql"),
        ("sqlite://", "names no file"),
    ],
)
def test_an_address_that_is_no_store_is_refused(url: str, words: str) -> None:
    with pytest.raises(PermanentFailure, match=words):
        connect(url)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(PermanentFailure, match="cannot be opened"):
        connect(f"sqlite:///{tmp_path}/file/store.db")


def test_a_locked_store_is_a_reason_to_try_again(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY", 0.05)
    engine = connect(sqlite_url)

    with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TransientFailure, match="locked"), writing(engine):
            pass
        other.execute("COMMIT")

    with writing(engine) as connection:
        settings.put(connection, "paused", "1", client=ROSA)
    engine.dispose()


def test_a_full_disk_is_a_reason_to_try_again_and_the_store_stays_sound(sqlite_url: str) -> None:
    engine = connect(sqlite_url)
    big = sample.by_imap(1, raw=b"".join(bytes([number % 251]) + str(number).encode() for number in range(90_000)))

    with reading(engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite makes it what there is already
    with pytest.raises(TransientFailure, match="disk of the store is full"), writing(engine) as connection:
        sample.accept(connection, big)

    with writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        assert sample.accept(connection, big)[0].new
    engine.dispose()
    assert examine(sqlite_url).state == "current"


def test_a_store_that_is_damaged_while_it_is_open_is_no_reason_to_try_again(sqlite_url: str) -> None:
    path_of(sqlite_url).write_bytes(b"no database at all, " * 400)
    engine = connect(sqlite_url, read_only=True)

    with pytest.raises(PermanentFailure, match="no SQLite database"), reading(engine) as connection:
        settings.get(connection, "paused", client=ROSA)

    engine.dispose()


def test_a_bug_is_no_failure(store: Store) -> None:
    row = {"client": ROSA, "key": "twice", "value": "1"}

    with pytest.raises(IntegrityError), writing(store.engine) as connection:
        connection.execute(setting.insert(), [row, row])


def test_what_a_customer_wrote_is_in_no_error(store: Store) -> None:
    row = {"client": ROSA, "key": "twice", "value": "the secret of Ann"}

    with writing(store.engine) as connection:
        connection.execute(setting.insert(), row)
    with pytest.raises(IntegrityError) as caught, writing(store.engine) as connection:
        connection.execute(setting.insert(), row)

    assert "secret" not in str(caught.value)


def test_a_wrong_query_is_a_bug(sqlite_url: str) -> None:
    engine = connect(sqlite_url)

    with pytest.raises(OperationalError, match="no such table"), reading(engine) as connection:
        connection.execute(text("SELECT 1 FROM nowhere"))

    engine.dispose()


def test_a_missing_store_is_missing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.db"

    assert examine(url).state == glance(url).state == "missing"
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_this_user_may_not_open_says_who_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("gateway.store.condition._nothing_there", closed)

    found = glance(f"sqlite:///{tmp_path}/store.db")

    assert found.state == "unreachable"
    assert found.sentence.endswith("store.db: ask as root, or as the user of the service")


def test_a_store_without_tables_is_empty(empty_url: str) -> None:
    connect(empty_url).dispose()

    assert examine(empty_url).state == "empty"


def test_a_fresh_store_is_current(store: Store) -> None:
    assert examine(store.url).state == glance(store.url).state == "current"


@pytest.mark.parametrize(("version", "state"), [("0000", "older"), ("9999", "newer")])
def test_a_store_of_another_version_says_which_way(store: Store, version: str, state: str) -> None:
    set_version(store, version)
    found = examine(store.url)
    set_version(store, engines.HEAD)

    assert found.state == state
    assert state in found.sentence


def test_the_tables_of_another_program_are_left_alone(empty_url: str) -> None:
    engine = connect(empty_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE recipes (name text)"))
    engine.dispose()

    found = examine(empty_url)

    assert found.state == "foreign"
    assert "another program" in found.sentence


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"Dear Rosa, this is a letter and not a database. " * 100)

    assert examine(f"sqlite:///{path}").state == "damaged"


@pytest.mark.parametrize("where", [0.2, 0.5, 0.8])
def test_a_page_overwritten_with_noise_is_found(sqlite_url: str, where: float) -> None:
    engine = connect(sqlite_url)
    with writing(engine) as connection:
        for number in range(200):
            sample.answered(connection, f"mail {number}")
    engine.dispose()
    path = path_of(sqlite_url)
    content = bytearray(path.read_bytes())
    start = int(len(content) * where) // 4096 * 4096
    content[start : start + 4096] = b"\xa5" * 4096

    path.write_bytes(content)

    assert examine(sqlite_url).state == "damaged"
    assert path.read_bytes() == content, "nobody repairs behind the owner's back"


def test_the_look_for_damage_ends_in_time_however_large_the_store_is(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that takes as long as the store is large would be killed by systemd, again and again."""
    monkeypatch.setattr("gateway.store.condition._STEPS", 10)

    hasty, patient = examine(sqlite_url, patience=0.0), examine(sqlite_url)

    assert (hasty.state, hasty.checked) == ("current", False)
    assert (patient.state, patient.checked) == ("current", True)


def test_a_store_cut_short_is_damaged(sqlite_url: str) -> None:
    path = path_of(sqlite_url)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert examine(sqlite_url).state == "damaged"


@pytest.mark.parametrize(("used", "state"), [(False, "empty"), (True, "damaged")])
def test_a_store_of_no_length_is_damaged_where_notes_left_from_it(sqlite_url: str, used: bool, state: str) -> None:
    """As after a power cut or a copy that failed: to begin anew would forget every ticket and whom we answered."""
    path_of(sqlite_url).write_bytes(b"")
    if used:
        Journal(journal_of(sqlite_url), "run").close()

    assert examine(sqlite_url).state == glance(sqlite_url).state == state


def test_a_store_that_another_program_keeps_to_itself_is_locked(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.store.condition._WAIT", 0.05)
    with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = delete")
        other.execute("BEGIN EXCLUSIVE")

        assert examine(sqlite_url).state == "locked"


def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    found = examine(f"postgresql+psycopg://rosa:secret@/store?host={tmp_path}")

    assert found.state == "unreachable"
    assert "secret" not in found.sentence


@pytest.mark.parametrize(
    ("url", "absent"),
    [
        ("sqlite:///{}/store.db", ("psycopg", "alembic", "sqlalchemy.orm")),
        ("postgresql+psycopg://nobody@/none", ("alembic", "sqlalchemy.orm")),
    ],
)
def test_the_store_loads_no_package_it_does_not_need(tmp_path: Path, url: str, absent: tuple[str, ...]) -> None:
    program = (
        "import sys\n"
        "from gateway.store import deliveries, engine, facts, lock, mailboxes, messages, partitions, settings, triage\n"
        "from gateway.store import views, migrate\n"
        f"engine.connect({url.format(tmp_path)!r})\n"
        f"print([name for name in {absent!r} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_postgresql_without_its_package_names_the_package() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from gateway.errors import PermanentFailure\n"
        "from gateway.store.engine import connect\n"
        "try: connect('postgresql+psycopg://rosa@/store')\n"
        "except PermanentFailure as failure: print(failure)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert 'pip install "deskward[postgres]"' in done.stdout


def test_whoever_reads_sees_one_state_whatever_is_written_meanwhile(store: Store) -> None:
    with reading(store.engine) as reader:
        before = settings.get(reader, "paused", client="rosa")
        with writing(store.engine) as writer:
            settings.put(writer, "paused", "1", client="rosa")
        meanwhile = settings.get(reader, "paused", client="rosa")

    with reading(store.engine) as reader:
        after = settings.get(reader, "paused", client="rosa")
    assert (before, meanwhile, after) == (None, None, "1")
