"""What a note promises, and what becomes of the promise: through the whole house, with a clock turned by hand."""

from __future__ import annotations

import pickle
import time
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from gateway.answer.keeping import PromiseMoveError
from gateway.delivery import Event
from gateway.errors import PermanentFailure, TransientFailure
from gateway.holidays import public_holidays
from gateway.pipeline.people import handling
from gateway.pipeline.people.handling import Hand
from gateway.pipeline.terms import CLIENT
from gateway.store import deliveries, promises, views
from gateway.store.engine import reading, writing
from gateway.store.schema import promise as promise_table
from tests.answer.desk import at
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator

DESK = SHOP.replace(
    "[safety]",
    """hours = "Mon-Fri 09:00-17:00"
turnaround = "8 business hours"
turnaround_when_busy = "3 business days"
holidays = "DE-BE"
people = [
  { name = "Dana", topics = ["orders"], hours = "Mon-Thu 09:00-15:00", stand_in = "Milo" },
  { name = "Milo", role = "downloads" },
]
[safety]""",
).replace('languages = ["en", "de"]', 'languages = ["en", "de", "fr", "es"]')
NOBODY = DESK.replace('topics = ["orders"]', 'topics = ["gifts"]')
HOLIDAYS = public_holidays("DE-BE", (2026, 2027))
FRIDAY = "2026-05-22T17:30"  # before Whit Monday
ORDER = "Where is my order 4711?"


@pytest.fixture
def desk(house: House) -> House:
    settle_in(house, DESK, FRIDAY)
    return house


