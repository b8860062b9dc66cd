"""Mails in an mbox: each begins at its own line, and nothing in it is taken for another beginning."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.mbox import entry

AT = datetime(2026, 11, 3, 9, 5, 7, tzinfo=UTC)


def lines(raw: bytes, sender: str = "ann@mail.example", arrived: datetime = AT) -> list[bytes]:
    return entry(raw, sender=sender, arrived=arrived).split(b"\n")


def test_a_mail_begins_with_its_envelope_sender_and_its_arrival_in_utc() -> None:
    berlin = AT.astimezone(timezone(timedelta(hours=1)))

    assert lines(b"Subject: Hi\r\n\r\nHello\r\n", arrived=berlin) == [
        b"From ann@mail.example Tue Nov  3 09:05:07 2026",
        *(b"Subject: Hi", b"", b"Hello", b"", b""),
    ]


@pytest.mark.parametrize("sender", ["", "ann lee@mail.example", "a\nFrom b@mail.example", "anné@mail.example"])
def test_a_sender_that_fits_no_such_line_is_nobody(sender: str) -> None:
    assert lines(b"", sender)[0] == b"From MAILER-DAEMON Tue Nov  3 09:05:07 2026"


def test_a_mail_without_a_last_line_end_gets_one() -> None:
    assert entry(b"Hello", sender="", arrived=AT).endswith(b"\nHello\n\n")


@given(st.lists(st.sampled_from([b"From ", b">From x", b">>From ", b"from", b"", b" From ", b"\xff", b"To"])))
def test_what_was_quoted_can_be_taken_back(body: list[bytes]) -> None:
    raw = b"\r\n".join([*body, b""])

    _, *quoted, _, _ = lines(raw)

    assert not any(line.startswith(b"From ") for line in quoted)
    assert [re.sub(rb"^>(>*From )", rb"\1", line) for line in quoted] == body or body == []
