"""The countries and regions whose public holidays are known."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.config.nearest import did_you_mean
from gateway.config.readers.texts import text
from gateway.config.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORM = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
_MEANT = {"UK": "GB", "EN": "GB-ENG", "EL": "GR"}  # what people write; ISO 3166-1 has other codes
_NAMES = {
    "austria": "AT",
    "belgium": "BE",
    "canada": "CA",
    "denmark": "DK",
    "deutschland": "DE",
    "england": "GB-ENG",
    "españa": "ES",
    "france": "FR",
    "germany": "DE",
    "ireland": "IE",
    "italia": "IT",
    "italy": "IT",
    "nederland": "NL",
    "netherlands": "NL",
    "norway": "NO",
    "poland": "PL",
    "portugal": "PT",
    "scotland": "GB-SCT",
    "spain": "ES",
    "sweden": "SE",
    "switzerland": "CH",
    "united kingdom": "GB",
    "united states": "US",
    "usa": "US",
}


@cache
def known_regions() -> Mapping[str, tuple[str, ...]]:
    """The regions of each country, by the codes of ISO 3166; a country without any has an empty tuple."""
    lines = Path(__file__).with_name("regions.txt").read_text(encoding="ascii").splitlines()
    return {country: tuple(regions) for country, *regions in (line.split() for line in lines)}


def region(value: object) -> str:
    """A country or a part of it whose public holidays are known: ``DE``, ``DE-BE``; Wrong for any other."""
    found = text(value)
    form, known = _FORM.fullmatch(found), known_regions()
    if form is None:
        remedy = _meant(found) or 'Write it as "DE", or "DE-BE" with the region.'
        raise Wrong("bad-region", "{it} is no country code.", remedy, it=found)
    country, part = form[1], form[2]
    if country not in known:
        remedy = _meant(found) or 'Write the two letters of the country as in a web address, such as "DE" or "FR".'
        raise Wrong("unknown-region", "The public holidays of {it} are not known.", remedy, it=found)
    if part is not None and part not in known[country]:
        raise Wrong("unknown-region", "The public holidays of {it} are not known.", _region_of(country, part), it=found)
    return found


def _meant(found: str) -> str | None:
    """What the OBM most likely means, as a question; None where nothing is near."""
    lower = " ".join(found.lower().split())
    tidy = re.sub(r"[\s_/]+", "-", found.upper())
    country, _, part = tidy.partition("-")
    country = _MEANT.get(country, country)
    if (whole := _NAMES.get(lower)) or (whole := _known(country, part)):
        return f'Did you mean "{whole}"?'
    import difflib

    near = difflib.get_close_matches(lower, _NAMES, n=1, cutoff=0.8)  # "Berlin" is not Belgium
    return f'Did you mean "{_NAMES[near[0]]}"?' if near else None


def _known(country: str, part: str) -> str | None:
    regions = known_regions().get(country)
    if regions is None:
        return None
    return f"{country}-{part}" if part in regions else country


def _region_of(country: str, part: str) -> str:
    regions = known_regions()[country]
    if not regions:
        return f'Write "{country}" alone: no regions of it are known.'
    possible = [f"{country}-{one}" for one in regions]
    near = did_you_mean(f"{country}-{part}", possible)
    hint = f'Did you mean "{near}"? ' if near else ""
    return f"{hint}Possible: {', '.join((country, *possible))}."
