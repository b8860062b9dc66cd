"""What people and scripts get to see: plain objects for ``--json``, the same in every command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, select

from gateway.answer.keeping import PromiseState
from gateway.delivery import Kind, State
from gateway.store import case, desk_cases, promises, schema, view_of
from gateway.store.case_of import with_ticket
from gateway.store.columns import EPOCH
from gateway.store.messages import origin_of
from gateway.store.status import status
from gateway.store.ticket_list import ALL, Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from gateway.store.view_of import View

__all__ = [
    "export",
    "forwards",
    "messages",
    "outbox",
    "portions",
    "replies",
    "some_tickets",
    "status",
    "ticket",
    "tickets",
    "undecided",
]

_CLIENT: Final[Any] = bindparam("client")
_THESE: Final[Any] = bindparam("these", expanding=True)
_TOGETHER: Final = 500  # tickets that are read at once
_FINISHED: Final = frozenset({State.SENT, State.CONFIRMED, State.CANCELLED, State.EXPIRED})
_UNFINISHED: Final = tuple(state.value for state in State if state not in _FINISHED)

_message, _ticket, _delivery = schema.message.c, schema.ticket.c, schema.delivery.c

_TICKETS: Final = (
    select(schema.ticket, _message.message_id, _message.arrived_at)
    .join(schema.message, _message.id == _ticket.message)
    .where(_ticket.client == _CLIENT)
    .order_by(_ticket.number)
)
_THESE_TICKETS: Final = _TICKETS.where(_ticket.message.in_(_THESE))
_ONE_TICKET: Final = _TICKETS.where(_ticket.number == bindparam("number"))
_DELIVERIES: Final = (
    with_ticket(
        select(
            *(_delivery.id, _delivery.client, _delivery.kind, _delivery.name, _delivery.state, _delivery.due),
            *(
                _delivery.message,
                _delivery.sent_at,
                _delivery.reason,
                _delivery.attempts,
                _delivery.external_id,
                _delivery.recipient,
            ),
            *(_delivery.mail_id, _delivery.spec, _message.message_id, _message.subject),
            *(_ticket.number.label("ticket_number"), _ticket.message.label("ticket")),
        )
        .select_from(schema.delivery)
        .join(schema.message, _message.id == _delivery.message),
        _delivery.message,
        outer=True,
    )
    .where(_delivery.client == _CLIENT)
    .order_by(_delivery.id)
)
_OF_KIND: Final = _DELIVERIES.where(_delivery.kind == bindparam("kind"))
_OF_MESSAGES: Final = _DELIVERIES.where(_delivery.message.in_(_THESE))
_OPEN: Final = _DELIVERIES.where(_delivery.state.in_(_UNFINISHED))
_MESSAGES: Final = (
    with_ticket(
        select(
            *(_message.id, _message.client, _message.message_id, _message.state, _message.then, _message.rule),
            *(_message.topic, _message.because, _message.reason, _message.check, _message.arrived_at),
            *(_message.subject, _message.from_address, _ticket.message.label("ticket")),
            *(_delivery.state.label("note"), _delivery.reason.label("note_reason")),
        ).select_from(schema.message),
        _message.id,
        outer=True,
    )
    .outerjoin(schema.delivery, and_(_delivery.message == _message.id, _delivery.kind == Kind.REPLY.value))
    .where(_message.client == _CLIENT)
    .order_by(_message.id)
)
_EVEN: Final = 0.5
_UNDECIDED: Final = (
    _MESSAGES.add_columns(_message.from_name, _message.score)
    .where(schema.UNDECIDED)
    .order_by(None)
    .order_by(_message.score.is_(None), func.abs(_message.score - _EVEN), _message.id)
)
_ARRIVALS_OF: Final = (
    select(schema.arrival)
    .where(schema.arrival.c.message.in_(bindparam("messages", expanding=True)))
    .order_by(schema.arrival.c.id)
)
_ARRIVALS: Final = select(schema.arrival).where(schema.arrival.c.client == _CLIENT).order_by(schema.arrival.c.id)
_TRAIL: Final = (
    select(schema.event_).where(schema.event_.c.message.in_(_THESE)).order_by(schema.event_.c.at, schema.event_.c.id)
)


def tickets(connection: Connection, *, client: str, asked: Asked = ALL, now: datetime | None = None) -> list[View]:
    """The tickets that are asked for, by number; ``now`` is by when they may be overdue."""
    return [view_of.ticket(row, now) for row in connection.execute(_asked(asked, now), {"client": client})]


def some_tickets(
    connection: Connection, founders: Sequence[int], *, client: str, now: datetime | None = None
) -> dict[int, View]:
    """The tickets of these messages, which began them, by their numbers."""
    found = connection.execute(_THESE_TICKETS, {"client": client, "these": list(founders)})
    return {row.message: view_of.ticket(row, now) for row in found}


def portions(connection: Connection, *, client: str, asked: Asked, now: datetime) -> Iterator[list[View]]:
    """As `tickets`, some hundred at a time, so that no store is too large for it."""
    after = 0
    whole = _asked(asked, now)
    limit = asked.limit
    if limit is not None:  # the newest; they are not many
        yield [view_of.ticket(row, now) for row in connection.execute(whole, {"client": client})]
        return
    part = whole.where(_ticket.number > bindparam("after")).limit(_TOGETHER)
    while rows := connection.execute(part, {"client": client, "after": after}).all():
        yield [view_of.ticket(row, now) for row in rows]
        after = rows[-1].number


def _asked(asked: Asked, now: datetime | None) -> Select[Any]:
    """The statement, by number; of a limited number of tickets the newest."""
    statement = _TICKETS.where(*asked.conditions(now or EPOCH))
    if asked.limit is None:
        return statement
    newest = statement.order_by(None).order_by(_ticket.number.desc()).limit(asked.limit).subquery()
    return select(newest).order_by(newest.c.number)


def ticket(connection: Connection, number: int, *, client: str, now: datetime | None = None) -> View | None:
    """One ticket with what happened to it (``entries``), what left because of it, and what was written (``case``).

    ``messages`` are the numbers of its messages, the one that began it first. None for no such number.
    """
    row = connection.execute(_ONE_TICKET, {"client": client, "number": number}).first()
    if row is None:
        return None
    messages = case.messages_of(connection, row.message)
    asked = {"these": messages}
    leaving = connection.execute(_OF_MESSAGES, asked | {"client": client}).all()
    trail = connection.execute(_TRAIL, asked)
    return view_of.ticket(row, now) | {
        "messages": messages,
        "linked": case.linked(connection, row.message),
        "replies": [view_of.reply(one) for one in leaving if one.kind == Kind.REPLY],
        "forwards": [view_of.forward(one) for one in leaving if one.kind == Kind.FORWARD],
        "at_desk": desk_cases.views(connection, row.message),
        "promise": _promise(connection, messages),
        "entries": [view_of.event(one) for one in trail],
        "case": case.entries(connection, messages, customer=row.customer),
    }


def _promise(connection: Connection, messages: Sequence[int]) -> View | None:
    """What was promised in a ticket: the first promise that waits, else the last one; None for nothing."""
    made = [one for number in messages if (one := promises.of_message(connection, number)) is not None]
    return next((one for one in made if one["state"] == PromiseState.OPEN), made[-1] if made else None)


def replies(connection: Connection, *, client: str) -> list[View]:
    """Every reply; ``number`` is what ``outbox approve`` and ``outbox cancel`` take."""
    return [view_of.reply(row) for row in _deliveries(connection, Kind.REPLY, client=client)]


def forwards(connection: Connection, *, client: str) -> list[View]:
    """Every copy for a desk."""
    return [view_of.forward(row) for row in _deliveries(connection, Kind.FORWARD, client=client)]


def _deliveries(connection: Connection, kind: Kind, *, client: str) -> Iterable[Any]:
    return connection.execute(_OF_KIND, {"client": client, "kind": kind.value})


def messages(connection: Connection, *, client: str) -> list[View]:
    """Every message received, oldest first; ``reason`` is null only where a note was sent.

    ``ticket`` is the ``id`` of the ticket that it began or joined, null where it has none.
    """
    origins: dict[int, list[str]] = {}
    for row in connection.execute(_ARRIVALS, {"client": client}):
        origins.setdefault(row.message, []).append(str(origin_of(row)))
    found = connection.execute(_MESSAGES, {"client": client})
    return [view_of.message(row, origins.get(row.id, [])) for row in found]


def undecided(connection: Connection, *, client: str) -> list[View]:
    """What a person has to decide: as `messages`, with what ``review`` shows besides.

    Where the learned model was asked, the message it was least sure of comes first, for from that it learns most; then
    all others; equals by their age. ``score`` is what it said when the message came, null where nobody asked.
    """
    found = connection.execute(_UNDECIDED, {"client": client}).all()
    origins: dict[int, list[str]] = {}
    if found:
        for row in connection.execute(_ARRIVALS_OF, {"messages": [one.id for one in found]}):
            origins.setdefault(row.message, []).append(str(origin_of(row)))
    return [
        {"number": row.id, "date": view_of.moment(row.arrived_at), "name": row.from_name, "score": row.score}
        | view_of.message(row, origins.get(row.id, []))
        for row in found
    ]


def outbox(connection: Connection, *, client: str) -> list[View]:
    """What is not finished: held, scheduled, due, sending, unknown, doubtful, dead or refused."""
    show = {
        Kind.REPLY: view_of.reply,
        Kind.FORWARD: view_of.forward,
        Kind.ACTION: view_of.action,
        Kind.ALERT: view_of.alert,
    }
    return [show[Kind(row.kind)](row) for row in connection.execute(_OPEN, {"client": client})]


def export(connection: Connection, *, client: str, now: datetime | None = None) -> dict[str, list[View]]:
    """Everything ``export --json`` prints; ``now`` is by when tickets may be overdue."""
    return {
        "tickets": tickets(connection, client=client, now=now),
        "replies": replies(connection, client=client),
        "forwards": forwards(connection, client=client),
        "messages": messages(connection, client=client),
    }
