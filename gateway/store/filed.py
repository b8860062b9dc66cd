"""One filed message with everything a desk wants to know of it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from gateway.store.schema import message, raw, ticket

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A ticket and the exact bytes it was made of; ``topic`` is None where its rule names none."""

    number: int
    customer: str
    customer_name: str
    subject: str
    topic: str | None
    arrived: datetime
    raw: bytes
    check: str | None = None  # the check that stopped the note, and its reason
    reason: str | None = None


_FILED: Final = (
    select(
        ticket.c.number,
        ticket.c.customer,
        ticket.c.customer_name,
        ticket.c.subject,
        ticket.c.topic,
        message.c.arrived_at,
        message.c.check,
        message.c.reason,
        raw.c.body,
    )
    .join(message, message.c.id == ticket.c.message)
    .join(raw, (raw.c.message == message.c.id) & (raw.c.stored_at == message.c.stored_at))
    .where(ticket.c.message == bindparam("message"))
)


def filed(connection: Connection, message: int) -> Filed | None:
    """The ticket of ``message``; None where it has none, or its bytes were purged."""
    row = connection.execute(_FILED, {"message": message}).first()
    if row is None:
        return None
    return Filed(
        number=row.number,
        customer=row.customer,
        customer_name=row.customer_name,
        subject=row.subject,
        topic=row.topic,
        arrived=row.arrived_at,
        raw=zlib.decompress(row.body),
        check=row.check,
        reason=row.reason,
    )
