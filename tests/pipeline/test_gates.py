"""Whom the owner writes to himself gets no note by the learned model's word alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.intake.imap.sent import Sent
from gateway.mailbox import Cursor
from tests.judge.test_by_model import says
from tests.pipeline.house import SHOP, customer

if TYPE_CHECKING:
    from gateway.judge.learned import Model
    from tests.pipeline.house import House


def sure() -> Model:
    """A model that takes every mail for support."""
    return says(0.999)


@pytest.fixture
def certain(house: House) -> House:
    house.adopt(SHOP.replace("use = false", "use = true"))
    house.terms = replace(house.terms, policy=replace(house.terms.policy, model=sure))
    return house


def sends(house: House, recipient: str, message_id: str) -> None:
    """Seen in the Sent folder: the owner has written to somebody."""
    sent = Sent(
        uid=1,
        at=house.now,
        message_id=message_id,
        ids=(),
        recipients=(recipient,),
        writer="rosa@shop.example",
        automatic=False,
    )
    house.answers.take("Sent", [sent], Cursor(uidvalidity=7, last_uid=1))


def thens(house: House) -> list[tuple[str, str]]:
    house.drain()
    return [(one["then"], one["because"][-1]) for one in house.export()["messages"]]


def test_a_stranger_gets_one(certain: House) -> None:
    certain.receive(customer(body="Can you help me?"))

    assert [then for then, _ in thens(certain)] == ["redirect"]
    assert len(certain.notes.sent) == 1


def test_whom_the_owner_wrote_to_first_gets_none(certain: House) -> None:
    sends(certain, "ann@mail.example", "hi@shop.example")

    certain.receive(customer(body="Can you help me?", address="Ann@Mail.example"))

    [(then, why)] = thens(certain)
    assert then == "review"
    assert "the owner has written to this sender before" in why
    assert not certain.notes.sent


@pytest.mark.parametrize("field", ["In-Reply-To: <hi@shop.example>", "References: <hi@shop.example> <x@mail.example>"])
def test_who_answers_in_a_thread_that_the_owner_began_gets_none_from_whatever_address(
    certain: House, field: str
) -> None:
    sends(certain, "ben@mail.example", "hi@shop.example")

    certain.receive(customer(body="Can you help me?", more=f"{field}\r\n"))

    [(then, why)] = thens(certain)
    assert then == "review"
    assert "it answers a mail that the owner sent" in why


def test_an_answer_to_anybody_else_is_no_such_thread(certain: House) -> None:
    sends(certain, "ben@mail.example", "hi@shop.example")

    certain.receive(customer(body="Can you help me?", more="In-Reply-To: <other@mail.example>\r\n"))

    assert [then for then, _ in thens(certain)] == ["redirect"]


def test_an_absence_note_of_the_owner_makes_nobody_known(certain: House) -> None:
    note = Sent(
        uid=1,
        at=certain.now,
        message_id="away@shop.example",
        ids=(),
        recipients=("ann@mail.example",),
        writer="rosa@shop.example",
        automatic=True,
    )
    certain.answers.take("Sent", [note], Cursor(uidvalidity=7, last_uid=1))

    certain.receive(customer(body="Can you help me?"))

    assert [then for then, _ in thens(certain)] == ["redirect"]
