"""A customer with an open ticket writes to the owner about the same order: no second ticket, and who has it is told."""

from __future__ import annotations

import re
from email import message_from_bytes

import pytest

from gateway.answer.token import reference
from gateway.mail import content_key
from gateway.store.engine import writing
from tests.pipeline.further.mails import (
    ACCESS,
    LABELS,
    MANY,
    SECRET,
    TEAM,
    again,
    close,
    number_of,
    outbox,
    receive,
    tickets,
    written,
)
from tests.pipeline.house import SHOP, House, customer
from tests.pipeline.test_answered import by_imap, case
from tests.pipeline.test_deciding import carry_out_moves, undo


@pytest.mark.parametrize("guessed", ["1", "#1", "ticket 1", "case 1", "AAAA-AAAA", "[#1]"])
def test_a_guessed_number_joins_nothing(house: House, guessed: str) -> None:
    receive(house, customer(body="Where is my order?"))

    receive(house, again(f"{guessed}: where is my order?"))

    assert [number for number, _ in tickets(house)] == [1, 2]


def test_channel_shopping_finds_the_open_case_and_names_who_has_it(both: House) -> None:
    """Acceptance check: an open case at the desk, and a mail to the owner on the same order number."""
    both.adopt(LABELS)
    by_imap(both, customer(body="Where is my order 4711?"), 1)

    by_imap(both, customer("Please help me", "Rosa, where is my order no. 4711?", message_id="<2@mail.example>"), 2)

    assert [number for number, _ in tickets(both)] == [1]
    assert written(both) == ["one@mail.example", "2@mail.example"]
    note = message_from_bytes(both.notes.sent[1][2]).get_payload(0).get_payload(decode=True).decode()
    assert "Your case 1 is open already: Dana is looking after it" in note
    assert reference(content_key(customer(body="Where is my order 4711?")), SECRET) in note
    label = both.inbox.claim()
    while label is not None and label.keyword is None:
        label = both.inbox.claim()
    assert label is not None
    assert (label.keyword, label.uid) == ("with-Dana", 2)


def test_the_brakes_hold_the_note_back_for_who_shops_for_channels_too(house: House) -> None:
    house.adopt(TEAM)
    receive(house, customer(body="Where is my order 4711?"))

    receive(house, again("Where is my order 4711? Hello?"))

    assert len(house.notes.sent) == 1
    assert written(house) == ["one@mail.example", "2@mail.example"]


def test_who_has_the_case_is_named_and_not_who_would_get_a_new_one(house: House) -> None:
    house.adopt(LABELS)
    by_imap(house, customer(body="Where is my order 4711?"), 1)
    with writing(house.engine) as connection:
        connection.exec_driver_sql("UPDATE ticket SET assignee = 'Zoë van Dam'")

    by_imap(house, again("Where is my order 4711?"), 2)

    assert "Zoë van Dam is looking after it" in str(
        message_from_bytes(house.notes.sent[1][2]).get_payload(0).get_payload(decode=True), "utf-8"
    )
    keywords = [one["keyword"] for one in outbox(house) if one["type"] == "action"]
    assert "with-Zoe-van-Dam" in keywords


def test_without_the_key_no_mail_gets_a_label(house: House) -> None:
    house.adopt(MANY)
    by_imap(house, customer(), 1)

    by_imap(house, again("Where is my order 4711?"), 2)

    assert {one["keyword"] for one in outbox(house) if one["type"] == "action"} == {None}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Where is my order 4711?", "Where is my order 4712?"),
        ("Where is my order 4711?", "Where is my order? My customer number is 4711"),
        ("Where is my order? I paid 4711 euro", "Where is my order? I paid 4711 euro"),
        ("Where is my order 4711?", "Where is my order? It is on invoice 4711"),
    ],
)
def test_any_other_number_opens_a_ticket_of_its_own(house: House, first: str, second: str) -> None:
    receive(house, customer(body=first))

    receive(house, customer("Hi", second, message_id="<2@mail.example>"))

    assert [number for number, _ in tickets(house)] == [1, 2]


