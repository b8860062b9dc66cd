"""A customer whose ticket is open writes to the owner: real IMAP, real SMTP, the label in the owner's own mailbox."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section, settled
from tests.servers.dovecot import Dovecot
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = 'people = [ { name = "Dana", topics = ["orders"] } ]\n[safety]\nmax_replies_per_sender = "9 per hour"\n'


def mail(number: int, body: str) -> bytes:
    head = f"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    return f"{head}Message-ID: <{number}@mail.example>\r\n\r\n{body}\r\n".encode()


def test_the_owner_sees_in_his_mailbox_who_has_the_case_before_he_answers(tmp_path: Path) -> None:
    with Dovecot() as dovecot, Recorder() as recorder, dovecot.client() as owner:
        toml = BASE.replace("[safety]\n", PEOPLE) + mailbox_section(dovecot, 'label_open_cases = "with-{person}"')
        with Deskward(tmp_path, toml + send_section(recorder) + RULES) as service:
            service.start()
            owner.append("INBOX", mail(1, "Where is my order 4711?"))
            recorder.wait_for(1)
            owner.append("INBOX", mail(2, "Rosa, could you please tell me where is my order no. 4711?"))
            second = recorder.wait_for(2)[1]
            found = service.until(lambda now: len(now["messages"]) == 2 and settled(now))
            service.until(lambda _: service.ask_json("outbox") == [])
        owner.select_folder("INBOX", readonly=True)
        flags = [set(one[b"FLAGS"]) - {b"\\Recent"} for one in owner.fetch(owner.search(), ["FLAGS"]).values()]

    assert [one["number"] for one in found["tickets"]] == [1]
    assert {one["ticket"] for one in found["messages"]} == {found["tickets"][0]["id"]}
    assert flags == [set(), {b"with-Dana"}]
    note = message_from_bytes(second.data).get_payload(0).get_payload(decode=True).decode()
    assert "Your case 1 is open already: Dana is looking after it" in note
