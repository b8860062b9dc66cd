"""Public holidays in the running service: known at the start, on reload and after a restart."""

from __future__ import annotations

import re
import smtplib
import threading
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep.closures import kept_holidays
from gateway.store.engine import connect, reading
from tests.e2e.service import BASE, PATIENCE, RULES, Deskward, send_section, settled
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    import signal as signals
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

LISTEN = '\n[listen]\nsmtp = "127.0.0.1:0"\n'
DESK = 'hours = "Mon-Fri 09:00-17:00"\nturnaround = "8 business hours"\nholidays = "DE-BE"\n[safety]'


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as running:
        yield running


def shop(recorder: Recorder, region: str = "DE-BE") -> str:
    return BASE.replace("[safety]", DESK.replace("DE-BE", region)) + LISTEN + send_section(recorder) + RULES


def kept(service: Deskward, region: str) -> frozenset[date]:
    engine = connect(service.url, read_only=True)
    try:
        with reading(engine) as connection:
            return kept_holidays(connection, region, client=CLIENT)
    finally:
        engine.dispose()


def computed(service: Deskward) -> list[str]:
    return [line for line in service.log if "public holidays of" in line]


def reload(service: Deskward, signal: signals.Signals) -> None:
    service.signal(signal)
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.05)):
        if any("reload done" in line for line in service.log):
            return
        pause.wait(0.05)
    raise AssertionError("\n".join(service.log))


def test_the_service_knows_the_holidays_and_computes_them_once(tmp_path: Path, recorder: Recorder) -> None:
    from signal import SIGHUP

    with Deskward(tmp_path, shop(recorder)) as service:
        service.start()
        assert len(kept(service, "DE-BE")) > 15
        assert len(computed(service)) == 1

        service.write(shop(recorder, "FR"))
        reload(service, SIGHUP)
        assert len(kept(service, "FR")) > 15
        assert service.stop() == 0

        service.log.clear()
        service.start()
        assert computed(service) == []


def test_a_note_of_the_running_service_says_by_when(tmp_path: Path, recorder: Recorder) -> None:
    with Deskward(tmp_path, shop(recorder)) as service:
        service.start()
        mail = "From: ann@one.example\r\nTo: rosa@shop.example\r\nSubject: Order\r\n\r\nWhere is my order?\r\n"
        with smtplib.SMTP("127.0.0.1", int(service.ready_line.rpartition(" ")[2]), timeout=60) as client:
            client.sendmail("ann@one.example", ["rosa@shop.example"], mail)
        service.until(lambda now: len(now["messages"]) == 1 and settled(now))

        (note,) = [message_from_bytes(one.data, policy=default) for one in recorder.mails]
        text = note.get_body(("plain",))
        assert text is not None
        assert re.search(r"by (\d\d?:\d\d (today|tomorrow) \(\w+\)|\w+day, .*\d\d?:\d\d)", text.get_content())
        (promise,) = service.ask_json("promises")
        assert (promise["state"], promise["customer"]) == ("open", "ann@one.example")
