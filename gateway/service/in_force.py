"""The terms that are in force: a reload swaps them as a whole, and a new year brings its holidays."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.pipeline.terms import terms_of

if TYPE_CHECKING:
    from gateway.config.values import Config
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.upkeep.closures import Closures
    from gateway.templates import Templates


class InForce:
    """``terms`` are the newest; whoever decides takes them once and keeps to them."""

    def __init__(self, config: Config, templates: Templates, *, closures: Closures, signing_key: bytes) -> None:
        self._closures = closures
        self._key = signing_key
        self._changing = threading.Lock()  # by a reload, or by a new year
        self.terms = self._terms_of(config, templates)

    def __call__(self) -> Terms:
        """The newest terms."""
        return self.terms

    def adopt(self, config: Config, templates: Templates) -> None:
        """Put those of a new config in force."""
        with self._changing:
            self.terms = self._terms_of(config, templates)

    def renew_holidays(self) -> None:
        """Look for the public holidays where those in force are of another year."""
        with self._changing:
            desk, zone = self.terms.desk, self.terms.owner.zone
            if self._closures.is_stale(desk.holidays, zone):
                self.terms = replace(self.terms, closed=desk.closed | self._closures.of(desk.holidays, zone))

    def _terms_of(self, config: Config, templates: Templates) -> Terms:
        holidays = self._closures.of(config.desk.holidays, config.owner.zone)
        return terms_of(config, templates=templates, signing_key=self._key, holidays=holidays)
