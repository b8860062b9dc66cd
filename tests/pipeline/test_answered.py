"""The owner or the team answers first: no note leaves, the case holds the answer, and the trail says so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.answer.token import reply_id
from gateway.intake.imap.sent import Sent
from gateway.mail import Arrival, Envelope, Origin
from gateway.mailbox import Cursor
from gateway.pipeline.terms import CLIENT
from gateway.store import settings, views
from gateway.store.engine import reading
from tests.pipeline.house import SHOP, START, House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

SLOW = SHOP.replace('delay = "0 seconds"', 'delay = "45 minutes"')


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    built = House(tmp_path, store.engine, SLOW)
    yield built
    built.writer.stop()


def by_imap(house: House, raw: bytes, uid: int) -> None:
    if house.inbox.cursor() is None:
        house.inbox.begin(Cursor(uidvalidity=7, last_uid=0))
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=uid)
    house.inbox.accept(
        [Arrival(raw=raw, envelope=Envelope(), origin=origin, arrived=house.now)], Cursor(uidvalidity=7, last_uid=uid)
    )
    house.drain()


def sent(house: House, **changes: Any) -> Sent:
    keys: dict[str, Any] = {
        "uid": 1,
        "message_id": "answer@shop.example",
        "writer": "rosa@shop.example",
        "ids": ("one@mail.example",),
        "recipients": ("ann@mail.example",),
        "at": house.now,
        "automatic": False,
        "text": "It left on Friday.",
    }
    return Sent(**(keys | changes))


def seen(house: House, *heads: Sent) -> None:
    """One round over the Sent folder, as the watcher makes it."""
    wanted = house.answers.wanted(heads)
    last = max((head.uid for head in heads), default=0)
    told = [head if head.uid in wanted else sent(house, **{**_fields(head), "text": ""}) for head in heads]
    house.answers.take("Sent", told, Cursor(uidvalidity=3, last_uid=last))
    house.drain()


def _fields(head: Sent) -> dict[str, Any]:
    return {name: getattr(head, name) for name in Sent.__slots__}


def case(house: House, number: int = 1) -> dict[str, Any]:
    with reading(house.engine) as connection:
        found = views.ticket(connection, number, client=CLIENT)
    assert found is not None
    return found


def breaches(house: House, number: int = 1) -> list[dict[str, Any]]:
    return [one["detail"] for one in case(house, number)["entries"] if one["event"] == "breach"]


def test_an_answer_of_the_owner_takes_the_note_back(house: House) -> None:
    by_imap(house, customer(), 1)
    house.later(minutes=20)

    seen(house, sent(house))
    house.later(hours=2)
    house.drain()

    assert house.notes.sent == []
    assert [(one["state"], one["reason"]) for one in house.export()["replies"]] == [
        ("cancelled", "the owner answered first")
    ]
    assert [(one["kind"], one["message_id"], one["text"]) for one in case(house)["case"]] == [
        ("customer's message", "one@mail.example", None),
        ("owner's answer", "answer@shop.example", "It left on Friday."),
    ]
    assert breaches(house) == [
        {
            "what": "owner answered",
            "message_id": "one@mail.example",
            "answer": "answer@shop.example",
            "seen": "sent folder",
        }
    ]


def test_a_note_that_was_taken_back_weighs_on_no_brake(house: House) -> None:
    by_imap(house, customer(), 1)
    seen(house, sent(house))

    by_imap(house, customer(message_id="<two@mail.example>", body="Where is my order? You said Friday."), 2)

    assert house.reply_states() == ["cancelled", "scheduled"]


def test_an_answer_after_the_note_is_a_breach_all_the_same(house: House) -> None:
    by_imap(house, customer(), 1)
    house.later(hours=1)
    house.drain()

    seen(house, sent(house))

    assert house.reply_states() == ["sent"]
    assert len(breaches(house)) == 1
    assert [one["kind"] for one in case(house)["case"]] == ["customer's message", "our note", "owner's answer"]


def test_the_same_answer_seen_twice_counts_once(house: House) -> None:
    by_imap(house, customer(), 1)

    seen(house, sent(house))
    seen(house, sent(house, uid=9))

    assert len(breaches(house)) == 1
    assert len(case(house)["case"]) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"ids": ("other@mail.example",), "recipients": ("bob@mail.example",)},
        {"recipients": ("dana@desk.example",)},  # handed on to somebody else
        {"automatic": True},  # a vacation note
        {"message_id": reply_id("0" * 20, b"k" * 32, "shop.example")},  # our own note, kept by the server
        {"ids": (), "at": START - timedelta(hours=1)},  # written before she wrote
    ],
)
def test_what_is_no_answer_leaves_the_note_alone(house: House, changes: dict[str, Any]) -> None:
    by_imap(house, customer(), 1)

    seen(house, sent(house, **changes))

    assert house.reply_states() == ["scheduled"]
    assert breaches(house) == []


def test_a_new_mail_of_the_owner_to_the_customer_takes_the_note_back_and_is_no_breach(house: House) -> None:
    by_imap(house, customer(), 1)
    house.later(minutes=5)

    seen(house, sent(house, ids=()))

    assert [one["reason"] for one in house.export()["replies"]] == ["the owner wrote to this customer first"]
    assert breaches(house) == []


def test_an_answer_to_the_customers_reply_to_reaches_her(house: House) -> None:
    by_imap(house, customer(more="Reply-To: ann@home.example\r\n"), 1)

    seen(house, sent(house, recipients=("ann@home.example",)))

    assert house.reply_states() == ["cancelled"]


@pytest.mark.parametrize(
    ("address", "kind"), [("rosa@shop.example", "owner's answer"), ("support@desk.example", "team's answer")]
)
def test_an_answer_seen_in_the_thread_takes_the_note_back(house: House, address: str, kind: str) -> None:
    by_imap(house, customer(), 1)
    head = f"From: <{address}>\r\nTo: ann@mail.example\r\nCc: rosa@shop.example\r\nSubject: Re: Hello\r\n"
    head += "Message-ID: <a@shop.example>\r\nIn-Reply-To: <one@mail.example>\r\n"

    by_imap(house, f"{head}\r\nWhere is my order? On its way!\r\n".encode(), 2)

    assert house.reply_states() == ["cancelled"]
    assert [one["kind"] for one in case(house)["case"]] == ["customer's message", kind]
    assert len(house.export()["tickets"]) == 1 or address != "rosa@shop.example"


def test_a_stranger_in_the_thread_takes_nothing_back(house: House) -> None:
    by_imap(house, customer(), 1)
    head = "From: bob@mail.example\r\nTo: ann@mail.example\r\nCc: rosa@shop.example\r\nSubject: Re: Hello\r\n"

    by_imap(house, f"{head}In-Reply-To: <one@mail.example>\r\n\r\nMe too\r\n".encode(), 2)

    assert house.reply_states() == ["scheduled"]


def test_a_message_marked_answered_while_its_note_waits_gets_none(house: House) -> None:
    by_imap(house, customer(), 1)

    assert house.answers.waiting().places == ((7, 1),)
    house.answers.flagged(7, {1: frozenset({"\\Seen", "\\Answered"})})

    assert house.reply_states() == ["cancelled"]
    assert [one["seen"] for one in breaches(house)] == ["flag"]


def test_the_answer_behind_a_flag_is_added_and_is_no_second_breach(house: House) -> None:
    by_imap(house, customer(), 1)
    house.answers.flagged(7, {1: frozenset({"\\Answered"})})

    seen(house, sent(house))

    assert len(breaches(house)) == 1
    assert len(case(house)["case"]) == 2


def test_a_message_the_owner_deleted_while_its_note_waits_gets_none_and_is_no_breach(house: House) -> None:
    by_imap(house, customer(), 1)

    house.answers.flagged(7, {1: frozenset({"\\Deleted"})})

    assert [one["reason"] for one in house.export()["replies"]] == ["the owner deleted the message"]
    assert breaches(house) == []


def test_a_flag_of_another_numbering_means_nothing(house: House) -> None:
    by_imap(house, customer(), 1)

    house.answers.flagged(8, {1: frozenset({"\\Answered"})})

    assert house.reply_states() == ["scheduled"]


def test_answers_wait_until_the_mail_they_answer_is_judged(house: House) -> None:
    house.receive(customer())

    assert house.answers.waiting().unjudged
    house.drain()
    assert not house.answers.waiting().unjudged
    assert house.answers.waiting().notes


def test_in_watch_mode_nothing_is_noted(house: House) -> None:
    house.adopt(SLOW.replace('mode = "live"', 'mode = "watch"'))
    by_imap(house, customer(), 1)

    seen(house, sent(house))

    found = house.export()
    assert (found["tickets"], found["replies"]) == ([], [])


def test_what_a_person_cancelled_before_stays_as_it_was(house: House) -> None:
    house.adopt(SLOW.replace('mode = "live"', 'mode = "review"'))
    by_imap(house, customer(), 1)

    seen(house, sent(house))

    assert house.reply_states() == ["cancelled"]
    with reading(house.engine) as connection:
        assert settings.get(connection, "paused", client=CLIENT) is None
