"""Hostile mail goes the whole way: nothing stumbles, nothing takes long, and nothing of it becomes more than text."""

from __future__ import annotations

import email
import email.policy
import time
from typing import TYPE_CHECKING

import pytest

from gateway.mail import content_key
from gateway.outgoing.desks.contract import Copy
from gateway.outgoing.desks.email import compose
from gateway.pipeline.judging.counted import Counted
from gateway.pipeline.judging.group import Stumbled, asked_of, judge_group, open_group
from gateway.store.messages import pack
from gateway.store.stored import Stored
from tests.hostile import hostile_mails
from tests.hostile.mails import CANARY, PAID
from tests.pipeline.house import START, House

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from gateway.store.outcomes import Triaged
    from tests.conftest import Store
    from tests.hostile import HostileMail

ALL = hostile_mails()
INJECTIONS = [one for one in ALL if " in " in one.name and CANARY.encode() in one.raw]
OTHERS = [one for one in ALL if one not in INJECTIONS][::6]  # the whole of them is for the benchmark
OUR_FIELDS = {
    *("from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted", "mime-version"),
    *("x-auto-response-suppress", "content-language", "content-type", "content-transfer-encoding", "reply-to"),
    *("x-deskward-key", "x-deskward-ticket", "content-disposition"),
}


@pytest.fixture
def house(tmp_path: Path, one_store: Store) -> Iterator[House]:
    built = House(tmp_path, one_store.engine)
    yield built
    built.triage.close()
    built.writer.stop()


def judged(house: House, hostile: HostileMail) -> Triaged | Stumbled:
    from gateway.mail import Envelope

    stored = Stored(
        id=1,
        packed=pack(hostile.raw),
        size=len(hostile.raw),
        envelope=Envelope(sender=hostile.sender, recipients=("rosa@shop.example",)),
        arrived=START,
        flags=frozenset(),
        content_key=content_key(hostile.raw),
        origins=(),
    )
    opened = open_group([stored])
    asked_of(opened)
    return judge_group(opened, house.terms, Counted(senders={}, domains={}, in_all=0), START)[0]


def copied(hostile: HostileMail, found: Triaged) -> bytes:
    copy = Copy(
        key="forward:desk:1",
        ticket_id="1",
        ticket="1",
        topic="",
        customer_name=found.from_name,
        customer_address=found.from_address,
        subject=found.subject,
        text=found.subject,
        raw=hostile.raw,
        received=START,
        message_id="copy@shop.example",
        to="support@desk.example",
        from_="rosa@shop.example",
        original="inline",
    )
    return compose(copy, name="Rosa", attachments=25_000_000, eight_bit=True)


def read(octets: bytes) -> EmailMessage:
    return email.message_from_bytes(octets, policy=email.policy.default)


def text_of(note: EmailMessage) -> str:
    return "".join(part.get_content() for part in note.walk() if part.get_content_maintype() == "text")


def test_hostile_mail_is_judged_and_copied_in_less_than_two_seconds_each(house: House) -> None:
    stumbled, slow = [], []
    for hostile in (*OTHERS, *INJECTIONS):
        started = time.thread_time()
        found = judged(house, hostile)
        if isinstance(found, Stumbled):
            stumbled.append((hostile.name, found.trace))
        else:
            copied(hostile, found)
        if time.thread_time() - started > 2:
            slow.append(hostile.name)

    assert len(OTHERS) + len(INJECTIONS) > 200
    assert (stumbled, slow) == ([], [])


def test_no_word_of_a_mail_becomes_a_field_a_recipient_or_a_line_of_the_note(house: House) -> None:
    """Header injection and template injection: what the customer wrote stays text, and hardly any of it is repeated."""
    notes = 0
    for hostile in INJECTIONS:
        found = judged(house, hostile)
        assert not isinstance(found, Stumbled), hostile.name
        if found.reply is None:
            continue
        notes += 1
        note = read(found.reply.payload)
        assert {name.lower() for name in note} <= OUR_FIELDS, hostile.name
        assert found.reply.recipient == hostile.sender, hostile.name
        assert note["To"].addresses[0].addr_spec == hostile.sender, hostile.name
        assert len(note["To"].addresses) == 1, hostile.name
        assert str(PAID) not in text_of(note), hostile.name
        greeting = f"x {CANARY}-body"  # on one line, and of nothing but letters and a hyphen: a name like any other
        assert CANARY not in text_of(note).replace(greeting, ""), hostile.name
    assert notes > 80


def test_no_word_of_a_mail_becomes_a_field_or_a_path_of_the_copy(house: House) -> None:
    for hostile in INJECTIONS:
        found = judged(house, hostile)
        assert not isinstance(found, Stumbled), hostile.name
        copy = read(copied(hostile, found))
        assert {name.lower() for name in copy} <= OUR_FIELDS, hostile.name
        assert copy["To"] == "support@desk.example", hostile.name
        for part in copy.walk():
            name = part.get_filename() or ""
            assert not set(name) & set("/\\\r\n\0\x1b\u202e"), hostile.name
