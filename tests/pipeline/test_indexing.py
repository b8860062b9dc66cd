"""What is filed is found by its words from the commit that files it, and by none of them once it is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select

from gateway.intake.imap.sent import Sent
from gateway.mailbox import Cursor
from gateway.pipeline.searching.indexing import Indexing
from gateway.pipeline.terms import CLIENT
from gateway.query import query
from gateway.store import full_text, resealing, schema, search, settings, unindexed
from gateway.store.engine import connect, file_of, reading, writing
from gateway.store.sealing import Keys
from tests.pipeline.house import House, customer
from tests.pipeline.test_erasing import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

ANN = "ann@mail.example"
ORDER = "Where is my order? I wait for a tulipwood box."
ATTACHED = (
    "From: Ann Lee <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: Box\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nWhere is my order?\r\n--b\r\n'
    'Content-Type: application/pdf; name="rosewood.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n'
)


def found(house: House, words: str) -> list[int]:
    with reading(house.engine) as connection:
        return [hit.case for hit in search.find(connection, query(words), client=CLIENT, limit=9)]


def rows(house: House) -> int:
    with reading(house.engine) as connection:
        return connection.scalar(select(func.count()).select_from(schema.search)) or 0


def number_of(house: House, address: str = ANN) -> int:
    return next(one["id"] for one in house.export()["messages"] if one["from"] == address)


def answered(house: House, text: str) -> None:
    head = Sent(
        uid=1,
        message_id="answer@shop.example",
        writer="rosa@shop.example",
        at=house.now,
        ids=("one@mail.example",),
        recipients=(ANN,),
        text=text,
        automatic=False,
    )
    house.answers.take("Sent", [head], Cursor(uidvalidity=1, last_uid=1))


def test_a_ticket_is_found_by_its_text_its_writer_its_subject_and_its_number(house: House) -> None:
    house.receive(customer("The box", ORDER))
    house.drain()
    number = number_of(house)

    assert all(found(house, words) == [number] for words in ("tulipwood", "ann lee", ANN, '"the box"', "orders", "1"))
    assert found(house, "mahogany") == []


def test_the_names_of_attachments_find_their_ticket(house: House) -> None:
    house.receive(ATTACHED.encode())
    house.drain()

    assert found(house, "rosewood.pdf") == [number_of(house)]


def test_mail_that_is_left_alone_is_not_found(house: House) -> None:
    house.receive(customer(body="Shall we have lunch? tulipwood", address="ben@friends.example"))
    house.drain()

    assert (found(house, "tulipwood"), rows(house)) == ([], 0)


def test_what_the_owner_answered_finds_the_case(house: House) -> None:
    house.receive(customer(body=ORDER))
    house.drain()
    answered(house, "It is made of mahogany.")
    answered(house, "It is made of mahogany.")

    assert (found(house, "mahogany"), rows(house)) == ([number_of(house)], 2)
    assert found(house, "mahogany -tulipwood") == []


def test_a_store_from_before_the_index_is_filled_by_and_by(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unindexed, "TOGETHER", 2)
    for number in range(3):
        address = f"ann{number}@mail{number}.example"
        house.receive(customer(body=ORDER, address=address, message_id=f"<{number}@mail.example>"), sender=address)
    house.drain()
    with writing(house.engine) as connection:
        connection.execute(delete(schema.search))
    indexing = Indexing(engine=house.engine, writer=house.writer, terms=lambda: house.terms)

    assert found(house, "tulipwood") == []
    while indexing.run_once():
        pass
    assert len(found(house, "tulipwood")) == 3
    with reading(house.engine) as connection:
        assert unindexed.waiting(connection, client=CLIENT) == 0


def test_filling_the_index_twice_changes_nothing(house: House) -> None:
    house.receive(customer(body=ORDER))
    house.drain()
    answered(house, "Mahogany.")
    indexing = Indexing(engine=house.engine, writer=house.writer, terms=lambda: house.terms)

    assert [indexing.run_once(), indexing.run_once()] == [0, 0]
    assert rows(house) == 2


def test_older_answers_get_their_words_too(house: House) -> None:
    house.receive(customer(body=ORDER))
    house.drain()
    answered(house, "It is made of mahogany.")
    with writing(house.engine) as connection:
        connection.execute(delete(schema.search))
    indexing = Indexing(engine=house.engine, writer=house.writer, terms=lambda: house.terms)
    while indexing.run_once():
        pass

    assert found(house, "mahogany") == found(house, "tulipwood") == [number_of(house)]


@pytest.mark.parametrize("way", ["forget", "purge"])
def test_of_what_is_erased_no_word_is_left_in_the_index(tmp_path: Path, store: Store, way: str) -> None:
    house = House(tmp_path, store.engine)
    house.receive(customer("The box", ORDER), sender=ANN)
    house.receive(customer("Box", f"{ORDER} rosewood", address="ben@two.example", message_id="<2@two.example>"))
    house.drain()
    answered(house, "It is made of mahogany.")
    house.later(days=400)
    shop = Shop(house, store.url)
    before = octets(store, house)
    shop.forget() if way == "forget" else shop.purge()
    after = octets(store, house)
    house.writer.stop()

    assert all(word in before for word in ("mahogany", "tulipwood", "rosewood"))
    assert "mahogany" not in after
    assert ("rosewood" in after) == (way == "forget")
    assert len(found(house, "tulipwood")) == (1 if way == "forget" else 0)


def octets(store: Store, house: House) -> str:
    """Everything that is kept of words: the table, and every octet of an SQLite file."""
    with reading(house.engine) as connection:
        kept = " ".join(f"{row.head} {row.body}" for row in connection.execute(select(schema.search)))
    path = file_of(store.url)
    files = [] if path is None else sorted(path.parent.glob(f"{path.name}*"))
    return kept + "".join(file.read_bytes().decode("latin-1") for file in files if file.is_file())


# -- with a key ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sealed(tmp_path: Path, store: Store) -> Iterator[House]:
    engine = connect(store.url, keys=lambda: Keys(current=b"1" * 32))
    resealing.agree(engine, client=CLIENT)
    house = House(tmp_path, engine)
    house.receive(customer("The box", ORDER))
    house.drain()
    yield house
    house.writer.stop()
    engine.dispose()


def test_with_a_key_no_word_of_a_body_is_kept_and_subject_and_writer_find_it(sealed: House, store: Store) -> None:
    assert found(sealed, "tulipwood") == []
    assert found(sealed, "box ann") == [number_of(sealed)]
    assert "tulipwood" not in octets(store, sealed)


def test_after_the_key_is_taken_away_the_words_of_bodies_come_back(sealed: House, store: Store) -> None:
    plain = connect(store.url, keys=lambda: Keys(current=None, old=(b"1" * 32,)))
    resealing.reseal(plain, client=CLIENT)
    house = sealed
    house.engine = plain
    house._wire()
    indexing = Indexing(engine=plain, writer=house.writer, terms=lambda: house.terms)
    while indexing.run_once():
        pass

    assert found(house, "tulipwood") == [number_of(house)]
    house.writer.stop()
    plain.dispose()


def test_after_a_key_comes_the_words_of_bodies_go(house: House, store: Store) -> None:
    house.receive(customer("The box", ORDER))
    house.drain()
    engine = connect(store.url, keys=lambda: Keys(current=b"1" * 32))
    resealing.reseal(engine, client=CLIENT)
    with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            full_text.merge(connection)
        assert settings.get(connection, "indexed:ticket", client=CLIENT) is None
    engine.dispose()

    assert (found(house, "tulipwood"), found(house, "box")) == ([], [number_of(house)])
