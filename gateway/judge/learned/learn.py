"""Ground: what the model learns from the owner's corrections, kept apart from what it was shipped with.

The local weights are fitted from all stored corrections at once, in their order, so that they can be made again at any
time; a single further correction is added to them at once and takes effect on the next message.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gateway.judge.learned.features import BUCKETS, features, scaled
from gateway.judge.learned.model import Model, odds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.judge.learned.features import Written
    from gateway.judge.learned.model import Sparse

_PASSES: Final = 3  # over the stored corrections; further ones learn the mails by heart
_RATE: Final = 0.3  # how far one correction moves the margin, in units of its error
_WANTED: Final = odds(0.97)  # a message that was corrected counts as settled from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A message about which a person told the truth."""

    mail: Written
    support: bool


def corrected(model: Model, correction: Correction) -> Model:
    """The model after one more correction; the one given stays as it is."""
    local = array("f", bytes(4 * BUCKETS)) if model.local is None else array("f", model.local)
    changed = replace(model, local=local, corrections=model.corrections + 1)
    _step(changed, local, scaled(features(correction.mail)), support=correction.support)
    return changed


def refitted(shipped: Model, corrections: Iterable[Correction]) -> Model:
    """The shipped model with local weights made anew from all corrections, the oldest first."""
    samples = [(scaled(features(each.mail)), each.support) for each in corrections]
    if not samples:
        return replace(shipped, local=None, corrections=0)
    local = array("f", bytes(4 * BUCKETS))
    model = replace(shipped, local=local, corrections=len(samples))
    for _ in range(_PASSES):
        for sample, support in samples:
            _step(model, local, sample, support=support)
    return model


def _step(model: Model, local: array[float], sample: Sparse, *, support: bool) -> None:
    """Move the weights of one message towards the truth, the more the further the model is from it."""
    squares = sum(value * value * len(buckets) for value, buckets in sample)
    probability = model.probability(sample)
    if not squares or (abs(odds(probability)) >= _WANTED and (probability > 0.5) == support):  # noqa: PLR2004
        return
    error = (1.0 if support else 0.0) - probability
    for value, buckets in sample:
        step = _RATE * error * value * 4 / squares
        for each in buckets:
            local[each] += step
