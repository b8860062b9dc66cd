"""A customer who does as our note asks and writes to Request Tracker as well: one case is left of it."""

from __future__ import annotations

import re
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
    from tests.e2e.service import Deskward
    from tests.servers.dovecot import Dovecot

# ruff: noqa: F811 - fixtures are imported and asked for by name


def reference_in(note: bytes) -> str:
    text = message_from_bytes(note, policy=default).get_body(("plain",))
    assert text is not None
    found = re.search(r"DW-\w{5}-\w{5}", text.get_content())
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
