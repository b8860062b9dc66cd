"""What people correct is known to the model on the next message, without a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from gateway.answer.keeping import Kept
from gateway.judge import Then
from gateway.pipeline.learning import learner as learner_module
from gateway.pipeline.learning import training
from gateway.pipeline.learning.learned import shipped_model
from gateway.pipeline.people.deciding import decide
from gateway.pipeline.people.undoing import undo
from gateway.pipeline.terms import CLIENT
from gateway.store import learned, schema
from gateway.store.engine import reading, writing
from tests.pipeline.house import SHOP, customer
from tests.pipeline.test_deciding import came, carry_out_moves, moved_in

if TYPE_CHECKING:
    from gateway.pipeline.people.deciding import Said
    from tests.pipeline.house import House

ASKED = SHOP.replace("use = false", "use = true\nredirect_above = 0.97\nleave_below = 0.05")
UNCLEAR = "Hello, could you tell me something about the blue one from the other day? Thank you"


@pytest.fixture
def learner(house: House) -> House:
    """A house whose model decides, with one mail that waits for a person."""
    house.adopt(ASKED)
    write(house, 1)
    assert thens(house) == ["review"]
    return house


def write(house: House, number: int, body: str = UNCLEAR) -> None:
    """Judge the same mail once more: only the model can have changed its mind about it."""
    house.receive(customer("A question", body, message_id=f"<m{number}@mail.example>"))
    house.drain()


def thens(house: House) -> list[str]:
    return [one["then"] for one in house.export()["messages"]]


def scores(house: House) -> list[float]:
    with reading(house.engine) as connection:
        return list(connection.scalars(select(schema.message.c.score).order_by(schema.message.c.id)))


def say(house: House, nth: int, then: Then) -> Said:
    with writing(house.engine) as connection:
        number = numbers(house)[nth - 1]
        return decide(connection, number, then, house.terms, by="command", kept=Kept(), now=house.now)


def take_back(house: House, nth: int) -> None:
    with writing(house.engine) as connection:
        undo(connection, numbers(house)[nth - 1], client=CLIENT, by="command", now=house.now)


def numbers(house: House) -> list[int]:
    return [one["id"] for one in house.export()["messages"]]


@pytest.mark.parametrize(("then", "way"), [(Then.REDIRECT, 1), (Then.LEAVE, -1)])
def test_a_decision_counts_on_the_next_message(learner: House, then: Then, way: int) -> None:
    assert say(learner, 1, then).ok

    write(learner, 2)

    first, second = scores(learner)
    assert (second - first) * way > 0.001


def test_a_decision_taken_back_is_forgotten_on_the_next_message(learner: House) -> None:
    say(learner, 1, Then.LEAVE)
    write(learner, 2)
    take_back(learner, 1)

    write(learner, 3)

    first, second, third = scores(learner)
    assert second < first
    assert third == pytest.approx(first, abs=0.001)


def test_what_a_rule_filed_and_a_person_took_back_is_learnt_as_no_support(learner: House) -> None:
    write(learner, 2, "Invoice for the blue one from the other day. Thank you")
    take_back(learner, 2)

    with reading(learner.engine) as connection:
        [one] = training.read(connection, learner.terms.policy, client=CLIENT).examples

    assert (one.row.message, one.correction.support) == (numbers(learner)[1], False)


def test_what_it_said_at_first_stays_beside_the_message_that_is_decided(learner: House) -> None:
    say(learner, 1, Then.LEAVE)
    write(learner, 2)
    before = scores(learner)

    say(learner, 2, Then.LEAVE)

    assert scores(learner) == before


def test_many_decisions_change_what_is_decided(house: House) -> None:
    house.adopt(ASKED.replace("0.05", "0.2"))
    for number in range(1, 13):
        write(house, number)
        if thens(house)[-1] == "review":
            say(house, number, Then.LEAVE)

    assert thens(house)[-1] == "leave"
    assert scores(house)[-1] < 0.2


def test_what_was_learnt_outlives_a_restart_and_is_not_made_again(learner: House) -> None:
    say(learner, 1, Then.LEAVE)
    write(learner, 2)
    with reading(learner.engine) as connection:
        before = learned.get(connection, client=CLIENT)

    learner.restart()
    write(learner, 3)

    with reading(learner.engine) as connection:
        assert learned.get(connection, client=CLIENT) == before
    assert scores(learner)[2] == pytest.approx(scores(learner)[1], abs=0.001)


def spoil(house: House, **values: object) -> None:
    with writing(house.engine) as connection:
        connection.execute(update(schema.learned).values(values))


@pytest.mark.parametrize("spoilt", [{"weights": b"deskward learned 1\nxxxx"}, {"weights": b""}, {"shipped": "other"}])
def test_damaged_weights_and_those_of_another_model_are_made_again(
    learner: House, spoilt: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    say(learner, 1, Then.LEAVE)
    write(learner, 2)
    spoil(learner, **spoilt)

    learner.restart()
    write(learner, 3)

    assert scores(learner)[2] == pytest.approx(scores(learner)[1], abs=0.001)
    assert ("damaged" in caplog.text) == ("weights" in spoilt)


def test_a_command_beside_the_service_knows_what_the_service_has_not_read_yet(learner: House) -> None:
    say(learner, 1, Then.LEAVE)

    with reading(learner.engine) as connection:
        found = training.up_to_date(connection, learner.terms.policy, client=CLIENT, now=learner.now)

    assert found.corrections == 1
    assert found.model().local is not None


def test_beyond_some_hundreds_a_correction_is_added_and_nothing_is_read_again(
    learner: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(learner, 1, Then.LEAVE)
    write(learner, 2)
    monkeypatch.setattr(training, "_WHOLE", 0)
    monkeypatch.setattr(training, "refit", None)
    say(learner, 2, Then.LEAVE)

    write(learner, 3)

    assert scores(learner)[2] < scores(learner)[1]


def test_mail_that_was_purged_is_counted_and_passed_over(learner: House) -> None:
    say(learner, 1, Then.LEAVE)
    with writing(learner.engine) as connection:
        connection.execute(schema.raw.delete())

    with reading(learner.engine) as connection:
        found, told = training.refit(connection, learner.terms.policy, client=CLIENT, now=learner.now)

    assert (told.missing, len(told.examples), found.corrections) == (1, 0, 0)
    assert found.model() is shipped_model()


def test_where_nothing_asks_the_model_no_correction_is_read(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "mark", None)
    house.adopt(SHOP)

    write(house, 1)

    assert thens(house) == ["review"]
    assert scores(house) == [None]


def test_mail_moved_into_the_redirected_ones_by_hand_counts_on_the_next_message(house: House) -> None:
    house.adopt(ASKED)
    came(house, customer("A question", UNCLEAR), 1)
    house.drain()
    moved_in(house)

    write(house, 2)

    assert thens(house)[0] == "redirect"
    assert scores(house)[1] > scores(house)[0]


def test_mail_moved_back_by_hand_counts_on_the_next_message(house: House) -> None:
    house.adopt(ASKED.replace('delay = "0 seconds"', 'delay = "20 minutes"'))
    filed = customer("A question", "Invoice: " + UNCLEAR)
    write(house, 1)
    came(house, filed, 1)
    house.drain()
    redirected = customer("A question", "Where is my order? " + UNCLEAR)
    came(house, redirected, 2)
    house.drain()
    carry_out_moves(house)
    came(house, redirected, 3)
    house.drain()

    write(house, 4)

    assert thens(house)[2] == "leave"
    assert scores(house)[3] < scores(house)[0]


def test_without_a_readable_model_the_rules_go_on(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def damaged() -> None:
        raise ValueError("the model file is damaged: install the program again")

    monkeypatch.setattr(learner_module, "shipped_model", damaged)
    house.adopt(ASKED)

    write(house, 1)
    write(house, 2, "Where is my order?")

    assert thens(house) == ["review", "redirect"]
    assert caplog.text.count("install the program again") == 1
