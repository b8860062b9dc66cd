"""The whole service with a real django-helpdesk behind it: one ticket and one automatic mail for each customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desks.helpdesk_world import desk_mail, helpdesk, running_helpdesk  # noqa: F401 - fixtures
from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section, settled
from tests.outgoing.desks.imap_folder import USER, contents
from tests.servers.dovecot import Dovecot
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.django_helpdesk import DjangoHelpdesk

# ruff: noqa: F811 - fixtures are imported and asked for by name

pytestmark = pytest.mark.timeout(600)  # the first of them installs the desk

HANNA = "hanna@mail.example"


def asked(number: int, sender: str = HANNA) -> bytes:
    return (
        f"From: Hanna Schmidt <{sender}>\r\nTo: rosa@shop.example\r\nSubject: Order {number}\r\n"
        f"Message-ID: <{number}@mail.example>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0100\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain\r\n\r\nWhere is my order {number}?\r\n"
        '--b\r\nContent-Type: text/plain; name="slip.txt"\r\nContent-Disposition: attachment; filename="slip.txt"\r\n'
        f"\r\nSlip {number}.\r\n--b--\r\n"
    ).encode()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def inbox(dovecot: Dovecot) -> Iterator[Dovecot]:
    """Both mailboxes, empty at the end."""
    yield dovecot
    for user in dovecot.users:
        with dovecot.client(user) as session:
            session.select_folder("INBOX")
            session.delete_messages(session.search())
            session.expunge()


@pytest.fixture
def notes() -> Iterator[Recorder]:
    """What takes our own mail."""
    with Recorder() as server:
        yield server


def config(inbox: Dovecot, notes: Recorder, forward: str) -> str:
    return f"{BASE}{mailbox_section(inbox)}{send_section(notes)}{forward}{RULES}"


def by_api(site: DjangoHelpdesk, acknowledgement: str) -> str:
    return f"""
[[forward]]
name = "desk"
kind = "django-helpdesk"
url = "{site.url}"
username = "gateway"
password = "right-password"
queue = 1
queues = {{ orders = 2 }}
allow_private = true
settle = "1 second"
retry = "1-2 seconds"
acknowledgement = "{acknowledgement}"
"""


def by_folder(inbox: Dovecot, acknowledgement: str) -> str:
    return f"""
[[forward]]
name = "desk"
kind = "imap"
host = "127.0.0.1"
port = {inbox.imaps}
security = "tls"
username = "{USER}"
password = "{inbox.users[USER]}"
tls_ca_file = "{inbox.certificates.authority}"
acknowledgement = "{acknowledgement}"
"""


def automatic(notes: Recorder, desk_mail: Recorder) -> list[tuple[str, tuple[str, ...]]]:
    """Who wrote to whom by itself."""
    ours = [("gateway", mail.rcpt_tos) for mail in notes.mails]
    return ours + [("desk", mail.rcpt_tos) for mail in desk_mail.mails]


@pytest.mark.parametrize(
    ("confirms", "acknowledgement", "who"),
    [(True, "desk", "desk"), (False, "ours", "gateway")],
    ids=["the desk confirms", "the desk is silent"],
)
def test_a_customer_gets_one_automatic_mail_and_one_ticket(
    helpdesk: DjangoHelpdesk,
    desk_mail: Recorder,
    inbox: Dovecot,
    notes: Recorder,
    tmp_path: Path,
    confirms: bool,
    acknowledgement: str,
    who: str,
) -> None:
    helpdesk.do("confirmation", on=confirms)
    with Deskward(tmp_path, config(inbox, notes, by_api(helpdesk, acknowledgement))) as service:
        service.start()
        inbox.append("rosa", asked(4711))
        found = service.until(lambda found: len(found["tickets"]) == 1 and settled(found))

    (ticket,) = helpdesk.tickets()
    assert (ticket["submitter"], ticket["queue"], ticket["title"]) == (HANNA, 2, "Order 4711")
    assert [file["name"] for file in ticket["followups"][0]["files"]] == ["slip.txt"]
    (forward,) = found["forwards"]
    assert (forward["state"], forward["external_id"]) == ("confirmed", str(ticket["id"]))
    assert automatic(notes, desk_mail) == [(who, (HANNA,))]


def test_kills_in_the_middle_leave_one_ticket_for_each_mail(
    helpdesk: DjangoHelpdesk, inbox: Dovecot, notes: Recorder, tmp_path: Path
) -> None:
    with Deskward(tmp_path, config(inbox, notes, by_api(helpdesk, "desk"))) as service:
        service.start()
        for number in range(12):
            inbox.append("rosa", asked(number, sender=f"customer{number}@mail.example"))
            if number % 3 == 2:
                service.until(lambda found, least=number // 2: len(found["tickets"]) >= least)
                service.kill()
                service.start()
        service.until(lambda found: len(found["tickets"]) == 12 and settled(found))

    assert sorted(ticket["title"] for ticket in helpdesk.tickets()) == sorted(f"Order {one}" for one in range(12))


def test_the_folder_that_the_desk_polls_gets_each_mail_once_and_the_desk_makes_it_a_ticket(
    helpdesk: DjangoHelpdesk, desk_mail: Recorder, inbox: Dovecot, notes: Recorder, tmp_path: Path
) -> None:
    helpdesk.do(
        "poll", queue=1, host=inbox.host, port=inbox.imap, user=USER, password=inbox.users[USER], folder="INBOX"
    )
    with Deskward(tmp_path, config(inbox, notes, by_folder(inbox, "desk"))) as service:
        service.start()
        for number in range(3):
            inbox.append("rosa", asked(number, sender=f"customer{number}@mail.example"))
        found = service.until(lambda found: len(found["tickets"]) == 3 and settled(found))
    assert sorted(contents(inbox)) == sorted(asked(one, sender=f"customer{one}@mail.example") for one in range(3))

    helpdesk.do("fetch")

    assert {forward["state"] for forward in found["forwards"]} == {"confirmed"}
    assert sorted(ticket["submitter"] for ticket in helpdesk.tickets()) == [
        f"customer{one}@mail.example" for one in range(3)
    ]
    assert sorted(automatic(notes, desk_mail)) == [("desk", (f"customer{one}@mail.example",)) for one in range(3)]
