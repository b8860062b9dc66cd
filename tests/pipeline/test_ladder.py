"""Each time the same person is asked to use the desk it is said in other words, and at last not at all."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from gateway.store import trained
from gateway.store.engine import reading
from tests.pipeline.house import SHOP, customer

if TYPE_CHECKING:
    from tests.pipeline.house import House

OPENING = (
    "Thank you for writing to me. May I ask you to send your message once more",
    "Thank you for getting in touch again.",
    "Thank you for your message. Please send it to our support desk",
)


def writes(house: House, number: int, *, cc: str = "", address: str = "ann@mail.example") -> None:
    more = f"Cc: {cc}\r\n" if cc else ""
    mail = customer(message_id=f"<{number}@mail.example>", body=f"Where is my order {number}?", more=more)
    house.receive(mail.replace(b"ann@mail.example", address.encode()), sender=address.lower())
    house.drain()


def texts(house: House) -> list[str]:
    parts = [message_from_bytes(mail, policy=default).get_body(("plain",)) for _, _, mail in house.notes.sent]
    return [str(part.get_content()).replace("\r", "") for part in parts if part is not None]


def paragraph(text: str, number: int) -> str:
    return text.split("\n\n")[number]


def test_the_first_second_and_later_notes_are_worded_differently(house: House) -> None:
    for number, days in enumerate((0, 9, 21, 60)):
        house.later(days=days)
        writes(house, number)

    found = [paragraph(text, 1) for text in texts(house)]

    assert len(found) == 4
    assert [one.startswith(opening) for one, opening in zip(found, OPENING, strict=False)] == [True] * 3
    assert found[3] == found[2]
    assert len(set(map(len, texts(house)[:3]))) == 3


def test_each_note_is_shorter_than_the_one_before(house: House) -> None:
    for number in range(3):
        writes(house, number)
        house.later(days=8)

    lengths = [len(text.split()) for text in texts(house)]

    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == 3


def test_another_customer_begins_at_the_first_step(house: House) -> None:
    writes(house, 1)
    house.later(days=8)

    writes(house, 2, address="ben@mail.example")

    assert all(paragraph(text, 1).startswith(OPENING[0]) for text in texts(house))


@pytest.mark.parametrize("address", ["Ann.Field@mail.example", "ANN.FIELD@MAIL.EXAMPLE"])
def test_capital_letters_in_an_address_make_nobody_else_of_her(house: House, address: str) -> None:
    writes(house, 1, address="ann.field@mail.example")
    house.later(days=1)
    writes(house, 2, address=address)
    house.later(days=8)
    writes(house, 3, address=address)

    assert [paragraph(text, 1).startswith(OPENING[at]) for at, text in enumerate(texts(house))] == [True, True]


def test_who_writes_to_the_desk_gets_no_further_note_and_her_mail_is_filed_with_the_reason(house: House) -> None:
    for number, days in enumerate((0, 9, 21)):
        house.later(days=days)
        writes(house, number)
    house.later(days=1)
    writes(house, 31, cc="Support Desk <Support@desk.example>")
    house.later(days=30)
    writes(house, 61)

    found = house.export()
    assert len(house.notes.sent) == 3
    assert len(found["tickets"]) == 5
    assert [one["reason"] for one in found["messages"][3:]] == [
        "it was written to the desk as well (support@desk.example)",
        "this sender knows the desk already: wrote to support@desk.example",
    ]


def test_two_mails_in_one_group_are_learnt_from_in_their_order(house: House) -> None:
    more = "Cc: support@desk.example\r\n"
    house.receive(customer(more=more))
    house.receive(customer(body="Where is my order 2?", message_id="<two@mail.example>"))

    house.drain()

    assert house.notes.sent == []


@pytest.mark.parametrize(
    "more",
    ["Auto-Submitted: auto-replied\r\n", "List-Unsubscribe: <https://mail.example/u>\r\n"],
    ids=["a machine", "perhaps no person"],
)
def test_only_a_person_shows_that_she_knows_the_desk(house: House, more: str) -> None:
    house.receive(customer(more=f"Cc: support@desk.example\r\n{more}"))
    house.drain()

    with reading(house.engine) as connection:
        assert trained.everybody(connection, client="default") == []


def test_a_friend_who_copies_the_desk_is_no_customer(house: House) -> None:
    house.receive(customer(address="paul@friends.example", body="Hello", more="Cc: support@desk.example\r\n"))
    house.drain()

    with reading(house.engine) as connection:
        assert trained.everybody(connection, client="default") == []


def test_an_order_problem_and_an_offer_in_one_mail_get_one_note_with_the_advice_to_write_apart(house: House) -> None:
    house.receive(customer(body="Where is my order 4711?\r\n\r\nWe would also like to offer you a partnership."))

    house.drain()

    [text] = texts(house)
    assert text.count("please send a message for each") == 1
    assert len(house.export()["tickets"]) == 1


def test_one_matter_gets_no_such_advice(house: House) -> None:
    writes(house, 1)

    assert "message for each" not in texts(house)[0]


def test_the_reason_fits_what_she_asks_about(house: House) -> None:
    house.adopt(SHOP + '[[rule]]\nname = "Login"\nthen = "redirect"\ntopic = "access"\nwhen.text = ["log in"]\n')
    house.receive(customer(body="I cannot log in"))
    writes(house, 1, address="ben@mail.example")

    assert ["into your account" in text for text in texts(house)] == [True, False]
    assert ["your order" in text for text in texts(house)] == [False, True]


def test_who_answers_in_a_conversation_is_not_greeted_like_a_first_contact(house: House) -> None:
    house.receive(customer(more="In-Reply-To: <old@shop.example>\r\n"))
    writes(house, 1, address="ben@mail.example")

    assert ["any later question" in text for text in texts(house)] == [False, True]
