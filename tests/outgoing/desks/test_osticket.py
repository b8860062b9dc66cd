"""What is particular about osTicket."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.contract import Examines, Joins, Reads
from gateway.outgoing.desks.osticket import OsticketDesk
from gateway.outgoing.desks.osticket_mail import mail_of
from tests.outgoing.desks.contract import LATER, RAW, Errand, Kept, copy
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault
from tests.servers.fake_osticket import OsticketFake

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER_RAW = b"From: hanna@mail.example\r\nSubject: My lamp\r\n\r\nAnd it is red.\r\n"
FORMATS = ["email", "json"]


@pytest.fixture
def osticket() -> Iterator[OsticketFake]:
    with OsticketFake() as running:
        yield running


def desk(fake: OsticketFake, written: str = "json", **changed: Any) -> Any:
    return connector("osticket", fake, keys={"format": written}, **changed)


@pytest.mark.parametrize("written", FORMATS)
def test_the_ticket_is_the_customers_with_her_words_and_files(osticket: OsticketFake, written: str) -> None:
    name = desk(osticket, written).submit(copy(), Kept())

    (ticket,) = osticket.tickets
    assert name == ticket.number == "482915"
    assert (ticket.customer, ticket.name) == ("hanna@mail.example", "Hanna Schmidt")
    assert ticket.subject == "Where is my order 4711?"
    assert "Where is my order 4711? It is a lamp." in ticket.entries[0].text
    assert ticket.entries[0].files == [("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")]
    assert osticket.warnings == []


@pytest.mark.parametrize(
    ("written", "whose", "mailed"),
    [("json", "ours", 0), ("json", "desk", 1), ("json", "both", 1), ("email", "desk", 1), ("email", "ours", 1)],
)
def test_only_json_keeps_its_own_mail_from_leaving(
    osticket: OsticketFake, written: str, whose: str, mailed: int
) -> None:
    desk(osticket, written, acknowledgement=whose).submit(copy(), Kept())

    assert len(osticket.acknowledged) == mailed


def test_the_topic_chooses_the_help_topic_in_json(osticket: OsticketFake) -> None:
    desk(osticket, place=1).submit(copy(place="2"), Kept())
    desk(osticket, place=1).submit(copy(key="other"), Kept())

    assert [one.topic for one in osticket.tickets] == [2, 1]


@pytest.mark.parametrize("written", FORMATS)
def test_what_is_too_large_for_its_web_server_goes_as_text(osticket: OsticketFake, written: str) -> None:
    osticket.largest = 5_000
    raw = RAW.replace(b"iVBORw0KGgo=", b"iVBORw0KGgo=" * 1_000)

    desk(osticket, written).submit(copy(raw=raw), Kept())

    (entry,) = osticket.tickets[0].entries
    assert entry.files == []
    assert "It is a lamp." in entry.text
    assert "kept with ticket 17" in entry.text


def test_as_json_an_unknown_end_is_left_to_a_person(osticket: OsticketFake) -> None:
    osticket.faults.append(Fault(kind="drop"))
    errand = Errand(desk(osticket), copy())

    assert [errand.attempt(), errand.attempt()] == ["unknown", "dead"]
    assert "look there, and where it is missing" in errand.reason
    assert len(osticket.tickets) == 1


def test_as_mail_an_unknown_end_is_sent_again_and_recognised(osticket: OsticketFake) -> None:
    osticket.faults.extend([Fault(kind="drop"), Fault(kind="drop", works=False)])
    errand = Errand(desk(osticket, "email"), copy())

    assert [errand.attempt(), errand.attempt(), errand.attempt()] == ["unknown", "unknown", "confirmed"]
    assert (len(osticket.tickets), errand.external_id) == (1, "482915")


def test_two_mails_that_bear_the_same_message_id_are_two_tickets(osticket: OsticketFake) -> None:
    made = desk(osticket, "email")
    made.submit(copy(), Kept())
    made.submit(copy(key="k2", message_id="second@shop.example", raw=RAW.replace(b"lamp.\r\n", b"shoe.\r\n")), Kept())

    assert len(osticket.tickets) == 2
    assert "shoe" in osticket.tickets[1].entries[0].text


def test_a_follow_up_as_mail_goes_into_the_same_ticket(osticket: OsticketFake) -> None:
    made = desk(osticket, "email")
    name = made.submit(copy(), Kept())

    assert made.submit(copy(follows=name, raw=LATER_RAW, **LATER), Kept()) == name
    assert [entry.text.strip() for entry in osticket.tickets[0].entries][1:] == ["And it is red."]


def test_a_follow_up_as_json_is_a_ticket_that_names_the_first(osticket: OsticketFake) -> None:
    name = desk(osticket).submit(copy(), Kept())

    desk(osticket).submit(copy(follows=name, raw=LATER_RAW, **LATER), Kept())

    assert "[Continues ticket #482915.]" in osticket.tickets[1].entries[0].text
    assert osticket.acknowledged == []


def test_a_mail_that_the_owner_handed_on_is_the_customers(osticket: OsticketFake) -> None:
    raw = b"From: Rosa <rosa@shop.example>\r\nSubject: Fwd: lamp\r\nMessage-ID: <r@shop.example>\r\n\r\nsee below\r\n"
    desk(osticket, "email").submit(copy(raw=raw, customer_name="Hänna, S."), Kept())

    assert (osticket.tickets[0].customer, osticket.tickets[0].name) == ("hanna@mail.example", "Hänna, S.")


def test_an_address_beyond_ascii_stays_as_it_is() -> None:
    mail = mail_of(copy(customer_name="Hänna", customer_address="hänna@mail.example"), attachments=10**6)

    assert "\r\nFrom: =?utf-8?b?SMOkbm5h?= <hänna@mail.example>\r\n".encode() in mail


def test_the_rest_of_the_original_keeps_its_octets() -> None:
    mail = mail_of(copy(), attachments=10**6)

    head, _, body = mail.partition(b"\r\n\r\n")
    assert body == RAW.partition(b"\r\n\r\n")[2]
    assert b"From: Hanna Schmidt <hanna@mail.example>\r\n" in head
    assert b"\r\nX-Original-Message-ID: <first@mail.example>\r\n" in head
    assert head.count(b"\nMessage-ID:") + head.startswith(b"Message-ID:") == 1


@pytest.mark.parametrize("changed", [{"original": "sealed"}, {"raw": RAW + b"x" * 10**4}], ids=["sealed", "too large"])
def test_what_is_not_to_be_sent_whole_goes_as_text(osticket: OsticketFake, changed: dict[str, Any]) -> None:
    desk(osticket, "email", attachments=5_000).submit(copy(**changed), Kept())

    (entry,) = osticket.tickets[0].entries
    assert "It is a lamp." in entry.text
    assert "The original is not copied; it is kept with ticket 17." in entry.text
    assert entry.files == []


@settings(max_examples=60, deadline=None)
@given(
    raw=st.binary(max_size=300)
    | st.lists(st.sampled_from([b"Message-ID: <a@b>", b" x", b"\r", b"Subject: y", b"", b"\0"])).map(b"\r\n".join),
    name=st.text(max_size=30),
)
def test_whatever_the_original_is_osticket_reads_our_message_id_and_the_customer(raw: bytes, name: str) -> None:
    mail = email.message_from_bytes(
        mail_of(copy(raw=raw, customer_name=name), attachments=10**6), policy=email.policy.compat32
    )

    assert mail.get_all("Message-ID") == [f"<{copy().message_id}>"]
    assert "hanna@mail.example" in mail["From"]
    assert mail["X-Deskward-Key"] == copy().key


@pytest.mark.parametrize("written", FORMATS)
def test_a_banned_customer_is_refused_and_the_desk_goes_on(osticket: OsticketFake, written: str) -> None:
    osticket.banned = {"hanna@mail.example"}

    with pytest.raises(PermanentFailure, match=r"Ticket denied.*filter or the ban list"):
        desk(osticket, written).submit(copy(), Kept())


@pytest.mark.parametrize("written", FORMATS)
def test_a_customer_with_too_many_open_tickets_is_refused_in_its_words(osticket: OsticketFake, written: str) -> None:
    osticket.most_open = 0

    with pytest.raises(PermanentFailure, match="maximum open tickets"):
        desk(osticket, written).submit(copy(), Kept())


@pytest.mark.parametrize("what", [{"seen_from": "10.0.0.1"}, {"may_create": False}, {"locked": True}])
def test_a_key_of_another_address_or_without_leave_pauses_the_desk(
    osticket: OsticketFake, what: dict[str, Any]
) -> None:
    for name, value in what.items():
        setattr(osticket, name, value)

    with pytest.raises(TransientFailure, match="bound to the address of this machine") as caught:
        desk(osticket).submit(copy(), Kept())
    assert caught.value.barred


def test_a_url_that_is_not_osticket_pauses_the_desk(osticket: OsticketFake) -> None:
    osticket.has_api = False

    with pytest.raises(TransientFailure, match="below /api") as caught:
        desk(osticket).submit(copy(), Kept())
    assert caught.value.barred


def test_it_cannot_be_read_or_joined() -> None:
    assert not issubclass(OsticketDesk, Reads | Joins)


@pytest.mark.parametrize(
    ("written", "whose", "level", "words"),
    [
        ("json", "ours", "ok", "is asked with each ticket not to write"),
        ("json", "ours", "note", "waits for a person"),
        ("email", "ours", "warning", "besides our note"),
        ("email", "desk", "note", "our note is left out"),
        ("json", "both", "warning", "our note and the automatic mail"),
        ("email", "desk", "note", "shows nothing of its settings"),
    ],
)
def test_doctor_says_what_follows_from_the_settings(
    osticket: OsticketFake, written: str, whose: str, level: str, words: str
) -> None:
    made = desk(osticket, written, acknowledgement=whose)

    findings = list(made.examine())

    assert isinstance(made, Examines)
    assert [one.level for one in findings if words in one.what] == [level]
    assert osticket.asked == []
