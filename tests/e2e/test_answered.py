"""The owner answers a customer from his own mail program while the note waits: a real IMAP server, a real service."""

from __future__ import annotations

import json
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from gateway.store.engine import connect, writing
from gateway.store.schema import arrival
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
ANSWER = b"""From: Rosa <rosa@shop.example>\r
To: Ann <ann@mail.example>\r
Subject: Re: My order\r
Message-ID: <two@shop.example>\r
In-Reply-To: <one@mail.example>\r
\r
It left on Friday.\r
"""


def watched(folder: Path, server: Dovecot, recorder: Recorder, base: str) -> Deskward:
    return Deskward(folder, base + mailbox_section(server) + send_section(recorder) + RULES)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def test_an_answer_in_the_sent_folder_takes_the_waiting_note_back(tmp_path: Path, dovecot: Dovecot) -> None:
    slow = BASE.replace('delay = "0 seconds"', 'delay = "45 minutes"')
    with Recorder() as recorder, dovecot.client() as owner:
        with Deskward(tmp_path, slow + mailbox_section(dovecot) + send_section(recorder) + RULES) as service:
            service.start()
            service.stop()  # it has been here once, so that it knows what was in both folders
            owner.append("INBOX", MAIL)
            owner.append("Sent", ANSWER)
            service.start()
            found = service.until(lambda now: [one["state"] for one in now["replies"]] == ["cancelled"])
            ticket = service.ask_json("tickets", "show", "1")
            shown = service.ask("tickets", "show", "1").stdout
            assert service.stop() == 0
        owner.select_folder("Sent", readonly=True)
        flags = [set(one[b"FLAGS"]) - {b"\\Recent"} for one in owner.fetch(owner.search(), ["FLAGS"]).values()]

    assert recorder.mails == []
    assert found["replies"][0]["reason"] == "the owner answered first"
    assert [one["event"] for one in ticket["entries"]].count("breach") == 1
    assert [one["text"] for one in ticket["case"]] == [None, "It left on Friday."]
    assert "It left on Friday." in shown
    assert flags == [set()]


def test_an_urgent_message_brings_one_mail_to_the_person_who_is_to_look(tmp_path: Path, dovecot: Dovecot) -> None:
    slow = BASE.replace('delay = "0 seconds"', 'delay = "45 minutes"\nalert_to = "obm@shop.example"')
    with Recorder() as recorder, watched(tmp_path, dovecot, recorder, slow) as service:
        service.start()
        dovecot.append("rosa", MAIL.replace(b"4711?", b"4711? It is URGENT!"))
        (alert,) = recorder.wait_for(1)
        status = service.ask_json("status")
        assert service.stop() == 0

    mail = message_from_bytes(alert.data)
    assert (mail["To"], mail["Auto-Submitted"]) == ("obm@shop.example", "auto-generated")
    assert b"4711" not in alert.data
    assert [one["cause"] for one in status["alerts"]] == ["urgent mail"]


def test_a_message_that_was_never_taken_is_found_by_the_audit(tmp_path: Path, dovecot: Dovecot) -> None:
    dovecot.append("rosa", MAIL.replace(b"one@", b"old@"))
    with Recorder() as recorder, watched(tmp_path, dovecot, recorder, BASE) as service:
        service.start()
        for number in range(3):
            dovecot.append("rosa", MAIL.replace(b"one@", b"%d@" % number))
        service.until(lambda now: len(now["messages"]) == 3)
        assert service.stop() == 0
        whole = service.ask("audit")
        engine = connect(service.url)
        with writing(engine) as connection:
            connection.execute(delete(arrival).where(arrival.c.uid == 3))
        engine.dispose()
        holed = service.ask("audit", "--json")

    assert (whole.returncode, "nothing is missing" in whole.stdout) == (0, True)
    assert holed.returncode == 1
    assert json.loads(holed.stdout) == [{"mailbox": "rosa", "looked_at": 4, "missing": [3], "reason": None}]
