from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.answer.people import appointment, who
from gateway.answer.promise import promised, standard
from gateway.answer.roles import role_in_words, who_does_what
from tests.answer.desk import OFFICE, PENTECOST, Colleague, at, desk, told, week
from tests.answer.test_business import MOMENTS, WEEKS

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.hours import WeeklyHours

MORNINGS, AFTERNOONS = week(range(5), (9, 13)), week(range(5), (13, 17))
DANA = Colleague(name="Dana", topics=("orders",), hours=week(range(4), (9, 15)), stand_in="Milo")
MILO = Colleague(name="Milo")
KIM = Colleague(name="Kim", topics=("Orders", "access"), hours=AFTERNOONS)


def named(
    *people: Colleague,
    leaves: str = "2026-05-20T10:00",
    turnaround: str = "8 business hours",
    topic: str | None = "orders",
    language: str | None = None,
) -> tuple[str | None, str | None]:
    wanted = standard(turnaround)
    assert wanted is not None
    found = appointment(wanted, desk(OFFICE, PENTECOST), at(leaves), people=people, topic=topic, language=language)
    assert found is not None
    assert found.because
    return found.person, told(found.due)


def test_the_note_names_who_looks_after_the_topic_and_a_time_inside_her_hours() -> None:
    assert named(DANA, MILO, KIM) == ("Dana", "Thu 2026-05-21 10:00")


def test_her_stand_in_is_named_while_she_is_not_there() -> None:
    assert named(DANA, MILO, KIM, leaves="2026-05-21T10:00") == ("Milo", "Fri 2026-05-22 10:00")


def test_her_stand_in_is_named_while_she_is_away() -> None:
    away = Colleague(name="Dana", topics=("orders",), stand_in="Milo", away=frozenset({date(2026, 5, 21)}))

    assert named(away, MILO) == ("Milo", "Thu 2026-05-21 10:00")


def test_another_one_of_the_topic_is_named_where_neither_is_there() -> None:
    alone = Colleague(name="Dana", topics=("orders",), hours=MORNINGS)

    assert named(alone, KIM, leaves="2026-05-20T16:00") == ("Kim", "Thu 2026-05-21 16:00")


def test_the_promise_waits_for_her_next_hours_where_nobody_else_knows_the_topic() -> None:
    alone = Colleague(name="Dana", topics=("orders",), hours=MORNINGS)

    assert named(alone, leaves="2026-05-20T16:00") == ("Dana", "Fri 2026-05-22 09:00")


def test_a_promise_at_her_first_hour_leaves_her_the_time_to_answer() -> None:
    fridays = Colleague(name="Dana", topics=("orders",), hours=week([4], (9, 15)))

    assert named(fridays, leaves="2026-05-20T16:00") == ("Dana", "Fri 2026-05-22 10:00")


def test_nobody_is_named_where_nobody_comes_soon() -> None:
    away = Colleague(
        name="Dana", topics=("orders",), away=frozenset(date(2026, 5, 21) + timedelta(n) for n in range(14))
    )

    assert named(away) == (None, "Thu 2026-05-21 10:00")


@pytest.mark.parametrize(
    ("topic", "person"), [("orders", "Dana"), ("ORDERS", "Dana"), ("access", "Kim"), ("gifts", None), (None, None)]
)
def test_a_topic_finds_its_person_and_who_only_stands_in_is_not_asked(topic: str | None, person: str | None) -> None:
    assert who((MILO, DANA, KIM), desk(), at("2026-05-20T10:00"), topic=topic) == person


@pytest.mark.parametrize("topic", ["gifts", None])
def test_somebody_without_topics_looks_after_all_others(topic: str | None) -> None:
    people = (Colleague(name="Lou"), DANA, MILO)
    assert who(people, desk(), at("2026-05-20T10:00"), topic=topic) == "Lou"
    assert who(people, desk(), at("2026-05-20T10:00"), topic="orders") == "Dana"


def test_without_a_promised_time_her_stand_in_is_named_on_a_day_she_is_not_there() -> None:
    assert who((DANA, MILO), desk(), at("2026-05-22T10:00"), topic="orders") == "Milo"
    assert who((DANA,), desk(), at("2026-05-22T10:00"), topic="orders") is None
    assert who((DANA, MILO), desk(), at("2026-05-24T23:00"), topic="orders") == "Dana"  # a Sunday


def test_the_note_names_somebody_who_writes_the_language_of_the_customer() -> None:
    dana = Colleague(name="Dana", topics=("orders",), languages=("de", "en"), stand_in="Milo")
    claire = Colleague(name="Claire", languages=("fr",))

    assert named(dana, MILO, claire, language="en")[0] == "Dana"
    assert named(dana, claire, language="fr")[0] == "Claire"
    assert named(dana, MILO, claire, language="fr")[0] == "Claire"  # of Milo no language is told
    assert named(dana, MILO, language="fr")[0] == "Milo"
    assert named(dana, claire, language=None)[0] == "Dana"


def test_where_nobody_writes_the_language_it_counts_for_nothing() -> None:
    dana = Colleague(name="Dana", topics=("orders",), languages=("de",))

    assert named(dana, language="pt")[0] == "Dana"


def test_the_reasons_tell_who_was_not_there() -> None:
    wanted = standard("8 business hours")
    assert wanted is not None

    found = appointment(wanted, desk(), at("2026-05-21T10:00"), people=(DANA, MILO), topic="orders")

    assert found is not None
    assert found.because == ("Dana is not there then", "Milo stands in for Dana")


def test_two_people_who_stand_in_for_each_other_are_asked_once() -> None:
    away = frozenset({date(2026, 5, 21), date(2026, 5, 22)})
    one = Colleague(name="Ann", topics=("orders",), stand_in="Bob", away=away)
    other = Colleague(name="Bob", topics=("orders",), stand_in="Ann", away=away)

    assert named(one, other) == (None, "Thu 2026-05-21 10:00")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), WEEKS), max_size=4), WEEKS, MOMENTS)
def test_the_named_person_is_there_and_the_promise_is_never_early(
    hours: list[WeeklyHours | None], open_: WeeklyHours, leaves: datetime
) -> None:
    people = [Colleague(name=str(number), topics=("orders",), hours=one) for number, one in enumerate(hours)]
    wanted, there = standard("8 business hours"), desk(open_)
    assert wanted is not None

    found = appointment(wanted, there, leaves, people=people, topic="orders")

    assert found is not None
    assert found.due >= (promised(wanted, there, leaves) or found.due)
    assert there.around(found.due) is not None
    own = next((one.hours for one in people if one.name == found.person), None)
    assert own is None or desk(own).around(found.due) is not None


def test_roles_are_told_in_the_language_of_the_customer() -> None:
    dana = Colleague(name="Dana", topics=("orders",), role=(("en", "orders and parcels"), ("de", "Bestellungen")))
    milo = Colleague(name="Milo", topics=("downloads", "access"))

    assert who_does_what((dana, milo), "en", "en") == "Dana: orders and parcels\nMilo: downloads, access"
    assert who_does_what((dana, milo), "de", "en") == "Dana: Bestellungen"
    assert who_does_what((dana, milo), "fr", "en") == ""


def test_a_role_without_a_language_is_in_the_owners_first_one() -> None:
    milo = Colleague(name="Milo", role=(("", "Downloads"),))

    assert role_in_words(milo, "de", "de") == "Downloads"
    assert role_in_words(milo, "en", "de") == ""
