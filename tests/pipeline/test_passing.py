"""Who gets a case, who has taken it, and to whom it goes when nobody does: the whole house, a clock turned by hand."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from gateway.intake.imap.sent import Sent
from gateway.mailbox import Cursor
from gateway.pipeline.people.passing import Passing
from gateway.pipeline.terms import CLIENT
from gateway.store import assigning, cases, promises, views
from gateway.store.engine import reading, writing
from gateway.store.outcomes import Given
from gateway.ticket import TicketEvent
from tests.answer.desk import at, told
from tests.pipeline.house import House, customer
from tests.pipeline.test_promises import DESK, FRIDAY, settle_in

if TYPE_CHECKING:
    from sqlalchemy import Connection

PEOPLE = DESK.replace(
    "[safety]",
    'take_within = "4 business hours"\nteam = ["dana@shop.example"]\n[safety]\nalert_to = "obm@shop.example"',
)
WEDNESDAY = "2026-05-20T10:00"
ANN = "ann@mail.example"
ORDER = "Where is my order 4711?"


@pytest.fixture
def desk(house: House) -> House:
    settle_in(house, PEOPLE, WEDNESDAY)
    return house


def receive(house: House, body: str = ORDER, *, address: str = ANN, message_id: str = "<one@mail.example>") -> None:
    house.receive(customer(body=body, address=address, message_id=message_id), sender=address)
    house.drain()


def pass_on(house: House, wall: str) -> int:
    house.now = at(wall)
    passing = Passing(engine=house.engine, writer=house.writer, terms=lambda: house.terms, clock=lambda: house.now)
    return passing.run_once()


def row(house: House, number: int = 1) -> Any:
    with writing(house.engine) as connection:
        return assigning.held(connection, number, client=CLIENT)


def trail(house: House, *kinds: str) -> list[tuple[str, Any]]:
    with reading(house.engine) as connection:
        ticket = views.ticket(connection, 1, client=CLIENT)
    assert ticket is not None
    return [(one["event"], one["detail"].get("person")) for one in ticket["entries"] if one["event"] in kinds]


def take(connection: Connection, house: House) -> None:
    assigning.take(connection, assigning.held(connection, 1, client=CLIENT), by="command", now=house.now)


def close(connection: Connection, house: House) -> None:
    cases.happened(connection, [(row_of(connection), TicketEvent.CLOSED)], now=house.now)


def confirmed_by_the_desk(connection: Connection, house: House) -> None:
    cases.happened(connection, [(row_of(connection), TicketEvent.TAKEN)], now=house.now, by="desk")


def row_of(connection: Connection) -> int:
    return int(assigning.held(connection, 1, client=CLIENT).message)


def answer(house: House, who: str) -> None:
    if who == "owner":
        head = Sent(
            uid=1,
            message_id="answer@shop.example",
            writer="rosa@shop.example",
            at=house.now,
            ids=("one@mail.example",),
            recipients=(ANN,),
            text="It comes tomorrow.",
            automatic=False,
        )
        house.answers.take("Sent", [head], Cursor(uidvalidity=1, last_uid=1))
        return
    more = "In-Reply-To: <one@mail.example>\r\n"
    raw = customer("Re: Hello", "It comes.", address="dana@shop.example", message_id="<two@shop.example>", more=more)
    house.receive(raw.replace(b"To: rosa@shop.example", b"To: ann@mail.example"), sender="dana@shop.example")
    house.drain()


def test_the_case_is_given_to_whom_the_note_names(desk: House) -> None:
    receive(desk)
    with reading(desk.engine) as connection:
        (promise,) = promises.waiting(connection, client=CLIENT, now=desk.now)

    assert row(desk).assignee == promise["person"] == "Dana"
    assert b"Dana" in desk.notes.sent[-1][2]
    assert trail(desk, "assigned") == [("assigned", "Dana")]


def test_the_note_and_the_case_agree_on_the_stand_in(house: House) -> None:
    settle_in(house, PEOPLE, FRIDAY)
    receive(house)
    text = message_from_bytes(house.notes.sent[-1][2], policy=default).get_body(("plain",))

    assert row(house).assignee in {"Dana", "Milo"}
    assert text is not None
    assert row(house).assignee in text.get_content()


def test_a_case_without_a_note_is_given_to_who_is_there(desk: House) -> None:
    receive(desk, "An invoice, please", message_id="<file@mail.example>")

    assert desk.notes.sent == []
    assert row(desk).assignee == "Milo"  # nobody looks after the topic, and Dana only after orders


def test_no_case_is_given_to_the_owner(desk: House) -> None:
    settle_in(desk, PEOPLE.replace('name = "Dana"', 'name = "Rosa Moss"'), WEDNESDAY)
    receive(desk)

    assert row(desk).assignee == "Milo"
    assert b"Rosa Moss will" not in desk.notes.sent[-1][2]


def test_without_people_a_case_is_nobodys_and_goes_nowhere(house: House) -> None:
    house.adopt(house_without_people())
    receive(house)

    assert (row(house).assignee, row(house).pass_at) == (None, None)


def house_without_people() -> str:
    before, _, after = PEOPLE.partition("people = [")
    return before + after.partition("]\n")[2].partition("]\n")[2]


def test_who_writes_the_language_gets_the_case(desk: House) -> None:
    people = PEOPLE.replace(
        '{ name = "Milo"', '{ name = "Claire", topics = ["orders"], languages = ["fr"] },{ name = "Milo"'
    )
    settle_in(desk, people.replace('name = "Dana",', 'name = "Dana", languages = ["de", "en"],'), WEDNESDAY)
    receive(desk, f"{ORDER} J'attends depuis une semaine et je voudrais savoir ce qui s'est passé avec elle.")

    assert row(desk).assignee == "Claire"
    assert b"Claire" in desk.notes.sent[-1][2]


def test_a_case_that_nobody_takes_goes_to_the_next_person_when_its_time_is_over(desk: House) -> None:
    receive(desk)
    assert told(row(desk).pass_at) == "Wed 2026-05-20 14:00"

    assert pass_on(desk, "2026-05-20T13:59") == 0
    assert pass_on(desk, "2026-05-20T14:00") == 1
    assert pass_on(desk, "2026-05-20T14:01") == 0

    found = row(desk)
    assert (found.assignee, found.passed, told(found.pass_at)) == ("Milo", 1, "Thu 2026-05-21 10:00")
    assert trail(desk, "assigned", "passed on") == [("assigned", "Dana"), ("passed on", "Milo")]


def test_when_all_were_tried_the_obm_is_told_once_and_the_case_stays(desk: House) -> None:
    receive(desk)
    pass_on(desk, "2026-05-20T14:00")
    pass_on(desk, "2026-05-21T10:00")
    pass_on(desk, "2026-05-21T12:00")
    desk.drain()

    assert row(desk).assignee == "Milo"
    ((_, recipient, mail),) = desk.alerts.sent
    text = message_from_bytes(mail, policy=default).get_content()
    assert recipient == "obm@shop.example"
    assert "Nobody has taken ticket 1 within 4 business hours. Asked were: Dana, Milo." in text
    assert "deskward tickets assign 1 NAME" in text


@pytest.mark.parametrize("taken", [take, close, confirmed_by_the_desk])
def test_what_is_taken_or_closed_goes_on_to_nobody(desk: House, taken: Any) -> None:
    receive(desk)
    with writing(desk.engine) as connection:
        taken(connection, desk)

    assert pass_on(desk, "2026-05-28T14:00") == 0
    assert row(desk).assignee == "Dana"


@pytest.mark.parametrize(("who", "has_it"), [("team", True), ("owner", False)])
def test_an_answer_ends_the_wait_and_one_of_the_team_takes_the_case(desk: House, who: str, has_it: bool) -> None:
    receive(desk)
    answer(desk, who)

    assert row(desk).pass_at is None
    assert (row(desk).taken_at is not None) == has_it
    assert pass_on(desk, "2026-05-28T14:00") == 0


def test_a_restart_changes_nothing_of_it(desk: House) -> None:
    receive(desk)
    desk.restart()
    assert pass_on(desk, "2026-05-20T14:00") == 1
    desk.restart()

    assert pass_on(desk, "2026-05-20T14:00") == 0
    assert row(desk).assignee == "Milo"


def test_two_that_look_at_once_pass_a_case_on_once(desk: House) -> None:
    receive(desk)
    desk.now = at("2026-05-20T14:00")
    made = [
        Passing(engine=desk.engine, writer=desk.writer, terms=lambda: desk.terms, clock=lambda: desk.now)
        for _ in range(2)
    ]

    assert [one.run_once() for one in made] == [1, 0]
    assert row(desk).passed == 1


def test_a_case_given_by_a_person_begins_the_rota_anew(desk: House) -> None:
    receive(desk)
    pass_on(desk, "2026-05-20T14:00")
    with writing(desk.engine) as connection:
        again = Given(person="Dana", pass_at=at("2026-05-20T17:00"))
        assigning.give(connection, assigning.held(connection, 1, client=CLIENT), again, by="obm", now=desk.now)

    assert pass_on(desk, "2026-05-20T17:00") == 1
    assert row(desk).assignee == "Milo"


def test_a_further_mail_of_the_customer_puts_nothing_off_and_wakes_what_nobody_has(desk: House) -> None:
    receive(desk)
    note_id = message_from_bytes(desk.notes.sent[-1][2], policy=default)["Message-ID"]
    first = row(desk).pass_at
    desk.later(hours=1)
    follow_up(desk, note_id, 2)
    assert row(desk).pass_at == first

    pass_on(desk, "2026-05-20T14:00")
    pass_on(desk, "2026-05-21T10:00")
    assert row(desk).pass_at is None
    follow_up(desk, note_id, 3)

    assert told(row(desk).pass_at) == "Thu 2026-05-21 14:00"
    assert pass_on(desk, "2026-05-21T14:00") == 1
    assert row(desk).assignee == "Dana"


def follow_up(house: House, note_id: str, number: int, *, address: str = ANN) -> None:
    more = f"In-Reply-To: {note_id}\r\n"
    raw = customer(
        "Re: Hello", f"Any news? {number}", address=address, message_id=f"<{number}@mail.example>", more=more
    )
    house.receive(raw, sender=address)
    house.drain()


def test_status_tells_how_often_cases_went_on(desk: House) -> None:
    receive(desk)
    pass_on(desk, "2026-05-20T14:00")

    with reading(desk.engine) as connection:
        found = assigning.summary(connection, client=CLIENT, now=desk.now)
    assert found == {"open": 1, "untaken": 1, "overdue": 1, "passed_on": {"times": 1, "cases": 1}}
