"""The tables; ``migrations/`` makes the same ones, and a test holds the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    text,
)
from sqlalchemy.event import listen

from gateway.store import full_text
from gateway.store.columns import Moment, Number, Words
from gateway.store.indexed import Indexed
from gateway.store.sealing import Sealed, SealedWords

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

metadata: Final = MetaData()


def _literal(state: str) -> ColumnElement[str]:
    """Give a state as text of the statement itself: SQLite sees no use for a partial index in a bound value."""
    return literal_column(f"'{state}'", Text)


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
STORED: Final = message.c.state == _literal("stored")
FILED: Final = message.c.then.in_([_literal(then) for then in ("redirect", "file")])
Index("message_stored", message.c.client, message.c.id, sqlite_where=STORED, postgresql_where=STORED)

# What a person has to decide; hardly any message is among it for long.
UNDECIDED: Final = message.c.then == _literal("review")
Index("message_review", message.c.client, message.c.id, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)

# What the program stumbled over; looked at every minute.
ASIDE: Final = message.c.state == _literal("set_aside")
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

# One ticket for one message: the message is its key.
ticket: Final = Table(
    "ticket",
    metadata,
    Column("message", Number, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    Column("client", Text, nullable=False),
    Column("number", Number, nullable=False),
    Column("customer", Words, nullable=False),
    Column("customer_name", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("topic", Text),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),  # null: nothing happened since it was made
    Column("closed_at", Moment),  # null while it is open
    Column("assignee", Words),  # of [desk] people; null where nobody is named
    Column("assigned_at", Moment),
    Column("taken_at", Moment),  # when the assignee, or the desk, took it
    Column("pass_at", Moment),  # when it goes on to somebody else; null for never
    Column("passed", Integer),  # how often it went on; null for never
    UniqueConstraint("client", "number", name="ticket_number"),
)
PASSING: Final = ticket.c.pass_at.is_not(None)
Index("ticket_pass", ticket.c.client, ticket.c.pass_at, sqlite_where=PASSING, postgresql_where=PASSING)

# The further messages of a ticket; the one that began it is its key.
joined: Final = Table(
    "joined",
    metadata,
    Column("message", Number, ForeignKey("message.id"), primary_key=True, autoincrement=False),
    Column("client", Text, nullable=False),
    Column("ticket", Number, ForeignKey("ticket.message"), nullable=False, index=True),
    Column("because", Words, nullable=False),
    Column("at", Moment, nullable=False),
)

# Tickets that have to do with each other; ``ticket`` came first.
ticket_link: Final = Table(
    "ticket_link",
    metadata,
    Column("ticket", Number, ForeignKey("ticket.message"), primary_key=True, autoincrement=False),
    Column("other", Number, ForeignKey("ticket.message"), primary_key=True, autoincrement=False, index=True),
    Column("client", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# The order and invoice numbers that the messages of tickets name, as keyed hashes: they tell no word of a mail.
ticket_mark: Final = Table(
    "ticket_mark",
    metadata,
    Column("client", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("message", Number, ForeignKey("message.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)

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
)
PENDING: Final = desk_case.c.joining.in_([_literal(state) for state in ("undecided", "due")])
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
CLAIMABLE: Final = delivery.c.state.in_([_literal(state) for state in ("scheduled", "due", "unknown")])
UNSETTLED: Final = delivery.c.state.in_([_literal(state) for state in ("held", "sending", "doubtful", "dead")])
Index(
    "delivery_claimable",
    *(delivery.c.client, delivery.c.kind, delivery.c.name, delivery.c.due, delivery.c.id),
    sqlite_where=CLAIMABLE,
    postgresql_where=CLAIMABLE,
)
# By which a case at a desk is known to be that of our copy.
COPIED: Final = and_(delivery.c.kind == _literal("forward"), delivery.c.external_id.is_not(None))
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
WAITING: Final = promise.c.state.in_([_literal(state) for state in ("planned", "open")])
Index(
    "promise_waiting",
    *(promise.c.client, promise.c.state, promise.c.due),
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)

# Who has learnt to write to the desk and gets no more notes, and how we know.
trained: Final = Table(
    "trained",
    metadata,
    Column("client", Text, primary_key=True),
    Column("address", Words, primary_key=True),  # normal
    Column("at", Moment, nullable=False),
    Column("reason", Words, nullable=False),
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

# How far the Sent folder of a watched mailbox is read.
sent_folder: Final = Table(
    "sent_folder",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of the [[mailbox]]
    Column("folder", Words),  # null until it is found
    Column("uidvalidity", Number),  # null with last_uid until the first contact
    Column("last_uid", Number),
    Column("reason", Words),  # why it cannot be read
)

# How far the folder that redirected mail of a mailbox goes to is read.
target_folder: Final = Table(
    "target_folder",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of the [[mailbox]]
    Column("uidvalidity", Number, nullable=False),
    Column("last_uid", Number, nullable=False),
)

# What people wrote in a case besides the message that began it.
entry: Final = Table(
    "entry",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("message", Number, ForeignKey("message.id"), nullable=False),
    Column("key", Words, nullable=False),  # its Message-ID, or where it lies
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("writer", Words, nullable=False),
    Column("message_id", Words),
    Column("text", SealedWords, nullable=False),
    UniqueConstraint("message", "key", name="entry_key"),
    Index("entry_message_id", "client", "message_id"),  # by which a customer's answer to an answer finds its case
)

# By which words a message, or an entry of its case, is found; ``entry`` is 0 for the message itself. On SQLite an index
# of its own is kept beside it (`gateway.store.full_text`).
search: Final = Table(
    "search",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("message", Number, ForeignKey("message.id"), nullable=False),
    Column("entry", Number, nullable=False),
    Column("head", Indexed("A"), nullable=False),
    Column("body", Indexed("D", begin=2), nullable=False),
    UniqueConstraint("message", "entry", name="search_piece"),
    Index("search_words", text("(head || body)"), postgresql_using="gin").ddl_if(dialect="postgresql"),
)
listen(search, "after_create", full_text.beside)
listen(search, "before_drop", full_text.away)

# What people decided otherwise than the rules; kept, for rules and the classifier learn from it.
correction: Final = Table(
    "correction",
    metadata,
    Column("id", Number, primary_key=True),
    Column("client", Text, nullable=False),
    Column("message", Number, ForeignKey("message.id"), nullable=False, index=True),
    Column("was", Text, nullable=False),
    Column("is", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Index("correction_at", "client", "at"),
    Index("correction_client", "client", "id"),
)

# What the learned model has made of the corrections up to ``last``. It can be made again from them at any time; kept,
# so that neither the service nor a command reads all their messages at its start.
learned: Final = Table(
    "learned",
    metadata,
    Column("client", Text, primary_key=True),
    Column("shipped", Text, nullable=False),  # digest of the shipped model that it belongs to
    Column("last", Number, nullable=False),  # number of the newest correction
    Column("corrections", Integer, nullable=False),  # whose messages could be read
    Column("weights", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)

# Whom the owner has written to, and by which mails, as far as his Sent folder was read.
contact: Final = Table(
    "contact",
    metadata,
    Column("client", Text, primary_key=True),
    Column("address", Words, primary_key=True),  # normal
    Column("at", Moment, nullable=False),
)
sent_mail: Final = Table(
    "sent_mail",
    metadata,
    Column("client", Text, primary_key=True),
    Column("message_id", Words, primary_key=True),
    Column("at", Moment, nullable=False),
)

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

PARTITIONED: Final = (raw, event_)
