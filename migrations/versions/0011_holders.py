"""Who has a delivery in hand, since when, and what its steps have come to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("delivery", sa.Column("begun_at", sa.BigInteger))
    op.add_column("delivery", sa.Column("holder", sa.Text))
    op.add_column("delivery", sa.Column("memo", sa.Text))
