"""Days and stretches of days as people write them: 2026-12-24, "2026-12-27 to 2027-01-02"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from gateway.config.wrong import Wrong

_STRETCH = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:to|until|\u2013|\u2014|-|/)\s*(\d{4}-\d{2}-\d{2})")
_REMEDY = 'Write year, month and day: 2026-12-24, or "2026-12-27 to 2027-01-02" for several days.'
_LONGEST = 366  # days of one stretch; more is a slip in a year


def day(value: object) -> date:
    """A date; a text of the same form is taken too."""
    remedy = "Write year, month and day: 2026-12-31."
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise Wrong("bad-date", "{it} is not a date.", remedy, it=value) from None
    if type(value) is not date:
        raise Wrong("bad-date", "This is not a date without a time.", remedy)
    return value


def days(value: object) -> frozenset[date]:
    """Every day of a list of days and stretches, both ends included; one of them alone is a list of one."""
    entries = value if isinstance(value, list) else [value]
    found: set[date] = set()
    for number, entry in enumerate(entries):
        at = (number,) if isinstance(value, list) else ()
        found.update(_days_of(entry, at))
    return frozenset(found)


def _days_of(entry: object, at: tuple[int, ...]) -> list[date]:
    if type(entry) is date:
        return [entry]
    if not isinstance(entry, str):
        raise Wrong("bad-date", "This is not a day.", _REMEDY, at=at)
    text = " ".join(entry.split())
    stretch = _STRETCH.fullmatch(text)
    first, last = (stretch[1], stretch[2]) if stretch else (text, text)
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Wrong("bad-date", "{it} is neither a day nor a stretch of days.", _REMEDY, it=entry, at=at) from None
    if end < start:
        raise Wrong("bad-date", "{it} ends before it begins.", f'Did you mean "{last} to {first}"?', it=entry, at=at)
    if (end - start).days >= _LONGEST:
        remedy = "Look at the year, or write two entries."
        raise Wrong("bad-date", "{it} is longer than a year.", remedy, it=entry, at=at)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]
