"""Submissions of customers at a desk, joined with the copies that we filed there; what webhooks have told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_COPY = sa.text("kind = 'forward' AND external_id IS NOT NULL")
_PENDING = sa.text("joining IN ('undecided', 'due')")
_STRANGE = sa.text("ticket IS NULL")


def upgrade() -> None:
    op.add_column("desk_case", sa.Column("joining", sa.Text))
    op.add_column("desk_case", sa.Column("remark", sa.Text))
    op.add_column("desk_case", sa.Column("answered", sa.Boolean))
    op.create_index(
        "desk_case_pending",
        "desk_case",
        ["client", "name", "seen_at"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_index(
        "desk_case_strange",
        "desk_case",
        ["client", "customer"],
        sqlite_where=_STRANGE,
        postgresql_where=_STRANGE,
    )
    op.create_index(
        "delivery_copy",
        "delivery",
        ["client", "name", "external_id"],
        sqlite_where=_COPY,
        postgresql_where=_COPY,
    )
    op.create_table(
        "hook",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
