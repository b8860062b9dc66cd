"""Robots without any sign, and what stops them: loops end by themselves, whatever the other side takes away."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.answer.own_words import OwnWords
from gateway.delivery import Event
from gateway.mail import Arrival, Envelope, Origin, parse
from gateway.pipeline.terms import CLIENT
from gateway.store import alerts, deliveries, settings
from gateway.store.engine import connect, reading, writing
from gateway.store.migrate import upgrade
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG = (
    "Dear colleague, this is to let you know that we have looked into your request with great care. "
    "We ask ourselves where is my order number {0} and would like to hear from your side within the week. "
    "Our system keeps a record of this conversation under the name you have given us at that time. "
    "With kind regards, the service of the town hall, second floor"
)
OTHER = "https://help.leaf.example/new?email={email}&ref={ref}"
LEAF = (
    SHOP.replace("rosa@shop.example", "leo@leaf.example")
    .replace("Rosa Moss", "Leo Leaf")
    .replace("https://help.shop.example/new?email={email}&ref={ref}", OTHER)
)


def hostile(mail: bytes, number: int) -> bytes:
    """What a relay leaves that takes every sign away: no Auto-Submitted, other Message-IDs, no thread, no X- field."""
    head, _, body = mail.partition(b"\r\n\r\n")
    unfolded = re.sub(rb"\r\n[ \t]+", b" ", head)
    bad = (b"auto-submitted", b"x-", b"message-id", b"in-reply-to", b"references", b"date", b"content-language")
    kept = [line for line in unfolded.split(b"\r\n") if not line.lower().startswith(bad)]
    kept.append(b"Message-ID: <%d@relay.example>" % number)
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


def answering_everything(toml: str) -> str:
    """A house whose rules take any mail for a question."""
    return toml.replace('when.text = ["where is my order"]', 'when.to = ["*@*"]')


def handed_on(source: House, target: House, done: int, *, address: str) -> int:
    """Bring the notes of one house to the other; how many have been brought so far."""
    for sender, _, mail in source.notes.sent[done:]:
        assert sender == ""
        raw = hostile(mail, len(source.notes.sent) * 1000 + done)
        origin = Origin(kind="smtp", peer="127.0.0.1")
        envelope = Envelope(sender=address, recipients=(target.terms.owner.addresses[0],))
        target.door.accept(Arrival(raw=raw, envelope=envelope, origin=origin, arrived=target.now)).result()
        done += 1
    return done


@pytest.mark.parametrize(("alike", "answers"), [(True, 0), (False, 1)])
def test_two_deskwards_facing_each_other_stop_after_one_note_each(tmp_path: Path, alike: bool, answers: int) -> None:
    """Those with the same templates know each other's notes at once; strangers are stopped by the brakes."""
    houses = []
    for name, toml in (("a", SHOP), ("b", LEAF)):
        folder = tmp_path / name
        folder.mkdir()
        upgrade(f"sqlite:///{folder}/store.db")
        houses.append(House(folder, connect(f"sqlite:///{folder}/store.db"), answering_everything(toml)))
        if not alike:
            houses[-1].terms = replace(houses[-1].terms, own_words=OwnWords())
    rosa, leo = houses
    rosa.receive(customer(address="leo@leaf.example"), sender="leo@leaf.example")

    brought = [0, 0]
    for _ in range(8):
        for house in houses:
            house.drain()
        brought[0] = handed_on(rosa, leo, brought[0], address="rosa@shop.example")
        brought[1] = handed_on(leo, rosa, brought[1], address="leo@leaf.example")
        for house in houses:
            house.later(hours=3)

    assert len(rosa.notes.sent) == 1
    assert len(leo.notes.sent) == answers
    for house in houses:
        house.writer.stop()
        house.engine.dispose()


def robot(house: House, write: Callable[[int], bytes], *, rounds: int = 25) -> int:
    """A robot that writes every seven minutes, each time from another address; how many notes it gets."""
    for number in range(rounds):
        house.receive(write(number), sender=f"ines{number}@host{number}.example")
        house.drain()
        house.later(minutes=7)
    return len(house.notes.sent)


