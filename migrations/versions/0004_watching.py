"""Answers of the owner, alerts, and the marks by which a robot is known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FILED = sa.text("\"then\" IN ('redirect', 'file')")


def upgrade() -> None:
    _marks()
    _answers()
    _alerts()


def _marks() -> None:
    op.create_table(
        "ledger_mark",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )


def _answers() -> None:
    op.create_index("message_filed", "message", ["client", "message_id"], sqlite_where=_FILED, postgresql_where=_FILED)
    op.create_table(
        "sent_folder",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("folder", sa.Text),
        sa.Column("uidvalidity", _NUMBER),
        sa.Column("last_uid", _NUMBER),
        sa.Column("reason", sa.Text),
    )
    op.create_table(
        "entry",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.UniqueConstraint("message", "key", name="entry_key"),
    )


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("message", _NUMBER, nullable=False),
        sa.Column("mailed", sa.Boolean, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
    )
    op.create_index("alert_at", "alert", ["client", "at"])
