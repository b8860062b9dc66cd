"""The desks that copies go to: how they stand, what they told of their cases, and which webhooks came."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from gateway.store.columns import Moment, Number, Words
from gateway.store.schema.base import literal, metadata

# What stands between us and the desk of a [[forward]], and how far its cases were read.
forward: Final = Table(
    "forward",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of the [[forward]]
    Column("state", Text, nullable=False),
    Column("reason", Words),
    Column("since", Moment),
    Column("read_until", Moment),  # null before the first reading
)

# What a desk told of its cases, ours and those that customers opened there themselves. Cases of people who have no
# ticket here are kept for two weeks, for they may write to us about the same.
desk_case: Final = Table(
    "desk_case",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of the [[forward]]
    Column("external_id", Words, primary_key=True),
    Column("ticket", Number, ForeignKey("ticket.message"), index=True),  # null: of no ticket of ours
    Column("ours", Boolean, nullable=False),  # made by a copy of ours
    Column("state", Text, nullable=False),
    Column("customer", Words, nullable=False),  # normal
    Column("assignee", Words),
    Column("url", Words, nullable=False),
    Column("because", Words),  # why it belongs to the ticket
    Column("seen_at", Moment, nullable=False),
    Column("joining", Text),  # whether it and our copy are made one; null: nothing is to be done
    Column("remark", Words),  # why they are not
    Column("answered", Boolean),  # by the staff; null: not yet
    Column("marks", Text),  # of the order and invoice numbers that it names, between blanks; null for none
)
PENDING: Final = desk_case.c.joining.in_([literal(state) for state in ("undecided", "due")])
STRANGE: Final = desk_case.c.ticket.is_(None)
Index(
    "desk_case_pending",
    *(desk_case.c.client, desk_case.c.name, desk_case.c.seen_at),
    sqlite_where=PENDING,
    postgresql_where=PENDING,
)
Index(
    "desk_case_strange",
    *(desk_case.c.client, desk_case.c.customer),
    sqlite_where=STRANGE,
    postgresql_where=STRANGE,
)

# What webhooks into us were taken; one that comes twice is known by it.
hook: Final = Table(
    "hook",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of the [[forward]]
    Column("id", Words, primary_key=True),
    Column("at", Moment, nullable=False),
)
