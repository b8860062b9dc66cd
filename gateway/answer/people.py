"""Ground: who at the desk answers by the promised time, and why it is this person."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from gateway.answer.business import BusinessTime, shared
from gateway.answer.promise import answerable, kind, promised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from gateway.answer.hours import WeeklyHours
    from gateway.answer.promise import Standard


class Helper(Protocol):
    """Somebody at the desk, as far as a note is concerned."""

    @property
    def name(self) -> str:
        """The name as customers know it."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of the rules this person looks after; empty for every topic."""

    @property
    def hours(self) -> WeeklyHours | None:
        """When this person is there; None: whenever the desk is open."""

    @property
    def stand_in(self) -> str | None:
        """The name of who takes over while this person is not there."""

    @property
    def away(self) -> AbstractSet[date]:
        """Local dates on which this person is not there."""


class Appointment(NamedTuple):
    """By when the customer hears, in UTC, and from whom; no person is the desk as a whole."""

    due: datetime
    person: str | None
    because: tuple[str, ...]


class _Candidate(NamedTuple):
    helper: Helper
    why: str


def appointment(
    wanted: Standard, desk: BusinessTime, leaves: datetime, *, people: Sequence[Helper], topic: str | None
) -> Appointment | None:
    """The promise for a note about ``topic`` that leaves at ``leaves``; None where the desk never opens.

    Named is who looks after the topic and is there at the promised time, or her stand-in, or the next one of the topic.
    Where none of them is there, the promise moves to when the first of them is, if that is before the end of the
    desk's next day; else nobody is named.
    """
    due = promised(wanted, desk, leaves)
    if due is None:
        return None
    absent: list[str] = []
    later: list[tuple[datetime, _Candidate]] = []
    for candidate in _candidates(people, topic):
        moment = _moment_of(candidate.helper, wanted, desk, leaves, due)
        if moment == due:
            return Appointment(due, candidate.helper.name, (*absent, candidate.why))
        absent.append(f"{candidate.helper.name} is not there then")
        if moment is not None:
            later.append((moment, candidate))
    return _moved(later, desk, due, absent) or Appointment(due, None, (*absent, "nobody is named"))


def _moved(
    later: list[tuple[datetime, _Candidate]], desk: BusinessTime, due: datetime, absent: list[str]
) -> Appointment | None:
    """The promise at the first time one of the candidates is there; None where that is too late."""
    last = desk.day_end(due, 1)
    moment, candidate = min(later, key=lambda one: one[0], default=(None, None))
    if moment is None or candidate is None or last is None or moment > last:
        return None
    return Appointment(moment, candidate.helper.name, (*absent, candidate.why, "the promise waits for these hours"))


def _moment_of(
    helper: Helper, wanted: Standard, desk: BusinessTime, leaves: datetime, due: datetime
) -> datetime | None:
    """When this person can have answered: ``due`` or later; None for never."""
    hours = desk.hours if helper.hours is None else shared(helper.hours, desk.hours)
    there = BusinessTime(hours=hours, zone=desk.zone, closed=desk.closed | helper.away if helper.away else desk.closed)
    moment = answerable(wanted, there, leaves, earliest=due)
    return None if moment is None else kind(moment, there)


def _candidates(people: Sequence[Helper], topic: str | None) -> Iterator[_Candidate]:
    """Those of the topic in the order of the config, each followed by her stand-in; then those of every topic."""
    by_name = {one.name: one for one in people}
    seen: set[str] = set()
    for first in _of_topic(people, topic):
        stand_in = by_name.get(first.stand_in or "")
        why = f"{first.name} looks after {topic}" if first.topics else f"{first.name} looks after every topic"
        for candidate in (
            _Candidate(first, why),
            *([_Candidate(stand_in, f"{stand_in.name} stands in for {first.name}")] if stand_in else ()),
        ):
            if candidate.helper.name not in seen:
                seen.add(candidate.helper.name)
                yield candidate


def _of_topic(people: Sequence[Helper], topic: str | None) -> list[Helper]:
    """Who looks after the topic by its name, then who looks after all; who only stands in for others is no one's."""
    wanted = None if topic is None else topic.casefold()
    standing_in = {one.stand_in for one in people}
    own = [one for one in people if wanted is not None and wanted in [word.casefold() for word in one.topics]]
    return [*own, *(one for one in people if not one.topics and one.name not in standing_in)]


def who(people: Sequence[Helper], topic: str | None) -> str | None:
    """The name of the first who looks after ``topic``, where no time is promised; None where nobody does."""
    return next((one.helper.name for one in _candidates(people, topic)), None)
