from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.hours import Span, WeeklyHours
from gateway.answer.schedule import due

BERLIN = ZoneInfo("Europe/Berlin")
TWENTY, SIXTY = timedelta(minutes=20), timedelta(minutes=60)
DAYTIME = WeeklyHours(
    spans=tuple(Span(weekday=day, start=time(7), end=time(21)) for day in range(7)), text="Mon-Sun 07:00-21:00"
)
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Berlin
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # 23:00 in Berlin


def leaves(
    moment: datetime,
    *,
    key: str = "ab" * 32,
    shortest: timedelta = TWENTY,
    longest: timedelta = TWENTY,
    hours: WeeklyHours | None = DAYTIME,
) -> datetime | None:
    return due(arrived_or_now=moment, delay_shortest=shortest, delay_longest=longest, key=key, hours=hours, zone=BERLIN)


def test_a_note_waits_for_its_buffer() -> None:
    assert leaves(MORNING) == MORNING + TWENTY


def test_a_note_without_a_buffer_leaves_at_once() -> None:
    assert leaves(MORNING, shortest=timedelta(0), longest=timedelta(0)) == MORNING


def test_a_note_of_the_night_leaves_when_the_hours_open() -> None:
    assert leaves(NIGHT) == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def test_a_buffer_that_ends_after_closing_time_waits_for_the_morning() -> None:
    ten_to_nine = datetime(2026, 11, 23, 19, 50, tzinfo=UTC)

    assert leaves(ten_to_nine) == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def test_without_limits_a_note_leaves_at_night_too() -> None:
    assert leaves(NIGHT, hours=None) == NIGHT + TWENTY


def test_hours_that_never_open_let_nothing_leave() -> None:
    assert leaves(MORNING, hours=WeeklyHours(spans=(), text="")) is None


@given(st.binary(min_size=16, max_size=16).map(bytes.hex))
def test_every_message_waits_within_the_range_and_always_equally_long(key: str) -> None:
    first, second = (leaves(MORNING, key=key, longest=SIXTY) for _ in range(2))

    assert first == second
    assert first is not None
    assert MORNING + TWENTY <= first <= MORNING + SIXTY


def test_different_messages_wait_differently_long() -> None:
    waits = {leaves(MORNING, key=f"{number:064x}", longest=SIXTY) for number in range(200)}

    assert len(waits) > 150


def test_the_notes_of_a_whole_night_do_not_leave_in_the_same_second() -> None:
    opening = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

    moments = {leaves(NIGHT, key=f"{number:064x}", longest=SIXTY) for number in range(50)}

    assert len(moments) > 30
    assert all(moment is not None and opening <= moment <= opening + TWENTY * 2 for moment in moments)


def test_hours_shorter_than_the_spread_are_kept_all_the_same() -> None:
    five_minutes = WeeklyHours(spans=(Span(weekday=1, start=time(7), end=time(7, 5)),), text="Tue 07:00-07:05")
    opening = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

    moments = [leaves(NIGHT, key=f"{n:064x}", longest=SIXTY, hours=five_minutes) for n in range(50)]

    assert all(moment is not None and opening <= moment < opening + timedelta(minutes=5) for moment in moments)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    st.text(max_size=64),
)
def test_no_note_ever_leaves_too_early_or_outside_the_hours(moment: datetime, key: str) -> None:
    leaving = leaves(moment, key=key, longest=SIXTY)

    assert leaving is not None
    assert leaving > moment + TWENTY - timedelta(seconds=1)
    assert time(7) <= leaving.astimezone(BERLIN).time() < time(21)


@pytest.mark.parametrize("key", ["", "k", "\ud800", "Ä" * 1000])
def test_any_key_will_do(key: str) -> None:
    assert leaves(MORNING, key=key) == MORNING + TWENTY


ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo")
CHANGES = {
    "Europe/Berlin": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
}
NIGHTS = [(zone, change) for zone, changes in CHANGES.items() for change in changes]


@pytest.mark.parametrize(("name", "change"), NIGHTS)
@pytest.mark.parametrize("hours_before", range(0, 30, 3))
def test_in_the_nights_when_the_clocks_change_nothing_leaves_early_or_outside_the_hours(
    name: str, change: datetime, hours_before: int
) -> None:
    zone, moment = ZoneInfo(name), change - timedelta(hours=hours_before, minutes=7)
    for number in range(20):
        found = [
            due(
                arrived_or_now=moment,
                delay_shortest=TWENTY,
                delay_longest=SIXTY,
                key=f"{number:064x}",
                hours=DAYTIME,
                zone=zone,
            )
            for _ in range(2)
        ]

        assert found[0] == found[1]
        assert found[0] is not None
        assert found[0] >= moment + TWENTY
        assert time(7) <= found[0].astimezone(zone).time() < time(21)


NIGHT_SHIFT = WeeklyHours(
    spans=tuple(Span(weekday=day, start=time(1), end=time(4)) for day in range(7)), text="Mon-Sun 01:00-04:00"
)


@pytest.mark.parametrize("change", CHANGES["Europe/Berlin"])
def test_hours_within_the_very_night_of_a_change_are_kept(change: datetime) -> None:
    for minutes in range(-360, 360, 13):
        leaving = leaves(change + timedelta(minutes=minutes), longest=SIXTY, hours=NIGHT_SHIFT)

        assert leaving is not None
        assert time(1) <= leaving.astimezone(BERLIN).time() < time(4)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - as above
    st.sampled_from(ZONES),
    st.text(max_size=20),
    st.integers(0, 90),
    st.integers(0, 90),
)
def test_in_any_zone_a_note_keeps_its_buffer_and_the_hours(
    moment: datetime, name: str, key: str, shortest: int, more: int
) -> None:
    zone, wait = ZoneInfo(name), timedelta(minutes=shortest)
    leaving = due(
        arrived_or_now=moment,
        delay_shortest=wait,
        delay_longest=wait + timedelta(minutes=more),
        key=key,
        hours=DAYTIME,
        zone=zone,
    )

    assert leaving is not None
    assert leaving > moment + wait - timedelta(seconds=1)
    assert time(7) <= leaving.astimezone(zone).time() < time(21)
