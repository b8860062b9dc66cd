"""Ground: ``received``: when the message came in, by the owner's clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.answer.hours import WeeklyHours
from gateway.judge.conditions.condition import Evidence, quoted

if TYPE_CHECKING:
    from datetime import date, datetime

    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Some days; ``text`` is what the OBM wrote."""

    days: frozenset[date]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The message came in within any of these hours of the week or on any of these days.

    The clock on the owner's wall counts, so that the hour which a change of the clocks repeats is one hour.
    """

    times: tuple[WeeklyHours | Dates, ...]
    word: str = "received"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"received {quoted(tuple(one.text for one in self.times))}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first that holds the moment."""
        arrived = texts.arrived
        if arrived is None:
            return Evidence(why="cannot tell received: nobody knows when it came in", known=False)
        found = next((one for one in self.times if _holds(one, arrived)), None)
        return None if found is None else Evidence(why=f"received {arrived:%a %Y-%m-%d %H:%M} ({found.text})")

    def covers(self, other: Condition) -> bool:
        """It has all hours and days of ``other``."""
        return isinstance(other, Received) and set(other.times) <= set(self.times)


def _holds(times: WeeklyHours | Dates, local: datetime) -> bool:
    if isinstance(times, Dates):
        return local.date() in times.days
    clock, weekday = local.time(), local.weekday()
    return any(
        span.weekday == weekday and span.start <= clock and (span.end is None or clock < span.end)
        for span in times.spans
    )


def received(value: object) -> Received:
    """``when.received``: hours of the week and days, as the file's reader has made them of the texts."""
    times = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not times or not all(isinstance(one, WeeklyHours | Dates) for one in times):
        raise ValueError('"received" takes hours and days: "Sat-Sun 00:00-24:00" or 2026-12-24')
    return Received(times=times)
