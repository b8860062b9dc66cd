"""What the model has learnt from corrections and said of messages, and whom the owner writes to himself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("message", sa.Column("score", sa.Float))
    op.create_index("correction_client", "correction", ["client", "id"])
    op.create_table(
        "learned",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("shipped", sa.Text, nullable=False),
        sa.Column("last", _NUMBER, nullable=False),
        sa.Column("corrections", sa.Integer, nullable=False),
        sa.Column("weights", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "contact",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sent_mail",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("message_id", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
