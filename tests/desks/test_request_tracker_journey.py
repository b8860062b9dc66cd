"""From a customer's mail to a ticket in a real Request Tracker, and to the one automatic mail that she gets."""

from __future__ import annotations

import base64
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.service import BASE, Deskward, mailbox_section, send_section, settled
from tests.servers.dovecot import Dovecot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.recorder import Recorder
    from tests.servers.request_tracker import RequestTracker

RULES = """
[[rule]]
name = "An invoice"
then = "redirect"
topic = "billing"
when.text = ["invoice"]
[[rule]]
name = "Where is my order"
then = "redirect"
topic = "orders"
when.text = ["where is my order"]
"""


def forward(desk: RequestTracker, *more: str, queue: str = "Support") -> str:
    lines = (
        "[[forward]]",
        'name = "desk"',
        'kind = "request-tracker"',
        f'url = "{desk.url}"',
        'token = { file = "rt-token" }',
        f'queue = "{queue}"',
        "allow_private = true",
        'settle = "2 seconds"',
        *more,
    )
    return "\n" + "\n".join(lines) + "\n"


def mail(number: int, body: str, *, follows: int | None = None) -> bytes:
    head = [
        f"From: Customer {number} <{customer(number)}>",
        "To: rosa@shop.example",
        f"Subject: Letter {number}",
        f"Message-ID: <letter-{number}@mail.example>",
        *([] if follows is None else [f"In-Reply-To: <letter-{follows}@mail.example>"]),
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"',
    ]
    text = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    file = "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=lamp.png\r\n"
    file += "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
    return ("\r\n".join([*head, "", text]) + file).encode()


def customer(number: int) -> str:
    return f"customer{number}@mail{number}.example"


class World:
    """The desk, empty, and the post as it was when the test began."""

    def __init__(self, desk: RequestTracker, post: Recorder) -> None:
        desk.clear()
        self.desk, self.post, self._begin = desk, post, len(post.mails)

    def tickets(self) -> list[dict[str, Any]]:
        return [self.desk.ask(f"ticket/{one['id']}") for one in self.desk.listed()]

    def files(self, ticket: dict[str, Any]) -> list[tuple[str, bytes]]:
        parts = [part for entry in self.desk.entries(str(ticket["id"])) for part in entry["parts"]]
        return [(part["Filename"], base64.b64decode(part["Content"])) for part in parts if part.get("Filename")]

    def mails_to(self, address: str) -> list[bytes]:
        return [one.data for one in self.post.mails[self._begin :] if address in one.rcpt_tos]


@pytest.fixture
def world(request_tracker: RequestTracker, post: Recorder) -> World:
    return World(request_tracker, post)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, world: World) -> Iterator[Deskward]:
    token = tmp_path / "rt-token"
    token.write_text(world.desk.token)
    token.chmod(0o600)
    with Deskward(tmp_path, "") as running:
        yield running


def started(service: Deskward, world: World, dovecot: Dovecot, *more: str, queue: str = "Support") -> None:
    sections = (mailbox_section(dovecot), send_section(world.post), RULES, forward(world.desk, *more, queue=queue))
    service.write(BASE + "".join(sections))
    service.start()


def all_handed_on(count: int) -> Any:
    return lambda now: len(now["forwards"]) == count and settled(now)


def test_a_customers_mail_becomes_one_ticket_of_hers_and_she_gets_our_note_alone(
    service: Deskward, world: World, dovecot: Dovecot
) -> None:
    started(service, world, dovecot, 'queues = { billing = "Billing" }')
    dovecot.append("rosa", mail(1, "Where is my order? It is a lamp."))
    dovecot.append("rosa", mail(2, "I need an invoice."))
    found = service.until(all_handed_on(2))

    order, invoice = world.tickets()
    assert [ticket["Requestor"][0]["id"] for ticket in (order, invoice)] == [customer(1), customer(2)]
    assert [world.desk.ask(f"queue/{one['Queue']['id']}")["Name"] for one in (order, invoice)] == ["Support", "Billing"]
    assert world.files(order) == [("lamp.png", b"\x89PNG\r\n\x1a\n")]
    assert sorted(one["external_id"] for one in found["forwards"]) == sorted(str(one["id"]) for one in (order, invoice))
    for number in (1, 2):
        (note,) = world.mails_to(customer(number))
        assert message_from_bytes(note)["In-Reply-To"] == f"<letter-{number}@mail.example>"


