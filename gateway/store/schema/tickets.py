"""Tickets: who has them, what belongs to them, what was written in them, and by which words they are found."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.event import listen

from gateway.store import full_text
from gateway.store.columns import Moment, Number, Words
from gateway.store.indexed import Indexed
from gateway.store.schema.base import metadata
from gateway.store.sealing import SealedWords

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
