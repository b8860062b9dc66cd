"""What is particular to Freshdesk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Examines, Joins, Reads
from tests.outgoing.desks.contract import PLAIN, RAW, Errand, Kept, copy, dice
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told
from tests.servers.fake_freshdesk import FreshdeskFake, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[FreshdeskFake]:
    with FreshdeskFake() as running:
        yield running


def desk(fake: FreshdeskFake, **changed: Any) -> Any:
    return connector("freshdesk", fake, **changed)


def put(fake: FreshdeskFake, **changed: Any) -> str:
    """Hand a copy over; the number of its ticket."""
    return str(desk(fake).submit(copy(**changed), Kept()))


def test_the_ticket_is_the_customers_in_the_group_of_the_topic_with_our_key_and_tag(fake: FreshdeskFake) -> None:
    put(fake, place=13)

    (ticket,) = fake.tickets
    assert fake.contacts["hanna@mail.example"] == ticket.requester_id
    assert (ticket.subject, ticket.status, ticket.group_id) == ("Where is my order 4711?", 2, 13)
    assert (ticket.tags, ticket.custom_fields) == (["deskward"], {"cf_gateway_key": copy().key})
    assert "Where is my order 4711? It is a lamp." in ticket.description
    assert "Deskward ticket 17, received 2026-11-21 09:14 UTC, topic orders, reference 7K3Q-M2XD" in ticket.description


@pytest.mark.parametrize(("place", "group"), [(None, 12), (13, 13), ("13", 13)])
def test_a_topic_without_a_place_of_its_own_goes_to_the_usual_group(
    fake: FreshdeskFake, place: Any, group: int
) -> None:
    desk(fake, place=12).submit(copy(place=place), Kept())

    assert fake.tickets[0].group_id == group


def test_the_link_back_stands_at_the_end(fake: FreshdeskFake) -> None:
    put(fake, link="https://gateway.shop.example/tickets/17")

    assert fake.tickets[0].description.endswith("<br>https://gateway.shop.example/tickets/17")


def test_files_go_along_with_their_names_and_types(fake: FreshdeskFake) -> None:
    put(fake, raw=RAW.replace(b'"lamp.png"', 'filename="größe \\"L\\".png"'.encode()))
    put(fake)

    assert fake.tickets[1].files == [("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")]
    assert fake.asked[-1].headers["content-type"].startswith("multipart/form-data; boundary=deskward-")
    assert len(fake.tickets[0].files) == 1


def test_a_mail_without_files_goes_as_json_with_the_same_fields(fake: FreshdeskFake) -> None:
    put(fake, raw=PLAIN)
    put(fake)

    plain, with_files = fake.tickets
    assert fake.asked[0].headers["content-type"] == "application/json"
    assert (plain.custom_fields, plain.tags, plain.subject) == (
        with_files.custom_fields,
        with_files.tags,
        with_files.subject,
    )


def test_nothing_that_the_customer_wrote_is_markup_at_the_desk(fake: FreshdeskFake) -> None:
    put(fake, text='<script>alert(1)</script>\n<img src="http://x.example/">\r\n & more\x00\x1b', subject="a\r\nb")

    ticket = fake.tickets[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;img src=" in ticket.description
    assert "<br> &amp; more<br>" in ticket.description
    assert ticket.subject == "a b"


@pytest.mark.parametrize(
    ("subject", "written"), [("", "No subject"), (" \r\n ", "No subject"), ("x" * 400, "x" * 250), ("\udc80a", "?a")]
)
def test_a_subject_that_freshdesk_would_refuse_is_mended(fake: FreshdeskFake, subject: str, written: str) -> None:
    put(fake, subject=subject)

    assert fake.tickets[0].subject == written


def test_files_beyond_twenty_megabytes_stay_with_us_and_a_line_says_so(fake: FreshdeskFake) -> None:
    fake.largest = 7
    assert put(fake) == "1"
    with_limit = desk(fake, attachments=7).submit(copy(key="forward:desk:2"), Kept())

    assert [ticket.files for ticket in fake.tickets] == [[], []]
    assert "The attachments are too large to be copied" in fake.tickets[int(with_limit) - 1].description
    assert "Attachments are not copied; the original is kept with ticket 17." in fake.tickets[0].description


def test_a_proxy_that_takes_no_large_request_gets_the_ticket_without_files(fake: FreshdeskFake) -> None:
    fake.proxy_largest = 1000

    put(fake, raw=RAW.replace(b"iVBORw0KGgo=", b"iVBORw0KGgo=" * 100))

    assert (len(fake.tickets), fake.tickets[0].files) == (1, [])


# What a person has to mend, and the words that say how.
MENDED: dict[str, tuple[Callable[[FreshdeskFake], object], dict[str, Any], list[str]]] = {
    "wrong key": (lambda fake: setattr(fake, "token", "other"), {}, ["401", "API key of an agent", 'forward "desk"']),
    "plan": (lambda fake: setattr(fake, "plan", False), {}, ["403", "not supported in your plan", "has the API"]),
    "group": (lambda fake: fake.groups.clear(), {"place": 12}, ["group_id", "into queue or queues"]),
    "field": (lambda fake: fake.fields.pop("cf_gateway_key"), {}, ['a ticket field "cf_gateway_key"', "key_field"]),
}


@pytest.mark.parametrize(("broken", "settings", "words"), MENDED.values(), ids=MENDED)
def test_a_setting_that_is_wrong_pauses_the_desk_and_says_how_to_mend_it(
    fake: FreshdeskFake, broken: Callable[[FreshdeskFake], object], settings: dict[str, Any], words: list[str]
) -> None:
    broken(fake)

    with pytest.raises(TransientFailure) as caught:
        desk(fake, **settings).submit(copy(), Kept())

    assert caught.value.barred
    assert not caught.value.maybe_done
    assert [word for word in words if word not in str(caught.value)] == []
    assert fake.tickets == []


def test_the_limit_of_the_plan_is_honoured(fake: FreshdeskFake) -> None:
    fake.limit = 0

    with pytest.raises(TransientFailure) as caught:
        put(fake)

    assert (caught.value.wait, caught.value.maybe_done, caught.value.barred) == (42, False, False)


def test_a_ticket_is_found_again_however_old_it_is_and_however_many_she_has(fake: FreshdeskFake) -> None:
    """The list shows one month unless it is asked for more, and thirty tickets unless it is asked for more."""
    made = put(fake)
    for number in range(120):
        put(fake, key=f"forward:desk:{number}", raw=PLAIN)
    fake.now += timedelta(days=90)

    assert desk(fake).look_up(copy(), Kept()) == made


def test_a_customer_whom_freshdesk_does_not_know_has_no_ticket(fake: FreshdeskFake) -> None:
    assert desk(fake).look_up(copy(), Kept()) is None


@pytest.mark.parametrize(
    "told",
    [
        Told(status=400, document={"description": "Validation failed", "errors": [{"field": "page"}]}),
        Told(status=404, body=b""),
        Told(status=200, document={"message": "a page in between"}),
        Told(status=503),
    ],
    ids=["400", "404", "no list", "503"],
)
def test_a_look_up_that_is_refused_leaves_the_end_unknown(fake: FreshdeskFake, told: Told) -> None:
    put(fake)
    fake.faulty = frozenset({"GET"})
    fake.faults.append(Fault(kind="answer", works=False, answer=told))

    with pytest.raises(TransientFailure) as caught:
        desk(fake).look_up(copy(), Kept())

    assert caught.value.maybe_done


def test_a_ticket_of_hers_that_is_none_of_ours_is_not_taken_for_it(fake: FreshdeskFake) -> None:
    put(fake, key="forward:desk:another")
    put(fake, key=copy().key.upper())

    assert desk(fake).look_up(copy(), Kept()) is None


def follow_up(number: str, **changed: Any) -> Any:
    return copy(**({"key": "forward:desk:second", "follows": number, "text": "And the lamp is blue."} | changed))


def test_a_further_message_goes_into_her_ticket_as_a_note_that_nobody_is_mailed_of(fake: FreshdeskFake) -> None:
    first = put(fake)
    fake.tickets[0].status = 5

    assert desk(fake).submit(follow_up(first), Kept()) == first

    (note,) = fake.tickets[0].notes
    assert "And the lamp is blue." in note.body
    assert (note.private, note.incoming, note.user_id) == (True, True, fake.tickets[0].requester_id)
    assert note.files == [("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")]
    assert (fake.tickets[0].status, fake.mailed) == (2, ["hanna@mail.example"])


def test_where_nobody_may_write_in_her_name_the_note_is_the_agents(fake: FreshdeskFake) -> None:
    first = put(fake)
    fake.others_may_write = False

    desk(fake).submit(follow_up(first), Kept())

    assert [note.user_id for note in fake.tickets[0].notes] == [1]


def test_a_further_message_of_a_deleted_ticket_becomes_a_new_one(fake: FreshdeskFake) -> None:
    first = put(fake)
    fake.tickets[0].deleted = True

    second = desk(fake).submit(follow_up(first), Kept())

    assert second == "2"
    assert desk(fake).look_up(follow_up(first), Kept()) == second


def test_a_further_message_follows_a_ticket_that_was_merged(fake: FreshdeskFake) -> None:
    ours, hers = put(fake), put(fake, key="")
    desk(fake).join(ours, hers)

    assert desk(fake).submit(follow_up(ours), Kept()) == hers
    assert desk(fake).look_up(follow_up(ours), Kept()) == hers
    assert [ticket.status for ticket in fake.tickets] == [5, 2]


def test_a_further_message_that_arrived_before_the_merging_is_found_where_it_was(fake: FreshdeskFake) -> None:
    ours, hers = put(fake), put(fake, key="")
    desk(fake).submit(follow_up(ours), Kept())
    desk(fake).join(ours, hers)

    assert desk(fake).look_up(follow_up(ours), Kept()) == ours


def test_words_of_a_customer_lead_nobody_to_another_ticket(fake: FreshdeskFake) -> None:
    ours, another = put(fake), put(fake, key="")
    desk(fake).submit(follow_up(ours, key="x", text=f"The same request came twice; see ticket {another}."), Kept())
    fake.tickets[0].status = 5

    assert desk(fake).submit(follow_up(ours), Kept()) == ours


def test_sixty_kills_amid_further_messages_leave_one_note_each(fake: FreshdeskFake) -> None:
    first, chance = put(fake), dice(8)
    fake.faulty = frozenset({"POST", "PUT", "GET"})
    for number in range(60):
        fake.tickets[0].status = 5
        errand = Errand(desk(fake), replace(follow_up(first), key=f"forward:desk:n{number}"))
        fake.faults.extend([*[None] * chance.randrange(3), Fault(kind="drop", works=chance.random() < 0.7)])
        errand.attempt(killed=True)
        fake.faults.clear()

        assert errand.until_done() == "confirmed"
        assert len(fake.tickets[0].notes) == number + 1


def test_it_is_one_that_reads_joins_and_examines(fake: FreshdeskFake) -> None:
    found = desk(fake)

    assert all(isinstance(found, promise) for promise in (Reads, Joins, Examines))


def test_what_became_of_tickets_is_read_oldest_change_first(fake: FreshdeskFake) -> None:
    put(fake)
    put(fake, key="", customer_address="otto@mail.example", subject="Hi", text="My own words")
    closed, opened = fake.tickets
    closed.status, closed.updated, closed.responder_id = 4, fake.now + timedelta(hours=1), 77
    closed.first_responded_at = "2026-11-21T10:00:00Z"

    second, first = list(desk(fake).changed(LONG_AGO))

    assert (first.external_id, first.key, first.state) == ("1", copy().key, "closed")
    assert (first.answered, first.assignee, first.url) == (True, "77", f"{fake.url}/a/tickets/1")
    assert (second.key, second.state, second.customer, second.subject) == ("", "open", "otto@mail.example", "Hi")
    assert "My own words" in second.text
    assert second.created == opened.created
    assert (second.answered, second.assignee) == (False, None)


def test_all_pages_of_changes_are_read(fake: FreshdeskFake) -> None:
    for number in range(205):
        put(fake, key=f"forward:desk:{number}", raw=PLAIN)
    since = fake.tickets[3].updated

    assert [case.external_id for case in desk(fake).changed(since)] == [str(number) for number in range(4, 206)]


def test_one_ticket_is_read_by_its_number(fake: FreshdeskFake) -> None:
    number = put(fake)

    found = desk(fake).case(number)

    assert (found.customer, found.state, found.key) == ("hanna@mail.example", "open", copy().key)
    assert desk(fake).case("99") is None


def test_two_tickets_are_merged_in_silence_and_only_once(fake: FreshdeskFake) -> None:
    ours, hers = put(fake), put(fake, key="")
    mailed = list(fake.mailed)

    desk(fake).join(ours, hers)
    desk(fake).join(ours, hers)

    assert [ticket.status for ticket in fake.tickets] == [5, 2]
    assert [[note.body for note in ticket.notes] for ticket in fake.tickets] == [
        ["The same request came twice; see ticket 2."],
        ["The same request came twice; ticket 1 is merged."],
    ]
    assert fake.mailed == mailed


def test_a_duplicate_that_is_gone_is_nothing_to_join(fake: FreshdeskFake) -> None:
    hers = put(fake)

    desk(fake).join("99", hers)

    assert fake.tickets[0].notes == []


EXAMINED: dict[str, tuple[Callable[[FreshdeskFake], object], dict[str, Any], str, str]] = {
    "field": (lambda _: None, {}, "ok", 'the ticket field "cf_gateway_key"'),
    "no field": (lambda fake: fake.fields.pop("cf_gateway_key"), {}, "error", "no ticket field"),
    "field of another type": (lambda _: None, {"key_field": "cf_size"}, "error", "of the type custom_dropdown"),
    "group": (lambda _: None, {"place": 12}, "ok", 'group 12 of Freshdesk is "Orders"'),
    "no group": (lambda _: None, {"places": {"billing": 99}}, "error", "no group 99"),
    "two mails": (lambda _: None, {"acknowledgement": "ours"}, "warning", "mails the customer for each new ticket"),
    "both": (lambda _: None, {"acknowledgement": "both"}, "warning", "mails the customer for each new ticket"),
    "theirs": (lambda _: None, {"acknowledgement": "desk"}, "note", "our note is left out"),
}


@pytest.mark.parametrize(("broken", "settings", "level", "words"), EXAMINED.values(), ids=EXAMINED)
def test_doctor_finds_out_whether_the_desk_is_prepared(
    fake: FreshdeskFake, broken: Callable[[FreshdeskFake], object], settings: dict[str, Any], level: str, words: str
) -> None:
    broken(fake)

    found = [(finding.level, finding.remedy) for finding in desk(fake, **settings).examine() if words in finding.what]

    assert [name for name, _ in found] == [level]
    assert all(remedy for name, remedy in found if name != "ok")
    assert {asked.method for asked in fake.asked} == {"GET"}


def test_doctor_hears_of_a_wrong_key(fake: FreshdeskFake) -> None:
    fake.locked = True

    with pytest.raises(TransientFailure, match="API key of an agent") as caught:
        list(desk(fake).examine())
    assert caught.value.barred


def test_each_new_ticket_fetches_a_mail_of_freshdesk_which_no_request_can_stop(fake: FreshdeskFake) -> None:
    """Hence acknowledgement = "desk" unless its notification is switched off."""
    put(fake)

    assert fake.mailed == ["hanna@mail.example"]


def test_a_ticket_that_is_refused_for_good_is_refused_with_the_words_of_freshdesk(fake: FreshdeskFake) -> None:
    fake.refuses = True

    with pytest.raises(PermanentFailure, match=r"Freshdesk refused the ticket: 400 .*email"):
        put(fake)


def test_a_mark_in_another_note_is_not_taken_for_this_one(fake: FreshdeskFake) -> None:
    first = put(fake)
    fake.tickets[0].notes.append(Note(1, "key 0123", private=True, incoming=True, user_id=1, files=[]))

    assert desk(fake).look_up(follow_up(first), Kept()) is None
