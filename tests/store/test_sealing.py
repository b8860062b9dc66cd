"""Bodies encrypted at rest: with the key they are what they were, without it nothing of them can be read."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import LargeBinary, select, type_coerce, update

from gateway.errors import PermanentFailure
from gateway.store import deliveries, messages, resealing
from gateway.store.engine import connect, reading, writing
from gateway.store.outcomes import Answer
from gateway.store.schema import delivery, entry, raw
from gateway.store.sealing import Keys, Sealer, key_of, name_of
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.conftest import Store

ONE, TWO = b"1" * 32, b"2" * 32
TEXT = "Where is my order of tulips?"


@dataclass
class Box:
    """A store that is opened with one set of keys after the other."""

    url: str
    opened: list[Engine]

    def open(self, current: bytes | None, *old: bytes) -> Engine:
        engine = connect(self.url, keys=lambda: Keys(current=current, old=old))
        self.opened.append(engine)
        return engine


@pytest.fixture
def box(store: Store) -> Iterator[Box]:
    made = Box(store.url, [])
    yield made
    for engine in made.opened:
        engine.dispose()


def fill(engine: Engine) -> int:
    """One mail with its note, and what the owner answered."""
    resealing.agree(engine, client=ROSA)
    with writing(engine) as connection:
        number = sample.answered(connection, TEXT)
        row = {"client": ROSA, "message": number, "key": "k", "kind": "owner's answer", "at": NOW, "writer": "rosa"}
        connection.execute(entry.insert(), [row | {"text": f"{TEXT} Tomorrow."}])
        return number


def stored(engine: Engine) -> list[bytes]:
    """What really lies in the three columns."""
    with reading(engine) as connection:
        body = connection.scalar(select(type_coerce(raw.c.body, LargeBinary)))
        note = connection.scalar(select(type_coerce(delivery.c.payload, LargeBinary)).where(delivery.c.kind == "reply"))
        text = connection.exec_driver_sql("SELECT text FROM entry").scalar()
        return [bytes(body), bytes(note), str(text).encode()]


def read(engine: Engine, number: int) -> list[object]:
    with reading(engine) as connection:
        (note,) = connection.scalars(select(delivery.c.id).where(delivery.c.kind == "reply"))
        return [
            messages.raw_of(connection, number),
            deliveries.payload_of(connection, note, client=ROSA),
            connection.scalar(select(entry.c.text)),
        ]


def test_with_its_key_a_body_is_what_it_was_and_without_it_lies_nothing_readable(box: Box) -> None:
    engine = box.open(ONE)
    number = fill(engine)
    body, note, text = read(engine, number)

    assert TEXT.encode() in body
    assert note == b"Subject: Re: order\r\n\r\nPlease ask our desk.\r\n"
    assert text == f"{TEXT} Tomorrow."
    assert not any(word in lies for lies in stored(engine) for word in (b"tulips", b"order", b"desk"))


def test_the_same_body_never_lies_there_in_the_same_octets() -> None:
    sealer = Sealer(lambda: Keys(current=ONE))

    assert sealer.seal(b"tulips") != sealer.seal(b"tulips")


@pytest.mark.parametrize(
    ("current", "words"),
    [(None, "names no key"), (TWO, "the key .* which the config does not name")],
)
def test_a_key_that_is_missing_or_wrong_is_told_and_nothing_is_lost(
    box: Box, current: bytes | None, words: str
) -> None:
    number = fill(box.open(ONE))
    wrong = box.open(current)

    with pytest.raises(PermanentFailure, match=words):
        resealing.agree(wrong, client=ROSA)
    with reading(wrong) as connection, pytest.raises(PermanentFailure, match=words):
        messages.raw_of(connection, number)

    assert TEXT.encode() in read(box.open(ONE), number)[0]


def test_what_needs_no_body_works_without_the_key(box: Box) -> None:
    fill(box.open(ONE))

    def no_key() -> Keys:
        raise PermanentFailure("there is no key here")

    engine = connect(box.url, keys=no_key)
    with reading(engine) as connection:
        assert deliveries.counts(connection, client=ROSA)
    engine.dispose()


def test_a_body_that_cannot_be_sealed_is_not_stored_in_clear(box: Box) -> None:
    def no_key() -> Keys:
        raise PermanentFailure("there is no key here")

    engine = connect(box.url, keys=no_key)
    with pytest.raises(PermanentFailure, match="no key here"), writing(engine) as connection:
        sample.answered(connection)
    with reading(engine) as connection:
        assert connection.execute(select(raw.c.message)).all() == []
    engine.dispose()


def test_a_body_that_was_changed_on_the_disk_is_told(box: Box) -> None:
    engine = box.open(ONE)
    number = fill(engine)
    with writing(engine) as connection:
        lies = connection.scalar(select(type_coerce(raw.c.body, LargeBinary)))
        changed = bytes(lies[:-1]) + bytes([lies[-1] ^ 1])
        connection.execute(update(raw).values(body=type_coerce(changed, LargeBinary)))

    with reading(engine) as connection, pytest.raises(PermanentFailure, match="damaged"):
        messages.raw_of(connection, number)


def test_a_new_key_reads_what_the_old_one_sealed_as_long_as_it_is_named(box: Box) -> None:
    number = fill(box.open(ONE))
    changed = box.open(TWO, ONE)
    resealing.agree(changed, client=ROSA)

    assert TEXT.encode() in read(changed, number)[0]
    with pytest.raises(PermanentFailure, match=name_of(ONE).hex()):
        resealing.agree(box.open(TWO), client=ROSA)


def test_after_resealing_the_old_key_is_needed_no_more(box: Box) -> None:
    number = fill(box.open(ONE))

    assert resealing.reseal(box.open(TWO, ONE), client=ROSA) == 3
    assert resealing.reseal(box.open(TWO, ONE), client=ROSA) == 0
    alone = box.open(TWO)
    resealing.agree(alone, client=ROSA)
    assert TEXT.encode() in read(alone, number)[0]


def test_a_store_in_clear_is_encrypted_by_resealing_and_decrypted_again(box: Box) -> None:
    number = fill(box.open(None))
    clear = stored(box.open(None))
    before = read(box.open(None), number)

    resealing.reseal(box.open(ONE), client=ROSA)
    sealed = stored(box.open(ONE))
    resealing.reseal(box.open(None, ONE), client=ROSA)

    assert not any(b"tulips" in lies for lies in sealed)
    assert stored(box.open(None)) == clear
    assert read(box.open(None), number) == before


def test_resealing_that_was_cut_short_goes_on(box: Box) -> None:
    number = fill(box.open(ONE))
    both = box.open(TWO, ONE)
    with pytest.raises(RuntimeError, match="power cut"):
        resealing.reseal(both, client=ROSA, progress=sample.power_cut)

    assert TEXT.encode() in read(both, number)[0]
    resealing.reseal(both, client=ROSA)
    assert TEXT.encode() in read(box.open(TWO), number)[0]


def test_two_stores_with_different_keys_in_one_process_do_not_mix(store: Store, tmp_path_factory: object) -> None:
    del tmp_path_factory
    engine = connect(store.url, keys=lambda: Keys(current=ONE))
    fill(engine)
    with writing(store.engine) as connection:  # without a key
        number = sample.one_message(connection, "another")
        lies = connection.scalar(select(type_coerce(raw.c.body, LargeBinary)).where(raw.c.message == number))

    assert not bytes(lies).startswith(b"\0DW1")
    engine.dispose()


@pytest.mark.parametrize(
    "text", ["", "tulips", base64.b64encode(b"1" * 31).decode(), base64.b64encode(b"1" * 33).decode()]
)
def test_a_secret_that_is_no_key_is_told_with_how_to_make_one(text: str) -> None:
    with pytest.raises(PermanentFailure, match="openssl rand -base64 32"):
        key_of(text)


def test_a_key_is_read_with_blanks_around_it() -> None:
    assert key_of(f" {base64.b64encode(ONE).decode()}\n") == ONE


@pytest.mark.parametrize("text", ["\ufdd0QUJD", "a\0b", "\ufdd0", "tulips \U0001f337"])
def test_no_text_of_a_mail_passes_for_a_sealed_one(box: Box, text: str) -> None:
    engine = box.open(None)
    number = fill(engine)
    answer = Answer(key="own", at=NOW, writer="rosa@shop.example", message_id=None, ids=(), recipients=(), text=text)
    with writing(engine) as connection:
        row = {"client": ROSA, "message": number, "key": answer.key, "kind": "x", "at": NOW, "writer": "rosa"}
        connection.execute(entry.insert(), [row | {"text": answer.text}])
    with reading(engine) as connection:
        kept = connection.scalar(select(entry.c.text).where(entry.c.key == "own"))

    assert kept == text.replace("\0", "\ufffd").replace("\ufdd0", "\ufffd")


def test_nobody_sees_a_key_in_a_trace() -> None:
    assert "1111" not in repr(Keys(current=ONE, old=(ONE,)))
