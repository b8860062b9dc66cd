"""One row of the store as people and scripts get to see it, the same in every command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gateway.store import assigning
from gateway.store.columns import EPOCH
from gateway.store.wording import why_no_note

if TYPE_CHECKING:
    from datetime import datetime

View = dict[str, Any]

# Of every view, what says who somebody is, or quotes a mail.
_PERSONAL: Final = frozenset(
    [
        "customer",
        "customer_name",
        "assignee",
        "subject",
        "to",
        "from",
        "because",
        "message_id",
        "in_reply_to",
        "external_id",
        "reason",
        "origin",
        "origins",
    ]
)


def discreet(document: dict[str, list[View]]) -> dict[str, list[View]]:
    """An export that tells of no person: what is personal is ``"(left out)"``, and null where there is nothing."""
    return {
        name: [
            {key: "(left out)" if key in _PERSONAL and value else value for key, value in view.items()}
            for view in views
        ]
        for name, views in document.items()
    }


def ticket(row: Any, now: datetime | None) -> View:
    """A ticket; ``now`` is by when it may be overdue."""
    return {
        "id": row.message,
        "number": row.number,
        "client": row.client,
        "message_id": row.message_id,
        "customer": row.customer,
        "customer_name": row.customer_name,
        "subject": row.subject,
        "topic": row.topic,
        "language": row.language,
        "state": row.state,
        "created": moment(row.created),
        "updated": moment(row.updated),
        "closed": moment(row.closed_at),
        "assignee": row.assignee,
        "assigned": moment(row.assigned_at),
        "taken": moment(row.taken_at),
        "pass_on": moment(row.pass_at),
        "passed_on": row.passed or 0,
        "overdue": assigning.is_overdue(row, now or EPOCH),
    }


def reply(row: Any) -> View:
    """A note."""
    return _delivery(row) | {
        "in_reply_to": row.message_id,
        "to": row.recipient,
        "message_id": row.mail_id and row.mail_id.strip("<>"),
        "sent": moment(row.sent_at),
    }


def forward(row: Any) -> View:
    """A copy for a desk."""
    return _delivery(row) | {
        "name": row.name,
        "kind": json.loads(row.spec).get("kind"),
        "external_id": row.external_id,
        "message_id": row.message_id,
    }


def action(row: Any) -> View:
    """What is to be done in a mailbox."""
    spec = json.loads(row.spec)
    wanted = {"move_to": spec.get("move_to"), "keyword": spec.get("keyword")}
    return _delivery(row) | wanted | {"mailbox": row.name, "message_id": row.message_id}


def alert(row: Any) -> View:
    """A mail to whoever gets alerts."""
    return _delivery(row) | {"to": row.recipient}


def _delivery(row: Any) -> View:
    return {
        "number": row.id,
        "client": row.client,
        "type": row.kind,
        "ticket": row.ticket,
        "ticket_number": row.ticket_number,
        "subject": row.subject,
        "state": row.state,
        "due": moment(row.due),
        "attempts": row.attempts,
        "reason": row.reason,
    }


def message(row: Any, origins: list[str]) -> View:
    """A message received; ``origins`` are where it came in, the first one first."""
    return {
        "id": row.id,
        "client": row.client,
        "message_id": row.message_id,
        "state": row.state,
        "then": row.then,
        "rule": row.rule,
        "topic": row.topic,
        "because": json.loads(row.because) if row.because else [],
        "reason": why_no_note(
            state=row.state, then=row.then, reason=row.reason, note=row.note, note_reason=row.note_reason
        ),
        "check": row.check,
        "ticket": row.ticket,
        "from": row.from_address,
        "subject": row.subject,
        "arrived": moment(row.arrived_at),
        "origin": origins[0] if origins else None,
        "origins": origins,
    }


def event(row: Any) -> View:
    """What happened to a message, by the trail."""
    return {"at": moment(row.at), "event": row.kind, "detail": json.loads(row.detail)}


def moment(at: datetime | None) -> str | None:
    """A moment as ISO 8601 writes it, null for none."""
    return None if at is None else at.isoformat()
