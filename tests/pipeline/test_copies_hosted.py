"""From the config file to the desk: copies for Zammad, FreeScout, osTicket and Zendesk, as a person writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.pipeline.house import SHOP, House, customer
from tests.servers.fake_freescout import FreescoutFake
from tests.servers.fake_osticket import OsticketFake
from tests.servers.fake_zammad import ZammadFake
from tests.servers.fake_zendesk import ZendeskFake

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store
    from tests.servers.desk import FakeDesk

EMAIL: Final = SHOP[SHOP.index("[[forward]]") : SHOP.index("[[rule]]")]
ZENDESK: Final = 'username = "agent@shop.example"\nqueue = 360001\nqueues = { orders = 360002 }'
KINDS: Final = [
    pytest.param("zammad", ZammadFake, 'queue = "Users"\nqueues = { orders = "Billing" }', "Billing", id="zammad"),
    pytest.param("freescout", FreescoutFake, "queue = 1\nqueues = { orders = 2 }", 2, id="freescout"),
    pytest.param("osticket", OsticketFake, 'format = "email"', None, id="osticket by mail"),
    pytest.param("osticket", OsticketFake, 'format = "json"\nqueues = { orders = 2 }', 2, id="osticket by JSON"),
    pytest.param("zendesk", ZendeskFake, ZENDESK, 360002, id="zendesk"),
]


def place_of(desk: Any) -> object:
    """Where the only ticket of a fake lies."""
    (ticket,) = desk.conversations if isinstance(desk, FreescoutFake) else desk.tickets
    names = {FreescoutFake: "mailbox", OsticketFake: "topic"}
    return getattr(ticket, names.get(type(desk), "group"))


def house(folder: Path, store: Store, desk: FakeDesk, kind: str, more: str) -> House:
    (folder / "desk-key").write_text("right-token")
    (folder / "desk-key").chmod(0o600)
    section = f"""
[[forward]]
name = "desk"
kind = "{kind}"
url = "{desk.url}"
token = {{ file = "desk-key" }}
allow_private = true
{more}
"""
    return House(folder, store.engine, SHOP.replace(EMAIL, section))


@pytest.mark.parametrize(("kind", "fake", "more", "place"), KINDS)
def test_a_customers_mail_becomes_one_ticket_where_its_topic_belongs(
    tmp_path: Path, store: Store, kind: str, fake: type[Any], more: str, place: object
) -> None:
    with fake() as desk:
        shop = house(tmp_path, store, desk, kind, more)
        shop.receive(customer())
        shop.drain()

        (copy,) = shop.export()["forwards"]
        assert (copy["kind"], copy["state"], copy["attempts"]) == (kind, "confirmed", 1)
        assert copy["external_id"]
        assert place_of(desk) == place
        shop.writer.stop()
