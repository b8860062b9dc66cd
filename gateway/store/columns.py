"""Column types that give the same answer on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

# SQLite makes a column the row number itself, and so free of an index of its own, only where its type is INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")


def microseconds(moment: datetime) -> int:
    """Give microseconds since 1970 in UTC; TypeError for a naive datetime, which is always a bug."""
    return (moment - EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC, stored as whole microseconds since 1970.

    An integer sorts, compares and partitions alike on both databases; it needs no parsing and knows no time zone.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (fixed by SQLAlchemy)
        """Write."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (fixed by SQLAlchemy)
        """Read."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text that came out of a mail, so that hostile fields cannot make a row unwritable.

    PostgreSQL knows no U+0000 in text, and no database takes the lone surrogates that undecodable bytes become.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (fixed by SQLAlchemy)
        """Write; what cannot be kept becomes a replacement character."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
