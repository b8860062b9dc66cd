"""The public holidays of the config's region: computed once a year, kept in the store, known to every decision."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from gateway.errors import TransientFailure
from gateway.holidays import public_holidays
from gateway.store import settings
from gateway.store.engine import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection, Engine

log = logging.getLogger(__name__)

_KEY: Final = "public_holidays"
_TRY_AGAIN: Final = timedelta(hours=1)


class Closures:
    """The public holidays of this year and the next; used by one thread at a time.

    They are computed in a process of its own (see `gateway.holidays`). Where that fails, those of an earlier time
    count, or none, and it is tried again after an hour.
    """

    def __init__(self, *, client: str, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._engine = engine
        self._clock = clock
        self._known: tuple[str, tuple[int, int]] | None = None
        self._days: frozenset[date] = frozenset()
        self._failed: tuple[str, datetime] | None = None

    def of(self, region: str | None, zone: ZoneInfo) -> frozenset[date]:
        """The public holidays of ``region``, such as ``DE-BE``; empty for no region."""
        if region is None:
            return frozenset()
        if self.is_stale(region, zone):
            self._renew(region, self._years(zone))
        return self._days if self._known is not None and self._known[0] == region else frozenset()

    def is_stale(self, region: str | None, zone: ZoneInfo) -> bool:
        """Whether those of ``region`` have to be looked for: it is another one, or another year."""
        if region is None or self._known == (region, self._years(zone)):
            return False
        if self._failed is None or self._failed[0] != region:
            return True
        return self._clock() - self._failed[1] >= _TRY_AGAIN

    def _years(self, zone: ZoneInfo) -> tuple[int, int]:
        this = self._clock().astimezone(zone).year
        return this, this + 1

    def _renew(self, region: str, years: tuple[int, int]) -> None:
        with reading(self._engine) as connection:
            kept = _kept(connection, self._client)
        if kept is not None and kept[:2] == (region, years):
            self._take(region, years, kept[2])
            return
        try:
            days = public_holidays(region, years)
        except TransientFailure as failure:
            self._failed = (region, self._clock())
            if kept is not None and kept[0] == region:
                self._known, self._days = kept[:2], kept[2]
            log.warning("%s; promises count with those known before", failure)
            return
        document = {"region": region, "years": years, "days": sorted(day.isoformat() for day in days)}
        with writing(self._engine) as connection:
            settings.put(connection, _KEY, json.dumps(document), client=self._client)
        self._take(region, years, days)
        log.info("public holidays of %s for %s and %s: %s days", region, *years, len(days))

    def _take(self, region: str, years: tuple[int, int], days: frozenset[date]) -> None:
        self._known, self._days, self._failed = (region, years), days, None


def kept_holidays(connection: Connection, region: str | None, *, client: str) -> frozenset[date]:
    """Those of ``region`` that the service has computed; empty where it has not. For commands beside the service."""
    kept = _kept(connection, client)
    return kept[2] if kept is not None and kept[0] == region else frozenset()


def _kept(connection: Connection, client: str) -> tuple[str, tuple[int, int], frozenset[date]] | None:
    found = settings.get(connection, _KEY, client=client)
    if found is None:
        return None
    document = json.loads(found)
    first, second = document["years"]
    return document["region"], (first, second), frozenset(date.fromisoformat(day) for day in document["days"])
