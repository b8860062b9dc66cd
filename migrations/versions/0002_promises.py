"""What customers were told: by when, and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state IN ('planned', 'open')")


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("topic", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("message", name="promise_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("promise_due", "promise", ["client", "due", "state"])
    open_ = ["client", "state", "due"]
    op.create_index("promise_waiting", "promise", open_, sqlite_where=_WAITING, postgresql_where=_WAITING)