def test_the_same_order_number_of_somebody_else_opens_a_ticket_of_its_own(house: House) -> None:
    receive(house, customer())

    receive(house, again("Where is my order 4711?", address="eve@mail.example"))

    assert [number for number, _ in tickets(house)] == [1, 2]
    assert case(house, 2)["linked"] == []


def test_the_same_order_number_in_another_matter_gets_a_ticket_that_is_linked(house: House) -> None:
    house.adopt(SHOP + ACCESS)
    receive(house, customer())

    receive(house, again("Since order 4711 I cannot log in"))

    assert [one["number"] for one in case(house, 2)["linked"]] == [1]


def test_the_number_of_a_closed_ticket_opens_a_new_one_that_is_linked(house: House) -> None:
    receive(house, customer())
    close(house)

    receive(house, again("Where is my order 4711?"))

    assert [number for number, _ in tickets(house)] == [1, 2]
    assert [one["number"] for one in case(house, 2)["linked"]] == [1]


def test_joining_by_number_can_be_switched_off(house: House) -> None:
    house.adopt(SHOP.replace("[safety]", 'same_order = "apart"\n[safety]'))
    receive(house, customer())

    receive(house, again("Where is my order 4711?"))

    assert [number for number, _ in tickets(house)] == [1, 2]


def test_two_mails_about_one_order_that_come_together_are_one_ticket(both: House) -> None:
    receive(
        both,
        customer(),
        again("Where is my order 4711? Hello?"),
        again("Order 4711: not arrived. where is my order", 3),
    )

    assert [number for number, _ in tickets(both)] == [1]
    assert len(written(both)) == 3


def test_one_mail_with_an_order_problem_and_an_offer_gets_one_ticket_and_one_note_with_advice(house: House) -> None:
    """Acceptance check: one mail, several topics."""
    receive(house, customer(body="Where is my order 4711? I also write about a partnership with your shop."))

    assert [number for number, _ in tickets(house)] == [1]
    (note,) = house.notes.sent
    text = message_from_bytes(note[2]).get_payload(0).get_payload(decode=True).decode()
    assert re.search(r"send a message\s+for each", text)


def test_a_label_of_a_message_that_is_taken_back_is_taken_off(house: House) -> None:
    house.adopt(LABELS)
    by_imap(house, customer(), 1)
    by_imap(house, again("Where is my order 4711?"), 2)
    done = carry_out_moves(house)

    undo(house, number_of(house, "2@mail.example"))

    assert [(one.keyword, one.uid, one.back) for one in done if one.keyword] == [("with-Dana", 2, False)]
    assert [(one.keyword, one.back) for one in carry_out_moves(house) if one.keyword] == [("with-Dana", True)]


def test_a_label_comes_before_the_mail_is_moved_away(house: House) -> None:
    house.adopt(LABELS)
    by_imap(house, customer(), 1)

    by_imap(house, again("Where is my order 4711?"), 2)

    assert [one.keyword or one.move_to for one in carry_out_moves(house) if one.uid == 2] == ["with-Dana", "Redirected"]


def test_a_label_waits_for_no_approval_of_a_note(house: House) -> None:
    house.adopt(LABELS.replace('mode = "live"', 'mode = "review"'))
    by_imap(house, customer(), 1)

    by_imap(house, again("Where is my order 4711?"), 2)

    assert [(one["keyword"], one["state"]) for one in outbox(house) if one["type"] == "action" and one["keyword"]] == [
        ("with-Dana", "due")
    ]


def test_a_mail_that_is_filed_without_a_note_gets_the_label_and_stays_where_it_is(house: House) -> None:
    filed = '[[rule]]\nname = "Files"\nthen = "file"\ntopic = "orders"\nwhen.text = ["for your files"]\n[[rule]]'
    house.adopt(LABELS.replace("[[rule]]", filed, 1))
    by_imap(house, customer(), 1)

    by_imap(house, again("My order 4711, for your files"), 2)

    assert [number for number, _ in tickets(house)] == [1]
    assert [one.keyword or one.move_to for one in carry_out_moves(house) if one.uid == 2] == ["with-Dana"]