def test_she_gets_the_desks_own_mail_alone_where_the_confirming_is_left_to_it(
    service: Deskward, world: World, dovecot: Dovecot
) -> None:
    started(service, world, dovecot, 'acknowledgement = "desk"', queue="Loud")
    dovecot.append("rosa", mail(3, "Where is my order?"))
    found = service.until(all_handed_on(1))

    (automatic,) = world.mails_to(customer(3))
    assert message_from_bytes(automatic)["X-RT-Loop-Prevention"] == "shop.example"
    assert [one["state"] for one in found["replies"]] in ([], ["cancelled"])
    assert len(world.tickets()) == 1


def test_the_doctor_sees_that_both_would_confirm(service: Deskward, world: World, dovecot: Dovecot) -> None:
    started(service, world, dovecot, queue="Loud")
    dovecot.append("rosa", mail(5, "Where is my order?"))
    service.until(all_handed_on(1))

    said = service.ask("doctor")

    assert said.returncode == 1, said.stdout
    assert "confirmed ticket" in said.stdout
    assert 'set acknowledgement = "desk"' in said.stdout
    assert len(world.tickets()) == 1
    assert len(world.mails_to(customer(5))) == 2


def test_what_she_writes_next_goes_into_her_ticket_and_mails_nobody(
    service: Deskward, world: World, dovecot: Dovecot
) -> None:
    started(service, world, dovecot)
    dovecot.append("rosa", mail(4, "Where is my order?"))
    service.until(all_handed_on(1))
    note = message_from_bytes(world.mails_to(customer(4))[0])
    again = mail(4, "Where is my order? I ask again.").replace(b"<letter-4@", b"<again-4@")
    dovecot.append("rosa", b"In-Reply-To: " + note["Message-ID"].encode() + b"\r\n" + again)
    found = service.until(all_handed_on(2))

    (ticket,) = world.tickets()
    assert {one["external_id"] for one in found["forwards"]} == {str(ticket["id"])}
    kinds = [entry["Type"] for entry in world.desk.entries(str(ticket["id"]))]
    assert kinds.count("Comment") == 1
    assert all(message_from_bytes(one)["X-RT-Loop-Prevention"] is None for one in world.mails_to(customer(4)))


def test_a_desk_that_dies_in_the_middle_has_one_ticket_for_each_mail(
    service: Deskward, world: World, dovecot: Dovecot
) -> None:
    started(service, world, dovecot, 'retry = "1-2 seconds"')
    numbers = range(10, 18)
    dovecot.fill("rosa", [mail(number, "Where is my order?") for number in numbers])
    for wanted in (2, 5):
        service.until(lambda now, wanted=wanted: confirmed(now) >= wanted)
        world.desk.stop()
        world.desk.start()
    found = service.until(lambda now: confirmed(now) == len(numbers))

    assert sorted(ticket["Requestor"][0]["id"] for ticket in world.tickets()) == sorted(map(customer, numbers))
    assert {one["state"] for one in found["forwards"]} == {"confirmed"}


def confirmed(now: dict[str, list[dict[str, Any]]]) -> int:
    return sum(one["state"] == "confirmed" for one in now["forwards"])


def test_a_wrong_token_holds_the_copies_until_it_works(
    service: Deskward, world: World, dovecot: Dovecot, tmp_path: Path
) -> None:
    token = tmp_path / "rt-token"
    token.write_text("1-2-wrong")
    started(service, world, dovecot, 'retry = "1-2 seconds"')
    dovecot.append("rosa", mail(30, "Where is my order?"))
    service.until(lambda now: len(now["replies"]) == 1 and now["replies"][0]["state"] == "sent")
    assert world.tickets() == []

    token.write_text(world.desk.token)
    found = service.until(all_handed_on(1))

    assert [one["state"] for one in found["forwards"]] == ["confirmed"]
    assert len(world.tickets()) == 1
