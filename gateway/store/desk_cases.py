"""What desks told of their cases: which ticket each belongs to, how it stands, and how far they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, false, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.delivery import Kind, State
from gateway.store import settings
from gateway.store.schema import (
    COPIED,
    PENDING,
    STRANGE,
    delivery,
    desk_case,
    forward,
    hook,
    joined,
    ledger,
    message,
    ticket,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_MOST: Final = 50  # at once of what has to be asked for one by one
_FEW: Final = 10  # of the newest mails of one sender


class Known(NamedTuple):
    """A case as it was seen last."""

    external_id: str
    ticket: int | None
    ours: bool
    state: str
    customer: str
    assignee: str | None
    joining: str | None
    answered: bool


class Copied(NamedTuple):
    """A copy of ours: the ticket's message, how its delivery stands, and the desk's name for it."""

    message: int
    state: State
    external_id: str | None
    key: str


class Opened(NamedTuple):
    """An open case of no ticket, as its customer (a normal address) opened it, and the marks of the numbers in it."""

    name: str
    external_id: str
    customer: str
    assignee: str | None
    marks: frozenset[str]


class Numbered(NamedTuple):
    """A ticket, by the message that began it, and whose it is."""

    message: int
    customer: str


class Filed(NamedTuple):
    """The message of a ticket."""

    message: int
    content_key: str
    arrived: datetime


_CLIENT: Final[Any] = bindparam("of_client")
_NAME: Final[Any] = bindparam("of_name")
_ID: Final[Any] = bindparam("of_id")
_MESSAGE: Final[Any] = bindparam("of_message")


def _upsert(table: Any, keys: Sequence[str], changed: Sequence[str], kept: Sequence[str] = ()) -> dict[str, Any]:
    """Insert, or change what is there; what is ``kept`` changes only where there is something new."""
    inserts: dict[str, Any] = {"sqlite": sqlite.insert(table), "postgresql": postgresql.insert(table)}
    return {
        dialect: insert.on_conflict_do_update(
            index_elements=list(keys),
            set_={name: insert.excluded[name] for name in changed}
            | {name: func.coalesce(insert.excluded[name], table.c[name]) for name in kept},
        )
        for dialect, insert in inserts.items()
    }


UNREAD: Final = "unread desk:"  # with its name: the setting that says why it cannot be read, empty where it can
_READINGS: Final = (
    select(forward.c.name, forward.c.read_until).where(forward.c.client == _CLIENT).order_by(forward.c.name)
)
_UNTIL: Final = select(forward.c.read_until).where(forward.c.client == _CLIENT, forward.c.name == _NAME)
_ADVANCE: Final = _upsert(forward, ("client", "name"), ("read_until",))
_PUT: Final = _upsert(
    desk_case,
    ("client", "name", "external_id"),
    ("ticket", "ours", "state", "customer", "assignee", "url", "seen_at", "joining", "answered"),
    ("because", "remark", "marks"),
)
_CASE: Final = (desk_case.c.client == _CLIENT, desk_case.c.name == _NAME)
_ONE: Final = select(desk_case).where(*_CASE, desk_case.c.external_id == _ID)
_OF_TICKET: Final = (
    select(desk_case).where(desk_case.c.ticket == _MESSAGE).order_by(desk_case.c.name, desk_case.c.external_id)
)
_PENDING_ONES: Final = (
    select(desk_case).where(*_CASE, PENDING).order_by(desk_case.c.seen_at, desk_case.c.external_id).limit(_MOST)
)
_WROTE_SINCE: Final = (
    select(desk_case.c.external_id)
    .distinct()
    .join(message, (message.c.client == desk_case.c.client) & (message.c.from_address == desk_case.c.customer))
    .join(ticket, ticket.c.message == message.c.id)
    .where(*_CASE, STRANGE, desk_case.c.customer != "", ticket.c.created >= desk_case.c.seen_at)
    .limit(_MOST)
)
_OPENED: Final = (
    select(desk_case)
    .where(desk_case.c.client == _CLIENT, STRANGE, desk_case.c.customer.in_(bindparam("of_customers", expanding=True)))
    .where(desk_case.c.state == "open", desk_case.c.marks.is_not(None), desk_case.c.joining.is_(None))
    .order_by(desk_case.c.name, desk_case.c.external_id)
)
_BEGIN: Final = (
    update(desk_case)
    .where(*_CASE, STRANGE, desk_case.c.external_id == _ID)
    .values(ticket=_MESSAGE, because=bindparam("why"), joining=bindparam("new_joining"), marks=None)
    .returning(desk_case.c.external_id)
)
_HERS: Final = (
    select(desk_case.c.external_id)
    .where(*_CASE, desk_case.c.ticket == _MESSAGE, desk_case.c.ours == false(), desk_case.c.state == "open")
    .where(desk_case.c.joining == "joined")
    .order_by(desk_case.c.external_id)
    .limit(1)
)
_SETTLE: Final = (
    update(desk_case)
    .where(*_CASE, desk_case.c.external_id == _ID)
    .values(joining=bindparam("new_joining"), remark=bindparam("new_remark"), seen_at=bindparam("now"))
)
_FORGET: Final = delete(desk_case).where(*_CASE, STRANGE, desk_case.c.external_id == _ID)
_OLD: Final = delete(desk_case).where(*_CASE, STRANGE, desk_case.c.seen_at < bindparam("before"))
_COPY: Final = select(*(delivery.c.message, delivery.c.state, delivery.c.external_id, delivery.c.key)).where(
    delivery.c.client == _CLIENT, delivery.c.kind == Kind.FORWARD.value
)
_BY_KEY: Final = _COPY.where(delivery.c.key == bindparam("of_key"))
_BY_ID: Final = _COPY.where(delivery.c.name == _NAME, delivery.c.external_id == _ID, COPIED)
_OF_MESSAGE: Final = _COPY.where(delivery.c.name == _NAME, delivery.c.message == _MESSAGE).order_by(delivery.c.id)
_BEGAN: Final = select(joined.c.ticket).where(joined.c.message == _MESSAGE).scalar_subquery()
_TICKET_OF: Final = select(ticket.c.message).where(ticket.c.message == func.coalesce(_BEGAN, _MESSAGE))
_NUMBERED: Final = select(ticket.c.message, ticket.c.customer).where(
    ticket.c.client == _CLIENT, ticket.c.number == bindparam("number")
)
_BY_START: Final = select(message.c.id, message.c.content_key, message.c.arrived_at).where(
    message.c.client == _CLIENT, message.c.content_key >= bindparam("start"), message.c.content_key < bindparam("end")
)
_OF_SENDER: Final = (
    select(message.c.id, message.c.content_key, message.c.arrived_at)
    .join(ticket, ticket.c.message == message.c.id)
    .where(
        *(message.c.client == _CLIENT, message.c.from_address == bindparam("sender")),
        *(message.c.arrived_at >= bindparam("after"), message.c.arrived_at <= bindparam("before")),
        ticket.c.state.not_in(["closed", "undone"]),
    )
    .order_by(message.c.id.desc())
    .limit(_FEW)
)
_NOTED: Final = (
    select(ledger.c.at)
    .where(ledger.c.client == _CLIENT, ledger.c.recipient == bindparam("sender"))
    .where(ledger.c.at <= bindparam("before"), ledger.c.released == false())
    .limit(1)
)
_HOOK: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert(hook).on_conflict_do_nothing().returning(hook.c.id),
    "postgresql": postgresql.insert(hook).on_conflict_do_nothing().returning(hook.c.id),
}
_OLD_HOOKS: Final = delete(hook).where(hook.c.client == _CLIENT, hook.c.at < bindparam("before"))


def read_until(connection: Connection, name: str, *, client: str) -> datetime | None:
    """How far the cases of a desk were read, by the desk's own clock; None before the first reading."""
    found: datetime | None = connection.scalar(_UNTIL, {"of_client": client, "of_name": name})
    return found


