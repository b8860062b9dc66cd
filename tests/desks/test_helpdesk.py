"""What a real django-helpdesk makes of our copies, our remarks and our questions."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import TransientFailure
from gateway.outgoing.desks.django_helpdesk import DjangoHelpdeskDesk
from tests.desks.helpdesk_world import desk_mail, helpdesk, running_helpdesk  # noqa: F401 - fixtures
from tests.outgoing.desks.contract import Errand, Row, copy, desk_at
from tests.outgoing.desks.helpdesk_fake import FakeHelpdesk
from tests.outgoing.desks.test_django_helpdesk import with_files
from tests.servers.ports import kept

if TYPE_CHECKING:
    from gateway.outgoing.desks import Copy
    from tests.servers.django_helpdesk import DjangoHelpdesk
    from tests.servers.recorder import Recorder

# ruff: noqa: F811 - fixtures are imported and asked for by name

pytestmark = pytest.mark.timeout(600)  # the first of them installs the desk


def desk(site: DjangoHelpdesk, **settings: Any) -> DjangoHelpdeskDesk:
    keys = settings.pop("keys", {"username": "gateway"})
    row = Row(kind="django-helpdesk", fake=FakeHelpdesk, make=DjangoHelpdeskDesk, settings={"keys": keys, **settings})
    made = desk_at(row, site)  # type: ignore[arg-type]  # all it wants of it is its url
    assert isinstance(made, DjangoHelpdeskDesk)
    return made


def sent(site: DjangoHelpdesk, one: Copy, **settings: Any) -> Errand:
    errand = Errand(desk(site, **settings), one)
    assert errand.attempt() == "confirmed", errand.reason
    return errand


def to(mail: Recorder) -> list[str]:
    return [address for one in mail.mails for address in one.rcpt_tos]


def test_the_ticket_is_the_customers_and_the_desk_alone_confirms_it(
    helpdesk: DjangoHelpdesk, desk_mail: Recorder
) -> None:
    errand = sent(helpdesk, copy(place=2, text="Wo ist meine Lampe? 💡 {{ ticket.title }} {% if %}"))

    (ticket,) = helpdesk.tickets()
    assert (str(ticket["id"]), ticket["queue"]) == (errand.external_id, 2)
    assert (ticket["submitter"], ticket["title"]) == ("hanna@mail.example", "Where is my order 4711?")
    assert ticket["description"].startswith("Wo ist meine Lampe? 💡 {{ ticket.title }} {% if %}\n")
    assert [file["name"] for file in ticket["followups"][0]["files"]] == ["lamp.png"]
    assert to(desk_mail) == ["hanna@mail.example"]


@pytest.mark.parametrize(
    ("files", "there"),
    [
        (("a.pdf", "b.png", "c"), ["a.pdf", "b.png", "c"]),
        (("a.pdf", "table.xlsx"), ["original.eml"]),
        (("Rechnung für Jürgen.pdf", 'a "b".txt'), None),
        (("x" * 200 + ".pdf", "..", ".pdf"), None),
    ],
    ids=["several", "a kind that it refuses", "odd names", "odder names"],
)
def test_files_arrive_with_their_octets(
    helpdesk: DjangoHelpdesk, files: tuple[str, ...], there: list[str] | None
) -> None:
    one = with_files(*files)
    sent(helpdesk, one)

    (ticket,) = helpdesk.tickets()
    found = {file["name"]: file["sha256"] for file in ticket["followups"][0]["files"]}
    if there is not None:
        assert list(found) == there
    if "original.eml" in found:
        assert found["original.eml"] == hashlib.sha256(one.raw).hexdigest()
    else:
        octets = {hashlib.sha256(f"In {name}.".encode()).hexdigest() for name in files}
        assert octets >= set(found.values())
        assert len(found) == len(files)


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "x" * 300},
        {"subject": "\r\n"},
        {"text": ""},
        {"text": "\0\ud800"},
        {"text": "word " * 200_000},
        {"customer_address": "jürgen@mail.example"},
        {"customer_address": '"a b"@mail.example'},
        {"customer_address": "nobody"},
        {"customer_address": ""},
        {"customer_name": 'Hanna "Hanni" <x@y.example>\r\nBcc: all'},
        {"original": "sealed"},
        {"raw": b"Subject: large\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + b"x\r\n" * 2_000_000},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_odd_copies_become_a_ticket_each(helpdesk: DjangoHelpdesk, changed: dict[str, Any]) -> None:
    errand = sent(helpdesk, copy(**changed))

    again = Errand(desk(helpdesk), errand.copy, state="unknown")
    assert (again.attempt(), again.external_id) == ("confirmed", errand.external_id)
    assert len(helpdesk.tickets()) == 1


def test_a_desk_that_cannot_send_its_confirmation_says_500_and_has_the_ticket(helpdesk: DjangoHelpdesk) -> None:
    with kept() as (nobody,):
        helpdesk.do("mail", port=nobody)
        errand = Errand(desk(helpdesk), copy())

        assert [errand.attempt(), errand.attempt()] == ["unknown", "confirmed"]
    assert len(helpdesk.tickets()) == 1


def test_without_the_template_the_desk_confirms_nothing(helpdesk: DjangoHelpdesk, desk_mail: Recorder) -> None:
    helpdesk.do("confirmation", on=False)

    sent(helpdesk, copy())

    assert to(desk_mail) == []


def test_a_token_lets_us_in_and_a_wrong_password_pauses_the_desk(helpdesk: DjangoHelpdesk) -> None:
    token = helpdesk.do("token")
    sent(helpdesk, copy(), keys={"token": "a place"}, secret=lambda _: token)
    helpdesk.do("password", to="another")
    errand = Errand(desk(helpdesk), copy(key="forward:desk:second"))

    assert (errand.attempt(), errand.barred) == ("due", True)
    helpdesk.do("password", to="right-password")
    assert errand.attempt() == "confirmed"


def test_no_copy_leaves_before_the_field_is_there(helpdesk: DjangoHelpdesk) -> None:
    helpdesk.do("field", there=False)
    errand = Errand(desk(helpdesk), copy())

    assert (errand.attempt(), errand.barred, helpdesk.tickets()) == ("due", True, [])
    helpdesk.do("field", there=True)
    assert errand.attempt() == "confirmed"


def test_a_further_message_goes_below_its_ticket_and_mails_nobody(
    helpdesk: DjangoHelpdesk, desk_mail: Recorder
) -> None:
    first = sent(helpdesk, copy())
    helpdesk.do("status", ticket=int(first.external_id), to=4)
    desk_mail.mails.clear()

    text = "Still not here. {{ ticket.title }} {% if %} {# x #} %}"
    files = with_files("a.pdf", "b.pdf").raw
    second = sent(helpdesk, copy(key="forward:desk:second", follows=first.external_id, text=text, raw=files))

    (ticket,) = helpdesk.tickets()
    assert second.external_id == first.external_id
    assert (ticket["title"], ticket["status"]) == ("Where is my order 4711?", 2)
    remark = ticket["followups"][-1]
    assert remark["comment"].startswith("Still not here. { { ticket.title } } { % if % } { # x # } % }\n")
    assert not remark["public"]
    assert sorted(file["name"] for file in remark["files"]) == ["a.pdf", "b.pdf"]
    assert to(desk_mail) == []


def test_a_further_message_to_a_deleted_ticket_is_a_new_one(helpdesk: DjangoHelpdesk) -> None:
    first = sent(helpdesk, copy())
    helpdesk.do("clear")

    second = sent(helpdesk, copy(key="forward:desk:second", follows=first.external_id))

    assert [str(ticket["id"]) for ticket in helpdesk.tickets()] == [second.external_id]


def test_what_the_desk_does_is_read_back(helpdesk: DjangoHelpdesk) -> None:
    numbers = [int(sent(helpdesk, copy(key=f"forward:desk:{number}")).external_id) for number in range(4)]
    one = desk(helpdesk)
    since = datetime.now(UTC) - timedelta(minutes=5)
    assert [case.state for case in one.changed(since)] == ["open"] * 4

    helpdesk.do("answered", ticket=numbers[0], comment="It is on its way.")
    helpdesk.do("answered", ticket=numbers[1], comment="Here it is.", new_status=3)
    helpdesk.do("status", ticket=numbers[2], to=4)

    found = {int(case.external_id): case for case in one.changed(since)}
    assert [(found[number].state, found[number].answered) for number in numbers] == [
        ("open", True),
        ("closed", True),
        ("closed", False),
        ("open", False),
    ]
    assert found[numbers[3]].key == "forward:desk:3"
    assert (found[numbers[0]].customer, found[numbers[0]].subject) == ("hanna@mail.example", "Where is my order 4711?")


def test_a_duplicate_is_closed_and_merged_without_a_mail(helpdesk: DjangoHelpdesk, desk_mail: Recorder) -> None:
    first, second = (sent(helpdesk, copy(key=f"forward:desk:{number}")).external_id for number in range(2))
    one = desk(helpdesk)
    desk_mail.mails.clear()

    one.join(second, first)
    one.join(second, first)

    case = one.case(second)
    assert case is not None
    assert (case.state, case.merged_into) == ("gone", first)
    assert helpdesk.tickets()[1]["status"] == 5
    assert len(helpdesk.tickets()[1]["followups"]) == 2
    assert to(desk_mail) == []
    third = sent(helpdesk, copy(key="forward:desk:third", follows=second))
    assert third.external_id == first


@pytest.mark.parametrize(
    ("on", "whose", "level"), [(True, "desk", "ok"), (True, "ours", "warning"), (False, "desk", "error")]
)
def test_looking_tells_whose_automatic_mail_customers_get(
    helpdesk: DjangoHelpdesk, on: bool, whose: str, level: str
) -> None:
    helpdesk.do("confirmation", on=on)
    sent(helpdesk, copy())

    found = list(desk(helpdesk, acknowledgement=whose, place=2, places={"other": 9}).examine())

    assert [finding.level for finding in found] == ["ok", "ok", "ok", "error", level]
    assert len(helpdesk.tickets()) == 1


def test_looking_at_a_wrong_address_tells_so(helpdesk: DjangoHelpdesk) -> None:
    from gateway.outgoing.web import Web

    wrong = desk(helpdesk, web=Web(f"http://127.0.0.1:{helpdesk.port}/elsewhere", allow_private=True))

    with pytest.raises(TransientFailure, match="mend url") as failure:
        list(wrong.examine())

    assert failure.value.barred
