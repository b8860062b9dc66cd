"""SIGKILL at random moments: nothing is lost, nothing is done twice, and what is not known is said."""

from __future__ import annotations

import random
import smtplib
import threading
from collections import Counter
from email import message_from_bytes
from itertools import islice
from typing import TYPE_CHECKING

from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section, settled
from tests.servers.dovecot import Dovecot, free_ports
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 30
MAILS = 100
COPIES = """
[[forward]]
name = "desk"
kind = "email"
to = "support@desk.example"
settle = "1 seconds"
retry = "1-2 seconds"
"""


def mail(number: int) -> bytes:
    head = f"From: C <c{number}@m{number}.example>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    return f"{head}Message-ID: <{number}@mail.example>\r\n\r\nWhere is my order {number}?\r\n".encode()


class Sender(threading.Thread):
    """A mail server that hands its queue over and tries again until it hears 250, as all of them do."""

    def __init__(self, port: int, numbers: range) -> None:
        super().__init__(daemon=True)
        self._port, self._numbers = port, numbers
        self._pause = threading.Event()

    def run(self) -> None:
        for number in self._numbers:
            while not self._taken(number):
                self._pause.wait(0.05)

    def _taken(self, number: int) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=10) as client:
                client.sendmail(f"c{number}@m{number}.example", ["rosa@shop.example"], mail(number))
        except (OSError, smtplib.SMTPException):
            return False
        return True


def test_thirty_kills_over_a_hundred_messages(tmp_path: Path) -> None:
    dice = random.Random(20261116)  # noqa: S311 - moments of kills, not secrets
    (port,) = free_ports(1)
    with Dovecot() as dovecot, Recorder() as recorder:
        recorder.delay = 0.05  # as a real server: kills fall into the conversation too
        toml = BASE + mailbox_section(dovecot) + send_section(recorder) + COPIES + RULES
        toml += f'\n[listen]\nsmtp = "127.0.0.1:{port}"\n'
        with Deskward(tmp_path, toml) as service, dovecot.client() as owner:
            service.start()
            sender = Sender(port, range(MAILS // 2, MAILS))
            sender.start()
            imap = iter(range(MAILS // 2))
            for _ in range(KILLS):
                for number in islice(imap, 2):
                    owner.append("INBOX", mail(number))
                service.lives_for(dice.uniform(0.0, 0.8))
                service.kill()
                service.start(wait=dice.random() < 0.8)
            if not service.ready_line:
                service.wait_ready()
            sender.join(60)
            found = service.until(lambda now: len(now["messages"]) == MAILS and settled(now))
            service.stop()

    notes = Counter(message_from_bytes(one.data)["In-Reply-To"] for one in recorder.mails if not one.mail_from)
    states = {one["in_reply_to"]: one["state"] for one in found["replies"]}
    assert not sender.is_alive()
    assert sorted(one["message_id"] for one in found["tickets"]) == sorted(f"{n}@mail.example" for n in range(MAILS))
    assert max(notes.values()) == 1
    assert set(states.values()) <= {"sent", "doubtful"}
    assert len(states) == MAILS
    assert all(notes[f"<{name}>"] == 1 for name, state in states.items() if state == "sent")
    assert sum(state == "doubtful" for state in states.values()) <= KILLS
    assert {one["state"] for one in found["forwards"]} == {"confirmed"}
    copies = {message_from_bytes(one.data)["Message-ID"] for one in recorder.mails if one.mail_from}
    assert len(copies) == MAILS
