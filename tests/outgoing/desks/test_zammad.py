"""What is particular about Zammad."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.contract import Examines, Joins, Reads
from tests.outgoing.desks.contract import LATER, RAW, Errand, Kept, copy
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault
from tests.servers.fake_zammad import START, ZammadFake

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def zammad() -> Iterator[ZammadFake]:
    with ZammadFake() as running:
        yield running


def desk(fake: ZammadFake, **settings: Any) -> Any:
    return connector("zammad", fake, **settings)


def test_the_ticket_is_the_customers_with_her_words_and_files(zammad: ZammadFake) -> None:
    desk(zammad).submit(copy(), Kept())

    (ticket,), (article,) = zammad.tickets, zammad.articles
    assert (ticket.title, ticket.customer, ticket.group) == ("Where is my order 4711?", "hanna@mail.example", "Users")
    assert (article.sender, article.type, article.internal) == ("Customer", "note", False)
    assert article.body.startswith("Where is my order 4711? It is a lamp.\n")
    assert "Deskward ticket 17" in article.body
    assert article.files == [("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")]


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Hänna, S.", "hanna@mail.example", '"Hänna, S." <hanna@mail.example>'),
        ('Hanna "H" Schmidt', "hänna@mail.example", '"Hanna H Schmidt" <hänna@mail.example>'),
        ("", "hanna@mail.example", "hanna@mail.example"),
    ],
)
def test_the_customer_is_named_as_people_read_it(zammad: ZammadFake, name: str, address: str, shown: str) -> None:
    desk(zammad).submit(copy(customer_name=name, customer_address=address), Kept())

    assert zammad.articles[0].writer == shown


def test_the_key_is_an_attribute_and_the_tag_lets_triggers_leave_ours_out(zammad: ZammadFake) -> None:
    desk(zammad).submit(copy(), Kept())

    assert zammad.tickets[0].attributes == {"gateway_key": copy().key}
    assert zammad.tickets[0].tags == ["deskward"]


def test_a_key_kept_as_a_tag_stays_one_tag_whatever_the_forward_is_called(zammad: ZammadFake) -> None:
    desk(zammad, key_field="tag").submit(copy(key='forward:help, "really":0123'), Kept())

    assert zammad.tickets[0].tags == ["deskward", "gateway-forward:help___really_:0123"]


def test_files_that_are_too_large_for_its_web_server_are_left_out_with_a_line(zammad: ZammadFake) -> None:
    zammad.largest = 5_000
    raw = RAW.replace(b"iVBORw0KGgo=", b"iVBORw0KGgo=" * 1_000)

    desk(zammad).submit(copy(raw=raw), Kept())

    files, body = zammad.articles[0].files, zammad.articles[0].body
    assert files == []
    assert "the original is kept with ticket 17" in body
    assert body.startswith("Where is my order 4711? It is a lamp.")


def test_the_topic_chooses_the_group(zammad: ZammadFake) -> None:
    desk(zammad).submit(copy(place="Billing"), Kept())

    assert zammad.tickets[0].group == "Billing"


def test_zammads_own_trigger_stays_silent_for_a_note_and_writes_for_web(zammad: ZammadFake) -> None:
    desk(zammad).submit(copy(), Kept())
    assert zammad.acknowledged == []

    desk(zammad, tag="", keys={"article_type": "web"}).submit(copy(key="other"), Kept())
    assert zammad.acknowledged == ["hanna@mail.example"]


def test_an_unknown_group_pauses_until_a_person_mends_it(zammad: ZammadFake) -> None:
    with pytest.raises(TransientFailure, match=r"No lookup value found for 'group'.*queue or queues") as caught:
        desk(zammad).submit(copy(place="Sales"), Kept())

    assert caught.value.barred
    assert zammad.tickets == []


def test_a_token_without_agent_rights_is_told_so(zammad: ZammadFake) -> None:
    zammad.agent = False

    with pytest.raises(TransientFailure, match=r"ticket\.agent") as caught:
        desk(zammad).submit(copy(), Kept())
    assert caught.value.barred


def test_a_wrong_token_is_told_with_the_place_of_the_right_one(zammad: ZammadFake) -> None:
    zammad.locked = True

    with pytest.raises(TransientFailure, match=r'Token Access.*token of the forward "desk"'):
        desk(zammad).submit(copy(), Kept())


def test_the_look_up_does_not_wait_for_the_index(zammad: ZammadFake) -> None:
    zammad.late = True
    zammad.faults.append(Fault(kind="drop"))
    errand = Errand(desk(zammad), copy())

    errand.attempt()

    assert errand.attempt() == "confirmed"
    assert zammad.tickets_of(copy().key) == 1


def test_where_the_attribute_is_missing_no_look_up_is_believed(zammad: ZammadFake) -> None:
    zammad.attributes = []
    zammad.faults.append(Fault(kind="drop"))
    errand = Errand(desk(zammad), copy())
    errand.attempt()

    zammad.drops_odd_conditions = True
    assert [errand.attempt(), errand.attempt()] == ["unknown", "unknown"]
    assert len(zammad.tickets) == 1


def test_a_search_that_heeds_no_condition_is_not_believed(zammad: ZammadFake) -> None:
    desk(zammad).submit(copy(), Kept())
    zammad.heeds_conditions = False

    with pytest.raises(TransientFailure, match="does not heed our key") as caught:
        desk(zammad).look_up(copy(key="another"), Kept())
    assert caught.value.maybe_done


@pytest.mark.parametrize(
    ("state", "then"),
    [("new", "new"), ("open", "open"), ("closed", "open"), ("pending reminder", "open"), ("solved", "open")],
)
def test_a_follow_up_goes_into_the_same_ticket_and_opens_it_again(zammad: ZammadFake, state: str, then: str) -> None:
    name = desk(zammad).submit(copy(), Kept())
    zammad.tickets[0].state = state

    assert desk(zammad).submit(copy(follows=name, **LATER), Kept()) == name

    assert [one.body.splitlines()[0] for one in zammad.articles] == [copy().text, "And it is red."]
    assert zammad.articles[1].sender == "Customer"
    assert zammad.tickets[0].state == then


def test_a_follow_up_arrives_where_no_state_is_called_open(zammad: ZammadFake) -> None:
    zammad.states = {"neu": 1, "zu": 5}
    name = desk(zammad).submit(copy(), Kept())
    zammad.tickets[0].state = "zu"

    assert desk(zammad).submit(copy(follows=name, **LATER), Kept()) == name
    assert (len(zammad.articles), zammad.tickets[0].state) == (2, "zu")


def test_a_follow_up_whose_end_nobody_knows_is_found_among_the_articles(zammad: ZammadFake) -> None:
    name = desk(zammad).submit(copy(), Kept())
    zammad.faults.append(Fault(kind="drop"))
    errand = Errand(desk(zammad), copy(follows=name, **LATER))

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert errand.external_id == name
    assert len(zammad.articles) == 2


def test_a_follow_up_that_did_not_arrive_is_sent_again(zammad: ZammadFake) -> None:
    name = desk(zammad).submit(copy(), Kept())
    zammad.faults.append(Fault(kind="drop", works=False))
    errand = Errand(desk(zammad), copy(follows=name, **LATER))

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert len(zammad.articles) == 2


def test_a_follow_up_goes_where_its_ticket_was_merged_to(zammad: ZammadFake) -> None:
    first = desk(zammad).submit(copy(), Kept())
    hers = desk(zammad).submit(copy(key="hers"), Kept())
    desk(zammad).join(first, hers)

    assert desk(zammad).submit(copy(follows=first, **LATER), Kept()) == hers
    assert zammad.articles[-1].ticket_id == int(hers)


def test_a_follow_up_before_which_the_desk_cannot_be_asked_has_surely_not_arrived(zammad: ZammadFake) -> None:
    zammad.faulty = frozenset({"GET"})
    zammad.faults.append(Fault(kind="drop"))

    assert Errand(desk(zammad), copy(follows="1", **LATER)).attempt() == "due"


def test_a_follow_up_of_a_ticket_that_is_gone_becomes_a_ticket(zammad: ZammadFake) -> None:
    name = desk(zammad).submit(copy(follows="99", **LATER), Kept())

    assert zammad.tickets_of(LATER["key"]) == 1
    assert name == "1"


def test_what_changed_is_read_with_customer_text_and_state(zammad: ZammadFake) -> None:
    made = desk(zammad)
    made.submit(copy(), Kept())
    zammad.tickets[0].state, zammad.tickets[0].owner = "solved", "dana@shop.example"

    (case,) = made.changed(START)

    assert isinstance(made, Reads)
    assert (case.external_id, case.key, case.state) == ("1", copy().key, "closed")
    assert (case.customer, case.subject) == ("hanna@mail.example", "Where is my order 4711?")
    assert case.text.startswith("Where is my order 4711? It is a lamp.")
    assert (case.assignee, case.answered) == ("dana@shop.example", False)
    assert case.url == f"{zammad.url}/#ticket/zoom/1"


def test_nothing_is_read_twice_or_left_out_over_many_pages(zammad: ZammadFake) -> None:
    made = desk(zammad)
    for number in range(203):
        made.submit(copy(key=f"key-{number}", raw=b"Subject: x\r\n\r\n"), Kept())
    for ticket in zammad.tickets[:150]:  # more than a page changed within one second
        ticket.updated = START + timedelta(minutes=1)

    names = [case.external_id for case in made.changed(START)]

    assert sorted(names, key=int) == [str(number) for number in range(1, 204)]


def test_only_what_changed_since_then_is_read(zammad: ZammadFake) -> None:
    made = desk(zammad)
    made.submit(copy(), Kept())
    made.submit(copy(key="second"), Kept())

    assert [case.key for case in made.changed(zammad.tickets[1].updated)] == ["second"]


def test_an_answer_of_the_staff_counts_and_an_internal_one_does_not(zammad: ZammadFake) -> None:
    made = desk(zammad)
    made.submit(copy(), Kept())
    zammad.write("1", "to check", internal=True)
    assert not made.case("1").answered

    zammad.write("1", "It is on its way.", internal=False)
    assert made.case("1").answered


def test_a_ticket_that_is_not_there_is_no_case(zammad: ZammadFake) -> None:
    assert desk(zammad).case("7") is None


def test_a_duplicate_is_merged_once(zammad: ZammadFake) -> None:
    made = desk(zammad)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())

    made.join(ours, hers)
    made.join(ours, hers)

    assert isinstance(made, Joins)
    assert (made.case(ours).state, made.case(ours).merged_into) == ("gone", hers)
    assert made.case(hers).state == "open"
    assert len(zammad.links) == 1


def test_a_merge_that_zammad_refuses_with_status_200_is_a_refusal(zammad: ZammadFake) -> None:
    made = desk(zammad)
    ours, hers = made.submit(copy(), Kept()), made.submit(copy(key="hers"), Kept())
    zammad.refuses_merges = True

    with pytest.raises(PermanentFailure, match="could not be found"):
        made.join(ours, hers)


@pytest.mark.parametrize(
    ("settings", "level", "words"),
    [
        ({}, "ok", "has the ticket attribute"),
        ({}, "ok", 'has the group "Users"'),
        ({"places": {"billing": "Sales"}}, "error", 'no active group "Sales"'),
        ({"key_field": "gate"}, "error", 'no ticket attribute "gate"'),
        ({}, "ok", "one automatic mail: our note"),
        ({"keys": {"article_type": "web"}}, "warning", "besides our note"),
        ({"acknowledgement": "desk"}, "warning", "does not write for articles of the type note"),
        ({"acknowledgement": "desk", "keys": {"article_type": "web"}}, "ok", "the trigger of Zammad"),
        ({"acknowledgement": "both"}, "warning", "our note and what the triggers of Zammad send"),
    ],
)
def test_doctor_finds_what_does_not_fit(zammad: ZammadFake, settings: dict[str, Any], level: str, words: str) -> None:
    desk(zammad).submit(copy(), Kept())
    made = desk(zammad, **settings)

    findings = list(made.examine())

    assert isinstance(made, Examines)
    assert [one.level for one in findings if words in one.what] == [level]
    assert all(one.remedy for one in findings if one.level in {"warning", "error"})
    assert len(zammad.tickets) == 1


def test_doctor_says_where_it_cannot_look(zammad: ZammadFake) -> None:
    zammad.lists_groups = False

    findings = list(desk(zammad).examine())

    assert {one.level for one in findings} == {"ok", "note"}
    assert any("may not list the groups" in one.what for one in findings)
    assert any("shows only with its first ticket" in one.what for one in findings)


def test_doctor_stops_at_a_wrong_token(zammad: ZammadFake) -> None:
    zammad.locked = True

    with pytest.raises(TransientFailure, match="Token Access") as caught:
        list(desk(zammad).examine())
    assert caught.value.barred
