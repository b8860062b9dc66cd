"""A folder that Request Tracker's own mail gateway is fed from, filled by the IMAP desk of the whole service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desks.test_request_tracker_journey import (
    RULES,
    World,
    all_handed_on,
    customer,
    dovecot,  # noqa: F401 - a fixture
    mail,
    world,  # noqa: F401 - a fixture
)
from tests.e2e.service import BASE, Deskward, mailbox_section, send_section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.dovecot import Dovecot

# ruff: noqa: F811 - fixtures are imported and asked for by name


def forward(server: Dovecot) -> str:
    return f"""
[[forward]]
name = "desk"
kind = "imap"
host = "127.0.0.1"
port = {server.imaps}
security = "tls"
username = "dana"
password = {{ file = "dana-password" }}
folder = "INBOX"
allow_private = true
tls_ca_file = "{server.certificates.authority}"
"""


@pytest.fixture
def service(tmp_path: Path, world: World, dovecot: Dovecot) -> Iterator[Deskward]:
    password = tmp_path / "dana-password"
    password.write_text("dana-secret")
    password.chmod(0o600)
    toml = BASE + mailbox_section(dovecot) + send_section(world.post) + RULES + forward(dovecot)
    with Deskward(tmp_path, toml) as running:
        running.start()
        yield running


def poll(world: World, dovecot: Dovecot) -> int:
    """What fetchmail does between two naps: hand on what is unseen, and expunge what was taken; how many."""
    with dovecot.client("dana") as session:
        session.select_folder("INBOX")
        found = session.search("UNSEEN")
        for uid in found:
            world.desk.fetched(session.fetch([uid], ["RFC822"])[uid][b"RFC822"])
            session.delete_messages([uid])
            session.expunge()
    return len(found)


def test_the_desks_own_fetcher_takes_each_mail_once_with_its_sender_and_its_files(
    service: Deskward, world: World, dovecot: Dovecot
) -> None:
    for number in (50, 51):
        dovecot.append("rosa", mail(number, "Where is my order?"))
    service.until(all_handed_on(2))

    assert [poll(world, dovecot), poll(world, dovecot)] == [2, 0]

    first, second = world.tickets()
    assert [one["Requestor"][0]["id"] for one in (first, second)] == [customer(50), customer(51)]
    assert [one["Subject"] for one in (first, second)] == ["Letter 50", "Letter 51"]
    assert world.files(first) == [("lamp.png", b"\x89PNG\r\n\x1a\n")]
    assert len(world.mails_to(customer(50))) == 1
