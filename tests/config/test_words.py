from __future__ import annotations

from datetime import time, timedelta

import pytest

from gateway.answer.hours import Span
from gateway.config.readers import hours, words
from gateway.config.values import Delay, HostPort
from gateway.config.wrong import Wrong
from gateway.judge.brakes import Rate


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20 minutes", timedelta(minutes=20)),
        ("1 hour", timedelta(hours=1)),
        ("0 seconds", timedelta()),
        ("1 hour and 30 minutes", timedelta(minutes=90)),
        ("  3   Days ", timedelta(days=3)),
        ("2 weeks", timedelta(days=14)),
    ],
)
def test_a_length_of_time_is_read(written: str, meant: timedelta) -> None:
    assert words.duration(written) == meant


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("24h", '"24 hours"'),
        ("20 min", '"20 minutes"'),
        ("1d", '"1 day"'),
        ("soon", '"20 minutes"'),
        (20, '"20 minutes"'),
        ("999999999 weeks", "shorter"),
        ("-5 minutes", '"20 minutes"'),
    ],
)
def test_a_length_of_time_that_cannot_be_meant_says_how_to_write_it(written: object, remedy: str) -> None:
    with pytest.raises(Wrong) as wrong:
        words.duration(written)

    assert remedy in wrong.value.remedy


@pytest.mark.parametrize(
    ("written", "shortest", "longest"),
    [("20 minutes", 20, 20), ("20-60 minutes", 20, 60), ("20 minutes - 1 hour", 20, 60), ("20 to 60 minutes", 20, 60)],
)
def test_a_delay_may_be_a_range(written: str, shortest: int, longest: int) -> None:
    meant = Delay(shortest=timedelta(minutes=shortest), longest=timedelta(minutes=longest))

    assert words.delay(written) == meant


def test_a_range_the_wrong_way_round_is_told() -> None:
    with pytest.raises(Wrong) as wrong:
        words.delay("60-20 minutes")

    assert "Swap" in wrong.value.remedy


@pytest.mark.parametrize(
    ("written", "count", "period"),
    [
        ("1 per 7 days", 1, timedelta(days=7)),
        ("10 per hour", 10, timedelta(hours=1)),
        ("100 per minute", 100, timedelta(minutes=1)),
        ("0 per day", 0, timedelta(days=1)),
    ],
)
def test_a_rate_is_read(written: str, count: int, period: timedelta) -> None:
    assert words.rate(written) == Rate(count=count, period=period)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("once a week", '"1 per 7 days"'),
        ("twice a day", '"2 per day"'),
        ("weekly", '"1 per 7 days"'),
        ("10/hour", '"10 per hour"'),
        ("3 times each 2 weeks", '"3 per 14 days"'),
        ("often", '"1 per 7 days"'),
        ("1 per 0 days", '"1 per 7 days"'),
        (1, '"1 per 7 days"'),
    ],
)
def test_a_rate_in_other_words_is_told_as_it_has_to_be(written: object, remedy: str) -> None:
    with pytest.raises(Wrong) as wrong:
        words.rate(written)

    assert remedy in wrong.value.remedy


@pytest.mark.parametrize(
    ("written", "meant"), [("25 MB", 25 * 1024**2), ("500kb", 500 * 1024), ("1.5 GB", 1536 * 1024**2), ("10 bytes", 10)]
)
def test_a_size_is_read(written: str, meant: int) -> None:
    assert words.size(written) == meant


@pytest.mark.parametrize("written", ["big", "MB", 25, "25 TB", ""])
def test_a_size_that_cannot_be_meant_is_told(written: object) -> None:
    with pytest.raises(Wrong) as wrong:
        words.size(written)

    assert '"25 MB"' in wrong.value.remedy


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("127.0.0.1:8025", "127.0.0.1", 8025),
        ("[::1]:25", "::1", 25),
        ("localhost:0", "localhost", 0),
        ("*:25", "0.0.0.0", 25),  # noqa: S104  # only read, never opened
        (":25", "0.0.0.0", 25),  # noqa: S104  # as above
        ("[::]:25", "::", 25),
    ],
)
def test_a_listening_address_is_read(written: str, host: str, port: int) -> None:
    assert words.host_port(written) == HostPort(host=host, port=port)


@pytest.mark.parametrize("written", ["8025", "127.0.0.1", "::1:25", "127.0.0.1:99999", "a b:25", 25, "http://x:25"])
def test_a_listening_address_that_cannot_be_meant_is_told(written: object) -> None:
    with pytest.raises(Wrong) as wrong:
        words.host_port(written)

    assert wrong.value.remedy


@pytest.mark.parametrize("written", ["8 business hours", "1-2 business days", "24 hours", "2 working days", "1 week"])
def test_a_turnaround_is_kept_as_written(written: str) -> None:
    assert words.turnaround(written) == written


@pytest.mark.parametrize("written", ["soon", "8", "business hours", 8])
def test_a_turnaround_that_says_nothing_is_told(written: object) -> None:
    with pytest.raises(Wrong) as wrong:
        words.turnaround(written)

    assert '"8 business hours"' in wrong.value.remedy


def span(weekday: int, start: int, end: int | None) -> Span:
    return Span(weekday=weekday, start=time(start), end=None if end is None else time(end))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon-Tue 09:00-17:00", [span(0, 9, 17), span(1, 9, 17)]),
        ("Mon 09:00-17:00, Fri 09:00-12:00", [span(0, 9, 17), span(4, 9, 12)]),
        ("Mon 09:00-17:00; Fri 09:00-12:00", [span(0, 9, 17), span(4, 9, 12)]),
        ("Mon, Wed 9:00-12:00", [span(0, 9, 12), span(2, 9, 12)]),
        ("Mon 09:00-12:00, 13:00-17:00", [span(0, 9, 12), span(0, 13, 17)]),
        ("monday to tuesday 09:00 - 17:00", [span(0, 9, 17), span(1, 9, 17)]),
        ("Sat-Mon 10:00-12:00", [span(5, 10, 12), span(6, 10, 12), span(0, 10, 12)]),
        ("Sun 20:00-24:00", [span(6, 20, None)]),
        ("Sun 22:00-06:00", [span(6, 22, None), span(0, 0, 6)]),
    ],
)
def test_hours_of_the_week_are_read(written: str, meant: list[Span]) -> None:
    assert list(hours.weekly(written).spans) == meant


@pytest.mark.parametrize(
    "written",
    [
        "9-5",
        "Mon-Fri",
        "09:00-17:00",
        "Mo-Fr 09:00-17:00",
        "Mon 25:00-26:00",
        "Mon 09:00-09:00",
        "",
        "Mon 9:75-10:00",
        9,
    ],
)
def test_hours_that_cannot_be_meant_say_how_to_write_them(written: object) -> None:
    with pytest.raises(Wrong) as wrong:
        hours.weekly(written)

    assert "Mon" in wrong.value.remedy or "09:00-17:00" in wrong.value.remedy


def test_always_is_no_limit() -> None:
    assert hours.always_or_weekly("Always") is None
