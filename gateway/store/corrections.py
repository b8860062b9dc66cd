"""What people decided otherwise than the rules, and how a message stands by that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from gateway.store.case_of import with_ticket
from gateway.store.schema import FILED, arrival, correction, delivery, joined, message, ticket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

By = Literal["command", "mailbox", "web"]
CorrectionKind = Literal["decision", "undo", "mailbox"]


class Correction(NamedTuple):
    """One change of a verdict: ``kind`` says whether it was decided, taken back, or told by moving the mail."""

    message: int
    was: str
    is_: str
    by: By
    kind: CorrectionKind


class Standing(NamedTuple):
    """How a message stands: ``last`` is what was last corrected, ``ticket_state`` None where it has no ticket."""

    message: int
    state: str
    then: str | None
    rule: str | None
    message_id: str | None
    ticket: int | None  # that it began, or joined
    ticket_state: str | None
    joined: bool  # it joined the ticket of another message
    last: Correction | None
    corrections: int


_CLIENT: Final[Any] = bindparam("client")
_NEW: Final = insert(correction)
_OF_MESSAGE: Final = select(correction).where(correction.c.message == bindparam("message")).order_by(correction.c.id)
_STANDING: Final = (
    with_ticket(
        select(
            *(message.c.id, message.c.state, message.c.then, message.c.rule, message.c.message_id),
            *(ticket.c.number, ticket.c.state.label("ticket_state"), joined.c.ticket.label("founder")),
        ).select_from(message),
        message.c.id,
        outer=True,
    )
    .where(message.c.id == bindparam("message"), message.c.client == _CLIENT)
    .with_for_update(of=message)
)
_OF_TICKET: Final = select(ticket.c.message).where(ticket.c.client == _CLIENT, ticket.c.number == bindparam("number"))
_LATEST: Final = select(func.max(correction.c.id)).where(correction.c.client == _CLIENT).group_by(correction.c.message)
_DECIDED: Final = (
    select(correction.c.message, correction.c["is"])
    .where(correction.c.id.in_(_LATEST), correction.c["is"].in_(["redirect", "file", "leave"]))
    .order_by(correction.c.id.desc())
    .limit(bindparam("most"))
)
_REOPEN: Final = (
    update(message).where(message.c.id == bindparam("found"), message.c.state == "triaged").values(state="stored")
)
_TURN: Final = (
    update(message)
    .where(message.c.id == bindparam("found"))
    .values(then=bindparam("new_then"), reason=bindparam("why"), because=bindparam("new_because"))
)
_LEAVING: Final = (
    select(delivery).where(delivery.c.message == bindparam("message")).order_by(delivery.c.id).with_for_update()
)
_NEW_DELIVERY: Final = insert(delivery)
_MOVED: Final = (
    select(delivery.c.spec)
    .join(message, message.c.id == delivery.c.message)
    .where(delivery.c.message == bindparam("message"), delivery.c.client == _CLIENT, FILED)
    .where(delivery.c.kind == "action", delivery.c.name == bindparam("mailbox"), delivery.c.state == "confirmed")
)
_CAME: Final = select(arrival.c.arrived_at).where(
    arrival.c.client == _CLIENT,
    arrival.c.mailbox == bindparam("mailbox"),
    arrival.c.uidvalidity == bindparam("uidvalidity"),
    arrival.c.uid == bindparam("uid"),
)


def standing(connection: Connection, number: int, *, client: str) -> Standing | None:
    """How a message stands, held for the transaction; None for no such number."""
    row = connection.execute(_STANDING, {"message": number, "client": client}).first()
    if row is None:
        return None
    made = [
        Correction(one.message, one.was, one["is"], one.by, one.kind)
        for one in connection.execute(_OF_MESSAGE, {"message": number}).mappings()
    ]
    return Standing(
        message=row.id,
        state=row.state,
        then=row.then,
        rule=row.rule,
        message_id=row.message_id,
        ticket=row.number,
        ticket_state=row.ticket_state,
        joined=row.founder is not None,
        last=made[-1] if made else None,
        corrections=len(made),
    )


def message_of_ticket(connection: Connection, number: int, *, client: str) -> int | None:
    """The number of the message of a ticket; None for no such ticket."""
    found: int | None = connection.scalar(_OF_TICKET, {"number": number, "client": client})
    return found


def add(connection: Connection, new: Correction, *, client: str, now: datetime) -> None:
    """Keep a correction."""
    values = {"message": new.message, "was": new.was, "is": new.is_, "by": new.by, "kind": new.kind}
    connection.execute(_NEW, values | {"client": client, "at": now})


def decided(connection: Connection, *, client: str, most: int) -> list[tuple[int, str]]:
    """The messages that people have decided and how each stands by them now, the newest ``most``."""
    return [(row[0], row[1]) for row in connection.execute(_DECIDED, {"client": client, "most": most})]


def reopen(connection: Connection, number: int) -> bool:
    """Make a judged message one that waits, for `triage.record` in the same transaction; False for any other one."""
    return connection.execute(_REOPEN, {"found": number}).rowcount == 1


def turn(connection: Connection, number: int, then: str, *, because: Sequence[str], reason: str) -> None:
    """Change the verdict of a message and nothing that followed from it."""
    values = {"found": number, "new_then": then, "why": reason, "new_because": json.dumps(list(because))}
    connection.execute(_TURN, values)


def leaving(connection: Connection, number: int) -> Sequence[Row[Any]]:
    """Everything that leaves or left because of a message, held for the transaction."""
    return connection.execute(_LEAVING, {"message": number}).all()


def add_action(connection: Connection, like: Row[Any], key: str, spec: dict[str, object], *, now: datetime) -> None:
    """Have a change made in the mailbox of the action ``like``, due at once."""
    values = {
        "client": like.client,
        "kind": like.kind,
        "name": like.name,
        "key": key,
        "message": like.message,
        "state": "due",
        "due": now,
        "attempts": 0,
        "spec": json.dumps(spec),
        "created": now,
    }
    connection.execute(_NEW_DELIVERY, values)


def moved_away(connection: Connection, number: int, mailbox: str, *, client: str) -> list[tuple[int, int]]:
    """From where (UIDVALIDITY, UID) a message that is filed was moved out of a mailbox; empty where it was not."""
    asked = {"message": number, "mailbox": mailbox, "client": client}
    specs = [json.loads(one) for one in connection.scalars(_MOVED, asked)]
    return [(one["uidvalidity"], one["uid"]) for one in specs if one.get("move_to") and not one.get("back")]


def arrived_at(connection: Connection, mailbox: str, uidvalidity: int, uid: int, *, client: str) -> datetime | None:
    """When what once had this place in a mailbox came there; None where nothing is known of it."""
    place = {"mailbox": mailbox, "uidvalidity": uidvalidity, "uid": uid, "client": client}
    found: datetime | None = connection.scalar(_CAME, place)
    return found
