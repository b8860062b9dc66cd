"""To whom a case is given: the person whom the note names, or else who is there; never the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.answer.promise import desk_time, over, standard
from gateway.answer.rota import assigned
from gateway.pipeline.consequences.promising import open_hours, staff
from gateway.store.outcomes import Given

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from gateway.config.values import Desk
    from gateway.pipeline.consequences.promising import Pledge
    from gateway.pipeline.terms import Terms
    from gateway.store.outcomes import NewTicket


def first_given(ticket: NewTicket, terms: Terms, *, made: Pledge | None, sure: bool, now: datetime) -> Given | None:
    """To whom a new case is given; None where the desk has no people, or none of them is ever there.

    ``made`` is what its note promises, None where it gets none; ``sure`` says whether its language is certain.
    """
    if made is not None and made.person is not None:
        told = made.appointment
        because = (f"the note names {made.person.name}", *(told.because if told is not None else ()))
        return Given(person=made.person.name, because=because, pass_at=_pass_at(terms, now))
    return next_given(terms, topic=ticket.topic, language=ticket.language if sure else None, now=now)


def next_given(
    terms: Terms, *, topic: str | None, language: str | None, now: datetime, tried: Collection[str] = ()
) -> Given | None:
    """Who is next by the rota, those ``tried`` excepted; None where nobody is left."""
    people = staff(terms)
    if not people:
        return None
    found = assigned(people, open_hours(terms), now, topic=topic, language=language, tried=tried)
    if found is None:
        return None
    return Given(person=found.person, because=found.because, pass_at=_pass_at(terms, now))


def _pass_at(terms: Terms, now: datetime) -> datetime | None:
    return pass_at(terms.desk, terms.owner.zone, terms.closed, now)


def pass_at(desk: Desk, zone: ZoneInfo, closed: AbstractSet[date], now: datetime) -> datetime | None:
    """When a case that is given to somebody now goes on, unless it is taken before; None for never."""
    wanted = standard(desk.take_within)
    if wanted is None:
        return None
    return over(wanted, desk_time(desk.hours, wanted, zone=zone, closed=closed), now)
