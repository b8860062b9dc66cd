"""Tickets as cases: what happens to them, their further messages, and what they are linked with."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.delivery import Kind, State
from gateway.store.case_of import with_ticket
from gateway.store.prepared import Prepared
from gateway.store.schema import desk_case, joined, message, ticket, ticket_link, ticket_mark
from gateway.store.trail import tell
from gateway.ticket import TICKET_TRANSITIONS, TicketEvent, TicketState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_EVENT_OF: Final = {
    (Kind.FORWARD, State.CONFIRMED): TicketEvent.COPIED,
    (Kind.REPLY, State.SENT): TicketEvent.NOTED,
}
TEAM: Final = "team"  # whoever of it answers in a case has taken it
_THESE: Final[Any] = bindparam("these", expanding=True)
_COLUMNS: Final = (
    *(ticket.c.message.label("ticket"), ticket.c.client, ticket.c.number, ticket.c.state),
    *(ticket.c.closed_at, ticket.c.taken_at, ticket.c.pass_at),
)
_OF_MESSAGES: Final = (
    with_ticket(select(message.c.id.label("message"), *_COLUMNS).select_from(message), message.c.id)
    .where(message.c.id.in_(_THESE))
    .order_by(ticket.c.message)
    .with_for_update(of=ticket)
)
_MOVE: Final = Prepared(
    update(ticket)
    .where(ticket.c.message == bindparam("found"))
    .values(
        state=bindparam("new_state", type_=ticket.c.state.type),
        updated=bindparam("now", type_=ticket.c.updated.type),
        closed_at=bindparam("closed", type_=ticket.c.closed_at.type),
        taken_at=bindparam("taken", type_=ticket.c.taken_at.type),
        pass_at=bindparam("then", type_=ticket.c.pass_at.type),
    )
)
_JOIN: Final = Prepared(insert(joined), [column.name for column in joined.columns])
_LEAVE: Final = delete(joined).where(joined.c.message.in_(_THESE)).returning(joined.c.message, joined.c.ticket)
_MARKS: Final = {
    "sqlite": Prepared(sqlite.insert(ticket_mark).on_conflict_do_nothing(), ("client", "mark", "message")),
    "postgresql": Prepared(postgresql.insert(ticket_mark).on_conflict_do_nothing(), ("client", "mark", "message")),
}
_NO_MARKS: Final = delete(ticket_mark).where(ticket_mark.c.message.in_(_THESE))
_LINKS: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert(ticket_link).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(ticket_link).on_conflict_do_nothing(),
}
_FURTHER: Final = select(joined).where(joined.c.ticket == bindparam("found")).order_by(joined.c.message)
_LINKED: Final = select(ticket_link).where(
    (ticket_link.c.ticket == bindparam("found")) | (ticket_link.c.other == bindparam("found"))
)
_UNLINK: Final = delete(ticket_link).where(
    (ticket_link.c.ticket == bindparam("found")) | (ticket_link.c.other == bindparam("found"))
)
_AT_DESK: Final = (
    update(desk_case)
    .where(desk_case.c.name == bindparam("of_name"), desk_case.c.external_id == bindparam("of_id"))
    .values(ticket=bindparam("heir"))
)
_LEFT: Final = select(joined).where(joined.c.ticket.in_(_THESE)).order_by(joined.c.ticket, joined.c.message)
_NEIGHBOURS: Final = (
    select(ticket.c.number, ticket.c.state, ticket.c.subject, ticket_link.c.kind)
    .join(ticket_link, (ticket_link.c.other == ticket.c.message) | (ticket_link.c.ticket == ticket.c.message))
    .where((ticket_link.c.ticket == bindparam("found")) | (ticket_link.c.other == bindparam("found")))
    .where(ticket.c.message != bindparam("found"))
    .order_by(ticket.c.number)
)


class Joining(NamedTuple):
    """A message that continues the ticket of another one, its founder; ``because`` is for people."""

    message: int
    founder: int
    because: str


class Link(NamedTuple):
    """Two tickets, by their founders, that have to do with each other; ``ticket`` came first."""

    ticket: int
    other: int
    kind: str


def happened(
    connection: Connection,
    events: Iterable[tuple[int, TicketEvent]],
    *,
    now: datetime,
    by: str | None = None,
) -> dict[int, TicketState]:
    """Let each event happen to the ticket of its message, in their order; the state each such ticket has then.

    Tickets are told, here and in the answer, by the message that began them; an event is given by any of their
    messages. What has no ticket is left out; what the table of `gateway.ticket` does not know changes nothing.
    ``by`` is who did it, for the trail, which tells of every change of a state.
    """
    asked = list(events)
    rows = tickets_of(connection, [number for number, _ in asked])
    states = {row.ticket: TicketState(row.state) for row in rows.values()}
    changed: list[tuple[str, int | None, str, Mapping[str, Any]]] = []
    touched: dict[int, Any] = {}
    taken: set[int] = set()
    for number, event in asked:
        row = rows.get(number)
        after = None if row is None else TICKET_TRANSITIONS.get((states[row.ticket], event))
        if row is None or after is None:
            continue
        touched[row.ticket] = row
        if event is TicketEvent.TAKEN or (event is TicketEvent.ANSWERED and by == TEAM):
            taken.add(row.ticket)
        if after is not states[row.ticket]:
            detail = {"ticket": row.number, "event": event, "was": states[row.ticket], "state": after, "by": by}
            changed.append((row.client, row.ticket, "ticket", detail))
            states[row.ticket] = after
    moved = [_values(row, states[found], found in taken, now) for found, row in touched.items()]
    _MOVE.run_many(connection, moved)
    tell(connection, changed, now=now)
    return states


def follow(connection: Connection, moves: Sequence[tuple[Any, State]], *, now: datetime) -> None:
    """Let tickets go the way of what leaves because of their messages: a copy that a desk has, a note that is sent.

    ``moves`` are deliveries of any kind and the states they came to.
    """
    events = [(row.message, event) for row, state in moves if (event := _EVENT_OF.get((row.kind, state))) is not None]
    if events:
        happened(connection, events, now=now)


def tickets_of(connection: Connection, numbers: Sequence[int]) -> dict[int, Any]:
    """The tickets of messages, by the messages; those without one are left out.

    Each tells its ``ticket`` (the message that began it), ``client``, ``number`` and ``state``; held for now.
    """
    if not numbers:
        return {}
    return {row.message: row for row in connection.execute(_OF_MESSAGES, {"these": list(dict.fromkeys(numbers))})}


def _values(row: Any, state: TicketState, taken: bool, now: datetime) -> dict[str, object]:
    """Who had a ticket has it no more when it is new again; when it was closed counts from the first time.

    What is taken, or waits for nobody at the desk, goes on to nobody else.
    """
    had = None if state is TicketState.NEW else row.taken_at or (now if taken else None)
    waits = had is None and state in {TicketState.NEW, TicketState.WITH_DESK}
    return {
        "found": row.ticket,
        "new_state": state,
        "now": now,
        "closed": (row.closed_at or now) if state is TicketState.CLOSED else None,
        "taken": had,
        "then": row.pass_at if waits else None,
    }


def join(connection: Connection, joining: Sequence[Joining], *, client: str, now: datetime) -> None:
    """Make messages that have no ticket further ones of the tickets of others, whose customer has written again."""
    rows = [
        {"message": one.message, "client": client, "ticket": one.founder, "because": one.because, "at": now}
        for one in joining
    ]
    _JOIN.run_many(connection, rows)
    happened(connection, [(one.founder, TicketEvent.WROTE) for one in joining], now=now)


def mark(connection: Connection, marks: Sequence[tuple[int, str]], *, client: str) -> None:
    """Remember which messages of tickets bear which marks (`gateway.answer.token.number_mark`)."""
    rows = [{"client": client, "mark": one, "message": number} for number, one in marks]
    _MARKS[connection.dialect.name].run_many(connection, rows)


def link(connection: Connection, links: Sequence[Link], *, client: str, now: datetime) -> None:
    """Link tickets; twice changes nothing."""
    rows = [{"ticket": one.ticket, "other": one.other, "client": client, "kind": one.kind, "at": now} for one in links]
    if rows:
        connection.execute(_LINKS[connection.dialect.name], rows)


def neighbours(connection: Connection, founder: int) -> list[Any]:
    """Number, state, subject and kind of link of each ticket that this one is linked with, by number."""
    return list(connection.execute(_NEIGHBOURS, {"found": founder}).all())


def further(connection: Connection, founder: int) -> list[Any]:
    """The rows of the further messages of a ticket, in their order."""
    return list(connection.execute(_FURTHER, {"found": founder}).all())


def leave(connection: Connection, numbers: Sequence[int], *, now: datetime) -> dict[int, int]:
    """Take messages out of their tickets; the new founder of each ticket that goes on without its first message.

    A further message simply has no ticket then. Where the founder goes and further messages stay, the first of these
    takes its place, with the number of the ticket: no message loses its ticket because of another. A ticket that has
    only its founder is left to the caller.
    """
    if not numbers:
        return {}
    asked = {"these": list(numbers)}
    connection.execute(_LEAVE, asked)
    connection.execute(_NO_MARKS, asked)
    heirs: dict[int, int] = {}
    left = connection.execute(_LEFT, asked).all()
    for founder, rows in groupby(left, key=lambda row: row.ticket):
        staying = list(rows)
        heirs[founder] = staying[0].message
        _hand_over(connection, founder, staying, now)
    return heirs


def _hand_over(connection: Connection, founder: int, staying: Sequence[Any], now: datetime) -> None:
    """Make the first of the further messages the founder; what points to the ticket is taken off and put on again."""
    heir, found = staying[0].message, {"found": founder}
    links = [dict(row._mapping) for row in connection.execute(_LINKED, found)]  # noqa: SLF001 - its documented name
    connection.execute(delete(joined).where(joined.c.ticket == founder))
    connection.execute(_UNLINK, found)
    at_desks = connection.execute(
        select(desk_case.c.name, desk_case.c.external_id).where(desk_case.c.ticket == founder)
    )
    places = [{"of_name": row.name, "of_id": row.external_id, "heir": heir} for row in at_desks]
    connection.execute(update(desk_case).where(desk_case.c.ticket == founder).values(ticket=None))
    connection.execute(_inherit(founder, heir, now))
    if places:
        connection.execute(_AT_DESK, places)
    _JOIN.run_many(connection, [dict(row._mapping) | {"ticket": heir} for row in staying[1:]])  # noqa: SLF001
    new = {founder: heir}
    ends = [
        one | {"ticket": new.get(one["ticket"], one["ticket"]), "other": new.get(one["other"], one["other"])}
        for one in links
    ]
    if ends:
        connection.execute(_LINKS[connection.dialect.name], ends)


def _inherit(founder: int, heir: int, now: datetime) -> Any:
    """The ticket tells of the message that begins it now, so that nothing of the one that left stays."""
    of_heir = {
        name: select(column).where(message.c.id == heir).scalar_subquery()
        for name, column in (
            ("customer", func.coalesce(message.c.from_address, "")),
            ("customer_name", func.coalesce(message.c.from_name, "")),
            ("subject", func.coalesce(message.c.subject, "")),
        )
    }
    topic = select(func.coalesce(message.c.topic, ticket.c.topic)).where(message.c.id == heir).scalar_subquery()
    return (
        update(ticket)
        .where(ticket.c.message == founder)
        .values(message=literal(heir), updated=now, topic=topic, **of_heir)
    )
