"""T2 for messages that continue a ticket: what really joins, what is linked, and what finds it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.store import cases
from gateway.ticket import TicketState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.store.outcomes import Triaged


def wanted(connection: Connection, todo: Sequence[Triaged]) -> dict[int, int]:
    """Which messages join the ticket of which other one, or of one of the same group; both by their numbers.

    A ticket that is gone, or was taken back, since it was looked up takes none: then the message gets its own.
    """
    asked = {one.message: one.joins.founder for one in todo if one.joins is not None and one.ticket is not None}
    if not asked:
        return {}
    there = {
        number: row.ticket
        for number, row in cases.tickets_of(connection, sorted({*asked.values(), *asked})).items()
        if row.state != TicketState.UNDONE
    }
    fresh = {one.message for one in todo if one.ticket is not None and one.message not in asked}
    own = asked.keys() & there.keys()  # decided once more: what has a ticket of its own keeps it
    return {
        number: there.get(founder, founder)
        for number, founder in asked.items()
        if number not in own and (founder in there or founder in fresh)
    }


def carry_out(
    connection: Connection, todo: Sequence[Triaged], joins: Mapping[int, int], *, client: str, now: datetime
) -> dict[int, int]:
    """Carry the joining out, and remember what finds each ticket again; the ticket numbers of those that joined."""
    whys = {one.message: one.joins.because for one in todo if one.joins is not None}
    cases.join(
        connection,
        [cases.Joining(number, founder, whys[number]) for number, founder in joins.items()],
        client=client,
        now=now,
    )
    marks = [(one.message, mark) for one in todo for mark in one.found_by]
    cases.mark(connection, marks, client=client)
    _link(connection, [one for one in todo if one.message not in joins], client=client, now=now)
    rows = cases.tickets_of(connection, list(joins))
    return {number: row.number for number, row in rows.items()}


def _link(connection: Connection, todo: Sequence[Triaged], *, client: str, now: datetime) -> None:
    """Link new tickets with those that they have to do with, where these are still there."""
    wanted = [(one.message, one.link) for one in todo if one.link is not None and one.ticket is not None]
    there = cases.tickets_of(connection, sorted({link.founder for _, link in wanted}))
    links = [
        cases.Link(there[link.founder].ticket, number, link.because) for number, link in wanted if link.founder in there
    ]
    cases.link(connection, links, client=client, now=now)


def told(one: Triaged, numbers: Mapping[int, int]) -> dict[str, object]:
    """What the trail tells of a message that joined; ``numbers`` are those of the tickets, by the messages."""
    return {"ticket": numbers[one.message], "because": None if one.joins is None else one.joins.because}
