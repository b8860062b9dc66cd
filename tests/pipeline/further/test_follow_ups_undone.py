"""One message of a ticket is taken back, forgotten or purged: the others, and their ticket, stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from gateway.pipeline.terms import CLIENT
from gateway.store import erasing, schema
from gateway.store.engine import reading, writing
from tests.pipeline.further.mails import ACCESS, _late, again, note_id, number_of, receive, tickets, written
from tests.pipeline.house import SHOP, House, customer
from tests.pipeline.test_answered import case, seen, sent
from tests.pipeline.test_backtest import compared
from tests.pipeline.test_deciding import decide, undo


def test_a_follow_up_that_is_taken_back_leaves_the_ticket_alone(both: House) -> None:
    receive(both, customer(), again("Where is my order 4711?"))

    said = undo(both, number_of(both, "2@mail.example"))

    assert "it belongs to ticket 1 no more" in said.sentences
    assert written(both) == ["one@mail.example"]
    assert tickets(both) == [(1, "with the desk")]


def test_where_the_first_message_is_taken_back_the_ticket_goes_on_with_the_next(both: House) -> None:
    receive(both, customer(), again("Where is my order 4711?"), again("Where is my order 4711?!", 3))
    seen(both, sent(both, ids=("2@mail.example",)))

    said = undo(both, number_of(both, "one@mail.example"))

    assert "it belongs to ticket 1 no more" in said.sentences
    assert written(both) == ["2@mail.example", "3@mail.example"]
    assert [(one["id"], one["subject"]) for one in both.export()["tickets"]] == [
        (number_of(both, "2@mail.example"), "Re: Hello")
    ]
    assert "owner's answer" in [one["kind"] for one in case(both)["case"]]


def test_a_first_message_decided_once_more_joins_what_became_of_its_ticket(both: House) -> None:
    receive(both, customer(), again("Where is my order 4711?"))
    undo(both, number_of(both, "one@mail.example"))

    decide(both, number_of(both, "one@mail.example"), "redirect")

    assert tickets(both) == [(1, "with the desk")]
    assert sorted(written(both)) == ["2@mail.example", "one@mail.example"]


def test_links_survive_the_first_message_of_a_ticket(both: House) -> None:
    both.adopt(SHOP + ACCESS)
    receive(both, customer(), again("Where is my order 4711?"))
    receive(both, again("I cannot log in", 3, answers=note_id(customer())))

    undo(both, number_of(both, "one@mail.example"))

    assert [one["number"] for one in case(both, 2)["linked"]] == [1]


def test_nothing_joins_a_ticket_that_was_taken_back(house: House) -> None:
    receive(house, customer())
    undo(house, number_of(house, "one@mail.example"))

    receive(house, again("Where is my order 4711?", answers=note_id(customer())))

    assert tickets(house) == [(1, "undone"), (2, "with the desk")]


def test_an_answer_to_the_note_of_a_ticket_that_was_taken_back_is_like_any_other_mail(house: House) -> None:
    receive(house, customer())
    undo(house, number_of(house, "one@mail.example"))

    receive(house, again("Thanks, it is the blue one", answers=note_id(customer())))

    assert house.export()["messages"][1]["then"] == "review"


def test_a_ticket_that_is_taken_back_meanwhile_swallows_nothing(house: House) -> None:
    """The ticket was there when the message was judged, and is gone when it is filed."""
    receive(house, customer())
    house.receive(again("Where is my order 4711?"))
    house.triage.run_once = _late(house)  # type: ignore[method-assign]

    house.drain()

    assert tickets(house) == [(1, "undone"), (2, "with the desk")]


def test_a_message_left_for_a_person_joins_when_she_has_decided(house: House) -> None:
    house.adopt(SHOP.replace('then = "redirect"', 'then = "review"'))
    receive(house, customer())
    decide(house, number_of(house, "one@mail.example"), "redirect")

    receive(house, again("Where is my order 4711?"))
    said = decide(house, number_of(house, "2@mail.example"), "redirect")

    assert said.sentences[0] == "redirect, ticket 1"
    assert len(written(house)) == 2


def test_of_a_forgotten_person_no_joined_message_and_no_mark_is_left(both: House) -> None:
    both.adopt(SHOP + ACCESS)
    receive(both, customer(), again("Where is my order 4711?"), again("I cannot log in, order 4711", 3))
    receive(both, again("Where is my order 4711?", 4, address="bob@mail.example"))

    with writing(both.engine) as connection:
        numbers = erasing.of_person(connection, "ann@mail.example", client=CLIENT)
        erasing.erase(connection, numbers, client=CLIENT, reason="asked", now=both.now)

    assert [one["customer"] for one in both.export()["tickets"]] == ["bob@mail.example"]
    with reading(both.engine) as connection:
        left = [connection.execute(select(table)).all() for table in (schema.joined, schema.ticket_link)]
        marks = connection.scalars(select(schema.ticket_mark.c.message)).all()
    assert left == [[], []]
    assert marks == [number_of(both, "4@mail.example")]


def test_when_the_first_message_is_purged_for_its_age_the_ticket_keeps_the_newer_ones(both: House) -> None:
    receive(both, customer(subject="Old secret"))
    both.later(days=30)
    receive(both, again("Thanks", answers=note_id(customer(subject="Old secret"))))

    with writing(both.engine) as connection:
        gone, _ = erasing.old(connection, client=CLIENT, before=both.now - timedelta(days=9))
        erasing.erase(connection, gone, client=CLIENT, reason="age", now=both.now)

    assert written(both) == ["2@mail.example"]
    assert [(one["number"], one["subject"]) for one in both.export()["tickets"]] == [(1, "Re: Hello")]


def test_what_answers_in_a_ticket_is_no_change_to_a_backtest_with_the_same_file(house: House) -> None:
    receive(house, customer(), again("unused", 9, address="bob@mail.example"))
    receive(house, again("Thanks, it is the blue one", answers=note_id(customer())))

    found = compared(house, SHOP)

    assert (found.read, found.changes) == (3, ())


def test_a_rule_of_an_edited_file_wins_over_what_answers_in_a_ticket(house: House) -> None:
    receive(house, customer())
    receive(house, again("Thanks, it is the blue one", answers=note_id(customer())))

    found = compared(house, SHOP + '[[rule]]\nname = "Thanks"\nthen = "leave"\nwhen.text = ["thanks"]\n')

    assert [(one.running, one.edited) for one in found.changes] == [("file", "leave")]
