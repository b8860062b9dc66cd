"""What a note promises under the terms: the turn-around in force, the moment and the person, as values and in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

from gateway.answer.business import ALWAYS, BusinessTime
from gateway.answer.keeping import in_force
from gateway.answer.people import appointment, who
from gateway.answer.promise import desk_time, standard
from gateway.answer.promise_words import promise_in_words
from gateway.answer.roles import role_in_words, who_does_what
from gateway.answer.rota import candidates
from gateway.answer.schedule import due

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.keeping import Kept
    from gateway.answer.people import Appointment
    from gateway.config.values import Person
    from gateway.pipeline.terms import Terms
    from gateway.ticket import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """By when and from whom one customer hears.

    ``turnaround`` is the standard in the OBM's words, None where there is none. ``appointment`` is None where it is no
    number, or the desk never opens: then nobody can be held to a moment. ``person`` may be named all the same.
    """

    turnaround: str | None
    appointment: Appointment | None
    person: Person | None


class PledgeWords(TypedDict):
    """A pledge as `note_values` takes it, in one language."""

    turnaround: str | None
    promise: str
    person: str
    role: str
    who_does_what: str


def leaving(terms: Terms, *, key: str, now: datetime, urgent: bool = False) -> datetime | None:
    """When the note to the message with the content key ``key`` leaves; None where the send hours never open."""
    safety = terms.safety
    hasty = min(safety.delay.shortest, safety.urgent_delay)
    return due(
        arrived_or_now=now,
        delay_shortest=hasty if urgent else safety.delay.shortest,
        delay_longest=hasty if urgent else safety.delay.longest,
        key=key,
        hours=safety.send_hours,
        zone=terms.owner.zone,
    )


def pledge(
    terms: Terms, *, topic: str | None, language: str | None, leaves: datetime, kept: Kept, holder: str | None = None
) -> Pledge:
    """What a note about ``topic`` that leaves at ``leaves`` promises; ``kept`` says how the last ones were kept.

    ``language`` is that of the customer, None where nobody is sure of it. ``holder`` is who has the case already: then
    nobody else is named.
    """
    desk, people = terms.desk, staff(terms)
    if having := [one for one in people if one.name == holder]:
        people, topic, language = (replace(having[0], topics=()),), None, None
    turnaround = in_force(desk.turnaround, desk.turnaround_when_busy, kept)
    wanted = standard(turnaround)
    made = None
    if wanted is not None:
        opening = desk_time(desk.hours, wanted, zone=terms.owner.zone, closed=terms.closed)
        made = appointment(wanted, opening, leaves, people=people, topic=topic, language=language)
    if having and made is not None and made.person is not None:
        made = made._replace(because=(f"{made.person} has the case",))
    name = who(people, open_hours(terms), leaves, topic=topic, language=language) if made is None else made.person
    person = next((one for one in terms.desk.people if one.name == name), None)
    return Pledge(turnaround=turnaround, appointment=made, person=person)


def staff(terms: Terms) -> tuple[Person, ...]:
    """The people who look after cases: those of the desk, and never the owner."""
    owner = terms.owner.name.casefold()
    return tuple(one for one in terms.desk.people if one.name.casefold() != owner)


def open_hours(terms: Terms) -> BusinessTime:
    """When the desk is open; always where nothing is said of its hours."""
    return BusinessTime(hours=terms.desk.hours or ALWAYS, zone=terms.owner.zone, closed=terms.closed)


def in_words(made: Pledge, terms: Terms, *, language: str, leaves: datetime | None) -> PledgeWords:
    """The same for a note in ``language``; ``leaves`` None where nobody knows when it does: it says no "tomorrow"."""
    own_language, person, told = terms.owner.languages[0], made.person, made.appointment
    return PledgeWords(
        turnaround=made.turnaround,
        promise=promise_in_words(told.due, leaves, terms.owner.zone, language) if told else "",
        person=person.name if person else "",
        role=role_in_words(person, language, own_language) if person else "",
        who_does_what=who_does_what(terms.desk.people, language, own_language),
    )


def holder(case: Case, terms: Terms) -> str:
    """The name of who has a ticket, else of who looks after its topic; ``''`` for the desk as a whole."""
    able, _ = candidates(staff(terms), case.topic, None)
    return case.assignee or (able[0].helper.name if able else "")
