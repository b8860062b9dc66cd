"""A mail that ends the service itself does it once."""

from __future__ import annotations

import os
import re
import smtplib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.service import BASE, RULES, Deskward, send_section, settled
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a bug in native code would do: the process is gone at once, whichever it is.
DEADLY = """
import os, signal
try:
    from gateway.mail import message
except ImportError:
    pass
else:
    parse = message.parse
    def deadly(raw, envelope=None):
        if b"deadly" in raw and envelope is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(raw, envelope)
    message.parse = deadly
"""


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as running:
        yield running


def hand_in(service: Deskward, word: str) -> None:
    port = re.search(r"SMTP on port (\d+)", service.ready_line)
    assert port
    head = f"From: {word}@{word}.example\r\nTo: rosa@shop.example\r\nMessage-ID: <{word}@mail.example>\r\n"
    with smtplib.SMTP("127.0.0.1", int(port[1]), timeout=60) as client:
        client.sendmail(f"{word}@{word}.example", ["rosa@shop.example"], f"{head}\r\nWhere is my order, {word}?\r\n")


def test_a_mail_that_kills_the_service_is_filed_unread_after_the_restart_and_the_others_are_answered(
    tmp_path: Path, recorder: Recorder
) -> None:
    (tmp_path / "bugs").mkdir()
    (tmp_path / "bugs" / "sitecustomize.py").write_text(DEADLY)
    bug = {"PYTHONPATH": f"{tmp_path / 'bugs'}{os.pathsep}{Path.cwd()}"}
    toml = BASE + '\n[listen]\nsmtp = "127.0.0.1:0"\n' + RULES + send_section(recorder)
    with Deskward(tmp_path, toml) as service:
        service.start(environ=bug)
        with suppress(smtplib.SMTPServerDisconnected):  # it may die before its 250 has left, but after the commit
            hand_in(service, "deadly")
        killed = service.wait()
        service.start(environ=bug)
        hand_in(service, "friendly")
        found = service.until(lambda now: len(now["messages"]) == 2 and settled(now))
        alive = service.lives_for(0.2)
        assert service.stop() == 0

    assert (killed, alive) == (-9, True)
    assert sorted(one["subject"] for one in found["tickets"]) == [
        "",
        "[not read: reading it took too much time or memory]",
    ]
    assert [note.rcpt_tos for note in recorder.mails] == [("friendly@friendly.example",)]
