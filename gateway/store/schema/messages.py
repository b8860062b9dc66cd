"""Mail as it came in, and what was made of it: mailboxes, messages, their bytes and where they arrived."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from gateway.store.columns import Moment, Number, Words
from gateway.store.schema.base import literal, metadata
from gateway.store.sealing import Sealed

mailbox: Final = Table(
    "mailbox",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("uidvalidity", Number),  # null with last_uid until the first contact
    Column("last_uid", Number),
    Column("baseline_at", Moment),
    Column("last_seen", Moment),
    Column("state", Text, nullable=False),
    Column("reason", Words),
)

# Not partitioned on PostgreSQL: its content key must be unique over all months, and a partitioned table can hold a
# unique key only together with the month. What is big, the bytes and the trail, is partitioned instead.
message: Final = Table(
    "message",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("content_key", Text, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    Column("stored_at", Moment, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),  # how often judging it failed
    Column("message_id", Words),  # from here on null until triage
    Column("thread_key", Words),
    Column("from_address", Words),
    Column("from_name", Words),
    Column("subject", Words),
    Column("then", Text),
    Column("rule", Text),
    Column("topic", Text),
    Column("language", Text),
    Column("because", Text),  # JSON list
    Column("reason", Words),
    Column("check", Text),
    Column("score", Float),  # what the learned model said; null where nobody asked it
    UniqueConstraint("client", "content_key", name="message_content"),
    sqlite_autoincrement=True,  # a number is never given twice, so the trail of a forgotten message fits no other
)
STORED: Final = message.c.state == literal("stored")
FILED: Final = message.c.then.in_([literal(then) for then in ("redirect", "file")])
Index("message_stored", message.c.client, message.c.id, sqlite_where=STORED, postgresql_where=STORED)

# What a person has to decide; hardly any message is among it for long.
UNDECIDED: Final = message.c.then == literal("review")
Index("message_review", message.c.client, message.c.id, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)

# What the program stumbled over; looked at every minute.
ASIDE: Final = message.c.state == literal("set_aside")
Index("message_aside", message.c.client, message.c.id, sqlite_where=ASIDE, postgresql_where=ASIDE)

# By which an answer of the owner finds the message it answers; most mail is not filed and costs nothing here.
Index("message_filed", message.c.client, message.c.message_id, sqlite_where=FILED, postgresql_where=FILED)

# By which the messages of a sender are found; a message enters it when it is judged, not while it is taken in.
_WITH_SENDER: Final = message.c.from_address.is_not(None)
Index(
    "message_sender",
    *(message.c.client, message.c.from_address, message.c.id),
    sqlite_where=_WITH_SENDER,
    postgresql_where=_WITH_SENDER,
)

raw: Final = Table(
    "raw",
    metadata,
    Column("message", Number, ForeignKey("message.id"), nullable=False, autoincrement=False),
    Column("stored_at", Moment, nullable=False),  # that of the message
    Column("body", Sealed, nullable=False),  # zlib
    Column("client", Text, nullable=False, server_default="default"),  # the only one there was before it was written
    # PostgreSQL wants the partition's column in every key; on SQLite the message's number is the row number.
    PrimaryKeyConstraint("message").ddl_if(dialect="sqlite"),
    UniqueConstraint("message", "stored_at", name="raw_message").ddl_if(dialect="postgresql"),
    postgresql_partition_by="RANGE (stored_at)",
)

arrival: Final = Table(
    "arrival",
    metadata,
    Column("id", Number, primary_key=True),
    Column("message", Number, ForeignKey("message.id"), nullable=False, index=True),
    Column("client", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mailbox", Text),
    Column("uidvalidity", Number),
    Column("uid", Number),
    Column("peer", Words),
    Column("envelope_sender", Words),  # '' is the null reverse-path, null: nobody told us
    Column("recipients", Words, nullable=False),  # one a line
    Column("flags", Words, nullable=False),  # between spaces
    Column("arrived_at", Moment, nullable=False),
    UniqueConstraint("client", "mailbox", "uidvalidity", "uid", name="arrival_uid"),
)
