"""What the desk's own mails in the watched mailbox tell of its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.answer.token import forward_id
from tests.pipeline.house import House
from tests.pipeline.reading_desk import PROMISING
from tests.pipeline.test_one_case import asked, knows_desk, promise_state, state, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

TOML = PROMISING.replace(
    'to = "support@desk.example"', 'to = "support@desk.example"\nnotifications_from = ["*@notify.desk.example"]'
)


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    built = House(tmp_path, store.engine, TOML)
    yield built
    built.writer.stop()


def tells(
    house: House,
    body: str,
    *,
    subject: str = "[Desk #812] A new case",
    sender: str = "robot@notify.desk.example",
    more: str = "",
) -> None:
    """A mail of the desk comes in."""
    house.later(minutes=5)
    head = f"From: The desk <{sender}>\r\nTo: rosa@shop.example\r\nSubject: {subject}\r\n"
    head += f"Message-ID: <{house.now.timestamp()}@desk.example>\r\n{more}\r\n"
    house.receive(f"{head}{body}\r\n".encode(), sender=sender)
    house.drain()


def copy_id(house: House) -> str:
    return str(house.export()["forwards"][0]["external_id"])


def test_a_case_that_she_opened_is_known_by_the_reference_in_the_desks_mail(house: House) -> None:
    reference = asked(house)

    tells(house, f"Ann Lee wrote:\r\n> Where is it? My reference is {reference}.")

    assert [one["what"] for one in told(house)] == ["resubmitted"]
    assert told(house)[0]["case"] == reference
    assert knows_desk(house)
    assert state(house) != "closed"


@pytest.mark.parametrize("words", ["Your case has been closed.", "Der Fall wurde geschlossen."])
def test_the_desks_mail_that_her_case_is_closed_closes_the_ticket(house: House, words: str) -> None:
    reference = asked(house)

    tells(house, f"{words}\r\n\r\nReference: {reference}")

    assert (state(house), promise_state(house)) == ("closed", "kept")


def test_a_mail_about_our_copy_is_no_submission_of_hers(house: House) -> None:
    reference = asked(house)

    tells(house, f"We have got your mail.\r\n> Reference: {reference}", more=f"In-Reply-To: <{copy_id(house)}>\r\n")

    assert (told(house), knows_desk(house)) == ([], {})
    tells(house, f"Ticket closed.\r\n> {copy_id(house).upper()}", subject="Re: order")
    assert state(house) == "closed"


def test_our_ticket_number_counts_beside_the_customers_address(house: House) -> None:
    asked(house)

    tells(house, "Resolved.\r\n> Ticket: 1\r\n", subject="This case has been resolved")
    assert state(house) != "closed"
    tells(house, "Resolved.\r\n> From: Ann@Mail.example\r\n> Ticket: 1\r\n", subject="This case has been resolved")

    assert state(house) == "closed"


@pytest.mark.parametrize(
    ("sender", "more"),
    [
        ("robot@evil.example", ""),
        ("robot@notify.desk.example", "Authentication-Results: mx.shop.example; dmarc=fail\r\n"),
    ],
)
def test_a_forged_mail_closes_nothing(tmp_path: Path, store: Store, sender: str, more: str) -> None:
    trusting = TOML.replace("[safety]\n", '[safety]\ntrusted_authserv_ids = ["mx.shop.example"]\n')
    house = House(tmp_path, store.engine, trusting)
    reference = asked(house)

    tells(house, f"This case has been closed. {reference}", sender=sender, more=more)
    house.writer.stop()

    assert state(house) != "closed"


def test_a_copy_id_that_we_never_signed_closes_nothing(house: House) -> None:
    asked(house)
    forged = forward_id("3f" * 32, b"x" * 32, "shop.example")

    tells(house, f"This case has been closed. {forged} DW-00000-00000")

    assert state(house) != "closed"


def test_the_desks_mail_gets_no_note_and_no_ticket_whatever_it_quotes(house: House) -> None:
    asked(house)

    tells(house, "A new case:\r\nWhere is my order 4711?")

    assert len(house.notes.sent) == 1
    assert len(house.export()["tickets"]) == 1
    assert "notification of the desk" in house.export()["messages"][1]["reason"]


def test_a_later_mail_does_not_open_a_closed_case(house: House) -> None:
    reference = asked(house)
    tells(house, f"This case has been closed. {reference}")

    tells(house, f"A remark was added. {reference}")

    assert state(house) == "closed"


def test_a_wish_is_no_closing(house: House) -> None:
    reference = asked(house)

    tells(house, f"Please close this when you can. When will it be closed? {reference}")

    assert state(house) != "closed"


def test_words_below_the_first_lines_are_history(house: House) -> None:
    reference = asked(house)

    tells(house, f"A remark was added. {reference}\r\n{'And so on. ' * 100}\r\nThe last one was closed.")

    assert state(house) != "closed"
