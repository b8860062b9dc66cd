"""What a customer writes again goes into her ticket, and into no other; what is another matter gets its own."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from gateway.answer.token import forward_id, reference, reply_id
from gateway.mail import content_key
from gateway.pipeline import undoing
from gateway.pipeline.terms import CLIENT
from gateway.store import cases, erasing, schema, views
from gateway.store.engine import reading, writing
from gateway.store.sums import sums
from gateway.ticket import TicketEvent
from tests.pipeline.house import SHOP, House, customer
from tests.pipeline.test_answered import by_imap, case, seen, sent
from tests.pipeline.test_backtest import compared
from tests.pipeline.test_deciding import carry_out_moves, decide, undo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.conftest import Store

SECRET = b"k" * 32
PEOPLE = """people = [ { name = "Dana", topics = ["orders"] }, { name = "Milo", topics = ["access"] } ]
"""
TEAM = SHOP.replace("[safety]", f"{PEOPLE}[safety]")
MANY = TEAM.replace("[safety]", '[safety]\nmax_replies_per_sender = "9 per 7 days"')
ACCESS = '[[rule]]\nname = "Access"\nthen = "redirect"\ntopic = "access"\nwhen.text = ["log in"]\n'
LABELS = MANY.replace("[[forward]]", 'label_open_cases = "with-{person}"\n[[forward]]')


@pytest.fixture
def house(tmp_path: Path, file_store: Store) -> Iterator[House]:
    """On SQLite; what may differ on PostgreSQL asks for ``both``."""
    built = House(tmp_path, file_store.engine)
    yield built
    built.writer.stop()


@pytest.fixture
def both(tmp_path: Path, store: Store) -> Iterator[House]:
    built = House(tmp_path, store.engine)
    yield built
    built.writer.stop()


def note_id(raw: bytes) -> str:
    return reply_id(content_key(raw), SECRET, "shop.example")


def again(body: str, number: int = 2, *, answers: str = "", address: str = "ann@mail.example", more: str = "") -> bytes:
    """Ann writes once more, in answer to a Message-ID."""
    more += f"In-Reply-To: <{answers}>\r\n" if answers else ""
    return customer("Re: Hello", body, address=address, message_id=f"<{number}@mail.example>", more=more)


def receive(house: House, *mails: bytes) -> None:
    for one in mails:
        house.receive(one)
    house.drain()


def tickets(house: House) -> list[tuple[int, str]]:
    return [(one["number"], one["state"]) for one in house.export()["tickets"]]


def written(house: House, number: int = 1) -> list[str]:
    """What the customer wrote in a ticket, by Message-ID."""
    return [one["message_id"] for one in case(house, number)["case"] if one["kind"] == "customer's message"]


def close(house: House) -> None:
    message = house.export()["tickets"][0]["id"]
    with writing(house.engine) as connection:
        cases.happened(connection, [(message, TicketEvent.CLOSED)], now=house.now, by="a person")


@pytest.mark.parametrize("made", [reply_id, forward_id])
def test_an_answer_to_what_we_have_signed_joins_the_ticket(house: House, made: Any) -> None:
    receive(house, customer())

    receive(house, again("Thank you, it is the blue one", answers=made(content_key(customer()), SECRET, "x.example")))

    assert tickets(house) == [(1, "with the desk")]
    assert written(house) == ["one@mail.example", "2@mail.example"]
    assert [one["then"] for one in house.export()["messages"]] == ["redirect", "file"]


def test_an_answer_joins_by_the_reference_alone_where_the_header_was_lost(house: House) -> None:
    receive(house, customer())
    ours = reference(content_key(customer()), SECRET)

    receive(house, again(f"Thank you\r\n\r\n> Your reference: {ours.lower()}"))

    assert written(house) == ["one@mail.example", "2@mail.example"]


def test_the_copy_of_a_follow_up_goes_to_the_desk_too(both: House) -> None:
    receive(both, customer())

    receive(both, again("Thank you", answers=note_id(customer())))

    found = both.export()
    assert [one["ticket"] for one in found["forwards"]] == [found["tickets"][0]["id"]] * 2
    assert [(one["ticket_number"], one["state"]) for one in found["forwards"]] == [(1, "confirmed")] * 2
    assert [message_from_bytes(mail)["Subject"] for _, _, mail in both.copies.sent] == ["Hello", "Re: Hello"]
    assert b"Thank you" in both.copies.sent[1][2]


def test_a_follow_up_goes_where_its_ticket_has_gone_though_that_takes_no_mail_of_its_kind(house: House) -> None:
    house.adopt(SHOP.replace('to = "support@desk.example"', 'to = "support@desk.example"\nwhen = ["redirect"]'))
    receive(house, customer())

    receive(house, again("Thank you", answers=note_id(customer())))

    assert len(house.copies.sent) == 2


@pytest.mark.parametrize(
    ("answers", "address"),
    [
        ("one@mail.example", "ann@mail.example"),  # her own mail, whose Message-ID anybody may know
        ("deskward.{key}.000000000000000000000000@shop.example", "ann@mail.example"),
        ("deskward.00000000000000000000.{tag}@shop.example", "ann@mail.example"),
        ("{ours}", "eve@mail.example"),
        ("{ours}", "ann@mail.example.evil.example"),
        ("1@shop.example", "ann@mail.example"),
    ],
)
def test_a_forged_in_reply_to_and_another_sender_join_nothing(house: House, answers: str, address: str) -> None:
    receive(house, customer())
    ours = note_id(customer())
    _, key, tag = ours.partition("@")[0].split(".")

    receive(house, again("It is the blue one", answers=answers.format(key=key, tag=tag, ours=ours), address=address))

    assert written(house) == ["one@mail.example"]
    assert house.export()["messages"][1]["then"] == "review"


@pytest.mark.parametrize("guessed", ["1", "#1", "ticket 1", "case 1", "AAAA-AAAA", "[#1]"])
def test_a_guessed_number_joins_nothing(house: House, guessed: str) -> None:
    receive(house, customer(body="Where is my order?"))

    receive(house, again(f"{guessed}: where is my order?"))

    assert [number for number, _ in tickets(house)] == [1, 2]


def test_the_reference_of_somebody_else_joins_nothing(house: House) -> None:
    receive(house, customer())

    receive(house, again(reference(content_key(customer()), SECRET), address="eve@mail.example"))

    assert written(house) == ["one@mail.example"]


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\r\n",
        "Precedence: bulk\r\n",
        "List-Id: <list.mail.example>\r\n",
        "X-Autoreply: yes\r\n",
    ],
)
def test_a_robot_and_a_list_never_speak_for_a_customer(house: House, more: str) -> None:
    receive(house, customer())

    receive(house, again("Thank you. Order 4711.", answers=note_id(customer()), more=more))

    assert written(house) == ["one@mail.example"]
    assert house.export()["messages"][1]["then"] == "leave"


def test_a_note_of_absence_without_any_sign_is_no_word_of_hers(house: House) -> None:
    receive(house, customer())

    away = "I am out of the office until Monday with no access to my mail. In urgent cases please contact Bob."
    receive(house, again(away, answers=note_id(customer())))

    assert written(house) == ["one@mail.example"]


def test_a_bounce_of_our_note_joins_nothing(house: House) -> None:
    receive(house, customer())
    house.receive(again("Delivery failed", answers=note_id(customer())), sender="")
    house.drain()

    assert written(house) == ["one@mail.example"]


def test_a_sender_whose_proof_failed_joins_nothing(house: House) -> None:
    house.adopt(SHOP.replace("[safety]", '[safety]\ntrusted_authserv_ids = ["mx.shop.example"]'))
    receive(house, customer())
    failed = "Authentication-Results: mx.shop.example; dmarc=fail header.from=mail.example; spf=fail; dkim=fail\r\n"
    forged = again("Where is my order 4711?", answers=note_id(customer()), more=failed)

    receive(
        house, forged, again("X", 3, answers=note_id(customer()), more=f"X-Auto-Response-Suppress: All\r\n{failed}")
    )

    assert written(house) == ["one@mail.example"]
    assert [number for number, _ in tickets(house)] == [1, 2]


def test_what_exchange_writes_above_the_mail_of_people_keeps_nobody_out(house: House) -> None:
    receive(house, customer())

    receive(house, again("Thanks", answers=note_id(customer()), more="X-Auto-Response-Suppress: All\r\n"))

    assert len(written(house)) == 2


def test_an_answer_to_the_owners_answer_joins_the_ticket(both: House) -> None:
    receive(both, customer())
    seen(both, sent(both))

    receive(both, again("And when?", answers="answer@shop.example"), again("?", 3, answers="answer@shop.example"))

    assert written(both) == ["one@mail.example", "2@mail.example", "3@mail.example"]
    assert tickets(both) == [(1, "with the desk")]


def test_an_answer_of_somebody_else_to_the_owners_answer_does_not(house: House) -> None:
    receive(house, customer())
    seen(house, sent(house))

    receive(house, again("And when?", answers="answer@shop.example", address="eve@mail.example"))

    assert written(house) == ["one@mail.example"]


def test_an_answer_of_the_owner_to_a_follow_up_stands_in_its_ticket(both: House) -> None:
    receive(both, customer(), again("unused", 9))
    receive(both, again("It is the blue one", answers=note_id(customer())))

    seen(both, sent(both, ids=("2@mail.example",)))

    assert [one["kind"] for one in case(both)["case"]][-1] == "owner's answer"
    assert tickets(both) == [(1, "waiting")]


def test_a_ticket_waits_for_the_customer_though_only_the_flag_of_an_answer_was_seen(house: House) -> None:
    house.adopt(SHOP.replace('delay = "0 seconds"', 'delay = "45 minutes"'))
    by_imap(house, customer(), 1)

    house.answers.flagged(7, {1: frozenset({"\\Answered"})})

    assert tickets(house) == [(1, "waiting")]


def test_an_answer_to_the_teams_answer_in_the_thread_joins_too(house: House) -> None:
    receive(house, customer())
    head = "From: support@desk.example\r\nTo: ann@mail.example\r\nCc: rosa@shop.example\r\n"
    head += "Message-ID: <t@desk.example>\r\nIn-Reply-To: <one@mail.example>\r\n"
    receive(house, f"{head}\r\nIt is on its way.\r\n".encode())

    receive(house, again("And when?", answers="t@desk.example"))

    assert written(house) == ["one@mail.example", "2@mail.example"]


def test_a_follow_up_opens_a_closed_ticket_again(both: House) -> None:
    receive(both, customer())
    close(both)

    receive(both, again("It broke again", answers=note_id(customer())))

    assert tickets(both) == [(1, "with the desk")]
    told = [one["detail"] for one in case(both)["entries"] if one["event"] == "ticket"]
    assert [(one["event"], one["was"], one["state"]) for one in told] == [
        ("copied", "new", "with the desk"),
        ("closed", "with the desk", "closed"),
        ("wrote again", "closed", "new"),
        ("copied", "new", "with the desk"),
    ]


def test_a_new_topic_in_an_old_thread_opens_a_ticket_of_its_own_and_links_it(both: House) -> None:
    both.adopt(SHOP + ACCESS)
    receive(both, customer())

    receive(both, again("I cannot log in to the course", answers=note_id(customer())))

    assert [number for number, _ in tickets(both)] == [1, 2]
    assert [(one["number"], one["because"]) for one in case(both, 2)["linked"]] == [(1, "another matter")]
    assert [one["number"] for one in case(both, 1)["linked"]] == [2]


def test_a_topic_that_is_the_same_matter_joins(house: House) -> None:
    house.adopt(SHOP + ACCESS.replace("access", "refunds").replace("log in", "refund"))
    receive(house, customer())

    receive(house, again("Then I want a refund", answers=note_id(customer())))

    assert [number for number, _ in tickets(house)] == [1]


def test_the_same_mail_to_two_addresses_is_one_ticket_with_two_arrivals(both: House) -> None:
    by_imap(both, customer(), 1)
    by_imap(both, customer(), 2)

    receive(both, customer())

    found = both.export()
    assert [number for number, _ in tickets(both)] == [1]
    assert [len(one["origins"]) for one in found["messages"]] == [3]
    assert len(both.notes.sent) == 1


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


def outbox(house: House) -> list[dict[str, Any]]:
    with reading(house.engine) as connection:
        return views.outbox(connection, client=CLIENT)


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


def test_what_the_rules_leave_alone_stays_untouched_though_it_answers_our_note(house: House) -> None:
    house.adopt(SHOP.replace('when.from = ["*@friends.example"]', 'when.text = ["see you tonight"]'))
    receive(house, customer())

    receive(house, again("See you tonight!", answers=note_id(customer())))

    assert written(house) == ["one@mail.example"]
    assert house.export()["messages"][1]["then"] == "leave"


def test_in_watch_mode_nothing_is_joined(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "watch"'))

    receive(house, customer(), again("Where is my order 4711?"))

    assert tickets(house) == []


def test_one_mail_with_an_order_problem_and_an_offer_gets_one_ticket_and_one_note_with_advice(house: House) -> None:
    """Acceptance check: one mail, several topics."""
    receive(house, customer(body="Where is my order 4711? I also write about a partnership with your shop."))

    assert [number for number, _ in tickets(house)] == [1]
    (note,) = house.notes.sent
    text = message_from_bytes(note[2]).get_payload(0).get_payload(decode=True).decode()
    assert re.search(r"send a message\s+for each", text)


def test_a_ticket_tells_everything_in_the_order_of_time_with_its_attachments(both: House) -> None:
    receive(both, customer())
    both.later(minutes=5)
    more = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    body = (
        "--x\r\n\r\nHere it is\r\n--x\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n"
    )
    body += "\r\n1234\r\n--x--"
    receive(both, again(body, answers=note_id(customer()), more=more))
    both.later(minutes=5)
    seen(both, sent(both))

    found = case(both)

    assert [one["kind"] for one in found["case"]] == [
        "customer's message",
        "our note",
        "customer's message",
        "owner's answer",
    ]
    assert found["case"][2]["attachments"] == [{"filename": "a.png", "content_type": "image/png", "size": 4}]
    assert found["case"][2]["text"].strip() == "Here it is"
    assert found["messages"] == [one["id"] for one in both.export()["messages"]]


def test_the_trail_says_that_and_why_a_message_joined(house: House) -> None:
    receive(house, customer())

    receive(house, again("Thanks", answers=note_id(customer())))

    joins = [one["detail"] for one in case(house)["entries"] if one["event"] == "joined"]
    assert joins == [{"ticket": 1, "because": "answers our note"}]


def number_of(house: House, message_id: str) -> int:
    found = [one["id"] for one in house.export()["messages"] if one["message_id"] == message_id]
    return int(found[0])


def test_a_follow_up_that_is_taken_back_leaves_the_ticket_alone(both: House) -> None:
    receive(both, customer(), again("Where is my order 4711?"))

    said = undo(both, number_of(both, "2@mail.example"))

    assert "it belongs to ticket 1 no more" in said.sentences
    assert written(both) == ["one@mail.example"]
    assert tickets(both) == [(1, "with the desk")]


def test_where_the_first_message_is_taken_back_the_ticket_goes_on_with_the_next(both: House) -> None:
    receive(both, customer(), again("Where is my order 4711?"), again("Where is my order 4711?!", 3))
    seen(both, sent(both, ids=("2@mail.example",)))

    said = undo(both, number_of(both, "one@mail.example"))

    assert "it belongs to ticket 1 no more" in said.sentences
    assert written(both) == ["2@mail.example", "3@mail.example"]
    assert [(one["id"], one["subject"]) for one in both.export()["tickets"]] == [
        (number_of(both, "2@mail.example"), "Re: Hello")
    ]
    assert "owner's answer" in [one["kind"] for one in case(both)["case"]]


def test_a_first_message_decided_once_more_joins_what_became_of_its_ticket(both: House) -> None:
    receive(both, customer(), again("Where is my order 4711?"))
    undo(both, number_of(both, "one@mail.example"))

    decide(both, number_of(both, "one@mail.example"), "redirect")

    assert tickets(both) == [(1, "with the desk")]
    assert sorted(written(both)) == ["2@mail.example", "one@mail.example"]


def test_links_survive_the_first_message_of_a_ticket(both: House) -> None:
    both.adopt(SHOP + ACCESS)
    receive(both, customer(), again("Where is my order 4711?"))
    receive(both, again("I cannot log in", 3, answers=note_id(customer())))

    undo(both, number_of(both, "one@mail.example"))

    assert [one["number"] for one in case(both, 2)["linked"]] == [1]


def test_nothing_joins_a_ticket_that_was_taken_back(house: House) -> None:
    receive(house, customer())
    undo(house, number_of(house, "one@mail.example"))

    receive(house, again("Where is my order 4711?", answers=note_id(customer())))

    assert tickets(house) == [(1, "undone"), (2, "with the desk")]


def test_an_answer_to_the_note_of_a_ticket_that_was_taken_back_is_like_any_other_mail(house: House) -> None:
    receive(house, customer())
    undo(house, number_of(house, "one@mail.example"))

    receive(house, again("Thanks, it is the blue one", answers=note_id(customer())))

    assert house.export()["messages"][1]["then"] == "review"


def test_a_ticket_that_is_taken_back_meanwhile_swallows_nothing(house: House) -> None:
    """The ticket was there when the message was judged, and is gone when it is filed."""
    receive(house, customer())
    house.receive(again("Where is my order 4711?"))
    house.triage.run_once = _late(house)  # type: ignore[method-assign]

    house.drain()

    assert tickets(house) == [(1, "undone"), (2, "with the desk")]


def _late(house: House) -> Any:
    """Judge as ever, but have the first ticket taken back between the judging and the recording."""
    run, file = house.triage.run_once, house.triage._file

    def filing(connection: Connection, groups: Any) -> Any:
        undoing.undo(connection, number_of(house, "one@mail.example"), client=CLIENT, by="command", now=house.now)
        return file(connection, groups)

    house.triage._file = filing  # type: ignore[method-assign]
    return run


def test_a_message_left_for_a_person_joins_when_she_has_decided(house: House) -> None:
    house.adopt(SHOP.replace('then = "redirect"', 'then = "review"'))
    receive(house, customer())
    decide(house, number_of(house, "one@mail.example"), "redirect")

    receive(house, again("Where is my order 4711?"))
    said = decide(house, number_of(house, "2@mail.example"), "redirect")

    assert said.sentences[0] == "redirect, ticket 1"
    assert len(written(house)) == 2


def test_of_a_forgotten_person_no_joined_message_and_no_mark_is_left(both: House) -> None:
    both.adopt(SHOP + ACCESS)
    receive(both, customer(), again("Where is my order 4711?"), again("I cannot log in, order 4711", 3))
    receive(both, again("Where is my order 4711?", 4, address="bob@mail.example"))

    with writing(both.engine) as connection:
        numbers = erasing.of_person(connection, "ann@mail.example", client=CLIENT)
        erasing.erase(connection, numbers, client=CLIENT, reason="asked", now=both.now)

    assert [one["customer"] for one in both.export()["tickets"]] == ["bob@mail.example"]
    with reading(both.engine) as connection:
        left = [connection.execute(select(table)).all() for table in (schema.joined, schema.ticket_link)]
        marks = connection.scalars(select(schema.ticket_mark.c.message)).all()
    assert left == [[], []]
    assert marks == [number_of(both, "4@mail.example")]


def test_when_the_first_message_is_purged_for_its_age_the_ticket_keeps_the_newer_ones(both: House) -> None:
    receive(both, customer(subject="Old secret"))
    both.later(days=30)
    receive(both, again("Thanks", answers=note_id(customer(subject="Old secret"))))

    with writing(both.engine) as connection:
        gone, _ = erasing.old(connection, client=CLIENT, before=both.now - timedelta(days=9))
        erasing.erase(connection, gone, client=CLIENT, reason="age", now=both.now)

    assert written(both) == ["2@mail.example"]
    assert [(one["number"], one["subject"]) for one in both.export()["tickets"]] == [(1, "Re: Hello")]


def test_a_customer_with_a_joined_message_has_one_open_ticket_to_the_rules(house: House) -> None:
    rule = '[[rule]]\nname = "Known"\nthen = "leave"\nwhen.history = ["has an open ticket"]\nwhen.text = ["hello"]\n'
    house.adopt(SHOP.replace("[[rule]]", f"{rule}[[rule]]", 1))
    receive(house, customer(), again("Where is my order 4711?"))
    close(house)

    receive(house, again("Hello", 3))
    assert house.export()["messages"][2]["then"] == "review"
    receive(house, again("Where is my order 4711?", 4, answers=note_id(customer())), again("Hello", 5))

    assert house.export()["messages"][4]["then"] == "leave"


def test_every_message_is_in_one_column_of_the_sums(house: House) -> None:
    receive(house, customer(), again("Where is my order 4711?"), again("Thanks", 3, answers=note_id(customer())))

    with reading(house.engine) as connection:
        (day,) = sums(connection, client=CLIENT, since=house.now - timedelta(days=2), zone=house.terms.owner.zone)

    assert day.adds_up
    assert (day.came, day.became["replied"]) == (3, 1)


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


def test_what_answers_in_a_ticket_is_no_change_to_a_backtest_with_the_same_file(house: House) -> None:
    receive(house, customer(), again("unused", 9, address="bob@mail.example"))
    receive(house, again("Thanks, it is the blue one", answers=note_id(customer())))

    found = compared(house, SHOP)

    assert (found.read, found.changes) == (3, ())


def test_a_rule_of_an_edited_file_wins_over_what_answers_in_a_ticket(house: House) -> None:
    receive(house, customer())
    receive(house, again("Thanks, it is the blue one", answers=note_id(customer())))

    found = compared(house, SHOP + '[[rule]]\nname = "Thanks"\nthen = "leave"\nwhen.text = ["thanks"]\n')

    assert [(one.running, one.edited) for one in found.changes] == [("file", "leave")]
