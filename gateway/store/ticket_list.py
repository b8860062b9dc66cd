"""Which tickets somebody asks for: the conditions of ``tickets list``, ``search`` and ``export``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_

from gateway.store.assigning import is_overdue_at
from gateway.store.schema import ticket

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What tickets are asked for; what is None or empty does not matter.

    ``customer`` is an address, or a part of a name or address. ``assignee`` is ``''`` for nobody. ``limit`` takes the
    newest.
    """

    states: tuple[str, ...] = ()
    topic: str | None = None
    assignee: str | None = None
    customer: str | None = None
    since: datetime | None = None
    overdue: bool = False
    limit: int | None = None

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The same for a statement that has ``ticket``."""
        found: list[ColumnElement[bool]] = []
        if self.states:
            found.append(ticket.c.state.in_(self.states))
        if self.topic is not None:
            found.append(func.lower(ticket.c.topic) == self.topic.lower())
        if self.assignee is not None:
            found.append(_has(self.assignee))
        if self.customer is not None:
            found.append(_is(self.customer.lower()))
        if self.since is not None:
            found.append(ticket.c.created >= self.since)
        if self.overdue:
            found.append(is_overdue_at(now))
        return found


ALL: Final = Asked()


def _has(person: str) -> ColumnElement[bool]:
    return func.lower(ticket.c.assignee) == person.lower() if person else ticket.c.assignee.is_(None)


def _is(customer: str) -> ColumnElement[bool]:
    address = func.lower(ticket.c.customer)
    if "@" in customer and not customer.startswith("@"):
        return address == customer
    return or_(
        address.contains(customer, autoescape=True),
        func.lower(ticket.c.customer_name).contains(customer, autoescape=True),
    )