ROBOTS: dict[str, Callable[[int], tuple[str, str]]] = {
    "the same short text": lambda _: ("Hello", "Where is my order 4711?"),
    "the same long text": lambda _: ("Hello", LONG.format(7)),
    "with a counter": lambda number: (f"Message {number}", f"Where is my order {number}? Reference AB{number}X."),
    "in other capitals and blanks": lambda number: ("Hi", f"Where is{' ' * (number + 1)}my order, PLEASE?"),
    "with another first line": lambda number: ("Hello", f"Good day number{chr(97 + number)},\n{LONG.format(number)}"),
    "with another name below": lambda number: ("Hello", f"{LONG.format(number)} {chr(97 + number) * 5}"),
    "with another word inside": lambda number: ("Hello", LONG.replace("care", chr(97 + number) * 4)),
    "with another subject": lambda number: (chr(97 + number) * 9, LONG.format(number)),
    "short, with another word at the end": lambda number: ("Hi", f"Where is my order, please? {chr(97 + number) * 4}"),
    "without text": lambda _: ("Where is my order", ""),
}


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_robot_that_changes_its_address_each_time_gets_three_notes_at_most(house: House, kind: str) -> None:
    def write(number: int) -> bytes:
        subject, body = ROBOTS[kind](number)
        address = f"ines{number}@host{number}.example"
        return customer(subject, body, address=address, message_id=f"<{number}@host{number}.example>")

    assert 1 <= robot(house, write) <= 3


def test_of_a_held_robot_a_person_is_told_once_an_hour(house: House) -> None:
    house.adopt(SHOP.replace("[safety]", '[safety]\nalert_to = "obm@shop.example"'))

    robot(house, lambda n: customer(address=f"r{n}@h{n}.example", message_id=f"<{n}@h.example>"), rounds=12)

    assert len(house.alerts.sent) == 2  # twelve mails in 84 minutes
    with reading(house.engine) as connection:
        shown = alerts.open_ones(connection, client=CLIENT, now=house.now, lasting="breaker")
    assert {one["cause"] for one in shown} == {"same text"}


def test_people_with_their_own_words_get_their_notes(house: House) -> None:
    texts = (
        "Hi Rosa, I ordered the green lamp in May. Where is my order?",
        "Dear Rosa, where is my order 4711? My daughter has her birthday on Friday. Love, Ann",
        "where is my order",
        "Hello, I moved last week and wonder where is my order now. Could you look? Thank you, Ben",
        "Where is my order? It has been three weeks now and nobody at your shop picks up the phone. Eve",
    )
    for number, text in enumerate(texts):
        house.receive(
            customer("Order", text, address=f"c{number}@m{number}.example", message_id=f"<{number}@m.example>")
        )

    house.drain()

    assert len(house.notes.sent) == 5


def test_our_own_note_sent_back_as_text_is_left_alone_like_any_machine(house: House) -> None:
    house.receive(customer())
    house.drain()
    house.receive(hostile(house.notes.sent[0][2].replace(b"rosa@shop.example", b"echo@robot.example", 1), 5))

    house.drain()

    assert len(house.notes.sent) == 1
    assert house.export()["messages"][1]["check"] == "our own words"


def test_a_person_who_forwards_our_note_is_filed_without_a_note(house: House) -> None:
    house.receive(customer())
    house.drain()
    words = parse(house.notes.sent[0][2]).text
    told = "My mother got this from you, and she does not know what to do with it. Where is my order? " * 6
    quoted = "\r\n".join(f"> {line}" for line in words.splitlines())
    house.receive(
        customer("Help", f"{told}\r\n\r\n{quoted}", address="son@home.example", message_id="<x@home.example>")
    )

    house.drain()

    found = house.export()
    assert (len(house.notes.sent), len(found["tickets"])) == (1, 2)
    assert found["messages"][1]["check"] == "repeats our note"


