"""By which the messages of a sender are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_JUDGED = sa.text("from_address IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "message_sender",
        "message",
        ["client", "from_address", "id"],
        sqlite_where=_JUDGED,
        postgresql_where=_JUDGED,
    )
