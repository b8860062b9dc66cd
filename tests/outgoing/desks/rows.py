"""The desks that the contract is tried on, one row each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from gateway.outgoing.desks import desk_of
from tests.outgoing.desks.contract import Row, desk_at
from tests.outgoing.desks.helpdesk_fake import FakeHelpdesk
from tests.servers.fake_chatwoot import ChatwootFake
from tests.servers.fake_freescout import FreescoutFake
from tests.servers.fake_freshdesk import FreshdeskFake
from tests.servers.fake_helpscout import HelpscoutFake
from tests.servers.fake_osticket import OsticketFake
from tests.servers.fake_request_tracker import FakeRequestTracker
from tests.servers.fake_webhook import NEW, OLD, WebhookFake
from tests.servers.fake_zammad import ZammadFake
from tests.servers.fake_zendesk import ZendeskFake

if TYPE_CHECKING:
    from tests.servers.desk import FakeDesk

ROWS: Final[list[Row]] = [
    Row(
        kind="chatwoot",
        fake=ChatwootFake,
        make=desk_of("chatwoot"),
        settings={"keys": {"account": 1}, "place": 3},
        posts=4,
    ),
    Row(
        kind="django-helpdesk",
        fake=FakeHelpdesk,
        make=desk_of("django-helpdesk"),
        settings={"keys": {"username": "gateway"}},
    ),
    Row(kind="freshdesk", fake=FreshdeskFake, make=desk_of("freshdesk"), settings={"key_field": "cf_gateway_key"}),
    Row(
        kind="helpscout",
        fake=HelpscoutFake,
        make=desk_of("helpscout"),
        settings={"keys": {"client_id": "app"}, "key_field": "", "place": 85},
        posts=2,
    ),
    Row(kind="request-tracker", fake=FakeRequestTracker, make=desk_of("request-tracker")),
    Row(kind="webhook", fake=WebhookFake, make=desk_of("webhook"), settings={"secrets": lambda _: (NEW, OLD)}),
    Row(
        kind="freescout",
        fake=FreescoutFake,
        make=desk_of("freescout"),
        settings={"key_field": "", "place": 1},
        posts=2,
    ),
    Row(kind="osticket", fake=OsticketFake, make=desk_of("osticket"), settings={"keys": {"format": "email"}}),
    Row(
        kind="osticket",
        fake=OsticketFake,
        make=desk_of("osticket"),
        settings={"keys": {"format": "json"}},
        idempotent=False,
    ),
    Row(kind="zammad", fake=ZammadFake, make=desk_of("zammad"), settings={"place": "Users"}),
    Row(kind="zammad", fake=ZammadFake, make=desk_of("zammad"), settings={"key_field": "tag", "place": "Users"}),
    Row(
        kind="zendesk",
        fake=ZendeskFake,
        make=desk_of("zendesk"),
        settings={"attachments": 0, "keys": {"username": "agent@shop.example"}, "place": 360001},
    ),
]


def connector(kind: str, fake: FakeDesk, **settings: Any) -> Any:
    """The connector of the first row of a kind, pointed at a fake, with other settings than those of its row."""
    row = next(row for row in ROWS if row.kind == kind)
    return desk_at(replace(row, settings={**row.settings, **settings}), fake)
