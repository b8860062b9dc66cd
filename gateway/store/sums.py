"""What became of all that came in, day by day; every message is in exactly one column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, and_, bindparam, func, literal_column, select, type_coerce

from gateway.delivery import Kind, State
from gateway.store.columns import EPOCH
from gateway.store.schema import delivery, message

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

COLUMNS: Final = ("replied", "pending", "refused", "taken_back", "doubtful", "review", "filed", "left", "set_aside")

_QUARTER: Final = 15 * 60 * 1_000_000  # microseconds; the offset of every zone is a whole number of these
_NOTES: Final[dict[str, str]] = {
    State.SENT: "replied",
    State.HELD: "pending",
    State.SCHEDULED: "pending",
    State.SENDING: "pending",
    State.DOUBTFUL: "doubtful",
    State.CANCELLED: "taken_back",
    State.EXPIRED: "refused",
    State.REFUSED: "refused",
}
_THEN: Final[dict[str, str]] = {"leave": "left", "review": "review", "file": "filed", "redirect": "refused"}

_SLOT: Final[Any] = (type_coerce(message.c.arrived_at, BigInteger) // literal_column(str(_QUARTER), BigInteger)).label(
    "slot"
)
_WITHIN: Final = (message.c.client == bindparam("client"), message.c.arrived_at >= bindparam("since"))
_CAME: Final = select(_SLOT, func.count()).where(*_WITHIN).group_by(_SLOT)
_REASON: Final = func.coalesce(message.c.reason, delivery.c.reason, "") != ""
_KINDS: Final = (
    *(_SLOT, message.c.state, message.c.then, message.c.rule.is_not(None), message.c.check.is_not(None)),
    *(_REASON, delivery.c.state),
)
_BECAME: Final = (
    select(*_KINDS, func.count())
    .outerjoin(delivery, and_(delivery.c.message == message.c.id, delivery.c.kind == Kind.REPLY.value))
    .where(*_WITHIN)
    .group_by(*_KINDS)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What came in on one day of the owner's, and what became of it by ``COLUMNS``; ``unexplained`` should be 0.

    ``came`` is counted by itself, so that a message that is counted nowhere or twice shows.
    """

    day: date
    came: int
    became: Counter[str] = field(default_factory=Counter)
    unexplained: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every message of the day is in one column."""
        return not self.unexplained and self.came == sum(self.became[name] for name in COLUMNS)


def sums(connection: Connection, *, client: str, since: datetime, zone: ZoneInfo) -> list[Day]:
    """Give the days on which anything came in since ``since``, the oldest first; days are those of ``zone``."""
    asked = {"client": client, "since": since}
    came: Counter[date] = Counter()
    for slot, count in connection.execute(_CAME, asked):
        came[_day(slot, zone)] += count
    became: dict[date, Counter[str]] = {}
    for slot, state, then, ruled, refused, reason, note, count in connection.execute(_BECAME, asked):
        held = refused and (then == "redirect" or (then == "leave" and not ruled))
        column = _column(state, then, refused=held, reason=reason, note=note)
        became.setdefault(_day(slot, zone), Counter())[column] += count
    return [
        Day(day=day, came=count, became=became.get(day, Counter()), unexplained=became.get(day, Counter())[""])
        for day, count in sorted(came.items())
    ]


def _column(state: str, then: str | None, *, refused: bool, reason: bool, note: str | None) -> str:
    """The column of a message; '' for one that is not accounted for."""
    if state in {"stored", "set_aside"}:
        return "pending" if state == "stored" else "set_aside"
    if note is not None:
        column = _NOTES.get(note, "")
        return column if column in {"replied", "pending", "doubtful"} or reason else ""
    if not reason:
        return ""
    return "refused" if refused else _THEN.get(then or "", "")


def _day(slot: int, zone: ZoneInfo) -> date:
    return (EPOCH + timedelta(microseconds=int(slot) * _QUARTER)).astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day of ``zone``."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
