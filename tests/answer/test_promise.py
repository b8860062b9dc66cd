from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.answer.business import ALWAYS, BusinessTime
from gateway.answer.hours import Span, WeeklyHours
from gateway.answer.promise import Standard, desk_time, kind, promised, standard
from tests.answer.desk import BERLIN, OFFICE, PENTECOST, at, desk, told
from tests.answer.test_business import DESKS, MOMENTS


def promise(turnaround: str, leaves: str, there: BusinessTime | None = None) -> str | None:
    wanted = standard(turnaround)
    assert wanted is not None
    return told(promised(wanted, there or desk(OFFICE, PENTECOST), at(leaves)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("8 business hours", Standard(days=None, time=timedelta(hours=8), business=True)),
        ("1 working hour", Standard(days=None, time=timedelta(hours=1), business=True)),
        ("24 hours", Standard(days=None, time=timedelta(hours=24), business=False)),
        ("30 minutes", Standard(days=None, time=timedelta(minutes=30), business=False)),
        ("2 Business Days", Standard(days=2, time=timedelta(0), business=True)),
        ("1-2 business days", Standard(days=2, time=timedelta(0), business=True)),
        ("1 to 3 days", Standard(days=3, time=timedelta(0), business=False)),
        ("1 week", Standard(days=7, time=timedelta(0), business=False)),
        ("1 business week", Standard(days=5, time=timedelta(0), business=True)),
        ("by tomorrow noon", None),
        ("0 days", None),
        ("", None),
        (None, None),
    ],
)
def test_a_turn_around_is_a_number_or_the_words_of_the_obm(text: str | None, meant: Standard | None) -> None:
    assert standard(text) == meant


@pytest.mark.parametrize(
    ("turnaround", "leaves", "by"),
    [
        ("8 business hours", "2026-05-22T17:30", "Tue 2026-05-26 17:00"),
        ("8 business hours", "2026-05-20T10:10", "Thu 2026-05-21 10:30"),
        ("2 business hours", "2026-05-20T14:40", "Wed 2026-05-20 17:00"),
        ("2 business days", "2026-05-22T11:00", "Wed 2026-05-27 17:00"),
        ("24 hours", "2026-05-20T10:05", "Thu 2026-05-21 10:30"),
        ("24 hours", "2026-05-22T17:30", "Tue 2026-05-26 10:00"),  # nobody is there before, and one hour to answer
        ("24 hours", "2026-05-22T10:00", "Tue 2026-05-26 09:00"),  # the desk had a whole Friday for it
        ("3 days", "2026-05-20T10:05", "Tue 2026-05-26 09:00"),
        ("1 week", "2026-05-20T10:05", "Wed 2026-05-27 10:30"),
        ("30 minutes", "2026-05-20T20:00", "Thu 2026-05-21 09:30"),
    ],
)
def test_the_customer_hears_when_the_desk_can_have_answered(turnaround: str, leaves: str, by: str) -> None:
    assert promise(turnaround, leaves) == by


@pytest.mark.parametrize(
    ("leaves", "by"), [("2026-03-28T10:00", "Sun 2026-03-29 11:00"), ("2026-10-24T10:00", "Sun 2026-10-25 09:00")]
)
def test_twenty_four_hours_over_a_daylight_saving_night(leaves: str, by: str) -> None:
    assert promise("24 hours", leaves, desk(ALWAYS)) == by
    assert promise("1 day", leaves, desk(ALWAYS)) == by[:-5] + "10:00"


def test_a_promise_in_another_zone_than_the_machines() -> None:
    zone = ZoneInfo("America/St_Johns")  # half an hour off
    wanted = standard("8 business hours")
    assert wanted is not None

    by = promised(wanted, desk(OFFICE, zone=zone), at("2026-05-22T16:10", zone))

    assert told(by, zone) == "Mon 2026-05-25 16:30"


def test_a_promise_is_rounded_up_but_not_beyond_the_closing_time() -> None:
    wednesdays = WeeklyHours(spans=(Span(weekday=2, start=time(9), end=time(12, 45)),), text="Wed 09:00-12:45")

    assert told(kind(at("2026-05-20T12:10"), desk(wednesdays))) == "Wed 2026-05-20 12:30"
    assert told(kind(at("2026-05-20T12:30"), desk(wednesdays))) == "Wed 2026-05-20 12:30"
    assert told(kind(at("2026-05-20T12:31"), desk(wednesdays))) == "Wed 2026-05-20 12:45"


def test_without_hours_business_time_is_the_office_week_and_other_time_runs_on() -> None:
    business, plain = standard("8 business hours"), standard("24 hours")
    assert business is not None
    assert plain is not None
    closed = {date(2026, 5, 25)}

    assert desk_time(None, business, zone=BERLIN, closed=closed).hours == OFFICE_WEEK
    assert desk_time(None, plain, zone=BERLIN, closed=closed).hours is ALWAYS


OFFICE_WEEK = desk_time(None, Standard(days=1, time=timedelta(0), business=True), zone=BERLIN, closed=()).hours
STANDARDS = st.builds(
    lambda amount, unit: standard(f"{amount} {unit}"),
    st.integers(1, 40),
    st.sampled_from(["business hours", "business days", "hours", "days", "minutes"]),
).filter(lambda one: one is not None)


@settings(max_examples=150, deadline=None)
@given(DESKS, MOMENTS, STANDARDS)
def test_a_promise_is_never_early_and_always_at_a_time_when_somebody_is_there(
    there: BusinessTime, leaves: datetime, wanted: Standard
) -> None:
    by = promised(wanted, there, leaves)

    assert by is not None
    assert by > leaves
    assert there.around(by) is not None
    if wanted.days is None:
        passed = there.elapsed(leaves, by) if wanted.business else by - leaves
        assert passed >= wanted.time


@settings(max_examples=150, deadline=None)
@given(DESKS, MOMENTS, STANDARDS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_note_that_leaves_later_never_promises_an_earlier_answer(
    there: BusinessTime, leaves: datetime, wanted: Standard, later: timedelta
) -> None:
    first, second = promised(wanted, there, leaves), promised(wanted, there, leaves + later)

    assert first is not None
    assert second is not None
    # A day on the wall is not always 24 hours: what leaves after the change may be told the earlier moment.
    assert first <= second + (timedelta(0) if wanted.business or wanted.days is None else timedelta(hours=1))
