"""A running service gives tickets of an older store their words, and commands beside it find them at once."""

from __future__ import annotations

import smtplib
import threading
from typing import TYPE_CHECKING

from sqlalchemy import delete

from gateway.store import schema
from gateway.store.engine import connect, writing
from tests.e2e.service import BASE, RULES, Deskward, send_section
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

DESK = BASE.replace("[safety]", 'people = [ { name = "Dana" }, { name = "Milo" } ]\n[safety]', 1)
LISTEN = '\n[listen]\nsmtp = "127.0.0.1:0"\n'


def hand_in(service: Deskward, number: int, words: str) -> None:
    port = int(service.ready_line.rpartition(" ")[2])
    who = f"ann@mail{number}.example"
    raw = f"From: Ann <{who}>\r\nTo: rosa@shop.example\r\nSubject: Box {number}\r\n\r\nWhere is my order? {words}\r\n"
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail(who, ["rosa@shop.example"], raw)
    service.until(lambda now: len(now["tickets"]) == number)


def found(service: Deskward, words: str) -> list[int]:
    return [one["number"] for one in service.ask_json("tickets", "search", words)]


def test_a_ticket_is_found_from_the_moment_it_is_filed_and_older_ones_by_and_by(tmp_path: Path) -> None:
    with Recorder() as recorder, Deskward(tmp_path, DESK + send_section(recorder) + RULES + LISTEN) as service:
        service.start()
        hand_in(service, 1, "tulipwood")
        assert found(service, "tulipwood") == [1]
        assert service.ask("tickets", "take", "1").returncode == 0
        assert service.stop() == 0
        engine = connect(service.url)
        with writing(engine) as connection:
            connection.execute(delete(schema.search))
            connection.execute(delete(schema.setting).where(schema.setting.c.key.like("indexed:%")))
        engine.dispose()
        assert "1 older ticket cannot be found yet" in service.ask("tickets", "search", "tulipwood").stderr

        service.start()
        pause = threading.Event()
        for _ in range(600):
            if found(service, "tulipwood") or pause.wait(0.1):
                break
        hand_in(service, 2, "rosewood")

        assert (found(service, "tulipwood"), found(service, "rosewood -tulipwood")) == ([1], [2])
        assert service.ask_json("tickets", "show", "1")["assignee"] == "Dana"
        assert service.ask_json("status")["cases"]["untaken"] == 1
