"""Ground: when a reply leaves: after a buffer of its own length, and only within the hours."""

from __future__ import annotations

import zlib
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from gateway.answer.hours import WeeklyHours


def due(
    *,
    arrived_or_now: datetime,
    delay_shortest: timedelta,
    delay_longest: timedelta,
    key: str,
    hours: WeeklyHours | None,
    zone: ZoneInfo,
) -> datetime | None:
    """When the reply to the message with content key ``key`` leaves, in UTC; None where the hours never open.

    The place within the buffer comes from the key, so that the same message waits equally long after a restart.
    ``hours`` None means always. A reply that has to wait for the hours leaves a little after they open, again by
    its key, so that those of a whole night do not leave in the same second.
    """
    extra = (delay_longest - delay_shortest) * _share(key)
    moment = (arrived_or_now + delay_shortest + extra).astimezone(UTC).replace(microsecond=0)
    if hours is None:
        return moment
    opening = hours.next_open(moment, zone)
    if opening is None or opening == moment:
        return opening
    later = (opening + extra).replace(microsecond=0)
    return later if hours.next_open(later, zone) == later else opening


def _share(key: str) -> float:
    """A fixed number in [0, 1) for each key."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) / 2**32
