"""The journey of one message through the whole house."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from gateway.delivery import Event, Kind
from gateway.errors import PermanentFailure, TransientFailure
from gateway.mail import Arrival, Envelope, Origin
from gateway.mailbox import Cursor
from gateway.pipeline.delivering.deliver import LEASE
from gateway.pipeline.judging import group
from gateway.pipeline.terms import CLIENT
from gateway.store import deliveries, messages, settings
from gateway.store.engine import reading, writing
from tests.pipeline.house import SHOP, START, House, customer

if TYPE_CHECKING:
    from gateway.store.triage import Triaged


def by_imap(house: House, raw: bytes, uid: int, *flags: str, validity: int = 7) -> None:
    if house.inbox.cursor() is None:
        house.inbox.begin(Cursor(uidvalidity=validity, last_uid=0))
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=validity, uid=uid)
    arrival = Arrival(raw=raw, envelope=Envelope(), origin=origin, arrived=house.now, flags=frozenset(flags))
    house.inbox.accept([arrival], Cursor(uidvalidity=validity, last_uid=uid))


def approve(house: House, event: Event = Event.APPROVED) -> None:
    with writing(house.engine) as connection:
        number = house.export()["replies"][0]["number"]
        deliveries.decide(connection, number, event, now=house.now, reason="by a person")


def test_a_customer_gets_one_note_one_ticket_and_one_copy_goes_to_the_desk(house: House) -> None:
    house.receive(customer())

    house.drain()

    assert [one[:2] for one in house.notes.sent] == [("", "ann@mail.example")]
    assert [one[:2] for one in house.copies.sent] == [("rosa@shop.example", "support@desk.example")]
    found = house.export()
    assert [(one["customer"], one["topic"]) for one in found["tickets"]] == [("ann@mail.example", "orders")]
    assert [one["state"] for one in found["replies"] + found["forwards"]] == ["sent", "confirmed"]
    assert found["messages"][0]["reason"] is None


def test_the_note_says_what_rfc_3834_asks_for_and_points_to_the_desk(house: House) -> None:
    house.receive(customer())

    house.drain()

    note = message_from_bytes(house.notes.sent[0][2], policy=default)
    assert note["Auto-Submitted"] == "auto-replied"
    assert note["In-Reply-To"] == "<one@mail.example>"
    assert note["From"].addresses[0].addr_spec == "rosa@shop.example"
    assert note["Date"].datetime == START
    text = note.get_body(("plain",)).get_content()
    assert "https://help.shop.example/new?email=ann%40mail.example" in text
    assert "4711" not in text


def test_the_copy_holds_the_exact_bytes_and_the_customer_in_reply_to(house: House) -> None:
    raw = customer()
    house.receive(raw)

    house.drain()

    copy = message_from_bytes(house.copies.sent[0][2], policy=default)
    assert raw in house.copies.sent[0][2]
    assert copy["Reply-To"].addresses[0].addr_spec == "ann@mail.example"
    assert copy["From"].addresses[0].addr_spec == "rosa@shop.example"


def test_the_same_mail_by_imap_and_smtp_is_one_ticket_with_two_arrivals(house: House) -> None:
    house.receive(customer(more="Received: from a.example by b.example; Mon, 16 Nov 2026 08:59:01 +0000\r\n"))
    by_imap(house, customer(more="X-Spam-Score: 0.1\r\n"), 42)

    house.drain()

    found = house.export()
    assert len(found["tickets"]) == len(found["messages"]) == len(house.notes.sent) == 1
    assert sorted(found["messages"][0]["origins"]) == ["imap:rosa/7/42", "smtp:127.0.0.1"]


def test_two_mails_that_share_a_message_id_are_two_tickets(house: House) -> None:
    house.receive(customer())
    house.receive(customer(body="Where is my order 4712?"))

    house.drain()

    assert len(house.export()["tickets"]) == 2


def test_the_second_mail_within_a_week_becomes_a_ticket_without_a_note(house: House) -> None:
    house.receive(customer())
    house.drain()
    house.later(days=6)
    house.receive(customer(body="Where is my order 4712?", message_id="<two@mail.example>"))

    house.drain()

    found = house.export()
    assert len(found["tickets"]) == 2
    assert len(house.notes.sent) == 1
    assert found["messages"][1]["check"] == "brake per sender"


def test_two_mails_of_one_sender_in_the_same_group_get_one_note(house: House) -> None:
    for number in range(3):
        house.receive(customer(message_id=f"<{number}@mail.example>", body=f"Where is my order {number}?"))

    house.drain()

    assert len(house.notes.sent) == 1
    assert len(house.export()["tickets"]) == 3


def test_after_a_week_a_customer_may_get_a_note_again(house: House) -> None:
    house.receive(customer())
    house.drain()
    house.later(days=8)
    house.receive(customer(message_id="<two@mail.example>"))

    house.drain()

    assert len(house.notes.sent) == 2


def test_in_watch_mode_only_the_verdict_is_written(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "watch"'))
    by_imap(house, customer(), 42)

    house.drain()

    found = house.export()
    assert (found["tickets"], found["replies"], found["forwards"]) == ([], [], [])
    assert found["messages"][0]["then"] == "redirect"
    assert found["messages"][0]["reason"] == "watch mode: a note would have been written"
    assert house.inbox.claim() is None


def test_in_review_mode_a_note_and_the_move_wait_for_approval(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "review"'))
    by_imap(house, customer(), 42)
    house.drain()
    assert (house.reply_states(), house.notes.sent, house.inbox.claim()) == (["held"], [], None)

    approve(house)
    house.drain()

    assert house.reply_states() == ["sent"]
    action = house.inbox.claim()
    assert action is not None
    assert (action.uid, action.move_to) == (42, "Redirected")


def test_a_cancelled_note_never_leaves_and_no_longer_counts_in_the_brakes(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "review"'))
    house.receive(customer())
    house.drain()

    approve(house, Event.CANCELLED)
    house.adopt(SHOP)
    house.receive(customer(message_id="<two@mail.example>"))
    house.drain()

    assert house.reply_states() == ["cancelled", "sent"]
    assert len(house.notes.sent) == 1


def test_machine_mail_is_left_alone_with_its_reason(house: House) -> None:
    house.receive(customer(more="Auto-Submitted: auto-generated\r\n"))

    house.drain()

    found = house.export()
    assert (found["tickets"], found["replies"]) == ([], [])
    assert found["messages"][0]["then"] == "leave"
    assert "Auto-Submitted" in found["messages"][0]["reason"]


def test_a_bounce_is_never_answered(house: House) -> None:
    house.receive(customer(), sender="")

    house.drain()

    assert house.notes.sent == []


def test_a_person_behind_a_suppressing_header_becomes_a_ticket_without_a_note(house: House) -> None:
    house.receive(customer(more="X-Auto-Response-Suppress: All\r\n"))

    house.drain()

    assert house.notes.sent == []
    assert len(house.export()["tickets"]) == 1


def test_a_filed_mail_becomes_a_ticket_and_a_copy_but_no_note(house: House) -> None:
    house.receive(customer(body="Here is the invoice"))

    house.drain()

    assert (len(house.notes.sent), len(house.copies.sent)) == (0, 1)


def test_mail_that_the_owner_answered_first_gets_no_note(house: House) -> None:
    by_imap(house, customer(), 42, "\\Seen", "\\Answered")

    house.drain()

    assert house.notes.sent == []


def test_mail_older_than_a_day_is_never_answered(house: House) -> None:
    house.inbox.begin(Cursor(uidvalidity=7, last_uid=0))
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=1)
    old = Arrival(raw=customer(), envelope=Envelope(), origin=origin, arrived=house.now - timedelta(hours=25))
    house.inbox.accept([old], Cursor(uidvalidity=7, last_uid=1))

    house.drain()

    assert house.notes.sent == []
    assert len(house.export()["tickets"]) == 1


def test_no_note_leaves_before_its_buffer_is_over(house: House) -> None:
    house.adopt(SHOP.replace('delay = "0 seconds"', 'delay = "20-60 minutes"'))
    house.receive(customer())
    house.drain()
    house.later(minutes=19)
    house.drain()
    assert house.notes.sent == []

    house.later(minutes=42)
    house.drain()

    assert len(house.notes.sent) == 1


def test_a_note_waits_for_the_send_hours_of_the_owner(house: House) -> None:
    house.adopt(SHOP.replace('send_hours = "always"', 'send_hours = "Mon-Fri 12:00-14:00"'))
    house.receive(customer())
    house.drain()
    house.later(hours=1, minutes=59)
    house.drain()
    assert house.notes.sent == []

    house.later(minutes=1)  # 11:00 UTC is 12:00 in Berlin in November
    house.drain()

    assert len(house.notes.sent) == 1


def test_a_note_that_became_too_old_expires_instead_of_leaving(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "review"'))
    house.receive(customer())
    house.drain()
    house.later(hours=25)
    house.receive(customer(address="bea@mail.example", message_id="<b@mail.example>"))
    house.adopt(SHOP)
    house.receive(customer("Parcel", address="eve@mail.example", message_id="<e@mail.example>"))

    house.drain()

    assert house.reply_states() == ["expired", "sent", "sent"]


def test_a_held_note_expires_even_when_nothing_else_happens(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "review"'))
    by_imap(house, customer(), 42)
    house.drain()
    house.later(hours=25)

    house.housekeeping.run_once()

    assert house.reply_states() == ["expired"]
    assert house.inbox.claim() is None


def test_a_lease_that_ended_makes_a_note_doubtful(house: House) -> None:
    house.receive(customer())
    house.triage.run_once()
    with writing(house.engine) as connection:
        until = house.now + LEASE
        deliveries.claim(connection, Kind.REPLY, None, client=CLIENT, now=house.now, lease_until=until)
    house.later(minutes=61)

    house.housekeeping.run_once()

    assert house.reply_states() == ["doubtful"]


def test_a_note_after_a_lost_answer_is_doubtful_and_is_never_sent_again(house: House) -> None:
    house.notes.failures = [TransientFailure("the answer was lost", maybe_done=True)]
    house.receive(customer())
    for _ in range(5):
        house.drain()
        house.later(hours=1)

    assert house.reply_states() == ["doubtful"]
    assert house.notes.sent == []


def test_a_doubtful_note_is_sent_again_only_when_a_person_says_so(house: House) -> None:
    house.notes.failures = [TransientFailure("the answer was lost", maybe_done=True)]
    house.receive(customer())
    house.drain()

    approve(house)
    house.drain()

    assert house.reply_states() == ["sent"]


def test_a_note_that_was_deferred_is_tried_again_later(house: House) -> None:
    house.notes.failures = [TransientFailure("greylisted")]
    house.receive(customer())
    house.drain()
    assert house.reply_states() == ["scheduled"]

    house.later(minutes=2)
    house.drain()

    assert house.reply_states() == ["sent"]


def test_a_refused_note_is_final_and_its_reason_is_shown(house: House) -> None:
    house.notes.failures = [PermanentFailure("the server said 550")]
    house.receive(customer())
    house.drain()
    house.later(days=1)
    house.drain()

    reply = house.export()["replies"][0]
    assert (reply["state"], reply["reason"]) == ("refused", "the server said 550")
    assert house.notes.sent == []


def test_a_server_that_is_away_is_not_knocked_at_for_each_note(house: House) -> None:
    house.notes.failures = [TransientFailure("refused", peer_away=True) for _ in range(9)]
    for number in range(5):
        house.receive(customer(address=f"{number}@mail.example", message_id=f"<{number}@mail.example>"))

    house.drain()

    assert len(house.notes.failures) == 8


def test_a_copy_whose_end_is_unknown_is_sent_again_under_the_same_message_id(house: House) -> None:
    house.copies.failures = [TransientFailure("the answer was lost", maybe_done=True)]
    house.copies.keeps_before_failing = True
    house.receive(customer())
    house.drain()
    assert house.export()["forwards"][0]["state"] == "unknown"

    house.later(hours=2)
    house.drain()

    assert house.export()["forwards"][0]["state"] == "confirmed"
    assert len({message_from_bytes(one[2])["Message-ID"] for one in house.copies.sent}) == 1


def test_a_pause_holds_notes_back_and_copies_go_on(house: House) -> None:
    with writing(house.engine) as connection:
        settings.put(connection, "paused", "1", client=CLIENT)
    house.receive(customer())

    house.drain()

    assert (len(house.notes.sent), len(house.copies.sent)) == (0, 1)


def test_a_message_that_makes_the_program_stumble_is_set_aside_and_the_others_go_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = group.judge_one

    def stumble(opened: group.Opened, *rest: Any) -> Triaged:
        if b"poison" in opened.stored.raw:
            raise ZeroDivisionError
        return whole(opened, *rest)

    monkeypatch.setattr(group, "judge_one", stumble)
    house.receive(customer(body="poison", message_id="<p@mail.example>"))
    house.receive(customer())

    house.drain()

    assert [one["state"] for one in house.export()["messages"]] == ["set_aside", "triaged"]
    assert len(house.notes.sent) == 1


def test_a_message_that_was_set_aside_can_be_judged_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(group, "judge_one", lambda *_: 1 / 0)
        house.receive(customer())
        house.drain()

    with writing(house.engine) as connection:
        messages.release(connection, house.export()["messages"][0]["id"], now=house.now)
    house.drain()

    assert len(house.notes.sent) == 1


def test_the_sums_add_up(house: House) -> None:
    house.receive(customer())
    house.receive(customer(message_id="<2@x.example>", body="where is my order 2"))
    house.receive(customer(message_id="<3@x.example>", body="invoice", address="bea@mail.example"))
    house.receive(customer(message_id="<4@x.example>", body="hm", address="eve@mail.example"))
    house.receive(customer(message_id="<5@x.example>", body="tea?", address="joe@friends.example"))
    house.receive(customer(message_id="<6@x.example>", more="List-Id: <l.example>\r\n"))

    house.drain()

    found = house.export()["messages"]
    told = [one for one in found if one["reason"] is not None]
    assert len(found) == 6
    assert len(told) + len(house.notes.sent) == 6


def test_our_own_note_coming_back_is_left_alone(house: House) -> None:
    house.receive(customer())
    house.drain()
    note = house.notes.sent[0][2]

    house.receive(note, sender="ann@mail.example")
    house.drain()

    assert len(house.notes.sent) == 1
    assert house.export()["messages"][1]["then"] == "leave"


def test_the_cursor_moves_with_the_rows(house: House) -> None:
    by_imap(house, customer(), 42)

    assert house.inbox.cursor() == Cursor(uidvalidity=7, last_uid=42)
    with reading(house.engine) as connection:
        assert len(messages.waiting(connection, client=CLIENT, limit=10)) == 1


@pytest.mark.parametrize("way", ["notes", "copies"])
def test_an_end_that_the_store_cannot_take_is_kept_until_it_can(
    house: House, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    house.receive(customer())
    house.triage.run_once()
    worker = house.workers[way == "copies"]
    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "finish", full_disk)
        with pytest.raises(TransientFailure):
            worker.run_due()

    worker.run_due()

    found = house.export()
    assert [one["state"] for one in found["replies" if way == "notes" else "forwards"]] in (["sent"], ["confirmed"])
    assert len(house.notes.sent if way == "notes" else house.copies.sent) == 1


def full_disk(*_: object, **__: object) -> None:
    raise TransientFailure("the disk is full")
