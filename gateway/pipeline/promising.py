"""What a note promises under one config: the turn-around in force, the moment, and the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.answer.keeping import Kept, in_force
from gateway.answer.people import appointment, who
from gateway.answer.promise import desk_time, standard

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from gateway.answer.people import Appointment
    from gateway.config.values import Desk, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """By when and from whom one customer hears.

    ``turnaround`` is the standard in the OBM's words, None where there is none. ``appointment`` is None where it is no
    number, or the desk never opens: then nobody can be held to a moment. ``person`` may be named all the same.
    """

    turnaround: str | None
    appointment: Appointment | None
    person: Person | None


def pledge(
    desk: Desk,
    *,
    zone: ZoneInfo,
    closed: AbstractSet[date],
    topic: str | None,
    leaves: datetime,
    kept: Kept,
) -> Pledge:
    """The promise of a note about ``topic`` that leaves at ``leaves``; ``closed`` are all closed local dates."""
    turnaround = in_force(desk.turnaround, desk.turnaround_when_busy, kept)
    wanted = standard(turnaround)
    made = None
    if wanted is not None:
        opening = desk_time(desk.hours, wanted, zone=zone, closed=closed)
        made = appointment(wanted, opening, leaves, people=desk.people, topic=topic)
    name = who(desk.people, topic) if made is None else made.person
    person = next((one for one in desk.people if one.name == name), None)
    return Pledge(turnaround=turnaround, appointment=made, person=person)
