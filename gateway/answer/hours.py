"""Ground: weekly opening hours in a time zone, and the next moment that lies inside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

# A stretch that a daylight-saving night swallows whole comes again a week later, so two weeks are searched.
_DAYS_AHEAD = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch of one weekday (0 = Monday): from ``start`` up to but not including ``end``, None for midnight."""

    weekday: int
    start: time
    end: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """Hours that repeat every week, in local time; ``text`` is what the OBM wrote, for notes and pages."""

    spans: tuple[Span, ...]
    text: str

    def __hash__(self) -> int:
        """Of the text alone: caches ask for it dozens of times for a note, and the spans follow from it."""
        return hash(self.text)

    def next_open(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """``moment`` itself where it lies inside the hours, else the start of the next stretch, in UTC.

        None where the hours are empty. A start or end that a daylight-saving change skips moves to the moment of
        the change; in a repeated hour the first of the two counts (PEP 495, fold 0).
        """
        today = moment.astimezone(zone).date()
        for ahead in range(_DAYS_AHEAD):
            day = today + timedelta(days=ahead)
            for span in sorted((s for s in self.spans if s.weekday == day.weekday()), key=lambda s: s.start):
                start = wall_moment(day, span.start, zone)
                end = wall_moment(day + timedelta(days=span.end is None), span.end or time.min, zone)
                if max(moment, start) < end:
                    return max(moment, start).astimezone(UTC)
        return None


def wall_moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When the clock on the wall shows this time, in UTC; the moment of the change where it never does."""
    local = datetime.combine(day, wall, tzinfo=zone)
    early, late = sorted((local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)))
    if early == late or early.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return early
    # In a gap the two readings lie on both sides of the change (PEP 495); halve the stretch until it is found.
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