def advance(connection: Connection, name: str, until: datetime, *, client: str) -> None:
    """Everything that was changed up to this moment was read."""
    values = {"client": client, "name": name, "state": "ok", "read_until": until}
    connection.execute(_ADVANCE[connection.dialect.name], values)


def readings(connection: Connection, *, client: str) -> list[dict[str, Any]]:
    """How far each desk is read back, and why it cannot be at present, as in ``status --json``."""
    found = []
    for row in connection.execute(_READINGS, {"of_client": client}):
        reason = settings.get(connection, UNREAD + row.name, client=client) or None
        until = row.read_until and row.read_until.isoformat()
        if until or reason:
            found.append({"name": row.name, "read_until": until, "reason": reason})
    return found


def views(connection: Connection, ticket: int) -> list[dict[str, Any]]:
    """The cases of a ticket at all desks, as in ``tickets show --json``; ``ours``: a copy of ours made it."""
    names = ("name", "external_id", "ours", "state", "assignee", "url", "because", "joining", "remark")
    found = connection.execute(_OF_TICKET, {"of_message": ticket})
    return [{name: getattr(row, name) for name in names} for row in found]


def one(connection: Connection, name: str, external_id: str, *, client: str) -> Known | None:
    """A case as it was seen last; None where it never was."""
    row = connection.execute(_ONE, _asked(client, name) | {"of_id": external_id}).first()
    return None if row is None else _known(row)


