"""What came before from each sender: earlier messages, answers that people wrote, tickets; asked only by such rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, func, select

from gateway.store.past import Past
from gateway.store.schema import entry, event_, message, ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

_OF_THESE: Final = (
    message.c.client == bindparam("client"),
    message.c.from_address.is_not(None),
    message.c.from_address.in_(bindparam("asked", expanding=True)),
)


def _any(condition: ColumnElement[bool]) -> Any:
    return func.max(case((condition, 1), else_=0))


_PASTS: Final = (
    select(
        message.c.from_address,
        func.min(message.c.id).label("first"),
        _any(and_(ticket.c.message.is_not(None), ticket.c.state.not_in(["closed", "undone"]))).label("open_ticket"),
        _any(entry.c.kind == "owner's answer").label("owner"),
        _any(entry.c.kind == "team's answer").label("team"),
    )
    .select_from(message)
    .outerjoin(ticket, ticket.c.message == message.c.id)
    .outerjoin(entry, entry.c.message == message.c.id)
    .where(*_OF_THESE)
    .group_by(message.c.from_address)
)
# An answer of which only the flag was seen stands in the trail alone.
_FLAGGED: Final = (
    select(message.c.from_address)
    .distinct()
    .join(event_, event_.c.message == message.c.id)
    .where(*_OF_THESE, event_.c.kind == "breach", event_.c.detail.contains('"what": "owner answered"'))
)


def pasts(connection: Connection, senders: Sequence[str], *, client: str) -> dict[str, Past]:
    """What came before from those of ``senders`` (normal addresses) who wrote before; two questions for all of them."""
    unique = list(dict.fromkeys(senders))
    if not unique:
        return {}
    asked = {"client": client, "asked": unique}
    flagged = set(connection.scalars(_FLAGGED, asked))
    return {
        row.from_address: Past(
            first=row.first,
            open_ticket=bool(row.open_ticket),
            answered_by_owner=bool(row.owner) or row.from_address in flagged,
            answered_by_team=bool(row.team),
        )
        for row in connection.execute(_PASTS, asked)
    }
