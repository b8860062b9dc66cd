"""To whom a case is given, and who is next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.answer.people import appointment
from gateway.answer.promise import over, standard
from gateway.answer.rota import assigned
from tests.answer.desk import OFFICE, PENTECOST, Colleague, at, desk, told, week
from tests.answer.test_business import MOMENTS, WEEKS

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.hours import WeeklyHours

DANA = Colleague(name="Dana", topics=("orders",), hours=week(range(4), (9, 15)), stand_in="Milo")
MILO = Colleague(name="Milo")
KIM = Colleague(name="Kim", topics=("access",))
CLAIRE = Colleague(name="Claire", topics=("orders",), languages=("fr",))
WEDNESDAY, FRIDAY = "2026-05-20T10:00", "2026-05-22T10:00"


def given_to(
    *people: Colleague,
    now: str = WEDNESDAY,
    topic: str | None = "orders",
    language: str | None = None,
    tried: tuple[str, ...] = (),
) -> str | None:
    found = assigned(people, desk(OFFICE, PENTECOST), at(now), topic=topic, language=language, tried=tried)
    return None if found is None else found.person


def test_a_case_is_given_to_who_looks_after_its_topic() -> None:
    assert given_to(MILO, KIM, DANA) == "Dana"
    assert given_to(MILO, KIM, DANA, topic="access") == "Kim"


def test_her_stand_in_gets_it_on_a_day_on_which_she_is_not_there() -> None:
    assert given_to(DANA, KIM, MILO, now=FRIDAY) == "Milo"


def test_what_comes_in_the_night_is_for_who_is_there_on_the_next_day_of_the_desk() -> None:
    assert given_to(DANA, MILO, now="2026-05-21T23:00") == "Milo"  # Friday
    assert given_to(DANA, MILO, now="2026-05-22T20:00") == "Dana"  # Tuesday, for Monday is a holiday


def test_who_writes_the_language_is_asked_first() -> None:
    dana = Colleague(name="Dana", topics=("orders",), languages=("de", "en"))

    assert given_to(dana, CLAIRE, language="fr") == "Claire"
    assert given_to(dana, CLAIRE, language="en") == "Dana"
    assert given_to(dana, CLAIRE, language=None) == "Dana"


def test_a_topic_that_nobody_looks_after_is_given_to_somebody_all_the_same() -> None:
    assert given_to(KIM, DANA, topic="gifts") == "Kim"
    assert given_to(KIM, DANA, MILO, topic="gifts") == "Milo"  # who is bound to no other topic


def test_a_case_that_is_not_taken_goes_from_one_to_the_next_and_to_each_once() -> None:
    asked: list[str] = []
    while (person := given_to(KIM, MILO, DANA, tried=tuple(asked))) is not None:
        asked.append(person)

    assert asked == ["Dana", "Milo", "Kim"]


def test_nobody_gets_a_case_passed_on_to_her_while_she_is_away() -> None:
    away = Colleague(name="Lou", away=frozenset(date(2026, 5, 18) + timedelta(n) for n in range(30)))

    assert given_to(DANA, away, tried=("Dana",)) is None


def test_a_new_case_is_given_to_who_is_there_first_where_nobody_is_there_today() -> None:
    kim = Colleague(name="Kim", hours=week([4], (9, 12)))
    lou = Colleague(name="Lou", hours=week([3], (9, 12)))

    assert given_to(kim, lou) == "Lou"
    assert given_to() is None


def test_the_reasons_say_why_it_is_this_person() -> None:
    found = assigned((DANA, CLAIRE, MILO), desk(), at(FRIDAY), topic="orders", language="de", tried=("Kim",))

    assert found is not None
    assert found.because == ("Claire does not write de", "Dana is not there", "Milo stands in for Dana")


@pytest.mark.parametrize(
    ("time", "start", "end"),
    [
        ("4 business hours", "2026-05-20T10:00", "Wed 2026-05-20 14:00"),
        ("4 business hours", "2026-05-22T15:00", "Tue 2026-05-26 11:00"),
        ("1 business day", "2026-05-20T10:00", "Thu 2026-05-21 17:00"),
        ("2 hours", "2026-05-20T10:00", "Wed 2026-05-20 12:00"),
        ("2 hours", "2026-05-22T16:30", "Tue 2026-05-26 09:00"),
    ],
)
def test_the_time_to_take_a_case_is_over_while_somebody_is_there(time: str, start: str, end: str) -> None:
    wanted = standard(time)
    assert wanted is not None

    assert told(over(wanted, desk(OFFICE, PENTECOST), at(start))) == end


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), WEEKS), max_size=4), WEEKS, MOMENTS)
def test_the_rota_asks_everybody_once_and_ends(
    hours: list[WeeklyHours | None], open_: WeeklyHours, now: datetime
) -> None:
    people = [Colleague(name=str(number), topics=("orders",), hours=one) for number, one in enumerate(hours)]
    asked: list[str] = []
    while found := assigned(people, desk(open_), now, topic="orders", language=None, tried=asked):
        assert found.person not in asked
        asked.append(found.person)

    assert len(asked) <= len(people)


def test_the_note_and_the_case_name_the_same_person_where_both_are_there_then() -> None:
    wanted = standard("4 business hours")
    assert wanted is not None

    note = appointment(wanted, desk(), at(WEDNESDAY), people=(KIM, DANA, MILO), topic="orders")

    assert note is not None
    assert note.person == given_to(KIM, DANA, MILO)
