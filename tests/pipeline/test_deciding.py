"""A person decides, takes back, and decides again; each time what triage would have done, once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from gateway.answer.keeping import Kept
from gateway.intake.imap.moved import Moved
from gateway.judge import Then
from gateway.mail import Arrival, Envelope, Origin
from gateway.mailbox import Cursor
from gateway.pipeline.people import deciding, undoing
from gateway.pipeline.people.moved_in import StoredCorrections
from gateway.pipeline.terms import CLIENT
from gateway.store import schema, views
from gateway.store.engine import reading, writing
from tests.pipeline.house import SHOP, customer
from tests.pipeline.test_handed_on import handed_on

if TYPE_CHECKING:
    from gateway.pipeline.people.deciding import Said
    from tests.pipeline.house import House

UNCLEAR = customer(body="Could you have a look at the thing we spoke of?")
CLEAR = customer()
FRIEND = customer(body="Lunch on Friday?", address="dan@friends.example", message_id="<dan@friends.example>")


def came(house: House, raw: bytes, uid: int, **later: float) -> None:
    """Found in the mailbox, arrived now or some time ago."""
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=uid)
    arrived = house.now - timedelta(**later)
    arrival = Arrival(raw=raw, envelope=Envelope(), origin=origin, arrived=arrived)
    if house.inbox.cursor() is None:
        house.inbox.begin(Cursor(uidvalidity=7, last_uid=0))
    house.inbox.accept([arrival], Cursor(uidvalidity=7, last_uid=uid))


def found(house: House, raw: bytes) -> int:
    """Found in the mailbox with UID 1 and judged; its number."""
    came(house, raw, 1)
    house.drain()
    return numbers(house)[0]


def numbers(house: House) -> list[int]:
    return [one["id"] for one in house.export()["messages"]]


def decide(house: House, number: int, then: str) -> Said:
    with writing(house.engine) as connection:
        said = deciding.decide(connection, number, Then(then), house.terms, by="command", kept=Kept(), now=house.now)
    house.drain()
    return said


def undo(house: House, number: int) -> Said:
    with writing(house.engine) as connection:
        said = undoing.undo(connection, number, client=CLIENT, by="command", now=house.now)
    house.drain()
    return said


def carry_out_moves(house: House) -> list[Any]:
    """What the watcher does in the mailbox, with the new place told as a server with UIDPLUS tells it."""
    from gateway.delivery import Event

    done = []
    while (action := house.inbox.claim()) is not None:
        house.inbox.settle(action, Event.ACCEPTED, None, f"{action.move_to}/9/{action.uid + 100}")
        done.append(action)
    return done


def corrected(house: House) -> list[tuple[str, str, str, str]]:
    with reading(house.engine) as connection:
        rows = connection.execute(select(schema.correction).order_by(schema.correction.c.id)).mappings()
        return [(row["was"], row["is"], row["by"], row["kind"]) for row in rows]


def trail(house: House, number: int) -> list[str]:
    with reading(house.engine) as connection:
        ticket = views.export(connection, client=CLIENT)["tickets"][0]["number"]
        entries = views.ticket(connection, ticket, client=CLIENT)
    assert entries is not None
    assert entries["id"] == number
    return [one["event"] for one in entries["entries"]]


def test_a_redirect_by_a_person_makes_ticket_note_copy_and_move(house: House) -> None:
    number = found(house, UNCLEAR)

    said = decide(house, number, "redirect")

    assert said.ok
    assert said.sentences[0] == "redirect, ticket 1"
    assert [len(house.notes.sent), len(house.copies.sent)] == [1, 1]
    assert [one.move_to for one in carry_out_moves(house)] == ["Redirected"]
    assert corrected(house) == [("review", "redirect", "command", "decision")]
    assert "decided" in trail(house, number)


def test_what_a_person_leaves_is_left_for_good(house: House) -> None:
    number = found(house, UNCLEAR)

    decide(house, number, "leave")

    message = house.export()["messages"][0]
    assert (message["then"], message["reason"]) == ("leave", "left alone: a person decided: leave")
    assert not house.notes.sent
    assert corrected(house) == [("review", "leave", "command", "decision")]


def test_a_decision_twice_is_one_decision(house: House) -> None:
    number = found(house, UNCLEAR)
    decide(house, number, "redirect")

    again = decide(house, number, "redirect")

    assert again.ok
    assert len(house.notes.sent) == 1
    assert len(corrected(house)) == 1


def test_the_opposite_decision_asks_for_an_undo_first(house: House) -> None:
    number = found(house, UNCLEAR)
    decide(house, number, "leave")

    said = decide(house, number, "redirect")

    assert not said.ok
    assert f"deskward undo {number}" in said.sentences[0]
    assert not house.notes.sent


def test_mail_that_was_left_alone_can_be_redirected(house: House) -> None:
    number = found(house, FRIEND)

    decide(house, number, "redirect")

    assert len(house.notes.sent) == 1
    assert corrected(house) == [("leave", "redirect", "command", "decision")]


def test_a_late_decision_files_a_ticket_and_sends_no_note(house: House) -> None:
    number = found(house, UNCLEAR)
    house.later(hours=25)

    said = decide(house, number, "redirect")

    assert not house.notes.sent
    assert len(house.copies.sent) == 1
    assert "no note: " in said.sentences[1]


def test_a_decision_about_a_machines_mail_never_makes_a_note(house: House) -> None:
    number = found(house, customer(more="Auto-Submitted: auto-replied\r\n"))

    decide(house, number, "redirect")

    assert not house.notes.sent
    assert len(house.export()["tickets"]) == 1


def test_of_mail_that_the_owner_handed_on_the_customer_gets_the_ticket_and_nobody_a_note(house: House) -> None:
    number = found(house, handed_on("Have you seen my parcel?"))

    decide(house, number, "redirect")

    assert [one["customer"] for one in house.export()["tickets"]] == ["ann@mail.example"]
    assert house.export()["messages"][0]["then"] == "file"
    assert not house.notes.sent


def test_a_decision_weighs_on_the_brakes_like_any_other_note(house: House) -> None:
    came(house, customer(body="The thing, please", message_id="<a@mail.example>"), 1)
    came(house, customer(body="And the other thing", message_id="<b@mail.example>"), 2)
    house.drain()

    for number in numbers(house):
        decide(house, number, "redirect")

    assert len(house.notes.sent) == 1
    assert len(house.export()["tickets"]) == 2


def test_in_watch_mode_a_decision_is_a_correction_only(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "watch"'))
    number = found(house, UNCLEAR)

    decide(house, number, "redirect")

    assert not house.export()["tickets"]
    assert corrected(house) == [("review", "redirect", "command", "decision")]


def test_in_review_mode_the_note_still_waits_for_approval(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "review"'))
    number = found(house, UNCLEAR)

    decide(house, number, "redirect")

    assert house.reply_states() == ["held"]


def test_nobody_decides_about_what_was_not_judged_yet(house: House) -> None:
    came(house, UNCLEAR, 1)

    with writing(house.engine) as connection:
        said = deciding.decide(
            connection, numbers(house)[0], Then.LEAVE, house.terms, by="command", kept=Kept(), now=house.now
        )

    assert not said.ok


def test_undo_before_the_note_left_takes_everything_back(house: House) -> None:
    house.adopt(SHOP.replace('delay = "0 seconds"', 'delay = "20 minutes"'))
    number = found(house, CLEAR)

    said = undo(house, number)
    house.later(hours=1)
    house.drain()

    assert said.ok
    assert house.reply_states() == ["cancelled"]
    assert not house.notes.sent
    assert [one["state"] for one in house.export()["tickets"]] == ["undone"]
    assert house.export()["messages"][0]["then"] == "leave"
    assert not carry_out_moves(house)
    assert corrected(house) == [("redirect", "leave", "command", "undo")]
    assert "undone" in trail(house, number)


def test_undo_moves_the_mail_back_from_where_it_was_put(house: House) -> None:
    number = found(house, CLEAR)
    carry_out_moves(house)

    undo(house, number)

    (back,) = carry_out_moves(house)
    assert (back.back, back.move_to, back.uidvalidity, back.uid) == (True, "Redirected", 9, 101)
    assert back.message_id == "one@mail.example"


def test_undo_says_what_cannot_be_taken_back(house: House) -> None:
    number = found(house, CLEAR)

    said = undo(house, number)

    assert said.ok
    assert "the note was sent and cannot be taken back" in said.sentences
    assert 'the copy for "desk" is there already: close it there' in said.sentences


def test_decided_and_undone_again_only_the_last_move_is_taken_back(house: House) -> None:
    number = found(house, UNCLEAR)
    decide(house, number, "redirect")
    carry_out_moves(house)
    undo(house, number)
    carry_out_moves(house)
    came(house, UNCLEAR, 2)
    decide(house, number, "redirect")
    carry_out_moves(house)

    undo(house, number)

    assert [(one.back, one.uid) for one in carry_out_moves(house)] == [(True, 102)]


def test_undo_twice_is_one_undo(house: House) -> None:
    number = found(house, CLEAR)
    carry_out_moves(house)
    undo(house, number)

    again = undo(house, number)

    assert again.ok
    assert len(carry_out_moves(house)) == 1
    assert len(corrected(house)) == 1


def test_a_decision_taken_back_waits_for_a_person_again(house: House) -> None:
    number = found(house, UNCLEAR)
    decide(house, number, "leave")

    undo(house, number)

    with reading(house.engine) as connection:
        assert [one["number"] for one in views.undecided(connection, client=CLIENT)] == [number]
    assert corrected(house)[-1] == ("leave", "review", "command", "undo")


def test_decided_once_more_the_ticket_is_opened_anew_and_no_second_note_leaves(house: House) -> None:
    number = found(house, UNCLEAR)
    decide(house, number, "redirect")
    undo(house, number)

    said = decide(house, number, "redirect")

    assert said.ok
    assert [(one["number"], one["state"]) for one in house.export()["tickets"]] == [(1, "new")]
    assert len(house.notes.sent) == 1


def test_a_copy_that_was_stopped_leaves_when_it_is_decided_once_more(house: House) -> None:
    came(house, UNCLEAR, 1)
    while house.triage.run_once():
        pass
    (number,) = numbers(house)
    with writing(house.engine) as connection:
        deciding.decide(connection, number, Then.REDIRECT, house.terms, by="command", kept=Kept(), now=house.now)
        undoing.undo(connection, number, client=CLIENT, by="command", now=house.now)

    said = decide(house, number, "redirect")

    assert len(house.copies.sent) == 1
    assert "no note: its note was taken back before" in said.sentences
    assert not house.notes.sent


def test_what_was_left_alone_by_a_rule_cannot_be_undone(house: House) -> None:
    number = found(house, FRIEND)

    said = undo(house, number)

    assert not said.ok
    assert f"deskward review redirect {number}" in said.sentences[0]


def test_mail_moved_back_by_hand_is_a_correction(house: House) -> None:
    house.adopt(SHOP.replace('delay = "0 seconds"', 'delay = "20 minutes"'))
    number = found(house, CLEAR)
    carry_out_moves(house)
    house.later(minutes=5)

    came(house, CLEAR, 2, minutes=5)
    house.later(hours=1)
    house.drain()

    assert corrected(house) == [("redirect", "leave", "mailbox", "mailbox")]
    assert house.reply_states() == ["cancelled"]
    assert not carry_out_moves(house)
    assert numbers(house) == [number]


def test_a_second_copy_that_a_server_delivers_later_corrects_nothing(house: House) -> None:
    found(house, CLEAR)
    carry_out_moves(house)
    house.later(minutes=5)

    came(house, CLEAR, 2)

    assert not corrected(house)


@pytest.mark.parametrize("state", ["not moved yet", "moved back by us"])
def test_only_mail_that_we_moved_and_the_owner_brought_back_counts(house: House, state: str) -> None:
    number = found(house, CLEAR)
    if state == "moved back by us":
        carry_out_moves(house)
        undo(house, number)
        carry_out_moves(house)

    came(house, CLEAR, 2)

    assert [one[3] for one in corrected(house)] == (["undo"] if state == "moved back by us" else [])


def moved_in(house: House, message_id: str = "one@mail.example", writer: str = "ann@mail.example") -> None:
    """Found in the folder of redirected mail."""
    folder = StoredCorrections(
        name="rosa", engine=house.engine, writer=house.writer, terms=lambda: house.terms, clock=lambda: house.now
    )
    folder.take([Moved(message_id=message_id, writer=writer)], Cursor(uidvalidity=9, last_uid=3))
    house.drain()
    assert folder.cursor() == Cursor(uidvalidity=9, last_uid=3)


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=30)], ids=["in time for a note", "too late for one"])
def test_mail_moved_in_by_hand_is_filed_and_answered_only_in_time(house: House, later: timedelta) -> None:
    found(house, UNCLEAR)
    house.now += later

    moved_in(house)

    assert corrected(house) == [("review", "redirect", "mailbox", "mailbox")]
    assert len(house.export()["tickets"]) == 1
    assert len(house.notes.sent) == (0 if later else 1)


def test_what_we_moved_ourselves_is_no_correction(house: House) -> None:
    number = found(house, CLEAR)
    carry_out_moves(house)
    moved_in(house)
    undo(house, number)

    moved_in(house)

    assert [one[3] for one in corrected(house)] == ["undo"]


@pytest.mark.parametrize(
    ("message_id", "writer"), [("one@mail.example", "eve@mail.example"), ("two@mail.example", "ann@mail.example")]
)
def test_mail_that_only_looks_like_one_we_know_corrects_nothing(house: House, message_id: str, writer: str) -> None:
    found(house, UNCLEAR)

    moved_in(house, message_id, writer)

    assert not corrected(house)
