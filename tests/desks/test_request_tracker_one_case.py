"""A customer who does as our note asks and writes to Request Tracker as well: one case is left of it."""

from __future__ import annotations

import re
from base64 import b64decode
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from tests.desks.test_request_tracker_journey import (
    World,
    all_handed_on,
    customer,
    dovecot,  # noqa: F401 - a fixture
    mail,
    service,  # noqa: F401 - a fixture
    started,
    world,  # noqa: F401 - a fixture
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.service import Deskward
    from tests.servers.dovecot import Dovecot

# ruff: noqa: F811 - fixtures are imported and asked for by name


def text_of(note: bytes) -> str:
    body = message_from_bytes(note, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def reference_in(note: bytes) -> str:
    found = re.search(r"DW-\w{5}-\w{5}", text_of(note))
    assert found is not None
    return found[0]


def test_her_own_submission_with_the_reference_is_the_one_case_that_is_left_open(
    service: Deskward, world: World, dovecot: Dovecot
) -> None:
    started(service, world, dovecot, 'sync = "1 seconds"')
    dovecot.append("rosa", mail(60, "Where is my order? It is a lamp."))
    copied = service.until(all_handed_on(1))
    (note,) = world.mails_to(customer(60))
    raw = f"From: {customer(60)}\r\nTo: support@shop.example\r\nSubject: Lamp\r\n\r\nSee {reference_in(note)}.\r\n"
    assert world.desk.mailed(raw.encode()).startswith("ok")
    service.until(lambda _: len(world.desk.listed("Status = 'new' OR Status = 'open'")) == 1)

    (hers,) = world.desk.listed("Status = 'new' OR Status = 'open'")
    (ours,) = world.desk.listed("Status = 'rejected'")
    assert ours["id"] == copied["forwards"][0]["external_id"]
    assert world.desk.ask(f"ticket/{hers['id']}")["Requestor"][0]["id"] == customer(60)
    assert len(world.mails_to(customer(60))) == 1

    world.desk.ask(f"ticket/{hers['id']}", method="PUT", body={"Status": "resolved"})
    assert service.until(lambda now: now["tickets"][0]["state"] == "closed")


def test_her_mail_about_the_order_of_her_own_ticket_goes_into_that_ticket(
    service: Deskward, world: World, dovecot: Dovecot, tmp_path: Path
) -> None:
    started(service, world, dovecot, 'sync = "1 seconds"')
    raw = f"From: {customer(61)}\r\nTo: support@shop.example\r\nSubject: Lamp\r\n\r\nOrder 4711 has not come.\r\n"
    assert world.desk.mailed(raw.encode()).startswith("ok")
    (hers,) = world.desk.listed()
    letter = tmp_path / "letter.eml"
    letter.write_bytes(mail(61, "Where is my order 4711? I am leaving on Friday."))
    known = (service.ask_json("explain", "--json", str(letter))["ticket"] for _ in range(200))
    assert next(filter(None, known), None) is not None, "the ticket was not read within 200 looks"

    dovecot.append("rosa", letter.read_bytes())
    found = service.until(all_handed_on(1))

    assert [one["id"] for one in world.desk.listed()] == [hers["id"]]
    assert [one["external_id"] for one in found["forwards"]] == [hers["id"]]
    entries = world.desk.entries(str(hers["id"]))
    assert any(b"leaving on Friday" in b64decode(part["Content"] or "") for one in entries for part in one["parts"])
    (note,) = world.mails_to(customer(61))
    assert f"Your case {hers['id']} is open already" in " ".join(text_of(note).split())
