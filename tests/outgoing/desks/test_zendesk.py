"""What is particular about Zendesk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.contract import Examines, Joins, Reads
from tests.outgoing.desks.contract import LATER, RAW, Errand, Kept, copy, dice
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told
from tests.servers.fake_zendesk import START, ZendeskFake

if TYPE_CHECKING:
    from collections.abc import Iterator

PNG = ("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")
KILLS = 60


@pytest.fixture
def zendesk() -> Iterator[ZendeskFake]:
    with ZendeskFake() as running:
        yield running


def desk(fake: ZendeskFake, **settings: Any) -> Any:
    return connector("zendesk", fake, **{"attachments": 25_000_000, **settings})


def test_the_ticket_is_the_customers_with_her_words_and_files(zendesk: ZendeskFake) -> None:
    desk(zendesk).submit(copy(), Kept())

    (ticket,) = zendesk.tickets
    assert (ticket.subject, ticket.group, ticket.tags) == ("Where is my order 4711?", 360001, ["deskward"])
    assert zendesk.people[ticket.requester] == ("Hanna Schmidt", "hanna@mail.example")
    assert ticket.external_id == copy().key
    (comment,) = ticket.comments
    assert (comment.author, comment.public, comment.files) == (ticket.requester, True, [PNG])
    assert comment.body.startswith("Where is my order 4711? It is a lamp.\n")


def test_a_customer_without_a_name_is_called_by_her_address(zendesk: ZendeskFake) -> None:
    desk(zendesk).submit(copy(customer_name=""), Kept())

    assert zendesk.people[zendesk.tickets[0].requester] == ("hanna@mail.example", "hanna@mail.example")


def test_the_topic_chooses_the_group(zendesk: ZendeskFake) -> None:
    desk(zendesk).submit(copy(place="360002"), Kept())

    assert zendesk.tickets[0].group == 360002


def test_an_oauth_token_needs_no_username(zendesk: ZendeskFake) -> None:
    desk(zendesk, keys={}, secret=lambda _: "oauth-token").submit(copy(), Kept())

    assert zendesk.asked[-1].headers["authorization"] == "Bearer oauth-token"


def test_the_tag_keeps_the_trigger_from_writing_besides_our_note(zendesk: ZendeskFake) -> None:
    desk(zendesk).submit(copy(), Kept())
    assert zendesk.acknowledged == []

    desk(zendesk, tag="").submit(copy(key="other"), Kept())
    assert zendesk.acknowledged == ["hanna@mail.example"]


def test_a_repeat_has_the_same_body_and_key_and_makes_no_second_ticket(zendesk: ZendeskFake) -> None:
    memo = Kept()
    first = desk(zendesk).submit(copy(), memo)

    assert desk(zendesk).submit(copy(), memo) == first
    posts = [one for one in zendesk.asked if one.path == "/api/v2/tickets.json"]
    assert posts[0].body == posts[1].body
    assert posts[0].headers["idempotency-key"] == posts[1].headers["idempotency-key"]
    assert (len(zendesk.tickets), zendesk.uploaded) == (1, 1)


def test_after_two_hours_the_look_up_alone_knows_the_ticket(zendesk: ZendeskFake) -> None:
    zendesk.faults.extend([None, Fault(kind="drop")])
    errand = Errand(desk(zendesk), copy())
    errand.attempt()
    zendesk.now += timedelta(hours=3)

    assert errand.attempt() == "confirmed"
    assert len(zendesk.tickets) == 1


def test_a_file_leaves_once_whatever_happens_to_the_ticket(zendesk: ZendeskFake) -> None:
    zendesk.faults.extend([None, Fault(kind="answer", works=False, answer=Told(status=429)), Fault(kind="drop")])
    errand = Errand(desk(zendesk), copy())

    assert [errand.attempt(), errand.attempt(), errand.attempt()] == ["due", "unknown", "confirmed"]
    assert (zendesk.uploaded, len(zendesk.tickets)) == (1, 1)


def test_a_file_that_is_too_large_is_left_out_with_a_line(zendesk: ZendeskFake) -> None:
    zendesk.largest = 5_000
    raw = RAW.replace(b"iVBORw0KGgo=", b"iVBORw0KGgoA" * 1_000)
    memo = Kept()

    assert desk(zendesk).submit(copy(raw=raw), memo) == desk(zendesk).submit(copy(raw=raw), memo)

    (comment,) = zendesk.tickets[0].comments
    assert comment.files == []
    assert "[What is too large for Zendesk is not copied; it is kept with ticket 17.]" in comment.body


def test_a_text_that_is_too_long_is_cut_with_a_line(zendesk: ZendeskFake) -> None:
    desk(zendesk).submit(copy(text="ä" * 50_000), Kept())

    (comment,) = zendesk.tickets[0].comments
    assert comment.body.startswith("ä" * 30_000 + "\n[The text goes on; it is kept with ticket 17.]")


def test_an_upload_without_a_known_end_leaves_no_doubt_about_the_ticket(zendesk: ZendeskFake) -> None:
    zendesk.faults.append(Fault(kind="drop"))
    errand = Errand(desk(zendesk), copy())

    assert [errand.attempt(), errand.attempt()] == ["due", "confirmed"]
    assert zendesk.tickets[0].comments[0].files == [PNG]


def test_tokens_that_are_no_longer_good_are_replaced_with_another_idempotency_key(zendesk: ZendeskFake) -> None:
    zendesk.faults.extend([None, Fault(kind="drop", works=False)])
    errand = Errand(desk(zendesk), copy())
    errand.attempt()
    zendesk.uploads.clear()

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert zendesk.tickets[0].comments[0].files == [PNG]
    assert zendesk.uploaded == 2


def test_tokens_that_are_never_good_end_as_a_refusal(zendesk: ZendeskFake) -> None:
    zendesk.forgets_uploads = True

    assert Errand(desk(zendesk), copy()).until_done() == "dead"
    assert zendesk.tickets == []


def test_the_same_key_with_another_body_is_looked_up_and_then_sent_under_another_key(zendesk: ZendeskFake) -> None:
    memo = Kept()
    desk(zendesk).submit(copy(), memo)
    lost = zendesk.tickets.pop()  # as if the staff had deleted it
    errand = Errand(desk(zendesk, tag="changed"), copy(), memo=memo)

    assert errand.attempt() == "unknown"
    assert "match the given idempotency key" in errand.reason
    zendesk.uploads["token-1"] = lost.comments[0].files[0]
    assert errand.until_done() == "confirmed"
    assert len(zendesk.tickets) == 1


def test_a_request_that_is_still_at_work_is_an_unknown_end(zendesk: ZendeskFake) -> None:
    busy = Told(status=409, document={"error": "IdempotentRequestInProgress"})
    zendesk.faults.extend([None, Fault(kind="answer", answer=busy)])
    errand = Errand(desk(zendesk), copy())

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert len(zendesk.tickets) == 1


def test_kills_between_uploads_and_ticket_leave_one_ticket_each(zendesk: ZendeskFake) -> None:
    chance = dice(20261129)
    zendesk.faulty = frozenset({"POST", "GET"})
    for number in range(KILLS):
        errand = Errand(desk(zendesk), copy(key=f"forward:desk:{number:032x}"))
        for _ in range(chance.randrange(1, 4)):
            zendesk.faults.extend([None] * chance.randrange(3))
            zendesk.faults.append(Fault(kind="drop", works=chance.random() < 0.7))
            errand.attempt(killed=True)
            zendesk.faults.clear()
        assert errand.until_done() == "confirmed", errand.reason

    assert len(zendesk.tickets) == KILLS
    assert all(one.comments[0].files == [PNG] for one in zendesk.tickets)


def test_an_unknown_group_pauses_until_a_person_mends_it(zendesk: ZendeskFake) -> None:
    with pytest.raises(TransientFailure, match="number of a group there is into queue or queues") as caught:
        desk(zendesk).submit(copy(place=7), Kept())
    assert caught.value.barred


def test_a_wrong_subdomain_is_told_as_such(zendesk: ZendeskFake) -> None:
    page = Told(status=404, body=b"<!DOCTYPE html><title>Oops</title>")
    zendesk.faults.append(Fault(kind="answer", works=False, answer=page))

    with pytest.raises(TransientFailure, match="SUBDOMAIN") as caught:
        desk(zendesk).submit(copy(), Kept())
    assert caught.value.barred


@pytest.mark.parametrize(
    ("status", "then"), [("new", "new"), ("open", "open"), ("pending", "open"), ("hold", "open"), ("solved", "open")]
)
def test_a_follow_up_is_a_comment_of_the_customer(zendesk: ZendeskFake, status: str, then: str) -> None:
    name = desk(zendesk).submit(copy(), Kept())
    (ticket,) = zendesk.tickets
    ticket.status = status

    assert desk(zendesk).submit(copy(follows=name, **LATER), Kept()) == name

    assert (ticket.comments[1].author, ticket.comments[1].public) == (ticket.requester, True)
    assert ticket.comments[1].body.startswith("And it is red.\n")
    assert (ticket.comments[1].files, ticket.status) == ([PNG], then)


@pytest.mark.parametrize("works", [True, False])
def test_a_follow_up_whose_end_nobody_knows_is_sought_among_the_comments(zendesk: ZendeskFake, works: bool) -> None:
    name = desk(zendesk).submit(copy(), Kept())
    zendesk.faulty = frozenset({"PUT"})
    zendesk.faults.append(Fault(kind="drop", works=works))
    errand = Errand(desk(zendesk), copy(follows=name, **LATER))

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert (errand.external_id, len(zendesk.tickets[0].comments)) == (name, 2)


def test_a_follow_up_of_a_closed_ticket_becomes_one_that_names_it(zendesk: ZendeskFake) -> None:
    name = desk(zendesk).submit(copy(), Kept())
    zendesk.tickets[0].status = "closed"

    assert desk(zendesk).submit(copy(follows=name, **LATER), Kept()) == "2"

    assert "[Continues ticket #1, which is closed.]" in zendesk.tickets[1].comments[0].body
    assert zendesk.tickets[1].requester == zendesk.tickets[0].requester
    assert desk(zendesk).look_up(copy(follows=name, **LATER), Kept()) == "2"


def test_a_follow_up_before_which_the_desk_cannot_be_asked_has_surely_not_arrived(zendesk: ZendeskFake) -> None:
    zendesk.faulty = frozenset({"GET"})
    zendesk.faults.append(Fault(kind="drop"))

    assert Errand(desk(zendesk), copy(follows="1", **LATER)).attempt() == "due"


def test_a_follow_up_of_a_ticket_that_is_gone_becomes_one(zendesk: ZendeskFake) -> None:
    assert desk(zendesk).submit(copy(follows="99", **LATER), Kept()) == "1"


@pytest.mark.parametrize(
    ("status", "state"), [("open", "open"), ("hold", "open"), ("solved", "closed"), ("closed", "closed")]
)
def test_what_changed_is_read_with_customer_text_and_state(zendesk: ZendeskFake, status: str, state: str) -> None:
    made = desk(zendesk)
    made.submit(copy(), Kept())
    zendesk.tickets[0].status, zendesk.tickets[0].assignee = status, 1

    (case,) = made.changed(START)

    assert isinstance(made, Reads)
    assert (case.external_id, case.key, case.state) == ("1", copy().key, state)
    assert (case.customer, case.subject) == ("hanna@mail.example", "Where is my order 4711?")
    assert case.text.startswith("Where is my order 4711? It is a lamp.")
    assert (case.assignee, case.answered) == ("Dana", False)
    assert case.url == f"{zendesk.url}/agent/tickets/1"


def test_changes_are_told_oldest_first_over_many_pages(zendesk: ZendeskFake) -> None:
    made = desk(zendesk, attachments=0)
    for number in range(203):
        made.submit(copy(key=f"key-{number}"), Kept())
    zendesk.asked.clear()

    names = [case.external_id for case in made.changed(zendesk.tickets[50].updated)]

    assert names == [str(number) for number in range(51, 204)]
    assert len(zendesk.asked) == 2  # the third page is older


@pytest.mark.parametrize(("author", "public", "answered"), [(1, True, True), (1, False, False), (2, True, False)])
def test_a_public_comment_of_the_staff_is_an_answer(
    zendesk: ZendeskFake, author: int, public: bool, answered: bool
) -> None:
    made = desk(zendesk)
    made.submit(copy(), Kept())
    zendesk.write(1, "It is on its way.", author=author, public=public)

    assert made.case("1").answered is answered


def test_a_duplicate_is_merged_once(zendesk: ZendeskFake) -> None:
    made = desk(zendesk)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())

    made.join(ours, hers)
    made.join(ours, hers)

    assert isinstance(made, Joins)
    assert (made.case(ours).state, made.case(ours).merged_into, made.case(hers).state) == ("gone", "2", "open")
    assert [one.public for one in zendesk.tickets[1].comments] == [True, False]
    assert made.case("9") is None


def test_a_follow_up_goes_where_its_ticket_was_merged_to(zendesk: ZendeskFake) -> None:
    made = desk(zendesk)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())
    made.join(ours, hers)
    zendesk.faulty = frozenset({"PUT"})
    zendesk.faults.append(Fault(kind="drop"))
    errand = Errand(made, copy(follows=ours, **LATER))

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert errand.external_id == hers


def test_a_follow_up_never_goes_into_the_ticket_of_another_customer(zendesk: ZendeskFake) -> None:
    made = desk(zendesk)
    ours = made.submit(copy(), Kept())
    other = made.submit(copy(key="other", customer_address="ben@mail.example"), Kept())
    made.join(ours, other)

    assert made.submit(copy(follows=ours, **LATER), Kept()) == "3"


def test_nothing_can_be_merged_into_a_closed_ticket(zendesk: ZendeskFake) -> None:
    made = desk(zendesk)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())
    zendesk.tickets[1].status = "closed"

    with pytest.raises(PermanentFailure, match="closed for good"):
        made.join(ours, hers)


@pytest.mark.parametrize(
    ("settings", "there", "level", "words"),
    [
        ({}, {}, "ok", 'group 360001 of Zendesk is "Support"'),
        ({"places": {"billing": 5}}, {}, "error", "Zendesk has no group 5"),
        ({}, {}, "ok", "no trigger of Zendesk writes"),
        ({}, {"without_tag": ""}, "warning", 'trigger "Notify requester" of Zendesk writes to the customer too'),
        ({"tag": "other"}, {}, "warning", "writes to the customer too"),
        ({"acknowledgement": "desk"}, {}, "warning", "no trigger of Zendesk writes"),
        ({"acknowledgement": "desk"}, {"without_tag": ""}, "ok", "our note is left out"),
        ({"acknowledgement": "both"}, {}, "warning", "our note and what the triggers"),
        ({}, {"admin": False}, "note", "may not read the triggers"),
        ({}, {"nobody": True}, "error", "does not take us for one of its agents"),
    ],
)
def test_doctor_finds_what_does_not_fit(
    zendesk: ZendeskFake, settings: dict[str, Any], there: dict[str, Any], level: str, words: str
) -> None:
    for name, value in there.items():
        setattr(zendesk, name, value)
    made = desk(zendesk, **settings)

    findings = list(made.examine())

    assert isinstance(made, Examines)
    assert [one.level for one in findings if words in one.what] == [level]
    assert all(one.remedy for one in findings if one.level in {"warning", "error"})
    assert {one.method for one in zendesk.asked} == {"GET"}
