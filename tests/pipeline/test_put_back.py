"""After a backup was put back nothing is sent twice, whatever was sent since it was made."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep.put_back import begin_run
from gateway.store import backup, settings
from gateway.store.engine import connect, writing
from gateway.store.journal import Journal, name_of, token_of
from gateway.store.migrate import upgrade
from gateway.store.restore import restore
from tests.pipeline.house import House, customer
from tests.servers.postgres import binaries

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Store
    from tests.servers import postgres


def begin(house: House, url: str) -> int:
    with writing(house.engine) as connection:
        return begin_run(connection, url, client=CLIENT, now=house.now)


def mark(house: House) -> None:
    """As in a backup."""
    with writing(house.engine) as connection:
        settings.put(connection, backup.TAKEN, house.now.isoformat(), client=CLIENT)


def judge(house: House) -> None:
    while house.triage.run_once():
        pass


def other(number: int) -> bytes:
    return customer(address=f"c{number}@m{number}.example", message_id=f"<{number}@m.example>")


def test_a_note_that_waits_in_a_backup_is_doubtful_and_leaves_only_when_a_person_says_so(
    house: House, store: Store
) -> None:
    house.receive(customer())
    judge(house)
    mark(house)

    house.later(hours=3)
    begin(house, store.url)
    house.drain()

    (note,) = house.export()["replies"]
    assert (note["state"], house.notes.sent) == ("doubtful", [])
    assert "put back from a backup of 2026-11-16 09:00 UTC: it may have left already" in note["reason"]


def test_mail_that_is_read_again_after_a_restore_is_filed_and_gets_no_note(house: House, store: Store) -> None:
    """The mailbox shows it as new, for the cursor is that of the backup; its note left long ago."""
    mark(house)
    house.receive(customer())
    house.later(hours=3)
    begin(house, store.url)

    house.drain()

    (message,) = house.export()["messages"]
    assert (message["then"], house.notes.sent) == ("redirect", [])
    assert "put back from a backup" in message["reason"]
    assert len(house.copies.sent) == 1


def test_mail_that_comes_after_a_restore_gets_its_note(house: House, store: Store) -> None:
    mark(house)
    begin(house, store.url)
    house.later(seconds=1)

    house.receive(customer())
    house.drain()

    assert house.reply_states() == ["sent"]


def test_a_copy_that_waits_in_a_backup_leaves_once_more_under_its_old_key(house: House, store: Store) -> None:
    house.receive(customer())
    judge(house)
    mark(house)
    begin(house, store.url)
    waiting = [one["state"] for one in house.export()["forwards"]]

    house.drain()

    assert waiting == ["unknown"]
    assert [one["state"] for one in house.export()["forwards"]] == ["confirmed"]


def test_a_restore_counts_once(house: House, store: Store) -> None:
    mark(house)
    begin(house, store.url)
    house.later(minutes=5)
    house.receive(customer())
    judge(house)

    begin(house, store.url)
    house.drain()

    assert house.reply_states() == ["sent"]


def test_the_next_start_of_a_service_that_was_killed_is_no_restore(house: House, store: Store) -> None:
    numbers = [begin(house, store.url) for _ in range(3)]
    house.receive(customer())
    house.drain()

    assert numbers == [1, 2, 3]
    assert house.reply_states() == ["sent"]


def test_a_plain_copy_of_the_file_is_told_by_the_journal_that_knows_a_later_run(
    file_store: Store, tmp_path: Path
) -> None:
    house = House(tmp_path, file_store.engine)
    house.receive(customer())
    judge(house)
    journals = tmp_path / "store.db.sending"
    Journal(journals / "reply-1", token_of(name_of(7, "0" * 16)))

    number = begin(house, file_store.url)

    assert (number, house.reply_states()) == (8, ["doubtful"])
    house.writer.stop()


def test_from_backup_to_restore_no_customer_gets_a_second_note(sqlite_url: str, tmp_path: Path) -> None:
    """The whole way: a backup at noon, notes until the disk dies, the backup again, the mailbox read again."""
    engine = connect(sqlite_url)
    house = House(tmp_path, engine)
    begin(house, sqlite_url)
    house.receive(other(1))
    judge(house)
    backup.save(sqlite_url, tmp_path / "noon.db", client=CLIENT, now=house.now)
    house.drain()
    house.receive(other(2))
    house.drain()
    house.writer.stop()
    engine.dispose()

    house.later(hours=2)
    done = restore(sqlite_url, tmp_path / "noon.db", client=CLIENT, now=house.now)
    after = House(tmp_path, connect(sqlite_url))
    after.now = house.now
    begin(after, sqlite_url)
    after.receive(other(2))
    after.drain()
    after.later(hours=1)
    after.receive(other(3))
    after.drain()

    assert done.rescued == 1
    assert [one[1] for one in house.notes.sent] == ["c1@m1.example", "c2@m2.example"]
    assert [one[1] for one in after.notes.sent] == ["c3@m3.example"]
    assert sorted(after.reply_states()) == ["doubtful", "sent"]
    assert len(after.export()["tickets"]) == 3
    after.writer.stop()
    after.engine.dispose()


def test_a_dump_of_postgresql_that_was_restored_is_told_by_its_tables(
    cluster: postgres.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{binaries()}:{os.environ['PATH']}")
    url, empty = cluster.database(), cluster.database()
    upgrade(url)
    engine = connect(url)
    house = House(tmp_path, engine)
    begin(house, url)
    house.receive(customer())
    judge(house)
    begin(house, url)
    before = house.reply_states()
    backup.save(url, tmp_path / "noon.dump", client=CLIENT, now=house.now)
    house.writer.stop()
    engine.dispose()

    address = empty.replace("postgresql+psycopg", "postgresql")
    subprocess.run(
        [str(binaries() / "pg_restore"), f"--dbname={address}", str(tmp_path / "noon.dump")], check=True, timeout=60
    )
    after = House(tmp_path, connect(empty))
    begin(after, empty)
    after.drain()

    assert (before, after.reply_states(), after.notes.sent) == (["scheduled"], ["doubtful"], [])
    after.writer.stop()
    after.engine.dispose()
    for one in (url, empty):
        cluster.drop(one)
