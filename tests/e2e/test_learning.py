"""A correction counts for the running service on the next message, whatever way it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section, settled
from tests.servers.dovecot import Dovecot
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASKED = "\n[classifier]\nuse = true\nleave_below = 0.001\n"
MOVE = 'after_redirect = { move_to = "Redirected" }'
TEXT = "Could you tell me something about the blue one from the other day?"


def mail(number: int, text: str = TEXT) -> bytes:
    head = f"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nMessage-ID: <m{number}@mail.example>\r\n"
    return f"{head}Subject: A question\r\n\r\n{text}\r\n".encode()


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, dovecot: Dovecot) -> Iterator[Deskward]:
    with Recorder() as recorder:
        toml = BASE + ASKED + mailbox_section(dovecot, MOVE) + send_section(recorder) + RULES
        with Deskward(tmp_path, toml) as running:
            running.start()
            yield running
            running.stop()


def waiting(service: Deskward, count: int) -> dict[str, float]:
    """What the model said of each message that waits, as soon as ``count`` messages are judged."""
    service.until(lambda now: len(now["messages"]) == count and settled(now))
    found: list[dict[str, Any]] = service.ask_json("review")
    return {one["message_id"]: one["score"] for one in found}


def test_a_decision_and_its_undo_count_on_the_next_message(service: Deskward, dovecot: Dovecot) -> None:
    dovecot.append("rosa", mail(1))
    first = waiting(service, 1)["m1@mail.example"]

    decided = service.ask("review", "leave", "1")
    dovecot.append("rosa", mail(2))
    second = waiting(service, 2)["m2@mail.example"]
    undone = service.ask("undo", "1")
    dovecot.append("rosa", mail(3))
    third = waiting(service, 3)["m3@mail.example"]

    assert (decided.returncode, undone.returncode) == (0, 0)
    assert second < first
    assert third == pytest.approx(first, abs=0.001)


def test_mail_moved_back_by_the_owner_counts_on_the_next_message(service: Deskward, dovecot: Dovecot) -> None:
    dovecot.append("rosa", mail(1))
    first = waiting(service, 1)["m1@mail.example"]
    dovecot.append("rosa", mail(2, f"Where is my order? {TEXT}"))
    service.until(lambda now: len(now["messages"]) == 2 and settled(now))

    with dovecot.client() as owner:
        owner.select_folder("Redirected")
        owner.move(owner.search(), "INBOX")
    service.until(lambda now: [one["then"] for one in now["messages"]] == ["review", "leave"])
    dovecot.append("rosa", mail(3))

    assert waiting(service, 3)["m3@mail.example"] < first
