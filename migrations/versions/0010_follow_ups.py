"""What finds the ticket that a message belongs to, and the client of every body."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_mark",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), primary_key=True, autoincrement=False, index=True),
        sqlite_with_rowid=False,
    )
    op.create_index("entry_message_id", "entry", ["client", "message_id"])
    op.add_column("raw", sa.Column("client", sa.Text, nullable=False, server_default="default"))
