"""What all tables have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import MetaData, Text, literal_column

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

metadata: Final = MetaData()


def literal(state: str) -> ColumnElement[str]:
    """Give a state as text of the statement itself: SQLite sees no use for a partial index in a bound value."""
    return literal_column(f"'{state}'", Text)
