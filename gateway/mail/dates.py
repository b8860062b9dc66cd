"""The Date field becomes a moment (RFC 5322 section 3.3), or None; no date raises anything."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_DATE: Final = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s*)?(?P<day>[0-9]{1,2})[\s-]+(?P<month>[a-z]{3})[a-z]*\.?[\s-]+(?P<year>[0-9]{4}|[0-9]{2})"
    r"[\s,]+(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?"
    r"\s*(?P<zone>[+-][0-9]{2}:?[0-9]{2}|[a-z]{1,5})?"
)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_ZONES: Final = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_EARLIEST: Final = 1900  # RFC 5322 section 3.3
_LATEST: Final = 9998  # one year of room, so that no change of the zone overflows


def moment(value: str) -> datetime | None:
    """The aware moment of a Date field, in the offset it was written in; None where it is no valid date.

    Unknown zone names and ``-0000`` are taken as UTC (RFC 5322 section 4.3).
    """
    match = _DATE.match(_COMMENT.sub(" ", value[:200]).strip().lower())
    if match is None or match["month"] not in _MONTHS.split():
        return None
    month = _MONTHS.split().index(match["month"]) + 1
    year = int(match["year"])
    if len(match["year"]) == 2:  # noqa: PLR2004  # RFC 5322 section 4.3 says what two digits mean
        year += 2000 if year < 50 else 1900  # noqa: PLR2004  # the same section
    if not _EARLIEST <= year <= _LATEST:
        return None
    second = min(int(match["second"] or 0), 59)  # a leap second is legal, and Python has none
    try:
        return datetime(
            year,
            month,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            second,
            tzinfo=_zone(match["zone"] or ""),
        )
    except ValueError:
        return None


def _zone(text: str) -> timezone:
    """The offset that ``text`` names; ValueError where it is a day or more."""
    if text[:1] in ("+", "-"):
        digits = text[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-offset if text[0] == "-" else offset) if offset else UTC
    hours = _ZONES.get(text)
    return UTC if hours is None else timezone(timedelta(hours=hours))
