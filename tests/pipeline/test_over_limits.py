"""A message over the limits: a ticket from its envelope, with a mark, its exact bytes kept, and no note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.mail import Arrival, Envelope, Origin
from gateway.mailbox import Cursor
from gateway.pipeline.terms import CLIENT
from gateway.store import judged, messages
from gateway.store.engine import reading
from tests.pipeline.house import SHOP, START, House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

DEEP = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(60))
RAW = customer("Where is my order", more=DEEP)
MARK = "[not read: MIME parts nested too deep]"


@pytest.fixture
def house(tmp_path: Path, one_store: Store) -> Iterator[House]:
    built = House(tmp_path, one_store.engine)
    yield built
    built.triage.close()
    built.writer.stop()


def test_it_becomes_a_ticket_of_its_envelope_and_gets_no_note(house: House) -> None:
    house.receive(RAW, sender="envelope@mail.example")

    house.drain()

    found = house.export()
    (ticket,) = found["tickets"]
    assert (ticket["customer"], ticket["subject"]) == ("envelope@mail.example", MARK)
    assert found["messages"][0]["reason"] == "filed without a note: it is over the limits: MIME parts nested too deep"
    assert house.notes.sent == []


def test_its_exact_bytes_are_kept(house: House) -> None:
    house.receive(RAW)

    house.drain()

    (ticket,) = house.export()["tickets"]
    with reading(house.engine) as connection:
        assert messages.raw_of(connection, ticket["id"]) == RAW


def test_its_copy_says_so_and_holds_the_bytes_as_a_file_that_no_program_opens(house: House) -> None:
    house.receive(RAW)

    house.drain()

    (_, _, copy) = house.copies.sent[0]
    assert b"it is over the limits: MIME parts nested too deep" in copy
    assert b"application/octet-stream" in copy
    assert b"message/rfc822" not in copy.replace(RAW, b"")


def test_in_a_mailbox_its_return_path_tells_the_envelope(house: House) -> None:
    arrival = Arrival(
        raw=b"Return-Path: <path@mail.example>\r\n" + RAW,
        envelope=Envelope(),
        origin=Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=1),
        arrived=START,
        flags=frozenset(),
    )
    house.inbox.begin(Cursor(uidvalidity=7, last_uid=0))
    house.inbox.accept([arrival], Cursor(uidvalidity=7, last_uid=1))

    house.drain()

    assert [one["customer"] for one in house.export()["tickets"]] == ["path@mail.example"]


def test_neither_a_backtest_nor_the_model_opens_it_again(house: House) -> None:
    house.receive(RAW)
    house.receive(customer("Where is my order?"))
    house.drain()

    with reading(house.engine) as connection:
        everything = judged.these(connection, [1, 2], client=CLIENT)
        since = list(judged.read(connection, client=CLIENT, since=START))
        newest = list(judged.newest(connection, client=CLIENT, since=START, most=9))
        assert judged.count(connection, client=CLIENT, since=START) == 1
    assert [one.stored.id for one in (*everything, *since, *newest)] == [2, 2, 2]


def test_what_a_program_wrote_is_left_alone_as_ever(house: House) -> None:
    house.receive(b"Auto-Submitted: auto-replied\r\n" + RAW)

    house.drain()

    assert house.export()["tickets"] == []
    assert house.export()["messages"][0]["then"] == "leave"


def test_in_watch_mode_only_its_verdict_is_written(house: House) -> None:
    house.adopt(SHOP.replace('"live"', '"watch"'))
    house.receive(RAW)

    house.drain()

    assert house.export()["messages"][0]["then"] == "file"
    assert house.export()["tickets"] == []


def test_the_mail_behind_it_is_answered(house: House) -> None:
    house.receive(RAW)
    house.receive(customer(message_id="<two@m.example>", address="bob@mail.example"), sender="bob@mail.example")

    house.drain()

    assert [to for _, to, _ in house.notes.sent] == ["bob@mail.example"]


def test_a_bug_of_the_reader_sets_its_mail_aside_and_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.pipeline.judging import group

    honest = group.parse

    def parse(raw: bytes, envelope: Envelope | None = None) -> object:
        if b"stumble" in raw:
            raise IndexError("a bug of ours")
        return honest(raw, envelope)

    monkeypatch.setattr(group, "parse", parse)
    house.receive(customer("stumble", message_id="<two@m.example>"))
    house.receive(customer(address="bob@mail.example"))

    house.drain()

    assert sorted(one["state"] for one in house.export()["messages"]) == ["set_aside", "triaged"]
    assert [to for _, to, _ in house.notes.sent] == ["bob@mail.example"]