def test_a_person_who_answers_our_note_and_quotes_it_is_no_robot(house: House) -> None:
    house.receive(customer())
    house.drain()
    note = parse(house.notes.sent[0][2])
    quoted = "\r\n".join(f"> {line}" for line in note.text.splitlines())
    house.later(days=8)
    house.receive(
        customer(
            "Re: Hello",
            f"The form does not open. Where is my order?\r\n\r\n{quoted}",
            message_id="<b@mail.example>",
            more=f"In-Reply-To: <{note.message_id}>\r\n",
        )
    )

    house.drain()

    assert len(house.notes.sent) == 2


def rush(house: House, count: int, first: int = 0) -> None:
    """So many customers at once, each in her own words."""
    words = ("lamp", "vase", "cup", "bowl", "chair", "table", "rug", "plant", "pot", "pen", "book", "card", "clock")
    for number in range(first, first + count):
        what = f"{words[number % 13]} and {words[number // 13 % 13]}"
        text = f"Where is my order of a {what}, please? {what} {what}"
        address = f"c{number}@m{number}.example"
        house.receive(customer(f"The {what}", text, address=address, message_id=f"<{number}@m.example>"))
    house.drain()


BREAKS = SHOP.replace("[safety]", '[safety]\nbreaker = "20 per 10 minutes"\nalert_to = "obm@shop.example"')


def test_too_many_notes_in_a_short_time_stop_them_all(house: House) -> None:
    house.adopt(BREAKS.replace('delay = "0 seconds"', 'delay = "20 minutes"'))

    rush(house, 24)
    house.later(minutes=30)
    house.drain()

    assert house.notes.sent == []
    assert house.reply_states() == ["scheduled"] * 20
    with reading(house.engine) as connection:
        assert settings.get(connection, "paused", client=CLIENT) == "1"
        assert "too many" in (settings.get(connection, "paused_reason", client=CLIENT) or "")
    assert len(house.alerts.sent) == 1
    sender, recipient, mail = house.alerts.sent[0]
    assert (sender, recipient) == ("", "obm@shop.example")
    assert b"Auto-Submitted: auto-generated\r\n" in mail
    assert b"lamp" not in mail


def test_a_person_lets_replies_leave_again_and_the_count_begins_anew(house: House) -> None:
    house.adopt(BREAKS)
    rush(house, 24)
    with writing(house.engine) as connection:
        alerts.let_replies_leave(connection, "breaker", client=CLIENT, now=house.now)
    house.later(minutes=1)

    rush(house, 5, first=30)

    assert len(house.notes.sent) == 25
    with reading(house.engine) as connection:
        assert alerts.open_ones(connection, client=CLIENT, now=house.now, lasting="breaker") == []


def test_an_ordinary_rush_trips_nothing(house: House) -> None:
    rush(house, 19)

    assert len(house.notes.sent) == 19
    with reading(house.engine) as connection:
        assert settings.get(connection, "paused", client=CLIENT) is None


def test_many_notes_under_one_subject_in_a_short_time_stop_them_all(house: House) -> None:
    for number in range(20):
        text = " ".join(chr(97 + (number * 7 + at) % 26) * 6 for at in range(12))
        address = f"c{number}@m{number}.example"
        body = f"{text} where is my order {text[::-1]}"
        house.receive(customer("Re: News", body, address=address, message_id=f"<{number}@m.example>"))
        house.drain()

    assert len(house.notes.sent) == 15
    assert house.export()["messages"][-1]["check"] == "breaker"


def test_what_was_taken_back_counts_in_no_brake_of_texts(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "review"'))
    for number in range(2):
        house.receive(customer(address=f"c{number}@m{number}.example", message_id=f"<{number}@m.example>"))
        house.drain()
    with writing(house.engine) as connection:
        for one in house.export()["replies"]:
            deliveries.decide(connection, one["number"], Event.CANCELLED, now=house.now, reason=None)
    house.receive(customer(address="c9@m9.example", message_id="<9@m.example>"))

    house.drain()

    assert house.reply_states() == ["cancelled", "cancelled", "held"]
