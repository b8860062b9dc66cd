"""What came before from each sender: earlier messages, answers that people wrote, tickets; asked only by such rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, func, literal, null, or_, select, union_all

from gateway.store.past import Past
from gateway.store.schema import contact, entry, event_, message, ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

_ASKED: Final[Any] = bindparam("asked", expanding=True)


def _any(condition: ColumnElement[bool]) -> Any:
    return func.max(case((condition, 1), else_=0))


# An answer of which only the flag was seen stands in the trail alone.
_FLAG: Final = and_(
    event_.c.message == message.c.id,
    event_.c.kind == "breach",
    event_.c.detail.contains('"what": "owner answered"'),
)
_WRITERS: Final = (
    select(
        message.c.from_address,
        func.min(message.c.id).label("first"),
        _any(and_(ticket.c.message.is_not(None), ticket.c.state.not_in(["closed", "undone"]))).label("open_ticket"),
        _any(or_(entry.c.kind == "owner's answer", event_.c.id.is_not(None))).label("owner"),
        _any(entry.c.kind == "team's answer").label("team"),
        literal(0).label("written_to"),
    )
    .select_from(message)
    .outerjoin(ticket, ticket.c.message == message.c.id)
    .outerjoin(entry, entry.c.message == message.c.id)
    .outerjoin(event_, _FLAG)
    .where(
        message.c.client == bindparam("client"),
        message.c.from_address.is_not(None),
        message.c.from_address.in_(_ASKED),
    )
    .group_by(message.c.from_address)
)
_CONTACTS: Final = select(contact.c.address, null(), literal(0), literal(0), literal(0), literal(1)).where(
    contact.c.client == bindparam("client"), contact.c.address.in_(_ASKED)
)
_PASTS: Final = union_all(_WRITERS, _CONTACTS)


def pasts(connection: Connection, senders: Sequence[str], *, client: str) -> dict[str, Past]:
    """What came before from, or was written to, each of ``senders`` (normal addresses); one question for all of them.

    Those of whom nothing is known are left out.
    """
    unique = list(dict.fromkeys(senders))
    found: dict[str, Past] = {}
    if not unique:
        return found
    for row in connection.execute(_PASTS, {"client": client, "asked": unique}):
        past = found.setdefault(row.from_address, Past())
        past.first = row.first if past.first is None else past.first
        past.open_ticket = past.open_ticket or bool(row.open_ticket)
        past.answered_by_owner = past.answered_by_owner or bool(row.owner)
        past.answered_by_team = past.answered_by_team or bool(row.team)
        past.written_to = past.written_to or bool(row.written_to)
    return found
