"""The moment in the topmost Received field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.received import received_at

HOP = b"Received: from a.example (a.example [192.0.2.7])\r\n\tby mx.shop.example with ESMTPS; "


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (HOP + b"Mon, 2 Mar 2026 13:00:00 +0100\r\n\r\n", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (
            HOP + b"Mon, 2 Mar 2026 13:00:00 +0100 (CET)\r\nReceived: x; Mon, 1 Mar 1999 1:00:00 +0000\r\n\r\n",
            datetime(2026, 3, 2, 12, tzinfo=UTC),
        ),
        (
            b"Subject: a\n" + HOP.replace(b"\r", b"") + b"2 Mar 2026 12:00:00 -0000\n\n",
            datetime(2026, 3, 2, 12, tzinfo=UTC),
        ),
        (HOP + b"yesterday\r\n\r\n", None),
        (b"Received: nowhere\r\n\r\n", None),
        (b"Subject: a\r\n\r\n" + HOP + b"Mon, 2 Mar 2026 13:00:00 +0100\r\n", None),
        (HOP + b"Mon, 2 Mar 99999 13:00:00 +0100\r\n\r\n", None),
    ],
    ids=["one", "the topmost", "bare line feeds", "no date", "no semicolon", "in the body", "no year of this calendar"],
)
def test_the_moment_is_that_of_the_last_server(raw: bytes, read: datetime | None) -> None:
    assert received_at(raw) == read


@given(st.binary(max_size=300).map(lambda noise: HOP + noise))
def test_any_octets_can_be_read(raw: bytes) -> None:
    received_at(raw)
