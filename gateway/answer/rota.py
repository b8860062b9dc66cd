"""Ground: who at the desk looks after a case, in which order people are asked, and who is there when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from gateway.answer.business import BusinessTime, shared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date, datetime

    from gateway.answer.hours import WeeklyHours


class Helper(Protocol):
    """Somebody at the desk, as far as cases are concerned."""

    @property
    def name(self) -> str:
        """The name as customers know it."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of the rules this person looks after; empty for every topic."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages this person writes; empty for every language."""

    @property
    def hours(self) -> WeeklyHours | None:
        """When this person is there; None: whenever the desk is open."""

    @property
    def stand_in(self) -> str | None:
        """The name of who takes over while this person is not there."""

    @property
    def away(self) -> AbstractSet[date]:
        """Local dates on which this person is not there."""


class Candidate(NamedTuple):
    """Somebody who may be asked, and why it is this person."""

    helper: Helper
    why: str


class Assignment(NamedTuple):
    """Who looks after a case, and why it is this person."""

    person: str
    because: tuple[str, ...]


def candidates(people: Sequence[Helper], topic: str | None, language: str | None) -> tuple[list[Candidate], list[str]]:
    """Who looks after a topic in a language, the first to be asked first; and why others of the topic are not.

    Those of the topic in the order of the config, each followed by her stand-in; then those of every topic. Of whom the
    language is told comes before whom none is told of. Where nobody writes it, it counts for nothing: a case is better
    off with somebody than with nobody.
    """
    found = list(_of_topic_and_stand_ins(people, topic))
    able = [one for one in found if _writes(one.helper, language)]
    if not able:
        return found, [f"none of them writes {language}"] if found else []
    able.sort(key=lambda one: language not in one.helper.languages)
    return able, [f"{one.helper.name} does not write {language}" for one in found if one not in able]


def there(helper: Helper, desk: BusinessTime) -> BusinessTime:
    """When this person is there: in her own hours as far as the desk is open, and not on the days she is away."""
    hours = desk.hours if helper.hours is None else shared(helper.hours, desk.hours)
    closed = desk.closed | helper.away if helper.away else desk.closed
    return BusinessTime(hours=hours, zone=desk.zone, closed=closed)


def assigned(
    people: Sequence[Helper],
    desk: BusinessTime,
    now: datetime,
    *,
    topic: str | None,
    language: str | None,
    tried: Collection[str] = (),
) -> Assignment | None:
    """Who is to look after a case from ``now`` on, those in ``tried`` excepted; None where nobody is left.

    The first of the candidates, and after them of everybody else, who is there on the day on which the desk is open
    next. Where nobody is, and nobody was tried, it is who comes first of all.
    """
    order, reasons = _everybody(people, topic, language)
    left = [one for one in order if one.helper.name not in tried]
    reasons += [f"{one.helper.name} did not take it" for one in order if one.helper.name in tried]
    found, absent = on_duty(left, desk, now)
    if found is not None:
        return Assignment(found.helper.name, (*reasons, *absent, found.why))
    comes = [(moment, one) for one in left if (moment := there(one.helper, desk).at_or_after(now)) is not None]
    if tried or not comes:
        return None
    _, first = min(comes, key=lambda pair: pair[0])
    return Assignment(first.helper.name, (*reasons, *absent, f"{first.helper.name} is the first to be there"))


def on_duty(
    asked: Sequence[Candidate], desk: BusinessTime, moment: datetime
) -> tuple[Candidate | None, tuple[str, ...]]:
    """The first of ``asked`` who is there from ``moment`` on, on the day on which the desk is open next.

    And why those before her are not it. None where nobody is there that day, or the desk never opens.
    """
    opens = desk.at_or_after(moment)
    if opens is None:
        return None, ()
    today = opens.astimezone(desk.zone).date()
    absent: list[str] = []
    for one in asked:
        comes = there(one.helper, desk).at_or_after(moment)
        if comes is not None and comes.astimezone(desk.zone).date() == today:
            return one, tuple(absent)
        absent.append(f"{one.helper.name} is not there")
    return None, tuple(absent)


def _everybody(people: Sequence[Helper], topic: str | None, language: str | None) -> tuple[list[Candidate], list[str]]:
    """The candidates, those of the topic who do not write the language, and all others, last those of other topics."""
    able, reasons = candidates(people, topic, language)
    known = {one.helper.name for one in able}
    rest = [one for one in _of_topic_and_stand_ins(people, topic) if one.helper.name not in known]
    known |= {one.helper.name for one in rest}
    left = (one for one in people if one.name not in known)
    others = sorted(left, key=lambda one: (not _writes(one, language), bool(one.topics)))
    return [*able, *rest, *(Candidate(one, f"{one.name} is at the desk") for one in others)], list(reasons)


def _of_topic_and_stand_ins(people: Sequence[Helper], topic: str | None) -> Iterator[Candidate]:
    by_name = {one.name: one for one in people}
    seen: set[str] = set()
    for first in _of_topic(people, topic):
        stand_in = by_name.get(first.stand_in or "")
        why = f"{first.name} looks after {topic}" if first.topics else f"{first.name} looks after every topic"
        for candidate in (
            Candidate(first, why),
            *([Candidate(stand_in, f"{stand_in.name} stands in for {first.name}")] if stand_in else ()),
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


def _writes(helper: Helper, language: str | None) -> bool:
    return language is None or not helper.languages or language in helper.languages
