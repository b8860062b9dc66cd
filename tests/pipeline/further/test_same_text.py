"""A customer sends the very same request once more, to another address or because nobody has answered: one ticket."""

from __future__ import annotations

import pytest

from tests.pipeline.further.mails import MANY, close, receive, tickets, written
from tests.pipeline.house import House, customer
from tests.pipeline.test_answered import case

LONG = (
    "My green chair was to be here on Monday, and I have been at home all day for it. Where is my order? "
    "I leave for a journey on {day}, so please look into it."
)


def request(number: int, body: str = LONG.format(day="Friday"), *, address: str = "ann@mail.example") -> bytes:
    raw = customer("Green chair", body, address=address, message_id=f"<{number}@mail.example>")
    return raw.replace(b"To: rosa@", b"To: hello@") if number > 1 else raw


def test_the_same_request_sent_to_another_address_is_in_the_same_ticket(house: House) -> None:
    house.adopt(MANY)

    receive(house, request(1), request(2, LONG.format(day="friday").upper().replace(". ", ".\r\n")))

    assert written(house) == ["1@mail.example", "2@mail.example"]
    joined = [one["detail"] for one in case(house)["entries"] if one["event"] == "joined"]
    assert joined == [{"ticket": 1, "because": "says the very same"}]
    assert len(house.notes.sent) == 1


def test_two_that_come_together_are_in_one_ticket_too(house: House) -> None:
    house.receive(request(1))
    house.receive(request(2))
    house.drain()

    assert written(house) == ["1@mail.example", "2@mail.example"]


@pytest.mark.parametrize(
    ("body", "address"),
    [
        (LONG.format(day="Sunday"), "ann@mail.example"),
        (LONG.format(day="Friday"), "eve@mail.example"),
        (f"{LONG.format(day='Friday')} 12", "ann@mail.example"),
    ],
)
def test_another_word_another_number_and_another_sender_are_another_ticket(
    house: House, body: str, address: str
) -> None:
    receive(house, request(1), request(2, body, address=address))

    assert [number for number, _ in tickets(house)] == [1, 2]


def test_a_short_text_says_nothing(house: House) -> None:
    receive(house, request(1, "Where is my order?"), request(2, "Where is my order?"))

    assert [number for number, _ in tickets(house)] == [1, 2]


@pytest.mark.parametrize(("days", "wanted"), [(13, [1]), (15, [1, 2])])
def test_the_same_words_count_for_two_weeks(house: House, days: int, wanted: list[int]) -> None:
    receive(house, request(1))
    house.later(days=days)

    receive(house, request(2))

    assert [number for number, _ in tickets(house)] == wanted


def test_a_closed_ticket_is_not_opened_by_it_but_linked(house: House) -> None:
    receive(house, request(1))
    close(house)

    receive(house, request(2))

    assert [number for number, _ in tickets(house)] == [1, 2]
    assert [(one["number"], one["because"]) for one in case(house, 2)["linked"]] == [(1, "says the very same")]
