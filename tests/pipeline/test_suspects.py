"""A mail that ends the process which reads it: it is found, filed unread, and no other mail waits for it for long."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway.pipeline.judging import chamber
from gateway.pipeline.judging.triage import Triage
from gateway.store import messages
from gateway.store.engine import reading
from tests.pipeline.house import House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Store

# What a bug of the readers would do, planted in the second process by its environment alone.
DEADLY = """
import os, signal, time
from gateway.pipeline.judging import group
read = group.parse
def parse(raw, envelope=None):
    if b"deadly" in raw:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"endless" in raw:
        time.sleep(600)
    if b"greedy" in raw:
        bytearray(1 << 32)
    return read(raw, envelope)
group.parse = parse
"""


@pytest.fixture
def house(tmp_path: Path, one_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    bugs = tmp_path / "bugs"
    bugs.mkdir()
    (bugs / "sitecustomize.py").write_text(DEADLY)
    monkeypatch.setenv("PYTHONPATH", f"{bugs}{os.pathsep}{Path.cwd()}")
    built = House(tmp_path, one_store.engine)
    built.triage = after_a_crash(built)
    yield built
    built.triage.close()
    built.writer.stop()


def after_a_crash(house: House) -> Triage:
    return Triage(
        engine=house.engine,
        writer=house.writer,
        terms=lambda: house.terms,
        clock=lambda: house.now,
        triaged=lambda: None,
        unclean=True,
    )


def receive(house: House, *words: str) -> None:
    for number, word in enumerate(words):
        body = f"Where is my order {number}? {word}"
        house.receive(customer(word, body, message_id=f"<{word}@m.example>", address=f"{word}@m.example"))


@pytest.mark.parametrize("bug", ["deadly", "endless", "greedy"])
def test_a_mail_that_ends_its_reader_becomes_a_ticket_and_the_others_are_answered(
    house: House, bug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bug == "endless":
        monkeypatch.setattr(chamber, "_PATIENCE", 2.0)
        monkeypatch.setattr(chamber, "_PATIENCE_ALONE", 2.0)
    receive(house, bug, "last")

    house.drain()

    found = house.export()
    assert [one["subject"] for one in found["tickets"]] == [
        "[not read: reading it took too much time or memory]",
        "last",
    ]
    assert [to for _, to, _ in house.notes.sent] == ["last@m.example"]
    assert found["tickets"][0]["customer"] == "ann@mail.example"  # the envelope sender
    assert "over the limits" in found["messages"][0]["reason"]


def test_its_exact_bytes_are_kept_and_travel_to_the_desk_unopened(house: House) -> None:
    receive(house, "deadly")

    house.drain()

    (ticket,) = house.export()["tickets"]
    with reading(house.engine) as connection:
        raw = messages.raw_of(connection, ticket["id"]) or b""
    assert raw.endswith(b"Where is my order 0? deadly\r\n")
    (_, _, copy) = house.copies.sent[0]
    assert b"was not read" in copy
    assert b'filename="original.bin"' in copy
    assert b"It came from: ann@mail.example" in copy


def test_mail_that_does_no_harm_is_judged_as_ever_after_a_crash(house: House) -> None:
    receive(house, *(f"w{chr(97 + number)}" for number in range(5)))

    house.drain()

    assert len(house.notes.sent) == len(house.export()["tickets"]) == 5


def test_where_no_second_process_can_be_started_the_service_judges_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_words: object, **_more: object) -> object:
        raise OSError

    monkeypatch.setattr(chamber.subprocess, "Popen", refuse)
    receive(house, "first")

    house.drain()

    assert len(house.notes.sent) == 1
