"""The order and invoice numbers in the cases that customers open at a desk themselves, as keyed marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("desk_case", sa.Column("marks", sa.Text))
