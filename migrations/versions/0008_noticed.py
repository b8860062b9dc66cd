"""What is wrong for a while, and the proof of what was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ASIDE = sa.text("state = 'set_aside'")


def upgrade() -> None:
    op.create_index("message_aside", "message", ["client", "id"], sqlite_where=_ASIDE, postgresql_where=_ASIDE)
    op.create_table(
        "trouble",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("cause", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("over_at", sa.BigInteger),
    )
    op.create_table(
        "erasure",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("mark", sa.Text),
        sa.Column("before", sa.BigInteger),
        sa.Column("counts", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
