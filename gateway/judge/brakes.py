"""Ground: how often a reply may go out; the counting is the store's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
    (timedelta(seconds=1), "second"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most ``count`` replies within any stretch of ``period``; the count 0 stops all of them."""

    count: int
    period: timedelta

    def __str__(self) -> str:
        """Form in which the OBM writes it: ``1 per 7 days``."""
        return f"{self.count} per {self.span}"

    @property
    def span(self) -> str:
        """The period in words: ``7 days``, or ``hour`` for one of a unit."""
        for unit, word in _UNITS:
            if self.period >= unit and not self.period % unit:
                number = self.period // unit
                return word if number == 1 else f"{number} {word}s"
        return f"{self.period.total_seconds():g} seconds"

    def spent(self, replies: int) -> bool:
        """Whether ``replies`` within the period leave no room for one more."""
        return replies >= self.count
