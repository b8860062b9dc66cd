"""What corrections have in common becomes a proposal; what any other decision speaks against does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.answer.keeping import Kept
from gateway.judge import Then
from gateway.pipeline.learning.suggesting import Suggestion, suggest
from gateway.pipeline.people import deciding
from gateway.pipeline.terms import CLIENT
from gateway.store import views
from gateway.store.engine import reading, writing
from tests.pipeline.house import customer

if TYPE_CHECKING:
    from tests.pipeline.house import House


def mail(number: int, body: str, *, address: str = "") -> bytes:
    return customer(
        f"Hello {number}",
        body,
        address=address or f"p{number}@mail{number}.example",
        message_id=f"<{number}@mail.example>",
    )


def decide(house: House, then: Then) -> None:
    """Whatever waits for a person is decided so."""
    house.drain()
    with reading(house.engine) as connection:
        waiting = [one["number"] for one in views.undecided(connection, client=CLIENT)]
    for number in waiting:
        with writing(house.engine) as connection:
            deciding.decide(connection, number, then, house.terms, by="command", kept=Kept(), now=house.now)


def suggested(house: House) -> list[Suggestion]:
    with reading(house.engine) as connection:
        return suggest(connection, ("en",), client=CLIENT, since=house.now - timedelta(days=30))[0]


def lines(house: House) -> list[tuple[str, str, str]]:
    return [(one.line.then, one.line.word, one.line.entry) for one in suggested(house)]


def test_words_that_several_corrections_share_are_proposed(house: House) -> None:
    for number, body in enumerate(["My voucher code fails.", "This voucher code is old", "A voucher code, please!"]):
        house.receive(mail(number, body))
    decide(house, Then.REDIRECT)

    assert lines(house) == [("redirect", "text", "voucher code")]


def test_a_sender_who_was_left_alone_twice_is_proposed(house: House) -> None:
    for number, body in enumerate(["About Sunday", "Bring cake"]):
        house.receive(mail(number, body, address="aunt@family.example"))
    decide(house, Then.LEAVE)

    assert lines(house) == [("leave", "from", "aunt@family.example")]


def test_words_of_a_message_decided_the_other_way_are_not(house: House) -> None:
    for number in range(3):
        house.receive(mail(number, f"{number} voucher code"))
    decide(house, Then.REDIRECT)
    house.receive(mail(7, "I sell you a voucher code"))
    decide(house, Then.LEAVE)

    assert lines(house) == []


def test_words_that_a_rule_decided_the_other_way_are_not(house: House) -> None:
    house.receive(mail(7, "Your voucher code, my dear", address="dan@friends.example"))
    house.drain()
    for number in range(3):
        house.receive(mail(number, f"{number} voucher code"))
    decide(house, Then.REDIRECT)

    assert lines(house) == []


def test_two_corrections_alike_are_chance(house: House) -> None:
    for number in range(2):
        house.receive(mail(number, f"{number} voucher code"))
    decide(house, Then.REDIRECT)

    assert lines(house) == []


def test_each_proposal_tells_what_it_would_have_met(house: House) -> None:
    for number in range(3):
        house.receive(mail(number, f"{number} voucher code"))
    decide(house, Then.REDIRECT)
    house.receive(mail(8, "No voucher code came"))
    house.drain()

    (one,) = suggested(house)

    assert (len(one.line.fits), one.fits, dict(one.stands)) == (3, 4, {"redirect": 3, "review": 1})


def test_without_corrections_nothing_is_proposed(house: House) -> None:
    house.receive(customer())
    house.drain()

    assert lines(house) == []
