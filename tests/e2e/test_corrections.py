"""The owner and the OBM correct what was decided, on a real IMAP server and beside a running service."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section
from tests.servers.dovecot import Dovecot
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAIL = b"""From: Ann <ann@mail.example>\r
To: rosa@shop.example\r
Subject: My order\r
Message-ID: <one@mail.example>\r
\r
Where is my order 4711?\r
"""
SLOW = BASE.replace('delay = "0 seconds"', 'delay = "45 minutes"')
MOVE = 'after_redirect = { move_to = "Redirected" }'


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def until_in(dovecot: Dovecot, folder: str) -> None:
    """Wait until a folder holds one message, at most a minute."""
    end = time.monotonic() + 60
    with dovecot.client() as owner:
        while time.monotonic() < end:
            if owner.folder_exists(folder) and owner.folder_status(folder, ["MESSAGES"])[b"MESSAGES"] == 1:
                return
            owner.select_folder("INBOX", readonly=True)
            owner.idle()
            owner.idle_check(timeout=0.2)
            owner.idle_done()
    raise AssertionError(f"nothing came into {folder}")


@pytest.fixture
def service(tmp_path: Path, dovecot: Dovecot) -> Iterator[Deskward]:
    """A service that has filed one mail and moved it; its note waits."""
    with (
        Recorder() as recorder,
        Deskward(tmp_path, SLOW + mailbox_section(dovecot, MOVE) + send_section(recorder) + RULES) as running,
    ):
        running.start()
        dovecot.append("rosa", MAIL)
        until_in(dovecot, "Redirected")
        yield running
        running.stop()


def test_mail_moved_back_by_the_owner_takes_note_and_ticket_back(service: Deskward, dovecot: Dovecot) -> None:
    with dovecot.client() as owner:
        owner.select_folder("Redirected")
        owner.move(owner.search(), "INBOX")

    found = service.until(lambda now: [one["state"] for one in now["replies"]] == ["cancelled"])

    assert [one["state"] for one in found["tickets"]] == ["undone"]
    assert [one["then"] for one in found["messages"]] == ["leave"]


def test_undo_brings_the_mail_back_and_that_is_no_second_correction(service: Deskward, dovecot: Dovecot) -> None:
    undone = service.ask("undo", "1")
    until_in(dovecot, "INBOX")
    found = service.until(lambda now: len(now["messages"][0]["origins"]) == 2)

    assert undone.returncode == 0
    assert "the note will not leave" in undone.stdout
    assert [one["then"] for one in found["messages"]] == ["leave"]
    assert [one["event"] for one in service.ask_json("tickets", "show", "1")["entries"]].count("undone") == 1


def test_a_backtest_looks_into_the_live_mailbox_and_changes_nothing(tmp_path: Path, dovecot: Dovecot) -> None:
    with dovecot.client() as owner:
        owner.append("INBOX", MAIL)
        owner.append("Sent", b"From: rosa@shop.example\r\nTo: ann@mail.example\r\nSubject: Hi\r\n\r\nTea?\r\n")
    shop = Deskward(
        tmp_path,
        BASE.replace('"live"', '"watch"')
        + mailbox_section(dovecot, MOVE)
        + RULES
        + '\n[listen]\nsmtp = "127.0.0.1:0"\n',
    )

    looked = shop.ask("backtest", "--live", "rosa", "--json")

    assert looked.stderr == ""
    told = json.loads(looked.stdout)
    assert looked.returncode == 1
    assert told["running"]["leave"] == told["edited"]["redirect"] == 1
    assert told["changes"][0]["why_suspicious"] == "from a person the owner has written to"
    with dovecot.client() as owner:
        owner.select_folder("INBOX", readonly=True)
        flags = [set(one[b"FLAGS"]) - {b"\\Recent"} for one in owner.fetch(owner.search(), ["FLAGS"]).values()]
    assert flags == [set()]
    assert not (tmp_path / "var").exists()