def put(connection: Connection, **values: object) -> None:
    """Write down how a case stands, by the names of the columns."""
    connection.execute(_PUT[connection.dialect.name], values)


def opened(connection: Connection, customers: Sequence[str], *, client: str) -> list[Opened]:
    """The open cases of no ticket that these people (normal addresses) opened and in which they name a number.

    One that may be a copy of ours is none of them.
    """
    if not customers:
        return []
    rows = connection.execute(_OPENED, {"of_client": client, "of_customers": list(customers)})
    return [Opened(row.name, row.external_id, row.customer, row.assignee, frozenset(row.marks.split())) for row in rows]


def begin(
    connection: Connection, name: str, external_id: str, *, client: str, ticket: int, because: str, joining: str
) -> bool:
    """Let a case of no ticket be that of a new one; False where it is of a ticket already, or was forgotten."""
    values = {"of_id": external_id, "of_message": ticket, "why": because, "new_joining": joining}
    return connection.scalar(_BEGIN, _asked(client, name) | values) is not None


def hers(connection: Connection, ticket: int, name: str, *, client: str) -> str | None:
    """The one open case of a ticket, which its customer opened at a desk herself; None where there is none."""
    found: str | None = connection.scalar(_HERS, _asked(client, name) | {"of_message": ticket})
    return found


def of_ticket(connection: Connection, ticket: int) -> list[Known]:
    """The cases of a ticket, at all desks."""
    return [_known(row) for row in connection.execute(_OF_TICKET, {"of_message": ticket})]


def pending(connection: Connection, name: str, *, client: str) -> list[Known]:
    """Cases that wait to be joined or decided about, those first that were not looked at for longest; at most 50."""
    return [_known(row) for row in connection.execute(_PENDING_ONES, _asked(client, name))]


def wrote_since(connection: Connection, name: str, *, client: str) -> list[str]:
    """Cases of no ticket whose customer got one since they were looked at; at most 50."""
    return list(connection.scalars(_WROTE_SINCE, _asked(client, name)))


def settle(
    connection: Connection,
    name: str,
    external_id: str,
    joining: str | None,
    *,
    client: str,
    now: datetime,
    remark: str | None,
) -> None:
    """Write down how far a customer's case and our copy are one."""
    moved = {"of_id": external_id, "new_joining": joining, "new_remark": remark, "now": now}
    connection.execute(_SETTLE, _asked(client, name) | moved)


