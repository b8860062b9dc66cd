"""The desks that the contract is tried on, one row each."""

from __future__ import annotations

from typing import Final

from gateway.outgoing.desks import desk_of
from tests.outgoing.desks.contract import Row
from tests.servers.fake_chatwoot import ChatwootFake
from tests.servers.fake_freshdesk import FreshdeskFake
from tests.servers.fake_helpscout import HelpscoutFake
from tests.servers.fake_webhook import NEW, OLD, WebhookFake

ROWS: Final[list[Row]] = [
    Row(
        kind="chatwoot",
        fake=ChatwootFake,
        make=desk_of("chatwoot"),
        settings={"keys": {"account": 1}, "place": 3},
        posts=4,
    ),
    Row(kind="freshdesk", fake=FreshdeskFake, make=desk_of("freshdesk"), settings={"key_field": "cf_gateway_key"}),
    Row(
        kind="helpscout",
        fake=HelpscoutFake,
        make=desk_of("helpscout"),
        settings={"keys": {"client_id": "app"}, "key_field": "", "place": 85},
        posts=2,
    ),
    Row(kind="webhook", fake=WebhookFake, make=desk_of("webhook"), settings={"secrets": lambda _: (NEW, OLD)}),
]
