"""T3: one delivery becomes ours for a while, so that no other worker takes it too."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exists, func, select, update

from gateway.delivery import FIRST, Event, Kind, State, step
from gateway.store.case_of import number_of
from gateway.store.schema import CLAIMABLE, delivery, setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
    memo: dict[str, str] = field(default_factory=dict)  # what the steps of a copy have come to so far


_PAUSED: Final = exists().where(
    setting.c.client == bindparam("client"), setting.c.key == "paused", setting.c.value == "1"
)
_COLUMNS: Final = (
    *(delivery.c.id, delivery.c.name, delivery.c.message, delivery.c.key, delivery.c.attempts, delivery.c.first_at),
    *(delivery.c.due, delivery.c.recipient, delivery.c.mail_id, delivery.c.payload, delivery.c.spec, delivery.c.state),
    delivery.c.memo,
)
_CLAIMABLE: Final = (delivery.c.client == bindparam("client"), delivery.c.kind == bindparam("kind"), CLAIMABLE)
_NAMED: Final = delivery.c.name == bindparam("name")


_NUMBER: Final = number_of(delivery.c.message).label("ticket_number")


def _next(*where: Any) -> Any:
    return (
        select(*_COLUMNS, _NUMBER)
        .where(*_CLAIMABLE, delivery.c.due <= bindparam("now"), *where)
        .order_by(delivery.c.due, delivery.c.id)
        .limit(bindparam("limit"))
    )


# One statement for each way of asking, made once: building one costs more than running it.
_NEXT: Final = {
    (named, heeding): _next(*((_NAMED,) if named else ()), *((~_PAUSED,) if heeding else ()))
    for named in (True, False)
    for heeding in (True, False)
}
_LOCKED: Final = {asked: statement.with_for_update(of=delivery, skip_locked=True) for asked, statement in _NEXT.items()}


# In an UPDATE SQLAlchemy keeps the names of columns for itself.
_PAUSED_HERE: Final = exists().where(
    setting.c.client == bindparam("of_client"), setting.c.key == "paused", setting.c.value == "1"
)


def _take(*where: Any) -> Any:
    return (
        update(delivery)
        .where(delivery.c.id.in_(bindparam("found", expanding=True)), delivery.c.state == bindparam("seen"), *where)
        .values(
            state=bindparam("new"),
            attempts=delivery.c.attempts + 1,
            first_at=func.coalesce(delivery.c.first_at, bindparam("first", type_=delivery.c.first_at.type)),
            lease_until=bindparam("until"),
            begun_at=bindparam("began", type_=delivery.c.begun_at.type),
            holder=bindparam("by"),
        )
        .returning(delivery.c.id)
    )


_TAKE: Final = {True: _take(~_PAUSED_HERE), False: _take()}
_NEXT_DUE: Final = {
    named: select(func.min(delivery.c.due)).where(*_CLAIMABLE, *((_NAMED,) if named else ())) for named in (True, False)
}


def candidates(
    connection: Connection, kind: Kind, name: str | None, *, client: str, now: datetime, limit: int
) -> list[Claimed]:
    """Read what could be claimed now, oldest first, as it would be after the claim; changes nothing.

    ``name`` None asks for any name. Replies are left out while sending is paused.
    """
    return _find(connection, _NEXT, kind, name, client=client, now=now, limit=limit)


def take(
    connection: Connection,
    candidates: Sequence[Claimed],
    *,
    client: str,
    now: datetime,
    lease_until: datetime,
    holder: str | None = None,
    paused_check: bool = True,
) -> list[Claimed]:
    """Claim what `candidates` has read of one kind for ``holder``; those that are ours now, in their order.

    Safe with many workers: the UPDATE repeats what was read, so that of two workers, or of a worker and a person who
    cancels, only one changes a row. The caller commits before any network call.
    """
    ours: set[int] = set()
    for was_unknown in {one.was_unknown for one in candidates}:
        some = [one for one in candidates if one.was_unknown is was_unknown]
        kind = some[0].kind
        heeding = paused_check and kind is Kind.REPLY
        seen = State.UNKNOWN if was_unknown else FIRST[kind]
        values: dict[str, object] = {
            "found": [one.id for one in some],
            "seen": seen,
            "new": step(kind, seen, Event.CLAIMED),
            "first": now,
            "until": lease_until,
            "began": now,
            "by": holder,
        }
        if heeding:
            values["of_client"] = client
        ours.update(connection.scalars(_TAKE[heeding], values))
    return [one for one in candidates if one.id in ours]


def claim(
    connection: Connection,
    kind: Kind,
    name: str | None,
    *,
    client: str,
    now: datetime,
    lease_until: datetime,
    holder: str | None = None,
    paused_check: bool = True,
) -> Claimed | None:
    """Take the delivery of this kind and name that has been due for longest; None where nothing is due.

    ``name`` None asks for any name. Replies are not handed out while sending is paused. On PostgreSQL a row that
    another worker is taking is passed over. The caller commits before any network call.
    """
    found = _find(connection, _LOCKED, kind, name, client=client, now=now, limit=1, heeding=paused_check)
    taken = take(
        connection,
        found,
        client=client,
        now=now,
        lease_until=lease_until,
        holder=holder,
        paused_check=paused_check,
    )
    return taken[0] if taken else None


def _find(
    connection: Connection,
    statements: Mapping[tuple[bool, bool], Any],
    kind: Kind,
    name: str | None,
    *,
    client: str,
    now: datetime,
    limit: int,
    heeding: bool = True,
) -> list[Claimed]:
    named = name is not None or kind is Kind.REPLY
    asked = {"client": client, "kind": kind, "now": now, "limit": limit} | ({"name": name or ""} if named else {})
    rows = connection.execute(statements[named, heeding and kind is Kind.REPLY], asked)
    return [_claimed(row, kind, row.first_at or now) for row in rows]


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
        memo=json.loads(row.memo or "{}"),
    )