def forget_strange(connection: Connection, name: str, *, client: str, before: datetime) -> None:
    """Forget the cases of no ticket that nobody told of since ``before``."""
    connection.execute(_OLD, _asked(client, name) | {"before": before})


def forget(connection: Connection, name: str, external_id: str, *, client: str) -> None:
    """Forget one case of no ticket."""
    connection.execute(_FORGET, _asked(client, name) | {"of_id": external_id})


def copy_with(connection: Connection, key: str, *, client: str) -> Copied | None:
    """The copy with this key; None where it is none of ours."""
    row = connection.execute(_BY_KEY, {"of_client": client, "of_key": key}).first()
    return None if row is None else _copied(row)


def copy_at(connection: Connection, name: str, external_id: str, *, client: str) -> Copied | None:
    """The copy for which a desk has this name; None where there is none."""
    row = connection.execute(_BY_ID, _asked(client, name) | {"of_id": external_id}).first()
    return None if row is None else _copied(row)


def copies_of(connection: Connection, message: int, name: str, *, client: str) -> list[Copied]:
    """The copies of a ticket's first message for one desk."""
    found = connection.execute(_OF_MESSAGE, _asked(client, name) | {"of_message": message})
    return [_copied(row) for row in found]


def ticket_of(connection: Connection, message: int) -> int | None:
    """The ticket that a message began or joined, by the number of its first message; None where it has none."""
    found: int | None = connection.scalar(_TICKET_OF, {"of_message": message})
    return found


def numbered(connection: Connection, number: int, *, client: str) -> Numbered | None:
    """The ticket with this number; None where there is none."""
    row = connection.execute(_NUMBERED, {"of_client": client, "number": number}).first()
    return None if row is None else Numbered(row.message, row.customer)


def with_start(connection: Connection, start: str, *, client: str) -> list[Filed]:
    """The messages whose content key begins so."""
    asked = {"of_client": client, "start": start, "end": f"{start}g"}  # no hexadecimal digit comes after f
    return [Filed(*row) for row in connection.execute(_BY_START, asked)]


def of_sender(connection: Connection, sender: str, *, client: str, after: datetime, before: datetime) -> list[Filed]:
    """The newest messages of a sender (a normal address) with an open ticket, at most ten."""
    asked = {"of_client": client, "sender": sender, "after": after, "before": before}
    return [Filed(*row) for row in connection.execute(_OF_SENDER, asked)]


def was_asked(connection: Connection, sender: str, *, client: str, before: datetime) -> bool:
    """Whether somebody (a normal address) was asked to write to the desk before a moment."""
    asked = {"of_client": client, "sender": sender, "before": before}
    return connection.scalar(_NOTED, asked) is not None


def is_new_hook(connection: Connection, name: str, hook_id: str, *, client: str, now: datetime) -> bool:
    """Note that a webhook was taken; False where it was before."""
    values = {"client": client, "name": name, "id": hook_id, "at": now}
    return connection.scalar(_HOOK[connection.dialect.name], values) is not None


def forget_hooks(connection: Connection, *, client: str, before: datetime) -> None:
    """Forget the webhooks that are too old to be taken a second time."""
    connection.execute(_OLD_HOOKS, {"of_client": client, "before": before})


def _asked(client: str, name: str) -> dict[str, object]:
    return {"of_client": client, "of_name": name}


def _known(row: Any) -> Known:
    return Known(
        external_id=row.external_id,
        ticket=row.ticket,
        ours=row.ours,
        state=row.state,
        customer=row.customer,
        assignee=row.assignee,
        joining=row.joining,
        answered=bool(row.answered),
    )


def _copied(row: Any) -> Copied:
    return Copied(row.message, State(row.state), row.external_id, row.key)
