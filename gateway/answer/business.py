"""Ground: the time in which the desk works: weekly hours without the days on which it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.answer.hours import Span, WeeklyHours, wall_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_DAYS_AHEAD: Final = 2000  # a thousand business days; beyond it nothing is promised
_NEVER: Final = timedelta(0)


class Stretch(NamedTuple):
    """An unbroken time in which somebody is there, both ends in UTC; its end belongs to it, for "by 17:00" is kept."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessTime:
    """Weekly ``hours`` in ``zone``, without the local dates in ``closed``.

    Elapsed time is real time: in the night of a daylight-saving change the hour that is skipped does not count, and the
    one that is repeated counts twice. A stretch over midnight ends there where the next day is closed.
    """

    hours: WeeklyHours
    zone: ZoneInfo
    closed: frozenset[date]

    def after(self, start: datetime, wanted: timedelta) -> datetime | None:
        """The first moment, in UTC, at which ``wanted`` of open time has passed since ``start``.

        It is a closing time rather than the opening that follows. None where the desk never opens, or hardly ever.
        """
        left = wanted
        for stretch in self.stretches(start):
            if stretch.end - stretch.start >= left:
                return stretch.start + left
            left -= stretch.end - stretch.start
        return None

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The open time between two moments, 0 where ``end`` is not later."""
        passed = _NEVER
        for stretch in self.stretches(start):
            if stretch.start >= end:
                break
            passed += min(stretch.end, end) - stretch.start
        return passed

    def day_end(self, start: datetime, days: int) -> datetime | None:
        """When the ``days``-th open day after the local date of ``start`` closes; the day itself counts as none.

        None where there are not so many open days, or for no day at all.
        """
        today = start.astimezone(self.zone).date()
        left = days
        for ahead in range(1, _DAYS_AHEAD if self.hours.spans else 0):
            if stretches := self._on(today + timedelta(days=ahead)):
                left -= 1
                if left == 0:
                    return stretches[-1].end
        return None

    def at_or_after(self, moment: datetime) -> datetime | None:
        """``moment`` itself where it lies inside a stretch, else the next opening, in UTC; None where there is none."""
        if self.around(moment) is not None:
            return moment.astimezone(UTC)
        return next((stretch.start for stretch in self.stretches(moment)), None)

    def around(self, moment: datetime) -> Stretch | None:
        """The stretch in which ``moment`` lies, its two ends included; None where nobody is there."""
        today = moment.astimezone(self.zone).date()
        for day in (today - timedelta(days=1), today):  # a stretch may end at the very midnight that begins today
            for stretch in self._on(day):
                if stretch.start <= moment <= stretch.end:
                    return stretch
        return None

    def stretches(self, start: datetime) -> Iterator[Stretch]:
        """Every stretch, or rest of one, that ends after ``start``, in order and without overlaps; it does end."""
        today = start.astimezone(self.zone).date()
        for ahead in range(_DAYS_AHEAD if self.hours.spans else 0):
            for stretch in self._on(today + timedelta(days=ahead)):
                if stretch.end > start:
                    yield Stretch(max(stretch.start, start.astimezone(UTC)), stretch.end)

    def _on(self, day: date) -> tuple[Stretch, ...]:
        return () if day in self.closed else _open_on(self.hours, self.zone, day)


@lru_cache(maxsize=512)  # the same few days for every note
def _open_on(hours: WeeklyHours, zone: ZoneInfo, day: date) -> tuple[Stretch, ...]:
    """What is open on one local date, in order; overlapping and touching spans are one stretch."""
    found: list[Stretch] = []
    for span in sorted((one for one in hours.spans if one.weekday == day.weekday()), key=lambda one: one.start):
        start, end = _ends(span, day, zone)
        if found and start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, end))
        elif start < end:  # in a night that skips an hour nothing may be left of a span
            found.append(Stretch(start, end))
    return tuple(found)


def _ends(span: Span, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = wall_moment(day, span.start, zone)
    if span.end is None:
        return start, wall_moment(day + timedelta(days=1), _MIDNIGHT, zone)
    return start, wall_moment(day, span.end, zone)


@lru_cache(maxsize=64)  # each person with the desk
def shared(hours: WeeklyHours, others: WeeklyHours) -> WeeklyHours:
    """The hours that lie in both; the text is that of the first."""
    spans = []
    for one in hours.spans:
        for other in others.spans:
            start, end = max(one.start, other.start), _earlier(one.end, other.end)
            if one.weekday == other.weekday and (end is None or start < end):
                spans.append(Span(weekday=one.weekday, start=start, end=end))
    return WeeklyHours(spans=tuple(spans), text=hours.text)


def _earlier(one: time | None, other: time | None) -> time | None:
    return one if other is None else other if one is None else min(one, other)


_MIDNIGHT: Final = time.min
ALWAYS: Final = WeeklyHours(
    spans=tuple(Span(weekday=day, start=_MIDNIGHT, end=None) for day in range(7)), text="Mon-Sun 00:00-24:00"
)
OFFICE: Final = WeeklyHours(
    spans=tuple(Span(weekday=day, start=time(9), end=time(17)) for day in range(5)), text="Mon-Fri 09:00-17:00"
)
