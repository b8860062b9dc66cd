"""What people decided otherwise than the rules, and what waits for their decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNDECIDED = sa.text("\"then\" = 'review'")


def upgrade() -> None:
    op.create_index("message_review", "message", ["client", "id"], sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED)
    op.create_table(
        "correction",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("was", sa.Text, nullable=False),
        sa.Column("is", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
    )
    op.create_index("ix_correction_message", "correction", ["message"])
    op.create_index("correction_at", "correction", ["client", "at"])
    op.create_table(
        "target_folder",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("uidvalidity", _NUMBER, nullable=False),
        sa.Column("last_uid", _NUMBER, nullable=False),
    )
