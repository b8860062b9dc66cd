"""What a person has to know, what was erased, the trail of all that happened, and the settings of the store."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table, Text

from gateway.store.columns import Moment, Number, Words
from gateway.store.schema.base import metadata

# What a person has to know of soon.
alert: Final = Table(
    "alert",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("cause", Text, nullable=False),
    Column("sentence", Words, nullable=False),
    Column("message", Number, nullable=False),  # that raised it
    Column("mailed", Boolean, nullable=False),
    Column("closed_at", Moment),  # null while it is open
    Index("alert_at", "client", "at"),
)

# What is wrong for a while; a row goes when it is over and everybody who was told of it knows that.
trouble: Final = Table(
    "trouble",
    metadata,
    Column("client", Text, primary_key=True),
    Column("cause", Text, primary_key=True),
    Column("about", Words, primary_key=True),  # which mailbox, which message; '' where there is but one
    Column("sentence", Words, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("over_at", Moment),
)

# The proof of what was erased; it holds nothing by which anybody could be found.
erasure: Final = Table(
    "erasure",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Words, nullable=False),  # the user of this machine
    Column("kind", Text, nullable=False),
    Column("mark", Text),  # keyed hash of the address; null where it was about age
    Column("before", Moment),
    Column("counts", Text, nullable=False),  # JSON object
    sqlite_autoincrement=True,
)

# The trail. It points to no table, so that it may outlive what it tells of.
event_: Final = Table(
    "event",
    metadata,
    Column("id", Number, nullable=False, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("client", Text, nullable=False),
    Column("message", Number, index=True),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),  # JSON object
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    postgresql_partition_by="RANGE (at)",
)

setting: Final = Table(
    "setting",
    metadata,
    Column("client", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
