"""Rules that ask what came before from a sender, in the running house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from gateway.intake.imap.sent import Sent
from gateway.mailbox import Cursor
from gateway.pipeline.judging.counted import Counted
from gateway.store.past import Past
from tests.pipeline.house import SHOP, customer

if TYPE_CHECKING:
    from tests.pipeline.house import House

ASKS = '[[rule]]\nname = "{0}"\nthen = "leave"\nwhen.history = "{0}"\nwhen.body = "history"\n'
WORDS = ("first contact", "was answered by the owner", "has an open ticket", "got a note before", "wrote before")


def asking(*words: str) -> str:
    return SHOP.replace("[[rule]]", "".join(ASKS.format(word) for word in words) + "[[rule]]", 1)


def rules(house: House) -> list[str | None]:
    house.drain()
    return [one["rule"] for one in house.export()["messages"]]


def write(house: House, number: int, body: str = "history", address: str = "ann@mail.example") -> None:
    house.receive(
        customer(f"Mail {number}", f"{body} {number}", address=address, message_id=f"<m{number}@mail.example>")
    )


def test_the_first_message_of_a_sender_is_a_first_contact_and_the_second_is_not(house: House) -> None:
    house.adopt(asking(*WORDS))
    write(house, 1)
    write(house, 2, address="ben@mail.example")
    house.drain()
    house.later(hours=1)
    write(house, 3, address="Ann@Mail.example")

    assert rules(house) == ["first contact", "first contact", "wrote before"]


def test_messages_of_one_group_come_one_after_another(house: House) -> None:
    house.adopt(asking(*WORDS))
    write(house, 1)
    write(house, 2)
    write(house, 3, address="ben@mail.example")

    assert rules(house) == ["first contact", "wrote before", "first contact"]


def test_a_message_that_is_judged_late_does_not_come_after_younger_ones() -> None:
    counted = Counted(senders={}, domains={}, in_all=0, pasts={"ann@mail.example": Past(first=9)})

    assert counted.history("ann@mail.example", 7) == {"first contact"}
    assert counted.history("ann@mail.example", 10) == {"wrote before"}


def test_a_ticket_of_the_same_group_is_an_open_one(house: House) -> None:
    house.adopt(asking("has an open ticket"))
    write(house, 1, body="Where is my order?")
    write(house, 2)

    assert rules(house) == ["Where is my order", "has an open ticket"]


def test_a_ticket_and_a_note_of_yesterday_are_remembered(house: House) -> None:
    for word in ("has an open ticket", "got a note before"):
        house.adopt(asking(word))
        write(house, len(word), body="Where is my order?", address=f"a{len(word)}@mail.example")
        house.drain()
        house.later(days=1)
        write(house, 100 + len(word), address=f"a{len(word)}@mail.example")

        assert rules(house)[-1] == word


def test_whom_the_owner_answered_is_known_by_it(house: House) -> None:
    house.adopt(asking("was answered by the owner"))
    write(house, 1, body="Where is my order?")
    house.drain()
    answered = Sent(
        uid=1,
        at=house.now,
        message_id="answer@shop.example",
        ids=("m1@mail.example",),
        recipients=("ann@mail.example",),
        writer="rosa@shop.example",
        text="It left today.",
        automatic=False,
    )
    house.answers.take("Sent", [answered], Cursor(uidvalidity=7, last_uid=1))
    house.later(days=1)
    write(house, 2)
    write(house, 3, address="ben@mail.example")

    assert rules(house)[1:] == ["was answered by the owner", None]


def test_a_message_of_nobody_is_a_question_for_a_person(house: House) -> None:
    house.adopt(asking("first contact"))
    house.receive(
        customer(body="history").replace(b"From: Ann Lee <ann@mail.example>\r\n", b""), sender="a@mail.example"
    )
    house.drain()

    [one] = house.export()["messages"]
    assert one["then"] == "review"


WITH_MODEL = SHOP.replace("use = false", "use = true")


@pytest.mark.parametrize(
    ("toml", "asked"), [(SHOP, 0), (WITH_MODEL, 1), (asking("wrote before"), 1), (asking(*WORDS), 1)]
)
def test_the_store_is_asked_once_for_a_group_and_only_where_a_rule_or_the_model_asks(
    house: House, toml: str, asked: int
) -> None:
    house.adopt(toml)
    for number in range(5):
        write(house, number, address=f"a{number}@mail.example")
    found: list[str] = []

    def note(_c: object, _d: object, statement: str, *_more: Any) -> None:
        found.append(statement)

    event.listen(house.engine, "before_cursor_execute", note)
    house.drain()
    event.remove(house.engine, "before_cursor_execute", note)

    assert sum("message.from_address IN" in statement for statement in found) == asked
