"""The first tables.

Written out, not taken from ``gateway.store.schema``: a migration must do in ten years what it does today.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CLAIMABLE = sa.text("state IN ('scheduled', 'due', 'unknown')")
_UNSETTLED = sa.text("state IN ('held', 'sending', 'doubtful', 'dead')")
_STORED = sa.text("state = 'stored'")


def upgrade() -> None:
    _mailboxes_and_settings()
    _messages()
    _bytes_and_arrivals()
    _tickets()
    _deliveries()
    _ledger()
    _trail()


def _mailboxes_and_settings() -> None:
    op.create_table(
        "mailbox",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("uidvalidity", _NUMBER),
        sa.Column("last_uid", _NUMBER),
        sa.Column("baseline_at", sa.BigInteger),
        sa.Column("last_seen", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "setting",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _messages() -> None:
    texts = ("message_id", "thread_key", "from_address", "from_name", "subject", "then", "rule", "topic", "language")
    op.create_table(
        "message",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("content_key", sa.Text, nullable=False),
        sa.Column("arrived_at", sa.BigInteger, nullable=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text) for name in (*texts, "because", "reason", "check")),
        sa.UniqueConstraint("client", "content_key", name="message_content"),
        sqlite_autoincrement=True,
    )
    op.create_index("message_stored", "message", ["client", "id"], sqlite_where=_STORED, postgresql_where=_STORED)


def _bytes_and_arrivals() -> None:
    op.create_table(
        "raw",
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), nullable=False, autoincrement=False),
        sa.Column("stored_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("message").ddl_if(dialect="sqlite"),
        sa.UniqueConstraint("message", "stored_at", name="raw_message").ddl_if(dialect="postgresql"),
        postgresql_partition_by="RANGE (stored_at)",
    )
    _catch_all("raw")
    op.create_table(
        "arrival",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("mailbox", sa.Text),
        sa.Column("uidvalidity", _NUMBER),
        sa.Column("uid", _NUMBER),
        sa.Column("peer", sa.Text),
        sa.Column("envelope_sender", sa.Text),
        sa.Column("recipients", sa.Text, nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("arrived_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("client", "mailbox", "uidvalidity", "uid", name="arrival_uid"),
    )
    op.create_index("ix_arrival_message", "arrival", ["message"])


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), primary_key=True, autoincrement=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("customer_name", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("client", "number", name="ticket_number"),
    )


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_at", sa.BigInteger),
        sa.Column("reason", sa.Text),
        sa.Column("external_id", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column("mail_id", sa.Text),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.UniqueConstraint("client", "kind", "key", name="delivery_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delivery_message", "delivery", ["message"])
    claim, open_ = ["client", "kind", "name", "due", "id"], ["state", "client", "lease_until"]
    op.create_index("delivery_claimable", "delivery", claim, sqlite_where=_CLAIMABLE, postgresql_where=_CLAIMABLE)
    op.create_index("delivery_unsettled", "delivery", open_, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("thread_key", sa.Text),
        sa.Column("message", _NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("released", sa.Boolean, nullable=False),
    )
    op.create_index("ledger_recipient", "ledger", ["client", "recipient", "at"])
    op.create_index("ledger_domain", "ledger", ["client", "domain", "at"])
    op.create_index("ledger_at", "ledger", ["client", "at"])


def _trail() -> None:
    op.create_table(
        "event",
        sa.Column("id", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("message", _NUMBER),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_event_message", "event", ["message"])
    _catch_all("event")


def _catch_all(table: str) -> None:
    """Take the rows of months that have no partition of their own (PostgreSQL)."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")
