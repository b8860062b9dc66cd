"""A ticket as a case: who has it, its further messages, what it is linked with, and its fellow at a desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("updated", sa.BigInteger))
    op.add_column("ticket", sa.Column("closed_at", sa.BigInteger))
    op.add_column("ticket", sa.Column("assignee", sa.Text))
    op.add_column("ticket", sa.Column("assigned_at", sa.BigInteger))
    op.add_column("ticket", sa.Column("taken_at", sa.BigInteger))
    op.create_table(
        "joined",
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), primary_key=True, autoincrement=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("ticket", _NUMBER, sa.ForeignKey("ticket.message"), nullable=False, index=True),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "ticket_link",
        sa.Column("ticket", _NUMBER, sa.ForeignKey("ticket.message"), primary_key=True, autoincrement=False),
        sa.Column("other", _NUMBER, sa.ForeignKey("ticket.message"), primary_key=True, autoincrement=False, index=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "forward",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("since", sa.BigInteger),
        sa.Column("read_until", sa.BigInteger),
    )
    op.create_table(
        "desk_case",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, primary_key=True),
        sa.Column("ticket", _NUMBER, sa.ForeignKey("ticket.message"), index=True),
        sa.Column("ours", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("assignee", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("because", sa.Text),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
