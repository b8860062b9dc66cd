"""What is particular about FreeScout."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.contract import Examines, Joins, Reads
from gateway.outgoing.desks.entry import mark_of
from tests.outgoing.desks.contract import LATER, RAW, Errand, Kept, copy
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told
from tests.servers.fake_freescout import START, FreescoutFake, Thread

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def freescout() -> Iterator[FreescoutFake]:
    with FreescoutFake() as running:
        yield running


def desk(fake: FreescoutFake, **settings: Any) -> Any:
    return connector("freescout", fake, **settings)


def test_the_conversation_is_the_customers_with_her_words_and_files(freescout: FreescoutFake) -> None:
    name = desk(freescout).submit(copy(), Kept())

    (made,) = freescout.conversations
    assert (name, made.mailbox, made.subject) == ("35", 1, "Where is my order 4711?")
    assert (made.customer, made.name) == ("hanna@mail.example", "Hanna Schmidt")
    assert [(one.type, one.address) for one in made.threads] == [("customer", "hanna@mail.example")]
    assert made.threads[0].body.startswith("Where is my order 4711? It is a lamp.<br>")
    assert made.threads[0].files == [("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")]
    assert made.tags == ["deskward"]


def test_a_number_that_only_its_address_tells_is_read_there(freescout: FreescoutFake) -> None:
    freescout.told_by_address = True

    assert desk(freescout).submit(copy(), Kept()) == "35"


def test_markup_of_the_customer_is_text_at_the_desk(freescout: FreescoutFake) -> None:
    desk(freescout).submit(copy(text='<img src=x onerror="go()"> & <b>1 < 2</b>'), Kept())

    assert (
        freescout.conversations[0]
        .threads[0]
        .body.startswith('&lt;img src=x onerror="go()"&gt; &amp; &lt;b&gt;1 &lt; 2')
    )


def test_files_that_are_too_large_for_its_web_server_are_left_out_with_a_line(freescout: FreescoutFake) -> None:
    freescout.largest = 5_000
    raw = RAW.replace(b"iVBORw0KGgo=", b"iVBORw0KGgo=" * 1_000)

    desk(freescout).submit(copy(raw=raw), Kept())

    files, body = freescout.conversations[0].threads[0].files, freescout.conversations[0].threads[0].body
    assert files == []
    assert "the original is kept with ticket 17" in body
    assert body.startswith("Where is my order 4711? It is a lamp.")


def test_the_topic_chooses_the_mailbox(freescout: FreescoutFake) -> None:
    desk(freescout).submit(copy(place="2"), Kept())

    assert freescout.conversations[0].mailbox == 2


@pytest.mark.parametrize(("whose", "mailed"), [("ours", 0), ("desk", 1), ("both", 1)])
def test_the_auto_reply_stays_silent_only_where_our_note_goes_out(
    freescout: FreescoutFake, whose: str, mailed: int
) -> None:
    desk(freescout, acknowledgement=whose).submit(copy(), Kept())

    assert len(freescout.acknowledged) == mailed


def test_a_custom_field_of_the_mailbox_holds_the_key_where_one_is_named(freescout: FreescoutFake) -> None:
    made = desk(freescout, key_field="37")
    made.submit(copy(), Kept())

    assert freescout.conversations[0].fields == {37: copy().key}
    assert made.case("35").key == copy().key


def test_without_tags_the_conversation_stands_all_the_same(freescout: FreescoutFake) -> None:
    freescout.has_tags = False
    errand = Errand(desk(freescout), copy())

    assert errand.attempt() == "confirmed"
    assert len(freescout.conversations) == 1


def test_a_tag_that_is_put_off_makes_no_second_conversation(freescout: FreescoutFake) -> None:
    freescout.faulty = frozenset({"PUT"})
    freescout.faults.extend([Fault(kind="drop"), Fault(kind="answer", works=False, answer=Told(status=429))])
    errand = Errand(desk(freescout), copy())

    assert [errand.attempt(), errand.attempt(), errand.attempt()] == ["due", "due", "confirmed"]
    assert len(freescout.conversations) == 1
    assert freescout.conversations[0].tags == ["deskward"]


def test_a_store_that_cannot_keep_the_number_leaves_the_end_unknown(freescout: FreescoutFake) -> None:
    class Full(Kept):
        def keep(self, name: str, value: str) -> None:
            raise TransientFailure(f"no room for {name}={value}", store_away=True)

    errand = Errand(desk(freescout), copy(), memo=Full())

    assert errand.attempt() == "unknown"
    errand.memo = Kept()
    assert errand.attempt() == "confirmed"
    assert len(freescout.conversations) == 1


def test_the_look_up_finds_the_copy_wherever_the_staff_has_moved_it(freescout: FreescoutFake) -> None:
    desk(freescout).submit(copy(), Kept())
    freescout.conversations[0].mailbox, freescout.conversations[0].status = 2, "closed"

    assert desk(freescout).look_up(copy(), Kept()) == "35"
    assert desk(freescout).look_up(copy(key="another"), Kept()) is None


def test_a_conversation_that_is_known_to_be_made_is_not_sought(freescout: FreescoutFake) -> None:
    assert desk(freescout).look_up(copy(), Kept(conversation="35")) == "35"
    assert freescout.asked == []


def test_the_look_up_asks_for_threads_that_the_list_does_not_bring(freescout: FreescoutFake) -> None:
    freescout.embeds = False
    desk(freescout).submit(copy(), Kept())

    assert desk(freescout).look_up(copy(), Kept()) == "35"


def test_the_look_up_reads_all_pages_of_a_busy_customer(freescout: FreescoutFake) -> None:
    made = desk(freescout, tag="")
    made.submit(copy(raw=b"Subject: x\r\n\r\n"), Kept())
    first = freescout.conversations[0]
    threads = [Thread(1, "customer", "Hello", "hanna@mail.example")]
    later = {"threads": threads, "updated": START + timedelta(hours=1)}
    freescout.conversations += [dataclasses.replace(first, id=100 + number, **later) for number in range(120)]

    assert made.look_up(copy(), Kept()) == "35"


def test_a_missing_module_is_told_as_what_it_is(freescout: FreescoutFake) -> None:
    freescout.module = False

    with pytest.raises(TransientFailure, match='module "API & Webhooks"') as caught:
        desk(freescout).submit(copy(), Kept())
    assert caught.value.barred


def test_an_unknown_mailbox_pauses_until_a_person_mends_it(freescout: FreescoutFake) -> None:
    with pytest.raises(TransientFailure, match="number of a mailbox there is into queue or queues") as caught:
        desk(freescout).submit(copy(place=9), Kept())
    assert caught.value.barred


def test_a_follow_up_opens_the_conversation_again_with_her_words(freescout: FreescoutFake) -> None:
    name = desk(freescout).submit(copy(), Kept())
    freescout.conversations[0].status = "closed"

    assert desk(freescout).submit(copy(follows=name, **LATER), Kept()) == name

    (made,) = freescout.conversations
    assert made.threads[1].body.startswith("And it is red.<br>")
    assert (made.threads[1].type, made.status) == ("customer", "active")


def test_a_follow_up_before_which_the_desk_cannot_be_asked_has_surely_not_arrived(freescout: FreescoutFake) -> None:
    freescout.faulty = frozenset({"GET"})
    freescout.faults.append(Fault(kind="drop"))

    assert Errand(desk(freescout), copy(follows="35", **LATER)).attempt() == "due"


def test_a_follow_up_whose_end_nobody_knows_is_found_by_its_mark(freescout: FreescoutFake) -> None:
    name = desk(freescout).submit(copy(), Kept())
    freescout.faults.append(Fault(kind="drop"))
    errand = Errand(desk(freescout), copy(follows=name, **LATER))

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert (errand.external_id, len(freescout.conversations[0].threads)) == (name, 2)


def test_a_follow_up_goes_where_its_conversation_was_merged_to(freescout: FreescoutFake) -> None:
    ours, other = desk(freescout).submit(copy(), Kept()), desk(freescout).submit(copy(key="other"), Kept())
    freescout.moved = {int(ours): int(other)}

    assert desk(freescout).submit(copy(follows=ours, **LATER), Kept()) == other
    assert len(freescout.conversations[1].threads) == 2


def test_a_follow_up_of_a_conversation_that_is_gone_becomes_one(freescout: FreescoutFake) -> None:
    assert desk(freescout).submit(copy(follows="7", **LATER), Kept()) == "35"


@pytest.mark.parametrize(
    ("status", "state"), [("active", "open"), ("pending", "open"), ("closed", "closed"), ("spam", "gone")]
)
def test_what_changed_is_read_with_customer_text_and_state(freescout: FreescoutFake, status: str, state: str) -> None:
    made = desk(freescout)
    made.submit(copy(), Kept())
    freescout.conversations[0].status, freescout.conversations[0].assignee = status, "Dana"

    (case,) = made.changed(START)

    assert isinstance(made, Reads)
    assert (case.external_id, case.key, case.state) == ("35", mark_of(copy()), state)
    assert (case.customer, case.subject, case.assignee) == ("hanna@mail.example", "Where is my order 4711?", "Dana")
    assert case.text.startswith("Where is my order 4711? It is a lamp.\n")
    assert (case.answered, case.url) == (False, f"{freescout.url}/conversation/35")


def test_changes_are_told_oldest_first_over_many_pages(freescout: FreescoutFake) -> None:
    made = desk(freescout, tag="")
    for number in range(103):
        made.submit(copy(key=f"key-{number}", raw=b"Subject: x\r\n\r\n"), Kept())

    names = [case.external_id for case in made.changed(freescout.conversations[2].updated)]

    assert names == [str(number) for number in range(37, 138)]


def test_a_conversation_that_a_customer_opened_herself_is_none_of_ours(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    made.submit(copy(), Kept())
    freescout.conversations[0].threads[0].body = "<div>Where is my lamp?</div>"

    assert (made.case("35").key, made.case("35").text) == ("", "Where is my lamp?")


@pytest.mark.parametrize(("kind", "answered"), [("message", True), ("note", False)])
def test_an_answer_of_the_staff_counts_and_a_note_does_not(freescout: FreescoutFake, kind: str, answered: bool) -> None:
    made = desk(freescout)
    made.submit(copy(), Kept())
    freescout.write(35, "It is on its way.", kind)

    assert made.case("35").answered is answered


def test_a_merged_conversation_tells_where_it_went(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    made.submit(copy(), Kept())
    freescout.moved = {12: 35}

    case = made.case("12")

    assert (case.state, case.merged_into) == ("gone", "35")
    assert made.case("13") is None


def test_a_duplicate_is_closed_once_and_both_name_each_other(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())

    made.join(ours, hers)
    made.join(ours, hers)

    assert isinstance(made, Joins)
    assert [one.status for one in freescout.conversations] == ["closed", "active"]
    notes = [[each.body for each in one.threads if each.type == "note"] for one in freescout.conversations]
    at = f"{freescout.url}/conversation"
    assert notes == [
        [f"The same request came twice: it goes on in conversation #2 ({at}/36)."],
        [f"The same request came twice: conversation #1 ({at}/35) is closed."],
    ]


def test_a_follow_up_goes_on_where_the_customers_own_conversation_is(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())
    made.join(ours, hers)
    freescout.faults.append(Fault(kind="drop"))
    errand = Errand(made, copy(follows=ours, **LATER))

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert errand.external_id == hers
    assert freescout.conversations[0].status == "closed"


def test_a_follow_up_stays_where_the_staff_has_opened_our_conversation_again(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())
    made.join(ours, hers)
    freescout.conversations[0].status = "pending"

    assert made.submit(copy(follows=ours, **LATER), Kept()) == ours


def test_no_words_of_a_customer_lead_a_follow_up_elsewhere(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    trick = f"The same request came twice: it goes on in conversation #2 ({freescout.url}/conversation/36)."
    ours, _ = made.submit(copy(text=trick), Kept()), made.submit(copy(key="other"), Kept())
    freescout.conversations[0].status = "closed"

    assert made.submit(copy(follows=ours, **LATER), Kept()) == ours


def test_what_the_staff_has_closed_stays_as_it_is(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())
    freescout.conversations[0].status = "closed"

    made.join(ours, hers)

    assert [len(one.threads) for one in freescout.conversations] == [1, 1]


def test_joining_that_was_broken_off_is_finished_without_a_second_note(freescout: FreescoutFake) -> None:
    made = desk(freescout)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())
    freescout.faulty = frozenset({"PUT"})
    freescout.faults.append(Fault(kind="drop", works=False))
    with pytest.raises(TransientFailure):
        made.join(ours, hers)

    made.join(ours, hers)

    assert freescout.conversations[0].status == "closed"
    assert [sum(each.type == "note" for each in one.threads) for one in freescout.conversations] == [1, 1]


def test_duplicates_are_closed_in_the_name_of_the_user_of_the_config(freescout: FreescoutFake) -> None:
    freescout.users = {1: "Dana", 4: "Robot"}
    made = desk(freescout, keys={"user": 4})
    made.join(made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept()))

    closed = next(one for one in freescout.asked if one.method == "PUT" and one.path == "/api/conversations/35")
    assert closed.json() == {"byUser": 4, "status": "closed"}


def test_without_any_user_nothing_is_closed(freescout: FreescoutFake) -> None:
    freescout.users = {}
    made = desk(freescout)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())

    with pytest.raises(PermanentFailure, match="no user"):
        made.join(ours, hers)


@pytest.mark.parametrize(
    ("settings", "level", "words"),
    [
        ({}, "ok", 'mailbox 1 of FreeScout is "Support"'),
        ({"places": {"billing": 9}}, "error", "FreeScout has no mailbox 9"),
        ({"key_field": "37"}, "ok", "has the custom field 37"),
        ({"key_field": "38"}, "warning", "has no custom field 38"),
        ({}, "ok", "the auto reply of FreeScout stays silent"),
        ({"acknowledgement": "desk"}, "note", "our note is left out"),
        ({"acknowledgement": "both"}, "warning", "our note and the auto reply"),
    ],
)
def test_doctor_finds_what_does_not_fit(
    freescout: FreescoutFake, settings: dict[str, Any], level: str, words: str
) -> None:
    made = desk(freescout, **settings)

    findings = list(made.examine())

    assert isinstance(made, Examines)
    assert [one.level for one in findings if words in one.what] == [level]
    assert all(one.remedy for one in findings if one.level in {"warning", "error"})
    assert {one.method for one in freescout.asked} == {"GET"}
