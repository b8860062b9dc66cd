"""What people decided otherwise than the rules, and what the learned model has made of it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from gateway.store.columns import Moment, Number
from gateway.store.schema.base import metadata

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
