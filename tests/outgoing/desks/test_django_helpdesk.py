"""What copies become at django-helpdesk, how they are found again, and what is read back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import TransientFailure
from gateway.outgoing.desks import Examines, Joins, Reads
from tests.outgoing.desks.contract import Errand, copy
from tests.outgoing.desks.helpdesk_fake import FakeHelpdesk
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.outgoing.desks import Case, Copy
    from gateway.outgoing.desks.django_helpdesk import DjangoHelpdeskDesk


@pytest.fixture
def fake() -> Iterator[FakeHelpdesk]:
    with FakeHelpdesk() as running:
        yield running


def desk(fake: FakeHelpdesk, **settings: Any) -> Any:
    return connector("django-helpdesk", fake, **settings)


def sent(fake: FakeHelpdesk, one: Copy, **settings: Any) -> Errand:
    """The errand of a copy that arrived."""
    errand = Errand(desk(fake, **settings), one)
    assert errand.attempt() == "confirmed", errand.reason
    return errand


def with_files(*names: str, key: str = "forward:desk:0123456789abcdef0123456789abcdef") -> Copy:
    parts = "".join(
        f'--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nIn {name}.\r\n'
        for name in names
    )
    head = (
        "From: Hanna <hanna@mail.example>\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHere they are.\r\n"
    )
    return copy(raw=f"{head}{parts}--b--\r\n".encode(), key=key)


def names(fake: FakeHelpdesk, remark: int = 0) -> list[str]:
    return [one["filename"] for one in fake.remarks[remark]["followupattachment_set"]]


# What a copy becomes.


def test_a_ticket_is_the_customers_with_her_words_and_files(fake: FakeHelpdesk) -> None:
    errand = sent(fake, copy(place=2, link="https://shop.example/t/17"))

    (ticket,) = fake.tickets
    assert errand.external_id == str(ticket["id"])
    assert (ticket["queue"], ticket["submitter_email"]) == (2, "hanna@mail.example")
    assert ticket["title"] == "Where is my order 4711?"
    assert ticket["description"].splitlines() == [
        "Where is my order 4711? It is a lamp.",
        "",
        "--",
        "From: Hanna Schmidt <hanna@mail.example>",
        "Ticket: 17 https://shop.example/t/17",
        "Reference: 7K3Q-M2XD",
        "Key: forward:desk:0123456789abcdef0123456789abcdef",
    ]
    assert names(fake) == ["lamp.png"]


@pytest.mark.parametrize(
    ("subject", "title"),
    [("Where\r\nis it?", "Where is it?"), ("", "No subject"), ("x" * 500, "x" * 200), ("\ud800", "?")],
    ids=["line break", "none", "long", "half a character"],
)
def test_a_title_is_one_line_that_the_desk_takes(fake: FakeHelpdesk, subject: str, title: str) -> None:
    sent(fake, copy(subject=subject))

    assert fake.tickets[0]["title"] == title


@pytest.mark.parametrize("text", ["", " \r\n", "\0\x07"])
def test_a_mail_without_words_is_a_ticket_too(fake: FakeHelpdesk, text: str) -> None:
    sent(fake, copy(text=text))

    assert fake.tickets[0]["description"].startswith("[No text.]")


def test_very_long_words_are_cut_with_a_line_that_says_so(fake: FakeHelpdesk) -> None:
    sent(fake, copy(text="word " * 100_000))

    assert "[Cut here; all of it is kept with ticket 17.]" in fake.tickets[0]["description"]


@pytest.mark.parametrize(
    ("files", "there"),
    [
        ((), []),
        (("a.pdf",), ["a.pdf"]),
        (("a.pdf", "b.PNG", "c"), ["a.pdf", "b.PNG", "c"]),
        (("a.pdf", "table.xlsx"), ["original.eml"]),
    ],
    ids=["none", "one", "several", "a kind that the desk refuses"],
)
def test_files_go_along_as_the_desk_takes_them(fake: FakeHelpdesk, files: tuple[str, ...], there: list[str]) -> None:
    sent(fake, with_files(*files))

    assert names(fake) == there


def test_a_site_that_takes_no_files_gets_the_ticket_with_a_line(
    fake: FakeHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.outgoing.desks.helpdesk_fake._TAKEN", (".none",))

    sent(fake, with_files("a.pdf", "b.pdf"))

    assert names(fake) == []
    assert "[The attachments were not taken here; they are kept with ticket 17.]" in fake.tickets[0]["description"]


def test_a_site_that_takes_only_some_of_the_files_gets_the_whole_mail_besides(
    fake: FakeHelpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.outgoing.desks.helpdesk_fake._TAKEN", (".pdf", ".eml"))

    sent(fake, with_files("a.pdf", "b.png", "c.pdf"))

    assert names(fake) == ["a.pdf", "original.eml"]


def test_a_mail_that_is_too_large_for_the_desk_comes_without_its_files(fake: FakeHelpdesk) -> None:
    fake.faults.extend([Fault(kind="answer", works=False, answer=Told(status=413, body=b"<h1>Too large</h1>"))] * 2)

    sent(fake, copy())

    assert (names(fake), len(fake.tickets)) == ([], 1)


def test_a_limit_for_attachments_is_heeded(fake: FakeHelpdesk) -> None:
    sent(fake, copy(), attachments=0)

    assert names(fake) == []
    assert "[Attachments are not copied; the original is kept with ticket 17.]" in fake.tickets[0]["description"]


def test_an_address_that_the_desk_cannot_write_to_stands_in_the_words(fake: FakeHelpdesk) -> None:
    sent(fake, copy(customer_address="jürgen@mail"))

    assert fake.tickets[0]["submitter_email"] == ""
    assert "jürgen@mail" in fake.tickets[0]["description"]


@pytest.mark.parametrize("keys", [{"username": "gateway"}, {"token": "a place"}, {}], ids=["password", "token", "bare"])
def test_we_sign_in_with_what_the_config_names(fake: FakeHelpdesk, keys: dict[str, str]) -> None:
    sent(fake, copy(), keys=keys)


# Once.


@pytest.mark.parametrize("works", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("broken", range(4))
def test_a_break_at_any_file_leaves_each_file_once(fake: FakeHelpdesk, broken: int, works: bool) -> None:
    fake.faults.extend([*[None] * broken, Fault(kind="drop", works=works)])
    errand = Errand(desk(fake), with_files("a.pdf", "b.pdf", "c.pdf", "d.pdf"))

    assert errand.attempt() == "unknown"
    assert errand.until_done() == "confirmed", errand.reason

    assert (len(fake.tickets), sorted(names(fake))) == (1, ["a.pdf", "b.pdf", "c.pdf", "d.pdf"])


def test_a_desk_that_asks_for_patience_at_a_file_gets_only_the_files_later(fake: FakeHelpdesk) -> None:
    fake.faults.extend([None, Fault(kind="answer", works=False, answer=Told(status=429))])
    errand = Errand(desk(fake), with_files("a.pdf", "b.pdf"))

    assert [errand.attempt(), errand.attempt()] == ["due", "confirmed"]
    assert (len(fake.tickets), names(fake)) == (1, ["a.pdf", "b.pdf"])


def test_files_for_a_remark_that_somebody_took_away_are_left_out(fake: FakeHelpdesk) -> None:
    fake.faults.extend([None, Fault(kind="drop", works=False)])
    errand = Errand(desk(fake), with_files("a.pdf", "b.pdf"))
    errand.attempt()
    fake.remarks.clear()

    assert (errand.until_done(), errand.external_id) == ("confirmed", "1")


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"results": None}, {"results": [1]}, {"results": [{}]}, {"count": "x", "results": [{"id": None}]}],
)
def test_a_list_that_is_none_is_no_answer(fake: FakeHelpdesk, document: Any) -> None:
    errand = sent(fake, copy())
    fake.answer = lambda _: Told(document=document)  # type: ignore[method-assign]
    errand.state = "unknown"

    assert errand.attempt() == "unknown"


@pytest.mark.parametrize(
    "hidden",
    [
        lambda fake: fake.tickets[0].update(custom_gateway_key=None),
        lambda fake: fake.remarks[0].update(comment="A person wrote this anew."),
        lambda fake: fake.remarks.clear(),
    ],
    ids=["no field", "other words", "no remark at all"],
)
def test_a_copy_is_found_by_its_words_or_its_field_among_many(fake: FakeHelpdesk, hidden: Any) -> None:
    errand = sent(fake, copy())
    hidden(fake)
    for number in range(250):
        other = copy(key=f"forward:desk:{number:032x}", text="Other", raw=b"Subject: Other\r\n\r\nOther\r\n")
        sent_by_others = Errand(errand.desk, other)
        assert sent_by_others.attempt() == "confirmed"

    again = Errand(desk(fake), errand.copy, state="unknown")

    assert (again.attempt(), again.external_id) == ("confirmed", "1")
    assert len(fake.tickets) == 251


def test_a_copy_that_is_nowhere_is_looked_for_only_as_far_back_as_it_can_be(fake: FakeHelpdesk) -> None:
    for number in range(250):
        sent(fake, copy(key=f"forward:desk:{number:032x}", raw=b"Subject: Other\r\n\r\nOther\r\n"))
    fake.asked.clear()

    late = copy(key="forward:desk:late", received=fake.clock + timedelta(days=9))
    assert desk(fake).look_up(late, Errand(desk(fake), late).memo) is None

    assert len([asked for asked in fake.asked if asked.path == "/api/followups/"]) == 2
    assert len([asked for asked in fake.asked if asked.path == "/api/tickets/" and asked.method == "GET"]) == 2


def test_no_copy_leaves_before_the_field_of_our_key_is_there(fake: FakeHelpdesk) -> None:
    fake.fields = {}
    errand = Errand(desk(fake), copy())

    assert (errand.attempt(), errand.barred) == ("due", True)
    assert 'no custom field "gateway_key"' in errand.reason
    assert fake.tickets == []

    fake.fields = {"gateway_key": 200}
    assert errand.attempt() == "confirmed"


def test_a_field_that_vanishes_is_seen_with_the_next_copy(fake: FakeHelpdesk) -> None:
    one = sent(fake, copy())
    fake.fields = {}
    sent_without = Errand(one.desk, copy(key="forward:desk:2"))
    assert sent_without.attempt() == "confirmed"

    third = Errand(one.desk, copy(key="forward:desk:3"))

    assert (third.attempt(), third.barred) == ("due", True)


def test_a_field_that_is_too_short_for_our_key_pauses_the_desk(fake: FakeHelpdesk) -> None:
    fake.fields = {"gateway_key": 20}
    errand = Errand(desk(fake), copy())

    assert (errand.attempt(), errand.barred) == ("due", True)


def test_a_queue_that_is_not_there_pauses_the_desk(fake: FakeHelpdesk) -> None:
    errand = Errand(desk(fake), copy(place=9))

    assert (errand.attempt(), errand.barred) == ("due", True)
    assert "queue" in errand.reason


def test_an_address_without_the_api_pauses_the_desk(fake: FakeHelpdesk) -> None:
    fake.answer = lambda _: Told(status=404, body=b"<h1>Not Found</h1>")  # type: ignore[method-assign]
    errand = Errand(desk(fake), copy())

    assert (errand.attempt(), errand.barred) == ("due", True)
    assert "mend url" in errand.reason


def test_a_site_that_tells_less_is_served_all_the_same(fake: FakeHelpdesk) -> None:
    """Neither what tickets have, nor the list of remarks: the list of tickets is enough."""
    whole = fake.answer
    hidden = {("OPTIONS", "/api/tickets/"), ("GET", "/api/followups/")}
    fake.answer = lambda asked: (  # type: ignore[method-assign]
        Told(status=405) if (asked.method, asked.path) in hidden else whole(asked)
    )
    fake.faults.append(Fault(kind="drop"))
    errand = Errand(desk(fake), copy())

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert len(fake.tickets) == 1


# Further messages.


def follow(fake: FakeHelpdesk, text: str = "It is still not here.", **changed: Any) -> Errand:
    return sent(fake, copy(key="forward:desk:second", text=text, follows="1", reference="", **changed))


def test_a_further_message_goes_below_its_ticket_for_the_team_alone(fake: FakeHelpdesk) -> None:
    sent(fake, copy())

    errand = follow(fake)

    assert errand.external_id == "1"
    assert (len(fake.tickets), len(fake.remarks)) == (1, 2)
    assert fake.remarks[1]["comment"].startswith("It is still not here.")
    assert not fake.remarks[1]["public"]
    assert names(fake, 1) == ["lamp.png"]
    assert fake.tickets[0]["title"] == "Where is my order 4711?"
    assert fake.mailed == [("hanna@mail.example", 1)]


@pytest.mark.parametrize("text", ["{{ ticket.title }}", "{% if %}", "%} and {#", "{{{", "}}"])
def test_words_that_look_like_a_template_arrive_as_words(fake: FakeHelpdesk, text: str) -> None:
    sent(fake, copy())

    follow(fake, text)

    assert fake.remarks[1]["comment"].splitlines()[0].replace(" ", "") == text.replace(" ", "")


def test_a_further_message_opens_a_closed_ticket_again(fake: FakeHelpdesk) -> None:
    sent(fake, copy())
    fake.tickets[0]["status"] = 4

    follow(fake)

    assert fake.tickets[0]["status"] == 2


def test_a_further_message_to_a_merged_ticket_goes_where_that_went(fake: FakeHelpdesk) -> None:
    sent(fake, copy())
    sent(fake, copy(key="forward:desk:other"))
    fake.tickets[0].update(status=5, merged_to=2)

    assert follow(fake).external_id == "2"


def test_a_further_message_to_a_ticket_that_is_gone_is_a_new_one(fake: FakeHelpdesk) -> None:
    assert follow(fake).external_id == "1"
    assert fake.tickets[0]["description"].startswith("It is still not here.")


@pytest.mark.parametrize("works", [True, False], ids=["done", "not done"])
def test_a_further_message_arrives_once(fake: FakeHelpdesk, works: bool) -> None:
    sent(fake, copy())
    fake.faults.append(Fault(kind="drop", works=works))
    errand = Errand(desk(fake), copy(key="forward:desk:second", follows="1"))

    assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert (len(fake.tickets), len(fake.remarks)) == (1, 2)


# Read back.


def cases(desk: DjangoHelpdeskDesk, fake: FakeHelpdesk, **back: float) -> dict[str, Case]:
    assert isinstance(desk, Reads)
    return {case.external_id: case for case in desk.changed(fake.clock - timedelta(**back))}


def test_a_case_tells_whose_it_is_and_whether_it_is_ours(fake: FakeHelpdesk) -> None:
    sent(fake, copy())
    one = desk(fake, keys={"username": "gateway", "url": "https://desk.shop.example/helpdesk/"})

    case = one.case("1")

    assert case is not None
    assert (case.key, case.customer, case.state) == (copy().key, "hanna@mail.example", "open")
    assert (case.subject, case.answered) == ("Where is my order 4711?", False)
    assert case.url == "https://desk.shop.example/helpdesk/tickets/1/"
    assert (one.case("2"), one.case("none")) == (None, None)


@pytest.mark.parametrize(("status", "state"), [(1, "open"), (2, "open"), (3, "closed"), (4, "closed"), (5, "closed")])
def test_the_states_of_the_desk_are_open_or_closed(fake: FakeHelpdesk, status: int, state: str) -> None:
    sent(fake, copy())
    fake.tickets[0]["status"] = status

    case = desk(fake).case("1")

    assert case is not None
    assert case.state == state


def test_what_changed_is_told_from_the_remarks_oldest_first(fake: FakeHelpdesk) -> None:
    for number in range(5):
        sent(fake, copy(key=f"forward:desk:{number}"))
    fake._remark(2, "Closed", "Here it is.", public=True, files=[])
    fake.tickets[1]["status"] = 4

    found = cases(desk(fake), fake, seconds=1)

    assert [(case.external_id, case.state, case.answered) for case in found.values()] == [
        ("5", "open", False),
        ("2", "closed", True),
    ]


def test_a_ticket_moved_on_the_board_is_missed_among_the_open_ones(fake: FakeHelpdesk) -> None:
    sent(fake, copy())
    one = desk(fake)
    assert set(cases(one, fake, hours=1)) == {"1"}
    fake.tickets[0]["status"] = 3
    fake.clock += timedelta(hours=5)

    assert [case.state for case in cases(one, fake, hours=1).values()] == ["closed"]
    assert cases(one, fake, hours=1) == {}


def test_many_closed_tickets_are_read_by_the_page(fake: FakeHelpdesk) -> None:
    for number in range(30):
        sent(fake, copy(key=f"forward:desk:{number}"))
        fake.tickets[number]["status"] = 4
    fake.asked.clear()

    found = cases(desk(fake), fake, hours=1)

    assert [case.state for case in found.values()] == ["closed"] * 30
    assert len(fake.asked) < 6


def test_a_deleted_ticket_is_gone(fake: FakeHelpdesk) -> None:
    sent(fake, copy())
    one = desk(fake)
    cases(one, fake, hours=1)
    fake.tickets.clear()
    fake.remarks.clear()

    assert [case.state for case in cases(one, fake, hours=1).values()] == ["gone"]


def test_a_duplicate_is_closed_merged_and_silent_and_again_changes_nothing(fake: FakeHelpdesk) -> None:
    sent(fake, copy())
    sent(fake, copy(key="forward:desk:duplicate"))
    one = desk(fake)
    assert isinstance(one, Joins)
    mailed = list(fake.mailed)

    one.join("2", "1")
    one.join("2", "1")

    case = one.case("2")
    assert case is not None
    assert (case.state, case.merged_into, fake.tickets[1]["status"]) == ("gone", "1", 5)
    assert [remark["comment"] for remark in fake.remarks[2:]] == ["The same request as ticket 1, where it is answered."]
    assert len([asked for asked in fake.asked if asked.method == "PATCH"]) == 1
    assert fake.mailed == mailed


# Looking at it.


def found(fake: FakeHelpdesk, **settings: Any) -> dict[str, str]:
    one = desk(fake, **settings)
    assert isinstance(one, Examines)
    return {finding.what: finding.level for finding in one.examine()}


def test_looking_tells_of_field_and_queues_and_makes_no_ticket(fake: FakeHelpdesk) -> None:
    told = found(fake, place=1, places={"billing": 9})

    assert told["127.0.0.1 has no queue 9 that our user may use."] == "error"
    assert told["The queue 1 is there."] == "ok"
    assert told['The custom field "gateway_key" is there.'] == "ok"
    assert (fake.tickets, fake.remarks) == ([], [])


def test_looking_tells_of_a_missing_field(fake: FakeHelpdesk) -> None:
    fake.fields = {}

    assert found(fake)['127.0.0.1 has no custom field "gateway_key": no copy leaves.'] == "error"


def test_looking_tells_of_a_wrong_password(fake: FakeHelpdesk) -> None:
    fake.locked = True

    with pytest.raises(TransientFailure) as failure:
        found(fake)

    assert failure.value.barred


@pytest.mark.parametrize(
    ("confirms", "whose", "level", "words"),
    [
        (True, "desk", "ok", "the desk's"),
        (True, "ours", "warning", "two automatic mails"),
        (True, "both", "warning", "two automatic mails"),
        (False, "desk", "error", "hear nothing"),
        (False, "ours", "ok", "our note"),
    ],
)
def test_the_last_copies_show_whose_automatic_mail_customers_get(
    fake: FakeHelpdesk, confirms: bool, whose: str, level: str, words: str
) -> None:
    fake.confirms = confirms
    sent(fake, copy())

    told = found(fake, acknowledgement=whose)

    assert [kind for what, kind in told.items() if words in what] == [level]


def test_tickets_of_others_show_that_the_desk_confirms(fake: FakeHelpdesk) -> None:
    sent(fake, copy())
    fake.tickets[0]["custom_gateway_key"] = None

    assert found(fake, acknowledgement="ours")[
        "Customers get two automatic mails: our note and the desk's confirmation."
    ]


def test_a_ticket_of_others_that_was_not_confirmed_shows_nothing(fake: FakeHelpdesk) -> None:
    fake.confirms = False
    sent(fake, copy())
    fake.tickets[0]["custom_gateway_key"] = None

    assert [level for what, level in found(fake).items() if "newticket_submitter" in what] == ["note"]


def test_before_the_first_copy_nobody_can_tell_whose_automatic_mail_comes(fake: FakeHelpdesk) -> None:
    assert [level for what, level in found(fake).items() if "newticket_submitter" in what] == ["note"]
