"""T3: one delivery becomes ours for a while, so that no other worker takes it too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exists, func, select, update

from gateway.delivery import Event, Kind, State, step
from gateway.store.schema import CLAIMABLE, delivery, setting, ticket

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that is ours until its lease ends.

    ``ticket`` is the number of the message whose ticket it is, None where none was filed. ``attempts`` counts this one.
    ``was_unknown`` says that nobody knows how the last attempt ended: look it up before sending again.
    """

    id: int
    kind: Kind
    name: str | None  # of the [[forward]] or [[mailbox]]; None for a reply
    message: int
    ticket: int | None
    ticket_number: int | None
    key: str
    attempts: int
    first_at: datetime
    due: datetime
    recipient: str | None
    mail_id: str | None
    payload: bytes | None
    spec: dict[str, Any]
    was_unknown: bool


_PAUSED: Final = exists().where(
    setting.c.client == bindparam("client"), setting.c.key == "paused", setting.c.value == "1"
)
_COLUMNS: Final = (
    *(delivery.c.id, delivery.c.name, delivery.c.message, delivery.c.key, delivery.c.attempts, delivery.c.first_at),
    *(delivery.c.due, delivery.c.recipient, delivery.c.mail_id, delivery.c.payload, delivery.c.spec, delivery.c.state),
)
_CLAIMABLE: Final = (delivery.c.client == bindparam("client"), delivery.c.kind == bindparam("kind"), CLAIMABLE)
_NAMED: Final = delivery.c.name == bindparam("name")


_NUMBER: Final = (
    select(ticket.c.number).where(ticket.c.message == delivery.c.message).scalar_subquery().label("ticket_number")
)


def _next(*where: Any) -> Any:
    return (
        select(*_COLUMNS, _NUMBER)
        .where(*_CLAIMABLE, delivery.c.due <= bindparam("now"), *where)
        .order_by(delivery.c.due, delivery.c.id)
        .limit(1)
        .with_for_update(of=delivery, skip_locked=True)
    )


# One statement for each way of asking, made once: building one costs more than running it.
_NEXT: Final = {
    (named, heeding): _next(*((_NAMED,) if named else ()), *((~_PAUSED,) if heeding else ()))
    for named in (True, False)
    for heeding in (True, False)
}
_TAKE: Final = (
    update(delivery)
    .where(delivery.c.id == bindparam("found"), delivery.c.state == bindparam("seen"))
    .values(
        state=bindparam("new"),
        attempts=bindparam("count"),
        first_at=bindparam("first"),
        lease_until=bindparam("until"),
    )
)
_NEXT_DUE: Final = {
    named: select(func.min(delivery.c.due)).where(*_CLAIMABLE, *((_NAMED,) if named else ())) for named in (True, False)
}


def claim(
    connection: Connection,
    kind: Kind,
    name: str | None,
    *,
    client: str,
    now: datetime,
    lease_until: datetime,
    paused_check: bool = True,
) -> Claimed | None:
    """Take the delivery of this kind and name that has been due for longest; None where nothing is due.

    ``name`` None asks for any name. Replies are not handed out while sending is paused. Safe with many workers: SQLite
    lets one writer in at a time, and the UPDATE repeats what the SELECT saw; on PostgreSQL a row that another worker is
    taking is passed over. The caller commits before any network call.
    """
    named, heeding = name is not None or kind is Kind.REPLY, paused_check and kind is Kind.REPLY
    asked = {"client": client, "kind": kind, "now": now} | ({"name": name or ""} if named else {})
    row = connection.execute(_NEXT[named, heeding], asked).first()
    if row is None:
        return None
    first = row.first_at or now
    taken = connection.execute(
        _TAKE,
        {
            "found": row.id,
            "seen": row.state,
            "new": step(kind, State(row.state), Event.CLAIMED),
            "count": row.attempts + 1,
            "first": first,
            "until": lease_until,
        },
    )
    return _claimed(row, kind, first) if taken.rowcount == 1 else None


def next_due(connection: Connection, kind: Kind, name: str | None, *, client: str) -> datetime | None:
    """Tell when the next delivery can be claimed, past or future; None where none waits. Takes no notice of a pause."""
    named = name is not None or kind is Kind.REPLY
    asked = {"client": client, "kind": kind} | ({"name": name or ""} if named else {})
    found: datetime | None = connection.scalar(_NEXT_DUE[named], asked)
    return found


def _claimed(row: Row[Any], kind: Kind, first: datetime) -> Claimed:
    return Claimed(
        id=row.id,
        kind=kind,
        name=row.name or None,
        message=row.message,
        ticket=None if row.ticket_number is None else row.message,
        ticket_number=row.ticket_number,
        key=row.key,
        attempts=row.attempts + 1,
        first_at=first,
        due=row.due,
        recipient=row.recipient,
        mail_id=row.mail_id,
        payload=row.payload,
        spec=json.loads(row.spec),
        was_unknown=row.state == State.UNKNOWN,
    )
