"""What lies in a mailbox, looked at for a backtest: a part of it, and nothing of it is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from gateway.errors import PermanentFailure
from gateway.intake.imap.past import mail_since, written_to
from tests.intake.imap_inbox import account

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=20)
ASKED = b"From: hanna@mail.example\r\nMessage-ID: <1@mail.example>\r\nSubject: Parcel\r\n\r\nWhere is it?\r\n"
OLD = ASKED.replace(b"<1@", b"<0@")
TO_PAUL = b"From: rosa@shop.example\r\nTo: Paul <Paul@friend.example>\r\nBcc: eve@friend.example\r\n\r\nYes!\r\n"
AWAY = TO_PAUL.replace(b"Paul", b"Otto").replace(b"eve@", b"ida@")
AWAY = b"Auto-Submitted: auto-replied\r\n" + AWAY


def test_what_arrived_since_is_given_with_its_moment_and_flags(dovecot: Dovecot) -> None:
    with dovecot.client() as owner:
        owner.append("INBOX", OLD, msg_time=LONG_AGO)
        owner.append("INBOX", ASKED, ["\\Answered"])
    told: list[int] = []

    found = list(mail_since(account(dovecot), since=NOW - timedelta(days=3), told=told.append))

    assert [(one.raw, one.origin.uid) for one in found] == [(ASKED, 2)]
    assert "\\Answered" in found[0].flags
    assert told == [1]


def test_looking_leaves_every_flag_as_it_is(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED)

    list(mail_since(account(dovecot), since=LONG_AGO, told=lambda _: None))

    with dovecot.client() as owner:
        owner.select_folder("INBOX", readonly=True)
        (one,) = owner.fetch(owner.search(), ["FLAGS"]).values()
    assert set(one[b"FLAGS"]) - {b"\\Recent"} == set()


def test_of_a_large_message_the_beginning_is_read(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 20_000)

    (found,) = mail_since(account(dovecot), since=LONG_AGO, told=lambda _: None)

    assert b"Where is it?" in found.raw
    assert len(found.raw) < 100_000


def test_whom_the_owner_writes_to_is_told_by_his_sent_folder(dovecot: Dovecot) -> None:
    with dovecot.client() as owner:
        owner.append("Sent", TO_PAUL)
        owner.append("Sent", AWAY)

    assert written_to(account(dovecot), folder=None, since=LONG_AGO) == {"paul@friend.example", "eve@friend.example"}


def test_a_sent_folder_that_is_not_there_is_said(dovecot: Dovecot) -> None:
    with pytest.raises(PermanentFailure):
        written_to(account(dovecot), folder="Elsewhere", since=LONG_AGO)
