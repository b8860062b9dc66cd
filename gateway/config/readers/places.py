"""Time zones and languages: where people live and what they speak."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from gateway.config.languages import LANGUAGES, MEANT
from gateway.config.readers.texts import at_entry, text, texts
from gateway.config.wrong import Wrong


def zone(value: object) -> ZoneInfo:
    """A time zone by its IANA name."""
    found = text(value)
    try:
        return ZoneInfo(found)
    except (ValueError, OSError, LookupError):  # unknown names, paths out of the database, folders in it
        remedy = 'Write an IANA name such as "Europe/Berlin" or "America/New_York".'
        raise Wrong("unknown-time-zone", "{it} is no time zone.", _zone_remedy(found) or remedy, it=found) from None


def _zone_remedy(found: str) -> str | None:
    import difflib
    from zoneinfo import available_timezones

    folded = {name.lower(): name for name in available_timezones()}
    cities = {name.rpartition("/")[2]: full for name, full in sorted(folded.items(), reverse=True)}
    wanted = found.lower().replace(" ", "_")
    near = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.75)
    city = difflib.get_close_matches(wanted.rpartition("/")[2], cities, n=1, cutoff=0.85)
    best = folded[near[0]] if near else cities[city[0]] if city else None
    return f'Did you mean "{best}"?' if best else None


def languages(value: object) -> tuple[str, ...]:
    """A list of two-letter codes."""
    found = []
    for number, entry in enumerate(texts(value)):
        code = entry.lower()
        if code not in LANGUAGES:
            meant = MEANT.get(code) or (code[:2] if re.fullmatch(r"[a-z]{2}[-_]\w+", code) else None)
            remedy = (
                f'Did you mean "{meant}"?' if meant in LANGUAGES else 'Write two letters, as in "en", "de" or "fr".'
            )
            raise Wrong("unknown-language", "{it} is no language code.", remedy, it=entry, at=at_entry(value, number))
        found.append(code)
    return tuple(dict.fromkeys(found))


def some_languages(value: object) -> tuple[str, ...]:
    """A list of two-letter codes that may be empty."""
    return () if value == [] else languages(value)
