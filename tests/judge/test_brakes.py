from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.judge import Rate


@pytest.mark.parametrize(
    ("period", "written"),
    [
        (timedelta(days=7), "3 per 7 days"),
        (timedelta(days=1), "3 per day"),
        (timedelta(hours=1), "3 per hour"),
        (timedelta(hours=36), "3 per 36 hours"),
        (timedelta(minutes=90), "3 per 90 minutes"),
        (timedelta(seconds=45), "3 per 45 seconds"),
        (timedelta(seconds=0.5), "3 per 0.5 seconds"),
    ],
)
def test_a_rate_reads_as_the_obm_writes_it(period: timedelta, written: str) -> None:
    assert str(Rate(count=3, period=period)) == written


@pytest.mark.parametrize(("count", "replies", "spent"), [(1, 0, False), (1, 1, True), (2, 1, False), (0, 0, True)])
def test_a_brake_holds_from_the_last_allowed_reply_on(count: int, replies: int, spent: bool) -> None:
    assert Rate(count=count, period=timedelta(days=1)).spent(replies) is spent
