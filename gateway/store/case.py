"""A ticket as people read it: everything that was written in it, in the order of time."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from gateway.delivery import Kind, State
from gateway.judge.eligibility import OVER_LIMITS
from gateway.mail import parse
from gateway.store import cases
from gateway.store.schema import delivery, entry, message, raw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from gateway.mail import Message

View = dict[str, Any]

CUSTOMER: Final = "customer's message"
NOTE: Final = "our note"

_LEFT: Final = (State.SENT, State.DOUBTFUL)
_THESE: Final[Any] = bindparam("these", expanding=True)
_MESSAGES: Final = (
    select(
        message.c.id, message.c.arrived_at, message.c.message_id, message.c.from_address, message.c.check, raw.c.body
    )
    .outerjoin(raw, (raw.c.message == message.c.id) & (raw.c.stored_at == message.c.stored_at))
    .where(message.c.id.in_(_THESE))
)
_NOTES: Final = (
    select(delivery.c.message, delivery.c.sent_at, delivery.c.due, delivery.c.mail_id, delivery.c.payload)
    .where(delivery.c.message.in_(_THESE), delivery.c.kind == Kind.REPLY.value)
    .where(delivery.c.state.in_([state.value for state in _LEFT]))
)
_ENTRIES: Final = select(entry).where(entry.c.message.in_(_THESE))


def messages_of(connection: Connection, founder: int) -> list[int]:
    """The messages of a ticket: the one that began it, then the others in the order in which they came."""
    return [founder, *(row.message for row in cases.further(connection, founder))]


def linked(connection: Connection, founder: int) -> list[View]:
    """The tickets that this one has to do with."""
    return [
        {"number": row.number, "state": row.state, "subject": row.subject, "because": row.kind}
        for row in cases.neighbours(connection, founder)
    ]


def entries(connection: Connection, messages: Sequence[int], *, customer: str) -> list[View]:
    """Everything that stands in a ticket with these messages: what came, our notes, answers, remarks.

    Attachments are told by name, type and size (octets). The text of the first message is null, for whoever shows a
    ticket shows that apart; so is the text of a mail that was purged, or is over the limits and never read.
    """
    asked = {"these": list(messages)}
    came = [_of_message(row, customer, first=row.id == messages[0]) for row in connection.execute(_MESSAGES, asked)]
    notes = [_of_note(row) for row in connection.execute(_NOTES, asked)]
    others = [_of_entry(row) for row in connection.execute(_ENTRIES, asked)]
    found = sorted([*came, *notes, *others], key=lambda one: (one[0], one[1]))
    return [view | {"at": at.isoformat()} for at, _, view in found]


def _of_message(row: Any, customer: str, *, first: bool) -> tuple[Any, int, View]:
    readable = row.body is not None and row.check != OVER_LIMITS
    read = parse(zlib.decompress(row.body)) if readable else None
    view = {
        "kind": CUSTOMER,
        "at": None,
        "writer": customer if first else row.from_address or customer,
        "message_id": row.message_id,
        "text": None if first or read is None else read.new_text,
        "message": row.id,
        "attachments": [] if read is None else _attachments(read),
    }
    return row.arrived_at, 0, view


def _attachments(read: Message) -> list[View]:
    return [{"filename": one.filename, "content_type": one.content_type, "size": one.size} for one in read.attachments]


def _of_note(row: Any) -> tuple[Any, int, View]:
    read = None if row.payload is None else parse(row.payload)
    view = {
        "kind": NOTE,
        "at": None,
        "writer": "" if read is None else read.from_.address,
        "message_id": row.mail_id and row.mail_id.strip("<>"),
        "text": None if read is None else read.text,
        "message": row.message,
        "attachments": [],
    }
    return row.sent_at or row.due, 1, view


def _of_entry(row: Any) -> tuple[Any, int, View]:
    view = {
        "kind": row.kind,
        "at": None,
        "writer": row.writer,
        "message_id": row.message_id,
        "text": row.text,
        "message": row.message,
        "attachments": [],
    }
    return row.at, 1, view
