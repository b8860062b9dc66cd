"""Ground: who at the desk answers by the promised time, and why it is this person."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.answer.promise import answerable, kind, promised
from gateway.answer.rota import Candidate, candidates, on_duty, there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gateway.answer.business import BusinessTime
    from gateway.answer.promise import Standard
    from gateway.answer.rota import Helper


class Appointment(NamedTuple):
    """By when the customer hears, in UTC, and from whom; no person is the desk as a whole."""

    due: datetime
    person: str | None
    because: tuple[str, ...]


def appointment(
    wanted: Standard,
    desk: BusinessTime,
    leaves: datetime,
    *,
    people: Sequence[Helper],
    topic: str | None,
    language: str | None = None,
) -> Appointment | None:
    """The promise for a note about ``topic`` that leaves at ``leaves``; None where the desk never opens.

    Named is who looks after the topic, writes ``language`` (None: whichever) and is there at the promised time, or her
    stand-in, or the next one of the topic.
    Where none of them is there, the promise moves to when the first of them is, if that is before the end of the
    desk's next day; else nobody is named.
    """
    due = promised(wanted, desk, leaves)
    if due is None:
        return None
    able, absent = candidates(people, topic, language)
    later: list[tuple[datetime, Candidate]] = []
    for candidate in able:
        moment = _moment_of(candidate.helper, wanted, desk, leaves, due)
        if moment == due:
            return Appointment(due, candidate.helper.name, (*absent, candidate.why))
        absent.append(f"{candidate.helper.name} is not there then")
        if moment is not None:
            later.append((moment, candidate))
    return _moved(later, desk, due, absent) or Appointment(due, None, (*absent, "nobody is named"))


def _moved(
    later: list[tuple[datetime, Candidate]], desk: BusinessTime, due: datetime, absent: list[str]
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
    own = there(helper, desk)
    moment = answerable(wanted, own, leaves, earliest=due)
    return None if moment is None else kind(moment, own)


def who(
    people: Sequence[Helper], desk: BusinessTime, leaves: datetime, *, topic: str | None, language: str | None = None
) -> str | None:
    """The name of who looks after ``topic`` where no time is promised, in a note that leaves at ``leaves``.

    None where nobody looks after it, or none of them is there on the desk's next day.
    """
    found, _ = on_duty(candidates(people, topic, language)[0], desk, leaves)
    return None if found is None else found.helper.name
