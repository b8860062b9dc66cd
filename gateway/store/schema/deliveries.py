"""What leaves and what was promised: deliveries, the ledger of whom we answered, promises."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, and_

from gateway.store.columns import Moment, Number, Words
from gateway.store.schema.base import literal, metadata
from gateway.store.sealing import Sealed

delivery: Final = Table(
    "delivery",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),  # of the [[forward]] or [[mailbox]]; '' for a reply
    Column("key", Words, nullable=False),
    Column("message", Number, ForeignKey("message.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("first_at", Moment),  # of the first attempt
    Column("reason", Words),
    Column("external_id", Words),
    Column("recipient", Words),
    Column("mail_id", Words),  # its own Message-ID
    Column("payload", Sealed),
    Column("spec", Text, nullable=False),  # JSON object
    Column("created", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("begun_at", Moment),  # of the attempt under way, or of the last one
    Column("holder", Text),  # the run of the program that has it in hand
    Column("memo", Words),  # JSON object: what the steps of a copy have come to; null before the first
    UniqueConstraint("client", "kind", "key", name="delivery_key"),
    sqlite_autoincrement=True,  # its number is typed by people: outbox approve 17
)
CLAIMABLE: Final = delivery.c.state.in_([literal(state) for state in ("scheduled", "due", "unknown")])
UNSETTLED: Final = delivery.c.state.in_([literal(state) for state in ("held", "sending", "doubtful", "dead")])
Index(
    "delivery_claimable",
    *(delivery.c.client, delivery.c.kind, delivery.c.name, delivery.c.due, delivery.c.id),
    sqlite_where=CLAIMABLE,
    postgresql_where=CLAIMABLE,
)
# By which a case at a desk is known to be that of our copy.
COPIED: Final = and_(delivery.c.kind == literal("forward"), delivery.c.external_id.is_not(None))
Index(
    "delivery_copy",
    *(delivery.c.client, delivery.c.name, delivery.c.external_id),
    sqlite_where=COPIED,
    postgresql_where=COPIED,
)
Index(
    "delivery_unsettled",
    *(delivery.c.state, delivery.c.client, delivery.c.lease_until),
    sqlite_where=UNSETTLED,
    postgresql_where=UNSETTLED,
)

# Whom we answered. The unique key makes a second reply to a message impossible; a released row counts in no brake.
# Like the trail it outlives its message: an answer that was given stays given.
ledger: Final = Table(
    "ledger",
    metadata,
    Column("client", Text, primary_key=True),
    Column("key", Words, primary_key=True),  # that of the reply's delivery
    Column("recipient", Words, nullable=False),
    Column("domain", Words, nullable=False),
    Column("topic", Text),
    Column("thread_key", Words),
    Column("message", Number, nullable=False),
    Column("at", Moment, nullable=False),
    Column("released", Boolean, nullable=False),
    Index("ledger_recipient", "client", "recipient", "at"),
    Index("ledger_domain", "client", "domain", "at"),
    Index("ledger_at", "client", "at"),
)

# What a customer was told: by when, and by whom. It is a task until a person, or the desk, says that it is done.
promise: Final = Table(
    "promise",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("message", Number, ForeignKey("message.id"), nullable=False),
    Column("person", Words),  # null: the desk as a whole
    Column("topic", Text),
    Column("state", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("told_at", Moment),  # when its note left, or may have left
    Column("done_at", Moment),
    Column("created", Moment, nullable=False),
    UniqueConstraint("message", name="promise_message"),
    Index("promise_due", "client", "due", "state"),
    sqlite_autoincrement=True,  # its number is typed by people: promises done 17
)
WAITING: Final = promise.c.state.in_([literal(state) for state in ("planned", "open")])
Index(
    "promise_waiting",
    *(promise.c.client, promise.c.state, promise.c.due),
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)

# What the texts we answered have in common: see gateway.mail.fingerprint. The key is that of the ledger.
ledger_mark: Final = Table(
    "ledger_mark",
    metadata,
    Column("client", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("key", Words, primary_key=True),
    sqlite_with_rowid=False,
)
