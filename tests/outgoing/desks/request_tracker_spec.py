"""What our connector makes of a Request Tracker: each sentence is tried on the fake and on a real one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from gateway.errors import TransientFailure
from tests.outgoing.desks.contract import Errand, Kept, copy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.outgoing.desks import Case, Copy
    from gateway.outgoing.desks.request_tracker import RequestTrackerDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A ticket as the staff sees it."""

    queue: str
    subject: str
    requestors: tuple[str, ...]
    status: str
    text: str  # of the first message
    files: tuple[tuple[str, str, bytes], ...] = ()  # name, type and octets of the files of the first message
    remarks: tuple[str, ...] = ()
    remark_files: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = field(default=())


class Tracker(Protocol):
    """A Request Tracker, and what people do in it."""

    def desk(self, **settings: Any) -> RequestTrackerDesk:
        """Our connector to it; queue Support unless ``place`` says otherwise."""
        ...

    def seen(self, number: str) -> Seen: ...

    def other(self, subject: str, text: str, customer: str) -> str:
        """A customer's own submission; its number."""
        ...

    def set_status(self, number: str, status: str) -> None: ...

    def merge(self, number: str, into: str) -> None: ...

    def answer(self, number: str) -> None:
        """Dana of the staff writes to the customer."""
        ...

    def mailed(self) -> Sequence[str]:
        """To whom it has sent mail since the test began."""
        ...


def handed(desk: RequestTrackerDesk, one: Copy | None = None) -> str:
    """The number of the ticket that a copy has become."""
    return desk.submit(one or copy(), Kept())


def with_files(*files: str) -> bytes:
    """A mail with these parts besides its text."""
    head = "From: Hanna <hanna@mail.example>\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee files.\r\n'
    return (head + "".join(f"--b\r\n{one}\r\n" for one in files) + "--b--\r\n").encode()


def named(name: str, kind: str, body: str, encoding: str = "8bit") -> str:
    return (
        f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename*=utf-8''{name}\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n{body}"
    )


def test_the_customer_is_the_requestor_and_her_words_and_files_are_there(tracker: Tracker) -> None:
    seen = tracker.seen(handed(tracker.desk()))

    assert seen.requestors == ("hanna@mail.example",)
    assert (seen.queue, seen.subject, seen.status) == ("Support", "Where is my order 4711?", "new")
    assert seen.text.startswith("Where is my order 4711? It is a lamp.\n")
    assert "[Ticket 17 at Deskward, reference 7K3Q-M2XD, topic orders]" in seen.text
    assert seen.files == (("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n"),)


def test_a_link_leads_back_to_our_ticket(tracker: Tracker) -> None:
    number = handed(tracker.desk(), copy(link="https://desk.shop.example/tickets/17"))

    assert "https://desk.shop.example/tickets/17]" in tracker.seen(number).text


def test_the_topic_leads_to_its_queue(tracker: Tracker) -> None:
    assert tracker.seen(handed(tracker.desk(), copy(place="Billing"))).queue == "Billing"


def test_no_mail_leaves_for_a_ticket_nor_for_a_remark(tracker: Tracker) -> None:
    desk = tracker.desk()
    number = handed(desk)
    handed(desk, copy(key="forward:desk:second", follows=number))

    assert tracker.mailed() == []


@pytest.mark.parametrize(
    "name",
    [
        "Doe, Jane",
        'Jane "Jay" Doe',
        "Jane <jane@mail.example>",
        "jane@mail.example, Jane",
        "Jörg Groß 😀",
        "back\\slash\r\nBcc: x@mail.example",
        "",
    ],
)
def test_whatever_the_customer_calls_herself_she_alone_is_the_requestor(tracker: Tracker, name: str) -> None:
    assert tracker.seen(handed(tracker.desk(), copy(customer_name=name))).requestors == ("hanna@mail.example",)


