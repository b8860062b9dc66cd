"""Ground: by when the customer hears from the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gateway.answer.business import ALWAYS, OFFICE, BusinessTime

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date
    from zoneinfo import ZoneInfo

    from gateway.answer.hours import WeeklyHours

_STANDARD: Final = re.compile(
    r"\s*(?:\d{1,4} ?(?:-|\u2013|to) ?)?(\d{1,4})\s+((?:business|working)\s+)?(minute|hour|day|week)s?\s*",
    re.IGNORECASE,
)
_WORKING_WEEK: Final = 5  # business days
_KIND: Final = 30 * 60  # seconds: a person says "by half past ten", not "by 10:17"
LEAST: Final = timedelta(hours=1)  # of open time before any promise: who comes in at nine cannot answer by nine


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A turn-around as a number: ``days``, or else ``time``; ``business`` where only open time counts."""

    days: int | None
    time: timedelta
    business: bool


@lru_cache(maxsize=16)  # the two of the config
def standard(text: str | None) -> Standard | None:
    """What ``8 business hours``, ``2 business days``, ``24 hours`` or ``3 days`` means; of a range the longer end.

    None for words of the OBM's own and for no text: they promise no moment. A business week has five days.
    """
    found = _STANDARD.fullmatch(text or "")
    if found is None or int(found[1]) == 0:
        return None
    count, business, unit = int(found[1]), bool(found[2]), found[3].lower()
    if unit == "minute":
        return Standard(days=None, time=timedelta(minutes=count), business=business)
    if unit == "hour":
        return Standard(days=None, time=timedelta(hours=count), business=business)
    days = count if unit == "day" else count * (_WORKING_WEEK if business else 7)
    return Standard(days=days, time=timedelta(0), business=business)


def desk_time(
    hours: WeeklyHours | None, wanted: Standard, *, zone: ZoneInfo, closed: AbstractSet[date]
) -> BusinessTime:
    """When the desk works; without hours that is the usual office week for business time, and always for other time."""
    return BusinessTime(hours=hours or (OFFICE if wanted.business else ALWAYS), zone=zone, closed=frozenset(closed))


def promised(wanted: Standard, desk: BusinessTime, leaves: datetime) -> datetime | None:
    """The moment, in UTC, by which the desk answers a note that leaves at ``leaves``; None where it never opens.

    Never earlier than the standard says: rounded up to a half hour or to the desk's closing time, and always at a time
    when somebody is there. Business days end with the closing time of the last one, and the day on which the note
    leaves counts as none. Time and days that are not business ones run by the clock; where they end while the desk is
    closed the promise moves to when it is open, and leaves it an hour to answer.
    """
    exact = _exact(wanted, desk, leaves.astimezone(UTC))
    return None if exact is None else kind(exact, desk)


def _exact(wanted: Standard, desk: BusinessTime, leaves: datetime) -> datetime | None:
    if wanted.business:
        return desk.after(leaves, wanted.time) if wanted.days is None else desk.day_end(leaves, wanted.days)
    end = leaves + wanted.time if wanted.days is None else _days_later(leaves, wanted.days, desk.zone)
    return answerable(wanted, desk, leaves, earliest=end)


def over(wanted: Standard, desk: BusinessTime, start: datetime) -> datetime | None:
    """When a time that began at ``start`` is over, in UTC and to the second; None where the desk never opens.

    Time that is no business time runs by the clock; where it ends while the desk is closed it is over at its opening.
    """
    if wanted.business:
        return desk.after(start, wanted.time) if wanted.days is None else desk.day_end(start, wanted.days)
    end = start + wanted.time if wanted.days is None else _days_later(start, wanted.days, desk.zone)
    return desk.at_or_after(end)


def answerable(wanted: Standard, there: BusinessTime, leaves: datetime, *, earliest: datetime) -> datetime | None:
    """The first moment from ``earliest`` on at which somebody is there and has had an hour since ``leaves``.

    Less than an hour where the standard itself is shorter. None where nobody ever is.
    """
    begun = there.after(leaves, LEAST if wanted.days is not None else min(LEAST, wanted.time))
    return None if begun is None else there.at_or_after(max(earliest, begun))


def _days_later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day on a later date; a time of day that is skipped there is read as an hour later."""
    return (moment.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def kind(moment: datetime, there: BusinessTime) -> datetime:
    """``moment`` rounded up to a half hour of the clock on the wall, but not beyond the stretch it lies in."""
    local = moment.astimezone(there.zone)
    beyond = timedelta(seconds=(local.minute * 60 + local.second) % _KIND, microseconds=local.microsecond)
    rounded = moment.astimezone(UTC) + (timedelta(seconds=_KIND) - beyond if beyond else beyond)
    around = there.around(moment)
    return rounded if around is None else min(rounded, around.end)
