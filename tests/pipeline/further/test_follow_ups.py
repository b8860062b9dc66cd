"""What a customer writes again goes into her ticket, and into no other; what is another matter gets its own."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest

from gateway.answer.token import forward_id, reference, reply_id
from gateway.mail import content_key
from gateway.pipeline.terms import CLIENT
from gateway.store.engine import reading
from gateway.store.sums import sums
from tests.pipeline.further.mails import ACCESS, SECRET, again, close, note_id, receive, tickets, written
from tests.pipeline.house import SHOP, House, customer
from tests.pipeline.test_answered import by_imap, case, seen, sent


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


@pytest.mark.parametrize("wanted", ["when-known", "never"])
def test_a_sender_whose_proof_failed_joins_nothing(house: House, wanted: str) -> None:
    trusted = f'trusted_authserv_ids = ["mx.shop.example"]\nrequire_authentication = "{wanted}"'
    house.adopt(SHOP.replace("[safety]", f"[safety]\n{trusted}"))
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


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("Receipt for May", [1, 2]),  # she pressed "reply" to find the address
        ("AW: Re: Hello", [1]),
        ("Fwd: Hello", [1]),
        ("Re: Hel", [1]),  # a program that cuts
        ("", [1]),
    ],
)
def test_a_topic_next_to_it_under_a_subject_of_its_own_is_another_matter(
    house: House, subject: str, wanted: list[int]
) -> None:
    house.adopt(SHOP + ACCESS.replace("access", "billing").replace("log in", "receipt"))
    receive(house, customer())

    answer = again("I need a receipt, please", answers=note_id(customer()))
    receive(house, answer.replace(b"Subject: Re: Hello", f"Subject: {subject}".encode()))

    assert [number for number, _ in tickets(house)] == wanted


def test_the_same_topic_under_another_subject_stays_in_the_ticket(house: House) -> None:
    receive(house, customer())

    answer = again("Where is my order? It was for Monday.", answers=note_id(customer()))
    receive(house, answer.replace(b"Subject: Re: Hello", b"Subject: Still nothing"))

    assert [number for number, _ in tickets(house)] == [1]


def test_the_same_mail_to_two_addresses_is_one_ticket_with_two_arrivals(both: House) -> None:
    by_imap(both, customer(), 1)
    by_imap(both, customer(), 2)

    receive(both, customer())

    found = both.export()
    assert [number for number, _ in tickets(both)] == [1]
    assert [len(one["origins"]) for one in found["messages"]] == [3]
    assert len(both.notes.sent) == 1


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


def test_the_trail_says_that_and_why_a_message_joined(house: House) -> None:
    receive(house, customer())

    receive(house, again("Thanks", answers=note_id(customer())))

    joins = [one["detail"] for one in case(house)["entries"] if one["event"] == "joined"]
    assert joins == [{"ticket": 1, "because": "answers our note"}]


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


def test_in_a_long_thread_our_note_is_found_near_its_end_and_at_its_beginning(house: House) -> None:
    receive(house, customer())
    others = [f"<{number}@other.example>" for number in range(150)]
    ours = f"<{note_id(customer())}>"

    receive(house, again("Thanks", more=f"References: {' '.join([ours, *others])}\r\n"))
    receive(house, again("Thanks!", 3, more=f"References: {' '.join([*others, ours, '<x@other.example>'])}\r\n"))

    assert len(written(house)) == 3
