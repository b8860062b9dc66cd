"""One filed message with everything a desk wants to know of it, and what became of the copies of its ticket."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, case, select, update

from gateway.delivery import Kind, State
from gateway.store.case_of import with_ticket
from gateway.store.schema import delivery, joined, message, raw, ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A message of a ticket and its exact bytes; ``topic`` is None where its rule names none."""

    number: int
    first: int  # the message that began the ticket
    customer: str
    customer_name: str
    subject: str  # that of the ticket, or of the further message itself
    topic: str | None
    language: str
    arrived: datetime
    raw: bytes
    check: str | None = None  # the check that stopped the note, and its reason
    reason: str | None = None


class Copied(NamedTuple):
    """What became of a copy; ``external_id`` is the desk's name for its ticket, None before it has one."""

    state: State
    external_id: str | None
    due: datetime
    kind: str  # of the desk it was meant for


_FILED: Final = (
    with_ticket(
        select(
            ticket.c.number,
            ticket.c.message.label("first"),
            ticket.c.customer,
            ticket.c.customer_name,
            case((joined.c.message.is_(None), ticket.c.subject), else_=message.c.subject).label("subject"),
            ticket.c.topic,
            ticket.c.language,
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
_COPIED: Final = (
    select(delivery.c.state, delivery.c.external_id, delivery.c.due, delivery.c.spec)
    .where(
        delivery.c.message == bindparam("message"),
        delivery.c.kind == Kind.FORWARD.value,
        delivery.c.name == bindparam("name"),
    )
    .order_by(delivery.c.id.desc())
    .limit(1)
)
_REMEMBER: Final = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("found"),
        delivery.c.state == State.SENDING.value,
        delivery.c.attempts == bindparam("attempt"),
    )
    .values(memo=bindparam("kept"), begun_at=bindparam("now"))
)


def filed(connection: Connection, message: int) -> Filed | None:
    """Give a message with the ticket that it began or that it is a further one of.

    None where it has none, or its bytes were purged.
    """
    row = connection.execute(_FILED, {"message": message}).first()
    if row is None:
        return None
    return Filed(
        number=row.number,
        first=row.first,
        customer=row.customer,
        customer_name=row.customer_name,
        subject=row.subject or "",
        topic=row.topic,
        language=row.language,
        arrived=row.arrived_at,
        raw=zlib.decompress(row.body),
        check=row.check,
        reason=row.reason,
    )


def copied(connection: Connection, message: int, name: str) -> Copied | None:
    """What became of the newest copy of ``message`` for a ``[[forward]]``; None where there is none."""
    row = connection.execute(_COPIED, {"message": message, "name": name}).first()
    if row is None:
        return None
    return Copied(State(row.state), row.external_id, row.due, str(json.loads(row.spec).get("kind", "")))


def remember(connection: Connection, delivery: int, memo: Mapping[str, str], *, attempt: int, now: datetime) -> bool:
    """Keep what the steps of a copy have come to; False where this attempt is no longer ours to speak of.

    From ``now`` on its next step is under way.
    """
    asked = {"found": delivery, "kept": json.dumps(dict(memo)), "attempt": attempt, "now": now}
    return connection.execute(_REMEMBER, asked).rowcount == 1
