from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.answer.business import ALWAYS, BusinessTime, shared
from gateway.answer.hours import Span, WeeklyHours
from tests.answer.desk import OFFICE, PENTECOST, at, desk, told, week

HOUR = timedelta(hours=1)
NIGHTS = week(range(7), (22, 24), (0, 6))


@pytest.mark.parametrize(
    ("start", "hours", "reached"),
    [
        ("2026-05-20T10:00", 3, "Wed 2026-05-20 13:00"),
        ("2026-05-20T10:00", 7, "Wed 2026-05-20 17:00"),
        ("2026-05-20T10:00", 8, "Thu 2026-05-21 10:00"),
        ("2026-05-20T07:00", 1, "Wed 2026-05-20 10:00"),
        ("2026-05-22T17:30", 8, "Tue 2026-05-26 17:00"),
        ("2026-05-22T17:00", 1, "Tue 2026-05-26 10:00"),
        ("2026-05-24T12:00", 16, "Wed 2026-05-27 17:00"),
    ],
)
def test_only_open_time_counts(start: str, hours: int, reached: str) -> None:
    assert told(desk(OFFICE, PENTECOST).after(at(start), hours * HOUR)) == reached


@pytest.mark.parametrize(
    ("start", "reached"),
    [
        ("2026-03-28T22:10", "Sun 2026-03-29 23:10"),  # the night has seven hours and ends at six
        ("2026-10-24T22:10", "Sun 2026-10-25 05:10"),  # it has nine
        ("2026-06-06T22:10", "Sun 2026-06-07 22:10"),
    ],
)
def test_a_daylight_saving_night_counts_the_hours_it_really_has(start: str, reached: str) -> None:
    assert told(desk(NIGHTS).after(at(start), 8 * HOUR)) == reached


def test_hours_in_the_hour_that_is_skipped_come_a_week_later() -> None:
    at_night = desk(week([6], (2, 3)))

    assert told(at_night.after(at("2026-03-28T12:00"), HOUR)) == "Sun 2026-04-05 03:00"


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    at_night = desk(week([6], (2, 3)))

    assert at_night.elapsed(at("2026-10-24T12:00"), at("2026-10-25T12:00")) == 2 * HOUR


def test_a_night_shift_ends_at_midnight_where_the_next_day_is_closed() -> None:
    holiday = desk(NIGHTS, date(2026, 5, 25))

    assert told(holiday.after(at("2026-05-24T23:00"), 2 * HOUR)) == "Tue 2026-05-26 01:00"


def test_holidays_in_a_row_are_all_skipped() -> None:
    christmas = [date(2026, 12, day) for day in (24, 25, 28, 29, 30, 31)]

    assert told(desk(OFFICE, *christmas, date(2027, 1, 1)).after(at("2026-12-23T16:00"), 2 * HOUR)) == (
        "Mon 2027-01-04 10:00"
    )


@pytest.mark.parametrize("hours", [WeeklyHours(spans=(), text=""), week([0], (9, 10))])
def test_a_desk_that_never_opens_reaches_nothing(hours: WeeklyHours) -> None:
    mondays = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(400)]
    closed = desk(hours, *mondays)

    assert closed.after(at("2026-05-20T10:00"), HOUR) is None
    assert closed.day_end(at("2026-05-20T10:00"), 1) is None
    assert closed.at_or_after(at("2026-05-20T10:00")) is None


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-05-20T10:00", 1, "Thu 2026-05-21 17:00"),
        ("2026-05-20T20:00", 1, "Thu 2026-05-21 17:00"),
        ("2026-05-22T17:30", 2, "Wed 2026-05-27 17:00"),
        ("2026-05-23T12:00", 1, "Tue 2026-05-26 17:00"),
    ],
)
def test_a_business_day_ends_when_the_desk_closes(start: str, days: int, end: str) -> None:
    assert told(desk(OFFICE, PENTECOST).day_end(at(start), days)) == end


def test_overlapping_hours_count_once() -> None:
    twice = WeeklyHours(spans=(*OFFICE.spans, *week(range(5), (12, 14)).spans), text="")

    assert told(desk(twice).after(at("2026-05-20T09:00"), 8 * HOUR)) == "Wed 2026-05-20 17:00"


def test_the_day_of_the_desk_is_not_that_of_the_machine() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    closed = desk(OFFICE, PENTECOST, zone=auckland)

    # In Europe it is still Sunday when Auckland's holiday begins.
    assert told(closed.after(datetime(2026, 5, 24, 21, 0, tzinfo=UTC), HOUR), auckland) == "Tue 2026-05-26 10:00"


def test_two_people_share_the_hours_in_which_both_are_there() -> None:
    assert shared(week([0, 1], (7, 12)), week([1, 2], (9, 24))).spans == (Span(weekday=1, start=time(9), end=time(12)),)
    assert shared(week([3], (20, 24)), ALWAYS).spans == (Span(weekday=3, start=time(20), end=None),)


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds have to be naive
TIMES = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda pair: pair[0] < pair[1])
WEEKS = st.builds(
    lambda days, first, second: week(sorted(days), first, second), st.sets(st.integers(0, 6), min_size=1), TIMES, TIMES
)
CLOSED = st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=20)
DESKS = st.builds(
    lambda hours, zone, closed: BusinessTime(hours=hours, zone=ZoneInfo(zone), closed=frozenset(closed)),
    WEEKS,
    ZONES,
    CLOSED,
)
AMOUNTS = st.timedeltas(timedelta(minutes=1), timedelta(hours=60))


@settings(max_examples=150, deadline=None)
@given(DESKS, MOMENTS, AMOUNTS)
def test_exactly_the_wanted_open_time_passes(there: BusinessTime, start: datetime, wanted: timedelta) -> None:
    reached = there.after(start, wanted)

    assert reached is not None
    assert there.elapsed(start, reached) == wanted
    assert there.around(reached) is not None


@settings(max_examples=150, deadline=None)
@given(DESKS, MOMENTS, AMOUNTS, AMOUNTS)
def test_who_asks_later_or_for_more_never_hears_earlier(
    there: BusinessTime, start: datetime, wanted: timedelta, more: timedelta
) -> None:
    reached = there.after(start, wanted)

    assert reached is not None
    assert reached <= (there.after(start + more, wanted) or reached)
    assert reached <= (there.after(start, wanted + more) or reached)
