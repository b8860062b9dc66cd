"""What a peer hears while the store is full, locked or damaged: never a 250 for what is not stored."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, NoReturn

import pytest

from gateway.errors import TransientFailure
from gateway.pipeline.delivering import copies
from gateway.pipeline.writer import Writer
from gateway.store import engine as engines
from gateway.store.engine import connect, examine, file_of, reading, writing
from tests.pipeline.house import House, customer
from tests.servers.smtp_peer import Peer, Store, listening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

FULL = "452 4.3.1 Cannot store mail now, try again later"
LINES = "".join(f"line {number * 7919 % 100_003}\r\n" for number in range(40_000))
LARGE = customer(body=f"Where is my order?\r\n{LINES}")


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """On SQLite, with a writer that has a thread and waits a fifth of a second for a lock."""
    monkeypatch.setattr(engines, "BUSY", 0.2)
    built = House(tmp_path, connect(sqlite_url))
    built.writer.start()
    yield built
    built.writer.stop()
    built.engine.dispose()


@pytest.fixture
def peer(house: House) -> Iterator[Peer]:
    """A mail server that hands mail in at a real listener in front of that house."""
    with (
        listening(Store(), accept=house.door.accept, clock=lambda: house.now, max_size=2_000_000) as listener,
        Peer(listener.smtp_port) as one,
    ):
        yield one


def hand_in(peer: Peer, raw: bytes = LARGE) -> str:
    return peer.mail(raw + b".\r\n")


def file(house: House) -> Path:
    with reading(house.engine) as connection:
        name = connection.exec_driver_sql("PRAGMA database_list").one()[2]
    path = file_of(f"sqlite:///{name}")
    assert path is not None
    return path


def limit_pages(house: House) -> None:
    """Let the file grow no more; it is the writer's own connection that meets the limit."""

    def limit(connection: Connection, items: Sequence[object]) -> list[object]:
        return [connection.exec_driver_sql("PRAGMA max_page_count = 1") for _ in items]  # SQLite makes it what is there

    house.writer.do(limit, 0)


def test_while_the_disk_is_full_mail_is_put_off_and_the_same_mail_is_taken_when_there_is_room(
    house: House, peer: Peer
) -> None:
    limit_pages(house)
    refused = [hand_in(peer) for _ in range(3)]
    before = house.export()["messages"]

    house.writer.stop()
    house.writer.start()
    with writing(house.engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    taken = hand_in(peer)
    house.drain()

    assert (refused, before) == ([FULL] * 3, [])
    assert taken == "250 2.0.0 Stored"
    assert (len(house.export()["messages"]), house.reply_states()) == (1, ["sent"])


def test_while_another_program_holds_the_store_mail_is_put_off_after_a_bounded_wait(house: House, peer: Peer) -> None:
    with closing(sqlite3.connect(file(house), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = hand_in(peer)
        other.execute("ROLLBACK")

    assert (refused, hand_in(peer)) == (FULL, "250 2.0.0 Stored")


def test_damage_that_is_met_while_running_ends_all_writing_and_is_told_once(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    engine = connect(sqlite_url)
    house = House(tmp_path, engine)
    house.writer = Writer(engine, damaged=told.append)
    house.writer.start()
    monkeypatch.setattr(house.door, "_writer", house.writer)
    with (
        listening(Store(), accept=house.door.accept, clock=lambda: house.now, max_size=2_000_000) as listener,
        Peer(listener.smtp_port) as peer,
    ):
        engine.dispose()
        path = file_of(sqlite_url)
        assert path is not None
        content = bytearray(path.read_bytes())
        content[4096:] = b"\xa5" * (len(content) - 4096)
        path.write_bytes(content)
        refused = [hand_in(peer) for _ in range(3)]
    house.writer.stop()
    engine.dispose()

    assert refused == [FULL] * 3
    assert len(told) == 1
    assert "damaged" in told[0]
    assert house.writer.damage == told[0]
    assert path.read_bytes() == content, "nothing is written over what may still be read"


def test_a_reader_that_meets_damage_ends_all_writing_too(house: House, peer: Peer) -> None:
    house.writer.read_only("a page is torn")

    assert hand_in(peer) == FULL
    assert house.export()["messages"] == []


def test_the_store_that_was_full_and_locked_is_sound_afterwards(house: House, peer: Peer, sqlite_url: str) -> None:
    limit_pages(house)
    hand_in(peer)
    house.writer.stop()

    assert examine(sqlite_url).state == "current"


def test_a_copy_whose_ticket_cannot_be_read_now_was_not_begun(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.receive(customer())
    while house.triage.run_once():
        pass

    def away(_: object) -> NoReturn:
        raise TransientFailure("the connection to the database was lost or refused", store_away=True)

    with monkeypatch.context() as planted:
        planted.setattr(copies, "filed", lambda *_: away(None))
        house.drain()
    (before,) = house.export()["forwards"]
    house.later(minutes=1)
    house.drain()

    assert (before["state"], before["attempts"], len(house.copies.sent)) == ("due", 0, 1)


def test_a_body_that_lies_torn_in_the_store_costs_no_other_mail_and_no_rest(house: House) -> None:
    """What no check of a database finds: a bit that has turned in the middle of a mail."""
    for name in ("ann", "bea", "cleo"):
        house.receive(customer(address=f"{name}@{name}.example", message_id=f"<{name}@mail.example>"))
    while house.triage.run_once():
        pass
    with writing(house.engine) as connection:
        torn = connection.exec_driver_sql("UPDATE raw SET body = x'789c' || substr(body, 9) WHERE message = 2")

    house.drain()

    assert torn.rowcount == 1
    assert Counter(one["state"] for one in house.export()["forwards"]) == {"confirmed": 2, "unknown": 1}
    assert len(house.copies.sent) == 2
    house.later(days=4)
    house.drain()
    assert Counter(one["state"] for one in house.export()["forwards"]) == {"confirmed": 2, "dead": 1}
