"""One filed message with everything a desk wants to know of it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, case, select

from gateway.store.case_of import with_ticket
from gateway.store.schema import joined, message, raw, ticket

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
    with_ticket(
        select(
            ticket.c.number,
            ticket.c.customer,
            ticket.c.customer_name,
            case((joined.c.message.is_(None), ticket.c.subject), else_=message.c.subject).label("subject"),
            ticket.c.topic,
            message.c.arrived_at,
            message.c.check,
            message.c.reason,
            raw.c.body,
        ).select_from(message),
        message.c.id,
    )
    .join(raw, (raw.c.message == message.c.id) & (raw.c.stored_at == message.c.stored_at))
    .where(message.c.id == bindparam("message"))
)


def filed(connection: Connection, message: int) -> Filed | None:
    """The ticket of ``message``, which began or joined it; None where it has none, or its bytes were purged."""
    row = connection.execute(_FILED, {"message": message}).first()
    if row is None:
        return None
    return Filed(
        number=row.number,
        customer=row.customer,
        customer_name=row.customer_name,
        subject=row.subject or "",
        topic=row.topic,
        arrived=row.arrived_at,
        raw=zlib.decompress(row.body),
        check=row.check,
        reason=row.reason,
    )
