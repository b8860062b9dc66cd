"""People who may be waiting for a word: mail for the desk that got no note, until somebody has seen to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, exists, or_, select

from gateway.delivery import Kind, State
from gateway.store.case_of import with_ticket
from gateway.store.erasing import ERASED
from gateway.store.schema import FILED, delivery, event_, message, ticket
from gateway.store.trail import tell
from gateway.store.wording import why_no_note

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

SEEN_TO: Final = "seen to"  # the event by which a person takes a message off the list

_SEEN: Final = exists().where(event_.c.message == message.c.id, event_.c.kind == SEEN_TO)
_LIST: Final = (
    with_ticket(
        select(
            *(message.c.id, message.c.message_id, message.c.from_address, message.c.subject, message.c.arrived_at),
            *(message.c.state, message.c.then, message.c.rule, message.c.reason, message.c.check),
            *(ticket.c.number, delivery.c.state.label("note"), delivery.c.reason.label("note_reason")),
        ).select_from(message),
        message.c.id,
        outer=True,
    )
    .outerjoin(delivery, and_(delivery.c.message == message.c.id, delivery.c.kind == Kind.REPLY.value))
    .where(message.c.client == bindparam("client"), FILED, message.c.state != ERASED)
    .where(
        or_(
            message.c.check.in_(bindparam("checks", expanding=True)),
            delivery.c.state.in_([State.EXPIRED.value, State.REFUSED.value]),
        )
    )
    .where(~_SEEN)
    .order_by(message.c.id)
)


def unanswered(connection: Connection, *, client: str, checks: Collection[str]) -> list[dict[str, Any]]:
    """List the messages that are tickets, or would be outside of watch mode, and got no note because of ``checks``.

    Those whose note became too old or was refused by the mail server are among them.
    """
    return [
        {
            "number": row.id,
            "ticket": row.number,
            "message_id": row.message_id,
            "arrived": row.arrived_at.isoformat(),
            "from": row.from_address,
            "subject": row.subject,
            "then": row.then,
            "rule": row.rule,
            "check": row.check,
            "reason": why_no_note(
                state=row.state, then=row.then, reason=row.reason, note=row.note, note_reason=row.note_reason
            ),
        }
        for row in connection.execute(_LIST, {"client": client, "checks": sorted(checks)})
    ]


def mark(
    connection: Connection, numbers: Sequence[int], *, client: str, checks: Collection[str], now: datetime
) -> list[int]:
    """Take messages off the list, for a person has seen to them; give the numbers that were on it."""
    listed = {one["number"] for one in unanswered(connection, client=client, checks=checks)}
    done = [number for number in dict.fromkeys(numbers) if number in listed]
    tell(connection, [(client, number, SEEN_TO, {}) for number in done], now=now)
    return done