@pytest.fixture(params=["Asia/Tokyo", "America/Los_Angeles"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine whose own clock is set to another zone than the owner's."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def settle_in(house: House, toml: str, wall: str) -> None:
    house.adopt(toml)
    house.now = at(wall)
    house.terms = replace(house.terms, closed=house.terms.closed | HOLIDAYS)


GREETINGS = {
    "en": "Where is my order 4711? I have been waiting for a week and would like to know what happened to it.",
    "de": "Where is my order 4711? Ich warte schon seit einer Woche und würde gerne wissen, was damit passiert ist.",
    "fr": "Where is my order 4711? J'attends depuis une semaine et je voudrais savoir ce qui s'est passé avec elle.",
    "es": "Where is my order 4711? Llevo una semana esperando y me gustaría saber qué ha pasado con mi pedido.",
}


def note_to(house: House, body: str = ORDER, number: int = 1) -> str:
    """The text of the note to a new customer who writes now."""
    address = f"ann{number}@mail{number}.example"
    raw = customer(body=body, address=address, message_id=f"<{number}@mail.example>")
    before = len(house.notes.sent)
    house.receive(raw, sender=address)
    house.drain()
    assert len(house.notes.sent) == before + 1
    return text_of(house.notes.sent[-1][2])


def text_of(mail: bytes) -> str:
    text = message_from_bytes(mail, policy=default).get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def waiting(house: House) -> list[dict[str, Any]]:
    with reading(house.engine) as connection:
        return promises.waiting(connection, client=CLIENT, now=house.now)


def settle(house: House, number: int) -> str | None:
    with writing(house.engine) as connection:
        return promises.settle(connection, number, client=CLIENT, now=house.now)


@pytest.mark.parametrize(
    ("language", "promise"),
    [
        ("en", "by Tuesday, 17:00"),
        ("de", "bis Dienstag, 17:00 Uhr"),
        ("fr", "au plus tard mardi à 17\u00a0h"),
        ("es", "a más tardar el martes a las 17:00"),
    ],
)
def test_friday_evening_before_a_holiday_promises_tuesday_in_the_customers_language(
    house: House, language: str, promise: str
) -> None:
    settle_in(house, NOBODY, FRIDAY)

    assert promise in note_to(house, GREETINGS[language])


def test_the_zone_is_the_owners_and_not_the_machines(house: House, machine: str) -> None:
    assert datetime.now().astimezone().utcoffset() != at(FRIDAY).astimezone(house.terms.owner.zone).utcoffset(), machine
    settle_in(house, NOBODY, FRIDAY)

    assert "by Tuesday, 17:00" in note_to(house)


@pytest.mark.parametrize(
    ("wall", "promise"),
    [("2026-03-28T22:10", "by 7:30 tomorrow (Sunday)"), ("2026-10-24T22:10", "by 5:30 tomorrow (Sunday)")],
)
def test_a_desk_that_never_sleeps_over_both_daylight_saving_nights(house: House, wall: str, promise: str) -> None:
    settle_in(house, NOBODY.replace("Mon-Fri 09:00-17:00", "Mon-Sun 00:00-24:00"), wall)

    assert promise in note_to(house)


def test_the_promise_counts_from_when_the_note_leaves(house: House) -> None:
    night = NOBODY.replace("Mon-Fri 09:00-17:00", "Mon-Sun 00:00-24:00").replace(
        'send_hours = "always"', 'send_hours = "Mon-Sun 07:00-21:00"'
    )
    settle_in(house, night, "2026-05-26T23:30")
    house.receive(customer())
    house.drain()
    house.now = at("2026-05-27T07:00")
    house.drain()

    assert "by 15:00 today (Wednesday)" in text_of(house.notes.sent[0][2])


def test_the_note_names_dana_and_a_time_inside_her_hours(desk: House) -> None:
    desk.now = at("2026-05-27T10:00")

    text = note_to(desk)

    assert "Dana" in text
    assert "by 10:00 tomorrow (Thursday)" in text
    (promise,) = waiting(desk)
    assert (promise["person"], promise["due"]) == ("Dana", at("2026-05-28T10:00").isoformat())


def test_her_stand_in_is_named_where_the_promise_falls_outside_her_hours(desk: House) -> None:
    desk.now = at("2026-05-28T12:00")

    text = note_to(desk)

    assert "Milo" in text
    assert "Dana" not in text
    assert "by 12:00 tomorrow (Friday)" in text


def test_a_promise_is_open_until_it_is_marked_done(desk: House) -> None:
    note_to(desk)
    (promise,) = waiting(desk)
    assert (promise["state"], promise["overdue"], promise["ticket_number"]) == ("open", False, 1)

    desk.later(days=3)

    assert settle(desk, promise["number"]) == "kept"
    assert waiting(desk) == []


def test_what_is_done_late_is_broken_and_overdue_until_then(desk: House) -> None:
    note_to(desk)
    desk.later(days=5)
    (promise,) = waiting(desk)
    assert promise["overdue"]

    assert settle(desk, promise["number"]) == "broken"

    with pytest.raises(PromiseMoveError):
        settle(desk, promise["number"])


def test_a_promise_that_is_not_there_cannot_be_done(desk: House) -> None:
    assert settle(desk, 17) is None


def keep(house: House, number: int, *, well: int) -> None:
    """So many promises come due, of which so many are kept."""
    for one in range(number):
        note_to(house, number=100 + one)
    for promise in waiting(house)[:well]:
        assert settle(house, promise["number"]) == "kept"
    house.later(days=7)


BRAKES_OFF = 'max_replies_per_domain = "1000 per hour"\nmax_replies_total = "1000 per hour"\n'


@pytest.mark.parametrize(("kept", "promise"), [(9, "by 17:00 today (Tuesday)"), (8, "by Friday, 17:00")])
def test_less_than_nine_in_ten_kept_promises_bring_the_longer_standard(house: House, kept: int, promise: str) -> None:
    toml = NOBODY.replace("[safety]\n", f"[safety]\n{BRAKES_OFF}")
    settle_in(house, toml, "2026-06-09T09:00")
    keep(house, 10, well=kept)

    # The note leaves on a Tuesday at nine: eight hours are over on the same day, three days on Friday.
    assert promise in note_to(house)


def test_after_four_weeks_the_old_promises_count_no_more(house: House) -> None:
    settle_in(house, NOBODY.replace("[safety]\n", f"[safety]\n{BRAKES_OFF}"), "2026-06-09T09:00")
    keep(house, 10, well=0)
    assert "by Friday, 17:00" in note_to(house, number=1)

    house.later(days=28)

    assert "by 17:00 today (Tuesday)" in note_to(house, number=2)


def planned(house: House) -> list[tuple[str, datetime | None]]:
    with reading(house.engine) as connection:
        return [
            (row.state, row.told_at) for row in connection.execute(promise_table.select().order_by(promise_table.c.id))
        ]


def test_a_promise_is_planned_with_its_note_and_open_when_that_has_left(house: House) -> None:
    settle_in(house, DESK.replace('delay = "0 seconds"', 'delay = "20 minutes"'), FRIDAY)
    house.receive(customer())
    house.drain()
    assert planned(house) == [("planned", None)]

    house.later(minutes=21)
    house.drain()

    assert planned(house) == [("open", house.now)]


def test_a_note_that_is_refused_or_cancelled_promised_nothing(desk: House) -> None:
    desk.notes.failures = [PermanentFailure("550 no such user")]
    desk.receive(customer())
    desk.drain()

    assert planned(desk) == [("void", None)]


def test_the_note_of_a_ticket_that_is_closed_before_it_leaves_stays_here(house: House) -> None:
    settle_in(house, DESK.replace('delay = "0 seconds"', 'delay = "20 minutes"'), FRIDAY)
    house.receive(customer())
    house.drain()

    with writing(house.engine) as connection:
        said = handling.close(connection, 1, Hand(client=CLIENT, by="obm", now=house.now))
    house.later(minutes=21)
    house.drain()

    assert said.sentences == ("it is closed, and its note does not leave",)
    assert house.notes.sent == []
    assert [one["reason"] for one in house.export()["replies"]] == ["its ticket was closed first"]
    assert planned(house) == [("void", None)]


def test_a_doubtful_note_counts_as_a_promise_until_a_person_takes_it_back(desk: House) -> None:
    desk.notes.failures = [TransientFailure("lost", maybe_done=True)]
    desk.receive(customer())
    desk.drain()
    assert [state for state, _ in planned(desk)] == ["open"]

    with writing(desk.engine) as connection:
        number = desk.export()["replies"][0]["number"]
        deliveries.decide(connection, number, Event.CANCELLED, now=desk.now, reason="by a person")

    assert [state for state, _ in planned(desk)] == ["void"]


def test_a_held_note_never_says_tomorrow_and_is_dropped_when_its_time_has_come(house: House) -> None:
    week = DESK.replace('mode = "live"', 'mode = "review"\nmax_age = "7 days"')
    settle_in(house, week, "2026-05-27T10:00")
    house.receive(customer())
    house.drain()
    with reading(house.engine) as connection:
        payload = deliveries.payload_of(connection, house.export()["replies"][0]["number"], client=CLIENT)
    assert payload is not None
    assert "by Thursday, 28 May, 10:00" in text_of(payload)

    house.later(days=1)
    house.housekeeping.run_once()

    assert house.reply_states() == ["expired"]
    assert house.export()["messages"][0]["reason"] == "the time it promises came before it could leave"
    assert planned(house) == [("void", None)]


def test_without_a_turn_around_nothing_is_promised(house: House) -> None:
    settle_in(house, DESK.replace('turnaround = "8 business hours"\n', ""), FRIDAY)

    assert "Dana" in note_to(house)
    assert planned(house) == []


def test_the_second_process_gets_all_a_promise_needs(desk: House) -> None:
    terms = pickle.loads(pickle.dumps(desk.terms))  # noqa: S301 - our own bytes

    assert terms.closed == desk.terms.closed
    assert terms.desk == desk.terms.desk


def test_christmas_closed_by_the_config_is_skipped(house: House) -> None:
    closed = 'closed = [2026-12-24, "2026-12-27 to 2027-01-02"]'
    settle_in(house, NOBODY.replace('holidays = "DE-BE"', f'holidays = "DE-BE"\n{closed}'), "2026-12-23T15:00")

    assert "by Monday, 4 January, 15:00" in note_to(house)


def test_the_trail_tells_why_it_is_this_person_and_how_it_ended(desk: House) -> None:
    note_to(desk)
    settle(desk, waiting(desk)[0]["number"])

    with reading(desk.engine) as connection:
        ticket = views.ticket(connection, 1, client=CLIENT)
    assert ticket is not None
    told = [one["detail"] for one in ticket["entries"]]
    assert told[0]["promise"] == "2026-05-26T15:00:00+00:00 Milo: Dana is not there then; Milo stands in for Dana"
    assert told[-1]["state"] == "kept"
    assert (ticket["promise"]["person"], ticket["promise"]["state"]) == ("Milo", "kept")


def test_times_in_the_store_are_those_of_no_zone(desk: House) -> None:
    note_to(desk)

    assert datetime.fromisoformat(waiting(desk)[0]["due"]).tzinfo == UTC
