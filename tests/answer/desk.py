"""Desks for tests: their hours, their people and moments on their clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.answer.business import BusinessTime
from gateway.answer.hours import Span, WeeklyHours

if TYPE_CHECKING:
    from collections.abc import Iterable

BERLIN = ZoneInfo("Europe/Berlin")
PENTECOST = date(2026, 5, 25)  # a Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody at the desk."""

    name: str
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: WeeklyHours | None = None
    role: tuple[tuple[str, str], ...] = ()
    stand_in: str | None = None
    away: frozenset[date] = frozenset()


def week(days: Iterable[int], *stretches: tuple[int, int]) -> WeeklyHours:
    """The same full hours on each of ``days`` (0 = Monday); 24 is midnight."""
    spans = [
        Span(weekday=day, start=time(start), end=None if end == 24 else time(end))
        for day in days
        for start, end in stretches
    ]
    return WeeklyHours(spans=tuple(spans), text="as told")


OFFICE = week(range(5), (9, 17))


def desk(hours: WeeklyHours = OFFICE, *closed: date, zone: ZoneInfo = BERLIN) -> BusinessTime:
    """A desk, in Berlin if nothing else is said."""
    return BusinessTime(hours=hours, zone=zone, closed=frozenset(closed))


def at(wall: str, zone: ZoneInfo = BERLIN) -> datetime:
    """What the clock on the wall says, as a moment in UTC."""
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def told(moment: datetime | None, zone: ZoneInfo = BERLIN) -> str | None:
    """A moment as the clock on the wall says it."""
    return None if moment is None else moment.astimezone(zone).strftime("%a %Y-%m-%d %H:%M")
