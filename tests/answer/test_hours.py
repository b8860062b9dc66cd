from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.hours import Span, WeeklyHours

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def hours(*spans: str) -> WeeklyHours:
    """Each span as "0 09:00 17:00", midnight at the end as "-"."""
    read = [span.split() for span in spans]
    return WeeklyHours(
        spans=tuple(
            Span(weekday=int(day), start=time.fromisoformat(start), end=None if end == "-" else time.fromisoformat(end))
            for day, start, end in read
        ),
        text="as written",
    )


OFFICE = hours(*(f"{day} 09:00 17:00" for day in range(5)))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00"),  # Monday, open
        ("2026-11-23T09:00", "2026-11-23T09:00"),  # the first moment
        ("2026-11-23T08:59:59", "2026-11-23T09:00"),
        ("2026-11-23T17:00", "2026-11-24T09:00"),  # the end is outside
        ("2026-11-27T17:30", "2026-11-30T09:00"),  # Friday evening
        ("2026-11-29T12:00", "2026-11-30T09:00"),  # Sunday
    ],
)
def test_the_next_moment_within_office_hours(moment: str, opens: str) -> None:
    asked = datetime.fromisoformat(moment).replace(tzinfo=BERLIN)

    found = OFFICE.next_open(asked, BERLIN)

    assert found == datetime.fromisoformat(opens).replace(tzinfo=BERLIN)
    assert found is not None
    assert found.tzinfo is UTC


def test_hours_with_a_break_at_noon_in_any_order() -> None:
    split = hours("0 14:00 18:00", "0 09:00 12:00")

    found = split.next_open(datetime(2026, 11, 23, 12, 30, tzinfo=BERLIN), BERLIN)

    assert found == datetime(2026, 11, 23, 14, 0, tzinfo=BERLIN)
    assert split.next_open(datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN), BERLIN) == datetime(
        2026, 11, 23, 9, 0, tzinfo=BERLIN
    )


def test_hours_up_to_midnight_and_from_midnight_on_leave_no_gap() -> None:
    late = hours("0 20:00 -", "1 00:00 02:00")
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=BERLIN)

    assert late.next_open(midnight - timedelta(seconds=1), BERLIN) == midnight - timedelta(seconds=1)
    assert late.next_open(midnight, BERLIN) == midnight


def test_hours_without_any_stretch_never_open() -> None:
    assert hours().next_open(datetime(2026, 11, 23, tzinfo=UTC), BERLIN) is None


@pytest.mark.parametrize(
    ("zone", "span", "asked", "opens"),
    [
        # Berlin, 29 March 2026: 02:00 becomes 03:00, at 01:00 UTC.
        (BERLIN, "6 02:00 05:00", "2026-03-28T23:00", "2026-03-29T01:00"),
        (BERLIN, "6 02:30 05:00", "2026-03-28T23:00", "2026-03-29T01:00"),
        (BERLIN, "6 03:00 05:00", "2026-03-28T23:00", "2026-03-29T01:00"),
        (BERLIN, "6 01:00 02:30", "2026-03-29T00:59", "2026-03-29T00:59"),
        (BERLIN, "6 01:00 02:30", "2026-03-29T01:00", "2026-04-04T23:00"),
        # Wholly swallowed: the next one is a week later.
        (BERLIN, "6 02:00 03:00", "2026-03-28T23:00", "2026-04-05T00:00"),
        (BERLIN, "6 02:00 03:00", "2026-03-22T02:00", "2026-04-05T00:00"),
        # Berlin, 25 October 2026: 03:00 becomes 02:00, at 01:00 UTC; the first of the two counts.
        (BERLIN, "6 02:30 05:00", "2026-10-24T22:00", "2026-10-25T00:30"),
        (BERLIN, "6 01:00 02:30", "2026-10-25T00:29", "2026-10-25T00:29"),
        (BERLIN, "6 01:00 02:30", "2026-10-25T00:30", "2026-11-01T00:00"),
        (BERLIN, "6 01:00 04:00", "2026-10-25T01:30", "2026-10-25T01:30"),
        (BERLIN, "6 07:00 21:00", "2026-10-25T00:30", "2026-10-25T06:00"),
        # New York, 8 March 2026: 02:00 becomes 03:00, at 07:00 UTC.
        (NEW_YORK, "6 02:30 05:00", "2026-03-08T05:00", "2026-03-08T07:00"),
        (NEW_YORK, "6 02:00 03:00", "2026-03-08T05:00", "2026-03-15T06:00"),
        # New York, 1 November 2026: 02:00 becomes 01:00, at 06:00 UTC.
        (NEW_YORK, "6 01:30 05:00", "2026-11-01T04:00", "2026-11-01T05:30"),
        (NEW_YORK, "6 07:00 21:00", "2026-11-01T05:30", "2026-11-01T12:00"),
        # Cairo skips midnight itself, Apia once skipped a whole day.
        (ZoneInfo("Africa/Cairo"), "4 00:00 02:00", "2026-04-23T20:00", "2026-04-23T22:00"),
        (ZoneInfo("Pacific/Apia"), "4 09:00 17:00", "2011-12-30T05:00", "2012-01-05T19:00"),
    ],
)
def test_nights_when_the_clocks_change(zone: ZoneInfo, span: str, asked: str, opens: str) -> None:
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (asked, opens))

    assert hours(span).next_open(moment, zone) == expected


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    st.sampled_from([BERLIN, NEW_YORK]),
)
def test_what_is_found_is_open_and_nothing_open_lies_before_it(moment: datetime, zone: ZoneInfo) -> None:
    found = OFFICE.next_open(moment, zone)

    assert found is not None
    local = found.astimezone(zone)
    assert local.weekday() < 5
    assert time(9) <= local.time() < time(17)
    assert OFFICE.next_open(found, zone) == found
    assert found == moment or local.time() == time(9)
