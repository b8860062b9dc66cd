"""How a statement finds the ticket of a message, whether the message began it or joined it later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from gateway.store.schema import joined, ticket

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement


def with_ticket(statement: Any, of_message: ColumnElement[int], *, outer: bool = False) -> Any:
    """The statement with the tables ``joined`` and ``ticket`` added; ``outer``: messages without a ticket stay."""
    return statement.outerjoin(joined, joined.c.message == of_message).join(
        ticket, ticket.c.message == founder(of_message), isouter=outer
    )


def founder(of_message: ColumnElement[int]) -> ColumnElement[int]:
    """The message that began the ticket of a message, in a statement that has ``joined``."""
    return func.coalesce(joined.c.ticket, of_message)


def number_of(of_message: Column[int]) -> Any:
    """The number of the ticket of a message, as a statement of its own within another one."""
    around = of_message.table
    began = select(joined.c.ticket).where(joined.c.message == of_message).correlate(around).scalar_subquery()
    number = select(ticket.c.number).where(ticket.c.message == func.coalesce(began, of_message))
    return number.correlate(around).scalar_subquery()
