"""Who has a case: to whom it was given and why, whether she has taken it, and when it goes on to somebody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, or_, select, update

from gateway.answer.keeping import WINDOW
from gateway.store import cases
from gateway.store.schema import PASSING, event_, ticket
from gateway.store.trail import tell
from gateway.ticket import OPEN, TicketEvent, TicketState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from gateway.store.outcomes import Given

BY_ROTA: Final = "rota"  # who gave a case to somebody, where it was no person
_UNTAKEN: Final = (TicketState.NEW.value, TicketState.WITH_DESK.value)
_CLIENT: Final[Any] = bindparam("of_client")


def is_overdue_at(moment: Any) -> ColumnElement[bool]:
    """The condition on ``ticket`` that its time to be taken was over at a moment, and nobody has taken it since."""
    over = or_(ticket.c.passed.is_not(None), ticket.c.pass_at <= moment)
    return and_(ticket.c.taken_at.is_(None), ticket.c.state.in_(_UNTAKEN), over)


_WAITS: Final = (ticket.c.client == _CLIENT, PASSING, ticket.c.pass_at <= bindparam("until"))
_ANY: Final = select(ticket.c.message).where(*_WAITS).limit(1)
_OVERDUE: Final = (
    select(ticket).where(*_WAITS).order_by(ticket.c.pass_at, ticket.c.number).limit(bindparam("most")).with_for_update()
)
_GIVE: Final = (
    update(ticket)
    .where(ticket.c.message == bindparam("found"))
    .values(
        assignee=bindparam("person"),
        assigned_at=bindparam("now"),
        taken_at=None,
        pass_at=bindparam("then"),
        passed=bindparam("times"),
        updated=bindparam("now"),
    )
)
_BACK: Final = (
    update(ticket)
    .where(ticket.c.message == bindparam("found"))
    .values(taken_at=None, pass_at=bindparam("then"), updated=bindparam("now"))
)
# Of a case that goes on to nobody any more it is known by a number, 0 at least, that its time was over.
_HALT: Final = (
    update(ticket).where(ticket.c.message == bindparam("found")).values(pass_at=None, passed=bindparam("times"))
)
_ANEW: Final = (
    update(ticket)
    .where(ticket.c.message == bindparam("found"), ticket.c.taken_at.is_(None), ticket.c.pass_at.is_(None))
    .where(ticket.c.assignee.is_not(None), ticket.c.state.in_(_UNTAKEN))
    .values(assigned_at=bindparam("now"), pass_at=bindparam("then"))
    .returning(ticket.c.client, ticket.c.message, ticket.c.assignee)
)
_TOUCH: Final = update(ticket).where(ticket.c.message == bindparam("found")).values(updated=bindparam("now"))
_GIVEN: Final = (
    select(event_.c.detail)
    .where(event_.c.message == bindparam("found"), event_.c.kind.in_(["assigned", "passed on"]))
    .order_by(event_.c.at, event_.c.id)
)
_HELD: Final = select(ticket).where(ticket.c.client == _CLIENT, ticket.c.number == bindparam("number"))
_OPEN: Final = [state.value for state in OPEN]
_FIGURES: Final = select(
    func.count().filter(ticket.c.state.in_(_OPEN)),
    func.count().filter(ticket.c.state.in_(_UNTAKEN), ticket.c.taken_at.is_(None), ticket.c.assignee.is_not(None)),
    func.count().filter(is_overdue_at(bindparam("now"))),
    func.sum(ticket.c.passed).filter(ticket.c.assigned_at > bindparam("after")),
    func.count().filter(ticket.c.assigned_at > bindparam("after"), ticket.c.passed > 0),
).where(ticket.c.client == _CLIENT)


def is_overdue(row: Any, now: datetime) -> bool:
    """The same of the row of a ticket."""
    over = row.passed is not None or (row.pass_at is not None and row.pass_at <= now)
    return over and row.taken_at is None and row.state in _UNTAKEN


def held(connection: Connection, number: int, *, client: str) -> Any:
    """The row of a ticket by its number, held for the transaction; None for no such number."""
    return connection.execute(_HELD.with_for_update(), {"number": number, "of_client": client}).first()


def any_overdue(connection: Connection, *, client: str, now: datetime) -> bool:
    """Whether any case is to go on to somebody else."""
    return connection.scalar(_ANY, {"of_client": client, "until": now}) is not None


def overdue(connection: Connection, *, client: str, now: datetime, most: int) -> list[Any]:
    """The rows of the cases that nobody took in time, the longest first; held for the transaction."""
    return list(connection.execute(_OVERDUE, {"of_client": client, "until": now, "most": most}).all())


def tried(connection: Connection, message: int) -> tuple[str, ...]:
    """Who was given a case and did not take it, since a person last had a hand in it."""
    asked: list[str] = []
    for detail in connection.scalars(_GIVEN, {"found": message}):
        told = json.loads(detail)
        asked = [*(asked if told.get("by") == BY_ROTA else []), str(told.get("person"))]
    return tuple(dict.fromkeys(asked))


def give(connection: Connection, row: Any, given: Given | None, *, by: str, now: datetime) -> None:
    """Give a case to somebody, or with None to nobody; nobody has taken it then. ``by`` is who did it."""
    passing = by == BY_ROTA and row.assignee is not None
    values = {
        "found": row.message,
        "person": given and given.person,
        "then": given and given.pass_at,
        "times": (row.passed or 0) + 1 if passing else row.passed,
        "now": now,
    }
    connection.execute(_GIVE, values)
    detail = {"was": row.assignee, "by": by, "person": given and given.person}
    why = {"because": "; ".join(given.because) or None} if given else {}
    tell(connection, [(row.client, row.message, "passed on" if passing else "assigned", detail | why)], now=now)


def take(connection: Connection, row: Any, *, by: str, now: datetime) -> None:
    """Whoever a case was given to has taken it: it goes on to nobody else."""
    cases.happened(connection, [(row.message, TicketEvent.TAKEN)], now=now, by=by)
    tell(connection, [(row.client, row.message, "taken", {"person": row.assignee, "by": by})], now=now)


def give_back(connection: Connection, row: Any, *, then: datetime | None, by: str, now: datetime) -> None:
    """Take back that a case was taken; ``then`` is when it goes on to somebody else, None for never."""
    connection.execute(_BACK, {"found": row.message, "then": then, "now": now})
    tell(connection, [(row.client, row.message, "given back", {"person": row.assignee, "by": by})], now=now)


def before(connection: Connection, message: int) -> str | None:
    """Who had a case before it was given to whom it is now; None for nobody."""
    told = [json.loads(detail) for detail in connection.scalars(_GIVEN, {"found": message})]
    return next((one.get("was") for one in reversed(told) if one.get("was") != one.get("person")), None)


def touch(connection: Connection, message: int, *, now: datetime) -> None:
    """Something happened in a case."""
    connection.execute(_TOUCH, {"found": message, "now": now})


def begin_anew(
    connection: Connection, cases_: Mapping[int, datetime], *, now: datetime, by: str = "the customer, who wrote again"
) -> None:
    """Have cases that somebody opened again, or wrote in, go on at a moment where nobody has them any more.

    What still goes on by itself keeps its moment, so that no further mail puts it off.
    """
    rows = [{"found": found, "then": then, "now": now} for found, then in cases_.items()]
    for one in rows:
        row = connection.execute(_ANEW, one).first()
        if row is not None:
            detail = {"person": row.assignee, "was": row.assignee, "by": by}
            tell(connection, [(row.client, row.message, "assigned", detail)], now=now)


def halt(connection: Connection, row: Any, *, over: bool) -> None:
    """Let a case stay where it is; ``over`` tells one that everybody was tried for from one that needs nobody."""
    connection.execute(_HALT, {"found": row.message, "times": (row.passed or 0) if over else row.passed})


def summary(connection: Connection, *, client: str, now: datetime) -> dict[str, Any]:
    """What ``status`` says of cases: how many are open, not taken, and not taken in time; how often how many went on.

    Those that went on are counted by when that was, in the last four weeks.
    """
    asked = {"of_client": client, "after": now - WINDOW, "now": now}
    row = connection.execute(_FIGURES, asked).one()
    passed = {"times": int(row[3] or 0), "cases": row[4]}
    return {"open": row[0], "untaken": row[1], "overdue": row[2], "passed_on": passed}
