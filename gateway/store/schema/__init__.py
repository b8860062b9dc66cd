"""The tables; ``migrations/`` makes the same ones, and a test holds the two together."""

from __future__ import annotations

from typing import Final

from gateway.store.schema.base import metadata
from gateway.store.schema.contacts import contact, sent_folder, sent_mail, target_folder, trained
from gateway.store.schema.deliveries import (
    CLAIMABLE,
    COPIED,
    UNSETTLED,
    WAITING,
    delivery,
    ledger,
    ledger_mark,
    promise,
)
from gateway.store.schema.desks import PENDING, STRANGE, desk_case, forward, hook
from gateway.store.schema.learning import correction, learned
from gateway.store.schema.messages import ASIDE, FILED, STORED, UNDECIDED, arrival, mailbox, message, raw
from gateway.store.schema.tickets import PASSING, entry, joined, search, ticket, ticket_link, ticket_mark
from gateway.store.schema.trail import alert, erasure, event_, setting, trouble

__all__ = [
    "ASIDE",
    "CLAIMABLE",
    "COPIED",
    "FILED",
    "PARTITIONED",
    "PASSING",
    "PENDING",
    "STORED",
    "STRANGE",
    "UNDECIDED",
    "UNSETTLED",
    "WAITING",
    "alert",
    "arrival",
    "contact",
    "correction",
    "delivery",
    "desk_case",
    "entry",
    "erasure",
    "event_",
    "forward",
    "hook",
    "joined",
    "learned",
    "ledger",
    "ledger_mark",
    "mailbox",
    "message",
    "metadata",
    "promise",
    "raw",
    "search",
    "sent_folder",
    "sent_mail",
    "setting",
    "target_folder",
    "ticket",
    "ticket_link",
    "ticket_mark",
    "trained",
    "trouble",
]

PARTITIONED: Final = (raw, event_)