def test_a_customer_whose_address_it_does_not_take_stands_in_the_text(tracker: Tracker) -> None:
    seen = tracker.seen(handed(tracker.desk(), copy(customer_address="jörg@mail.example", customer_name="Jörg")))

    assert seen.requestors == ()
    assert seen.text.startswith("Jörg <jörg@mail.example> wrote:\n\nWhere is my order")


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("A cup\r\nis broken", "A cup is broken"),
        ("A cup\ris broken\x00\u2028now", "A cup is broken now"),
        ("", "No subject"),
        ("Tasse für 😀", "Tasse für 😀"),
        ("half \ud83d", "half ?"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_subject_is_one_line_that_it_can_keep(tracker: Tracker, subject: str, wanted: str) -> None:
    assert tracker.seen(handed(tracker.desk(), copy(subject=subject))).subject == wanted


@pytest.mark.parametrize("text", ["Ünïcode 😀 and\nlines\n\n.\n", "nul \x00 and bell \x07", "", "half \udc00"])
def test_any_text_arrives(tracker: Tracker, text: str) -> None:
    words = text.replace("\x00", "").replace("\x07", "").replace("\udc00", "?").strip("\n")

    assert tracker.seen(handed(tracker.desk(), copy(text=text))).text.startswith(f"{words}\n\n[Ticket 17")


def test_every_file_arrives_octet_by_octet(tracker: Tracker) -> None:
    raw = with_files(
        named("%C3%BCbersicht%20%F0%9F%98%80.txt", "text/plain; charset=utf-8", "für 😀"),
        named("old.csv", "text/csv; charset=iso-8859-1", "Zm/8cg==", "base64"),
        named("odd.html", "text/html", "PGI+AGZvbzwvYj4=", "base64"),
        named("mail.eml", "message/rfc822", "Subject: inner\r\n\r\nl\u00ef\u0301ne\r\n"),
        named("0", "text/plain", "zero"),
        named("a%22b%0d%0ac.bin", "application/octet-stream", "AAEC/w==", "base64"),
    )

    files = {name: (kind, octets) for name, kind, octets in tracker.seen(handed(tracker.desk(), copy(raw=raw))).files}

    assert files["übersicht 😀.txt"] == ("text/plain", "für 😀".encode())
    assert files["old.csv"] == ("application/octet-stream", b"fo\xfcr")
    assert files["odd.html"][1] == b"<b>\0foo</b>"
    assert files["mail.eml"][0] == "application/octet-stream"
    assert files["mail.eml"][1].startswith("Subject: inner\r\n\r\nl\u00ef\u0301ne".encode())
    assert files["0.bin"] == ("text/plain", b"zero")
    assert sum(octets == b"\0\1\2\xff" for _, octets in files.values()) == 1


def test_an_empty_file_is_left_out_with_a_line(tracker: Tracker) -> None:
    raw = with_files(named("empty.txt", "text/plain", ""), named("full.txt", "text/plain", "full"))

    seen = tracker.seen(handed(tracker.desk(), copy(raw=raw)))

    assert [name for name, _, _ in seen.files] == ["full.txt"]
    assert "[Empty files are left out: 1.]" in seen.text


def test_files_over_the_limit_are_left_out_with_a_line(tracker: Tracker) -> None:
    seen = tracker.seen(handed(tracker.desk(attachments=5)))

    assert seen.files == ()
    assert "too large to be copied" in seen.text


def test_a_further_message_goes_into_the_same_ticket(tracker: Tracker) -> None:
    desk = tracker.desk()
    number = handed(desk)

    assert handed(desk, copy(key="forward:desk:second", follows=number, text="It came, broken.")) == number

    seen = tracker.seen(number)
    assert len(seen.remarks) == 1
    assert seen.remarks[0].startswith("Hanna Schmidt <hanna@mail.example> wrote:\n\nIt came, broken.\n")
    assert seen.remark_files == ("lamp.png",)


def test_a_further_message_that_may_have_arrived_is_found_again(tracker: Tracker) -> None:
    desk = tracker.desk()
    number = handed(desk)
    second = copy(key="forward:desk:second", follows=number)
    third = copy(key="forward:desk:third", follows=number)
    handed(desk, second)

    assert desk.look_up(second, Kept()) == number
    assert desk.look_up(third, Kept()) is None
    assert Errand(desk, second, state="unknown").attempt() == "confirmed"
    assert len(tracker.seen(number).remarks) == 1


@pytest.mark.parametrize("status", ["resolved", "rejected"])
def test_a_further_message_opens_a_closed_ticket_again(tracker: Tracker, status: str) -> None:
    desk = tracker.desk()
    number = handed(desk)
    tracker.set_status(number, status)

    handed(desk, copy(key="forward:desk:second", follows=number))

    assert tracker.seen(number).status == "open"


def test_a_further_message_follows_a_merge(tracker: Tracker) -> None:
    desk = tracker.desk()
    number, other = handed(desk), tracker.other("Lamp", "My lamp is late.", "hanna@mail.example")
    tracker.merge(number, other)
    second = copy(key="forward:desk:second", follows=number)

    assert handed(desk, second) == other
    assert desk.look_up(second, Kept()) == other
    assert len(tracker.seen(other).remarks) == 1


def test_a_further_message_to_a_joined_ticket_goes_where_the_case_goes_on(tracker: Tracker) -> None:
    desk = tracker.desk()
    number, other = handed(desk), tracker.other("Lamp", "My lamp is late.", "hanna@mail.example")
    desk.join(number, other)

    assert handed(desk, copy(key="forward:desk:second", follows=number)) == other
    assert tracker.seen(number).status == "rejected"


def test_a_further_message_never_goes_into_the_ticket_of_a_stranger(tracker: Tracker) -> None:
    desk = tracker.desk()
    number, other = handed(desk), tracker.other("Lamp", "My lamp is late.", "ada@mail.example")
    desk.join(number, other)

    assert handed(desk, copy(key="forward:desk:second", follows=number)) == number
    assert tracker.seen(number).status == "open"


@pytest.mark.parametrize("gone", ["deleted", "never there"])
def test_a_further_message_to_a_ticket_that_is_gone_becomes_a_new_one(tracker: Tracker, gone: str) -> None:
    desk = tracker.desk()
    number = "999999"
    if gone == "deleted":
        number = handed(desk)
        tracker.set_status(number, "deleted")
    second = copy(key="forward:desk:second", follows=number)

    made = handed(desk, second)

    assert made != number
    assert desk.look_up(second, Kept()) == made
    assert tracker.seen(made).requestors == ("hanna@mail.example",)


def test_a_joined_duplicate_is_linked_and_closed_without_a_mail(tracker: Tracker) -> None:
    desk = tracker.desk()
    number, other = handed(desk), tracker.other("Lamp", "My lamp is late.", "hanna@mail.example")
    before = len(tracker.mailed())

    desk.join(number, other)
    desk.join(number, other)

    seen = tracker.seen(number)
    assert (seen.status, seen.refers_to) == ("rejected", (other,))
    assert tracker.seen(other).status == "new"
    assert len(tracker.mailed()) == before


def cases(desk: RequestTrackerDesk, since: datetime) -> dict[str, Case]:
    return {case.external_id: case for case in desk.changed(since)}


def test_changed_tickets_are_told_with_whose_they_are(tracker: Tracker) -> None:
    desk = tracker.desk()
    ours = handed(desk)
    theirs = tracker.other("Broken lamp", "My lamp 4711 is broken.", "ada@mail.example")

    found = cases(desk, datetime(2020, 1, 1, tzinfo=UTC))

    assert found[ours].key == copy().key
    assert (found[ours].customer, found[ours].state, found[ours].text) == ("hanna@mail.example", "open", "")
    assert (found[theirs].key, found[theirs].customer) == ("", "ada@mail.example")
    assert found[theirs].subject == "Broken lamp"
    assert list(found) == [ours, theirs]
    assert found[ours].url.endswith(f"/Ticket/Display.html?id={ours}")
    assert found[ours].assignee is None
    assert not found[ours].answered


def test_only_what_changed_since_is_told(tracker: Tracker) -> None:
    desk = tracker.desk()
    handed(desk)
    latest = max(case.updated for case in desk.changed(datetime(2020, 1, 1, tzinfo=UTC)))

    assert cases(desk, latest) != {}
    assert cases(desk, latest + timedelta(hours=1)) == {}


def test_closing_reopening_and_answering_are_told(tracker: Tracker) -> None:
    desk = tracker.desk()
    number = handed(desk)
    since = datetime(2020, 1, 1, tzinfo=UTC)

    tracker.set_status(number, "resolved")
    assert cases(desk, since)[number].state == "closed"
    tracker.set_status(number, "open")
    assert cases(desk, since)[number].state == "open"
    tracker.answer(number)
    assert cases(desk, since)[number].answered


def test_one_case_is_told_with_its_first_words(tracker: Tracker) -> None:
    desk = tracker.desk()
    number = tracker.other("Broken lamp", "My lamp 4711 is broken.", "ada@mail.example")

    found = desk.case(number)

    assert found is not None
    assert (found.customer, found.text.strip()) == ("ada@mail.example", "My lamp 4711 is broken.")
    assert desk.case("999999") is None
    assert desk.case("no number") is None


def test_a_merged_case_names_the_one_it_is_in(tracker: Tracker) -> None:
    desk = tracker.desk()
    number, other = handed(desk), tracker.other("Lamp", "My lamp is late.", "hanna@mail.example")
    tracker.merge(number, other)

    found = desk.case(number)

    assert found is not None
    assert (found.state, found.merged_into, found.external_id) == ("gone", other, number)
    merged = cases(desk, datetime(2020, 1, 1, tzinfo=UTC))[number]
    assert (merged.state, merged.merged_into, merged.key) == ("gone", other, copy().key)
    assert desk.look_up(copy(), Kept()) == number


def test_a_deleted_case_is_gone(tracker: Tracker) -> None:
    desk = tracker.desk()
    number = handed(desk)
    tracker.set_status(number, "deleted")

    found = desk.case(number)

    assert found is not None
    assert found.state == "gone"


def test_an_unknown_queue_pauses_the_desk_with_its_name(tracker: Tracker) -> None:
    with pytest.raises(TransientFailure, match='queue "Nowhere" is not there for our user') as failure:
        handed(tracker.desk(), copy(place="Nowhere"))

    assert failure.value.barred
    assert not failure.value.maybe_done


def test_a_queue_without_our_field_pauses_the_desk_before_anything_is_filed(tracker: Tracker) -> None:
    desk = tracker.desk(key_field="NoSuchField")

    with pytest.raises(TransientFailure, match='has no custom field "NoSuchField"') as failure:
        handed(desk)

    assert failure.value.barred
    assert cases(tracker.desk(), datetime(2020, 1, 1, tzinfo=UTC)) == {}


def test_without_our_field_nobody_can_tell_whether_a_copy_is_there(tracker: Tracker) -> None:
    desk = tracker.desk(key_field="NoSuchField")

    with pytest.raises(TransientFailure, match="has no custom field"):
        desk.look_up(copy(), Kept())
    assert Errand(desk, copy(), state="unknown").attempt() == "unknown"


def test_a_name_and_password_are_as_good_as_a_token(tracker: Tracker) -> None:
    assert handed(tracker.desk(keys={"username": "gateway"})) != ""


def test_a_token_wins_over_a_name(tracker: Tracker) -> None:
    assert handed(tracker.desk(keys={"username": "nobody", "token": object()})) != ""


def findings(desk: RequestTrackerDesk) -> list[tuple[str, str]]:
    return [(found.level, found.what) for found in desk.examine()]


def test_the_doctor_sees_a_queue_that_keeps_silent(tracker: Tracker) -> None:
    desk = tracker.desk()
    assert [level for level, _ in findings(desk)] == ["ok", "ok", "ok", "note"]
    number = handed(desk)

    found = findings(desk)

    assert [level for level, _ in found] == ["ok", "ok", "ok", "ok"]
    assert found[0][1].startswith("Request Tracker 5")
    assert found[-1][1].endswith(
        f'does not confirm, as far as we can see, new tickets in "Support" (seen at ticket {number})'
    )


def test_the_doctor_misses_a_confirmation_that_was_left_to_the_desk(tracker: Tracker) -> None:
    desk = tracker.desk(acknowledgement="desk")
    handed(desk)

    assert [level for level, _ in findings(desk)] == ["ok", "ok", "ok", "warning"]


@pytest.mark.parametrize(("acknowledgement", "level"), [("ours", "error"), ("desk", "ok"), ("both", "warning")])
def test_the_doctor_sees_a_queue_that_confirms(tracker: Tracker, acknowledgement: str, level: str) -> None:
    desk = tracker.desk(acknowledgement=acknowledgement, place="Loud")
    handed(desk, copy(place="Loud"))

    assert findings(desk)[-1][0] == level
    assert tracker.mailed() == ["hanna@mail.example"]


def test_the_doctor_names_a_missing_queue_and_a_missing_field(tracker: Tracker) -> None:
    found = findings(tracker.desk(place="Nowhere", places={"billing": "Billing"}, key_field="NoSuchField"))

    assert [level for level, _ in found] == ["ok", "error", "ok", "error", "note"]


def test_the_doctor_names_a_wrong_key(tracker: Tracker) -> None:
    found = findings(tracker.desk(secret=lambda _: "1-2-wrong"))

    assert [(level, what) for level, what in found] == [
        ("error", "Request Tracker does not accept the token of this forward (401)")
    ]
