"""When a mailbox is tried again: the moments of a thousand attempts, on a clock turned by hand."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.imap.session import BusyFailure, LoginRefusedFailure
from gateway.intake.imap.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.errors import Failure

AWAY = TransientFailure("imap.shop.example:993: Connection refused")
REFUSED = LoginRefusedFailure("refused user name or password")
THROTTLED = BusyFailure("ended the session: too many connections")


def knocks(
    failure: Failure, *, hours: float, attempt: float = 0.0, dice: Callable[[], float] | None = None
) -> list[float]:
    """The moments of the attempts while each of them fails after ``attempt`` seconds."""
    dice = dice or random.Random(7).random  # noqa: S311 - jitter
    pace, now, moments = Pace(), 0.0, []
    while now < hours * 3600:
        pace.knock(now)
        moments.append(now)
        now += attempt
        now += pace.pause(failure, now=now, jitter=dice())
    return moments


def gaps(moments: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(moments)]


@pytest.mark.parametrize("attempt", [0.0, 15.0, 45.0], ids=["at once", "no TLS", "no word"])
def test_a_server_that_comes_back_after_a_day_is_found_within_a_minute(attempt: float) -> None:
    found = gaps(knocks(AWAY, hours=24, attempt=attempt))

    assert max(found) <= 46
    assert min(found) >= 10


def test_a_thousand_mailboxes_do_not_come_back_in_the_same_second() -> None:
    dice = random.Random(1).random  # noqa: S311 - jitter

    second = {round(knocks(AWAY, hours=0.02, dice=dice)[2]) for _ in range(1000)}

    assert len(second) > 15


@pytest.mark.parametrize("failure", [REFUSED, THROTTLED, PermanentFailure("no such folder")])
def test_a_refusal_is_asked_about_soon_for_ten_minutes_and_rarely_after_that(failure: Failure) -> None:
    moments = knocks(failure, hours=24)
    later = gaps([one for one in moments if one > 700])

    assert max(gaps([one for one in moments if one <= 600])) <= 40
    assert min(later) >= 150
    assert max(later) <= 900
    assert len(later) < 24 * 12


def test_the_time_a_server_asks_for_is_granted_and_no_more_than_six_hours_of_it() -> None:
    asked = [BusyFailure("throttled", wait=wait) for wait in (300.0, 10.0**9)]

    assert [Pace().pause(one, now=0.0, jitter=0.5) for one in asked] == [300, 6 * 3600]


def test_a_sound_session_that_is_lost_is_renewed_at_once() -> None:
    pace = Pace()
    pace.knock(0.0)
    pace.sound()

    assert pace.pause(AWAY, now=3600.0, jitter=0.9) < 2


def test_a_server_that_lets_us_in_and_throws_us_out_each_time_is_not_hammered() -> None:
    pace, now, moments = Pace(), 0.0, []
    for _ in range(50):
        pace.knock(now)
        moments.append(now)
        pace.sound()
        now += 0.5
        now += pace.pause(AWAY, now=now, jitter=0.99)

    assert min(gaps(moments)) >= 10
    assert gaps(moments)[-1] > 30


def test_failures_of_yesterday_do_not_slow_down_those_of_today() -> None:
    pace = Pace()
    for now in (0.0, 5000.0):
        pace.knock(now)
        pace.pause(REFUSED, now=now, jitter=0.5)
    pace.knock(6000.0)
    pace.sound()
    pace.pause(AWAY, now=90000.0, jitter=0.5)
    pace.knock(90010.0)

    assert pace.pause(REFUSED, now=90010.0, jitter=0.5) <= 40
