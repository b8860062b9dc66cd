"""The Date field becomes a moment (RFC 5322 section 3.3), or None; no date raises anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from gateway.on_demand import late

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_CLOCK: Final = (
    r"(?P<hour>[0-9]{1,2})\s*[:.]\s*(?P<minute>[0-9]{1,2})(?:\s*[:.]\s*(?P<second>[0-9]{1,2})(?:[.,][0-9]{1,9})?)?"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?))?"
)
_OFFSET: Final = r"(?:(?:gmt|utc|ut)\s?)?[+-]\s?[0-9]{1,2}:?[0-9]{2}|(?:gmt|utc)\s?[+-][0-9]{1,2}\b|[+-][0-9]{2}\b"
_ZONE: Final = rf"(?:\s*(?P<zone>{_OFFSET}|[a-z]{{1,5}}\b))?"
_MONTH: Final = r"(?P<month>[a-z]{3})[a-z]*\.?"
_WEEKDAY: Final = r"(?:[^\d\s,]{1,12}\.?(?:,\s*|\s+))?,?\s*"
# "Sat, 21 Nov 2026 09:14:00 +0100", also with hyphens or a comma behind the day.
_DATE: Final = late(
    rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})[\s,.-]+{_MONTH}[\s,-]+(?P<year>[0-9]{{2,4}})[\s,]+(?:at\s+)?{_CLOCK}{_ZONE}"
    r"(?:\s(?P<late>[0-9]{4}))?"
)
# What C programs print, "Sat Nov 21 09:14:00 CET 2026", and its American kin "November 21, 2026 9:14 AM".
_PRINTED: Final = late(
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>[0-9]{{1,2}}),?\s+(?:(?P<before>[0-9]{{4}}),?\s+)?(?:at\s+)?{_CLOCK}{_ZONE}"
    r"(?:\s+(?P<year>[0-9]{4}))?(?:\s*(?P<late>[+-][0-9]{4}))?"
)
_ISO: Final = late(
    rf"(?P<year>[0-9]{{4}})[-/](?P<number>[0-9]{{1,2}})[-/](?P<day>[0-9]{{1,2}})(?:t|,?\s+){_CLOCK}{_ZONE}"
)
_COMMENT: Final = late(r"\([^()]*\)")
# The zones of RFC 5322 section 4.3 and those that people write and only one place can mean.
_ZONES: Final = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "ast": -4, "adt": -3,
    "akst": -9, "akdt": -8, "hst": -10, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2, "bst": 1,
    "eet": 2, "eest": 3, "msk": 3, "msd": 4, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13,
}  # fmt: skip
_EARLIEST: Final = 1900  # RFC 5322 section 3.3
_LATEST: Final = 9998  # one year of room, so that no change of the zone overflows
_HALF_DAY: Final = 12


def moment(value: str) -> datetime | None:
    """The aware moment of a Date field, in the offset it was written in; None where it is no valid date.

    Unknown zone names and ``-0000`` are taken as UTC (RFC 5322 section 4.3).
    """
    written = value[:200].lower()
    if "(" in written:
        written = _COMMENT.sub(" ", _COMMENT.sub(" ", written))
    written = written.strip(" \t\"'")
    match = _DATE.match(written) or _PRINTED.match(written) or _ISO.match(written)
    if match is None:
        return None
    told = match.groupdict()
    month = _month(told)
    year = _year(told.get("year") or told.get("before") or "")
    if month is None or not _EARLIEST <= year <= _LATEST:
        return None
    second = min(int(told["second"] or 0), 59)  # a leap second is legal, and Python has none
    try:
        return datetime(
            year,
            month,
            int(told["day"]),
            _hour(int(told["hour"]), told["half"] or ""),
            int(told["minute"]),
            second,
            tzinfo=_zone(told.get("late") or told["zone"] or ""),
        )
    except ValueError:
        return None


def _month(told: dict[str, str | None]) -> int | None:
    number = told.get("number")
    if number is not None:
        return int(number)
    name = told["month"]
    return _MONTHS.split().index(name) + 1 if name in _MONTHS.split() else None


def _year(digits: str) -> int:
    """The year of two, three or four digits (RFC 5322 section 4.3); 0 where there is none."""
    year = int(digits or 0)
    if len(digits) == 2:  # noqa: PLR2004 - the digits that the standard speaks of
        return year + (2000 if year < 50 else 1900)  # noqa: PLR2004 - the same section
    return year + 1900 if len(digits) == 3 else year  # noqa: PLR2004 - the same section


def _hour(hour: int, half: str) -> int:
    """The hour of the day, of a clock of twelve hours where ``half`` is ``am`` or ``pm``."""
    if not half or hour > _HALF_DAY:
        return hour
    return hour % _HALF_DAY + (_HALF_DAY if half[0] == "p" else 0)


def _zone(text: str) -> timezone:
    """The offset that ``text`` names; ValueError where it is a day or more."""
    text = text.replace(" ", "").lstrip("gmtuc") if "+" in text or "-" in text else text
    if text[:1] in ("+", "-") or text.isdigit():
        digits = text.lstrip("+-").replace(":", "")
        digits = digits if len(digits) < 3 else digits.rjust(4, "0")  # noqa: PLR2004 - hours alone, else with minutes
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
        return timezone(-offset if text[0] == "-" else offset) if offset else UTC
    hours = _ZONES.get(text)
    return UTC if hours is None else timezone(timedelta(hours=hours))
