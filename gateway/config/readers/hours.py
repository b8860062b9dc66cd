"""Weekly hours as people write them: "Mon-Fri 09:00-17:00, Sat 10:00-12:00"."""

from __future__ import annotations

import re
from datetime import time

from gateway.answer.hours import Span, WeeklyHours
from gateway.config.wrong import Wrong

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(r"([a-z]+)(?: ?(?:-|\u2013|to) ?([a-z]+))?")
_CLOCK = r"(\d{1,2}):(\d{2})"
_TIMES = re.compile(rf"{_CLOCK} ?(?:-|\u2013|to) ?{_CLOCK}")
_REMEDY = 'Write days and times: "Mon-Fri 09:00-17:00", several with a comma: "Mon-Thu 09:00-17:00, Fri 09:00-12:00".'
_WEEK = 7
_MIDNIGHT = 24 * 60


def weekly(value: object) -> WeeklyHours:
    """The hours; days without times belong to the next times, times without days to the days before.

    A stretch over midnight is cut in two. Raises Wrong where it cannot be read.
    """
    if not isinstance(value, str):
        raise Wrong("bad-hours", "This has to be a text in quotation marks.", _REMEDY)
    text = " ".join(value.split())
    days: list[int] = []
    fresh = True  # days since the last times start a new group
    spans: list[Span] = []
    for piece in _pieces(text):
        if times := _TIMES.fullmatch(piece):
            fresh = True
            spans += [span for day in days or _unclear(text) for span in _spans(day, times, text)]
        else:
            days = ([] if fresh else days) + _days(piece, text)
            fresh = False
    if not spans or not fresh:
        _unclear(text)
    return WeeklyHours(spans=tuple(dict.fromkeys(spans)), text=text)


def always_or_weekly(value: object) -> WeeklyHours | None:
    """As ``weekly``; None for ``"always"``."""
    return None if isinstance(value, str) and value.strip().lower() == "always" else weekly(value)


def _pieces(text: str) -> list[str]:
    lower = re.sub(r" ?(-|\u2013|\bto\b) ?", "-", text.lower())
    return [piece for piece in re.split(r"[,; ]+", lower) if piece and piece != "and"]


def _unclear(text: str, remedy: str = _REMEDY) -> list[int]:
    raise Wrong("bad-hours", "{it} cannot be read as hours of the week.", remedy, it=text)


def _days(piece: str, text: str) -> list[int]:
    found = _DAY.fullmatch(piece)
    if not found:
        return _unclear(text)
    first = _day(found[1], text)
    last = _day(found[2], text) if found[2] else first
    return [(first + ahead) % _WEEK for ahead in range((last - first) % _WEEK + 1)]


def _day(word: str, text: str) -> int:
    for number, (short, long) in enumerate(zip(_DAYS, _LONG, strict=True)):
        if word in (short, long, short + "s") or (len(word) > len(short) and long.startswith(word)):
            return number
    _unclear(
        text, "Write the days as Mon, Tue, Wed, Thu, Fri, Sat, Sun: " + _REMEDY.removeprefix("Write days and times: ")
    )
    raise AssertionError


def _spans(day: int, times: re.Match[str], text: str) -> list[Span]:
    first = int(times[1]) * 60 + int(times[2])
    last = int(times[3]) * 60 + int(times[4]) or _MIDNIGHT
    if int(times[2]) > 59 or int(times[4]) > 59 or first >= _MIDNIGHT or last > _MIDNIGHT or first == last:  # noqa: PLR2004  # minutes
        _unclear(text, 'Write times from 00:00 to 24:00, as in "09:00-17:00".')
    if first < last:
        return [Span(weekday=day, start=_clock(first), end=_end(last))]
    return [
        Span(weekday=day, start=_clock(first), end=None),
        Span(weekday=(day + 1) % _WEEK, start=time.min, end=_clock(last)),
    ]


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _end(minutes: int) -> time | None:
    return None if minutes == _MIDNIGHT else _clock(minutes)
