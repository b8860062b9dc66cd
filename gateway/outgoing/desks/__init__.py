"""Wall: the desks a copy can go to, one file each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from gateway.outgoing.desks.contract import Case, Copy, Desk, Examines, Finding, Joins, Memo, Reads, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

# kind in the config file -> its class, loaded only where a config asks for it.
DESKS: Final[Mapping[str, str]] = {
    "chatwoot": "gateway.outgoing.desks.chatwoot:ChatwootDesk",
    "django-helpdesk": "gateway.outgoing.desks.django_helpdesk:DjangoHelpdeskDesk",
    "email": "gateway.outgoing.desks.email:EmailDesk",
    "freescout": "gateway.outgoing.desks.freescout:FreescoutDesk",
    "freshdesk": "gateway.outgoing.desks.freshdesk:FreshdeskDesk",
    "helpscout": "gateway.outgoing.desks.helpscout:HelpscoutDesk",
    "imap": "gateway.outgoing.desks.imap:ImapDesk",
    "osticket": "gateway.outgoing.desks.osticket:OsticketDesk",
    "request-tracker": "gateway.outgoing.desks.request_tracker:RequestTrackerDesk",
    "webhook": "gateway.outgoing.desks.webhook:WebhookDesk",
    "zammad": "gateway.outgoing.desks.zammad:ZammadDesk",
    "zendesk": "gateway.outgoing.desks.zendesk:ZendeskDesk",
}


def desk_of(kind: str) -> Any:
    """The class that hands copies to desks of this kind; all but EmailDesk are made from `Settings`. KeyError."""
    module, _, name = DESKS[kind].partition(":")
    return getattr(import_module(module), name)


__all__ = ["DESKS", "Case", "Copy", "Desk", "Examines", "Finding", "Joins", "Memo", "Reads", "Settings", "desk_of"]
