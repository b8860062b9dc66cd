"""Ground: between which probabilities the model keeps silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 50  # corrections, before which only a very high score redirects
VERY_HIGH: Final = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """At ``redirect_above`` and beyond a message is support, at ``leave_below`` and less it is not."""

    redirect_above: float = 0.97
    leave_below: float = 0.05

    def redirects(self, probability: float, corrections: int) -> bool:
        """Tell whether the model is sure enough, having learnt from that many corrections."""
        least = self.redirect_above if corrections >= ENOUGH else max(self.redirect_above, VERY_HIGH)
        return probability >= least
