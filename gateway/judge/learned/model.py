"""Ground: how likely a message asks for support, and about what; and how the numbers for it are packed.

The model tells some twenty kinds of mail apart (multinomial logistic regression); what speaks for support is what all
of its kinds come to together, against all others. Look-alikes differ: a friend gives herself away by other words than a
supplier does, and one line between support and all else would have to pass between all of them at once.
"""

from __future__ import annotations

import json
import sys
import zlib
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.judge.learned.concepts import plain, tokens
from gateway.judge.learned.features import BUCKETS, bucket, features, letters, scaled
from gateway.judge.learned.kinds import KINDS, OTHERS
from gateway.judge.learned.lanes import Lanes, lanes
from gateway.judge.topics import CATEGORIES

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from gateway.judge.learned.features import Written

_SUPPORT: Final = len(CATEGORIES)  # of the kinds, these come first
_OTHERS: Final = tuple(OTHERS)
_EVEN: Final = 0.5
_FAR: Final = 30.0  # beyond which a probability is 0 or 1
_MAGIC: Final = b"deskward model 2\n"
_DAMAGED: Final = "the model file is damaged: install the program again"
_HALF: Final = 10  # corrections after which the local weights have half their say

Sparse = list[tuple[float, list[int]]]


class Kind(NamedTuple):
    """What the model knows of one kind of mail: small whole numbers, what a step of them weighs, and a bias."""

    steps: array[int]
    weight: float
    bias: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``probability`` that it asks for support, calibrated; ``topic`` is what it would be about if it does.

    ``like`` is the kind of other mail that it would be if it does not, one of ``OTHERS``; ``''`` where nobody asked.
    """

    probability: float
    topic: str
    like: str = ""

    @property
    def told_topic(self) -> str:
        """The topic of what is more likely support than not, ``none`` of all other mail."""
        return self.topic if self.probability >= _EVEN else "none"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Model:
    """The kinds as shipped, and beside them the weights learnt from this owner's corrections; None before the first."""

    lanes: Lanes  # of ``KINDS``
    weights: tuple[float, ...]  # of one step, for each kind
    biases: tuple[float, ...]
    steepness: float = 1.0
    offset: float = 0.0
    local: array[float] | None = None
    corrections: int = 0

    def score(self, mail: Written) -> Score:
        """What the model says about a message."""
        found = scaled(features(mail))
        margins = self.margins(found)
        support, others = margins[:_SUPPORT], margins[_SUPPORT:]
        return Score(
            probability=self._probability(margins, found),
            topic=CATEGORIES[support.index(max(support))],
            like=_OTHERS[others.index(max(others))],
        )

    def margins(self, found: Sparse) -> list[float]:
        """How much speaks for each of ``KINDS``, given the scaled features of a message."""
        return [bias + each for bias, each in zip(self.biases, self._weighed(found), strict=True)]

    def probability(self, found: Sparse) -> float:
        """The calibrated probability for the scaled features of a message."""
        return self._probability(self.margins(found), found)

    def telling(self, mail: Written, most: int = 5) -> tuple[str, ...]:
        """The words that speak most for the side the model is on, the strongest first."""
        found = features(mail)
        margins = self.margins(scaled(found))
        shares = _shares(margins)
        word_value, letter_value = (
            sum(each for each, _ in scaled({name: found[name]})) for name in ("words", "letters")
        )
        side = 1 if self._probability(margins, scaled(found)) >= _EVEN else -1
        told: dict[str, float] = {}
        for word in tokens(plain(f"{mail.subject}\n{mail.text}")):
            if word[0].isalpha() and word not in told:
                seen = [(word_value, [bucket(f"w:{word}")]), (letter_value, list(letters(word)))]
                told[word] = side * sum(share * each for share, each in zip(shares, self._weighed(seen), strict=True))
        ranked = sorted((word for word in told if told[word] > 0), key=told.__getitem__, reverse=True)
        return tuple(ranked[:most])

    def _weighed(self, found: Sparse) -> list[float]:
        sums = [0.0] * len(self.weights)
        for value, buckets in found:
            sums = [before + value * each for before, each in zip(sums, self.lanes.sums(buckets), strict=True)]
        return [weight * each for weight, each in zip(self.weights, sums, strict=True)]

    def _probability(self, margins: Sequence[float], found: Sparse) -> float:
        margin = self.steepness * support_margin(margins) + self.offset
        if self.local is not None:
            margin += self.corrections / (self.corrections + _HALF) * total(self.local, found)
        return 1 / (1 + exp(-max(-_FAR, min(_FAR, margin))))


def model_of(kinds: Sequence[Kind], *, steepness: float = 1.0, offset: float = 0.0) -> Model:
    """The model that knows these kinds, one for each of ``KINDS``."""
    return Model(
        lanes=lanes([kind.steps.tobytes() for kind in kinds]),
        weights=tuple(kind.weight for kind in kinds),
        biases=tuple(kind.bias for kind in kinds),
        steepness=steepness,
        offset=offset,
    )


def total(weights: array[float], found: Sparse) -> float:
    """The margin: what the weights of the features come to."""
    return sum([value * sum(map(weights.__getitem__, buckets)) for value, buckets in found])


def support_margin(margins: Sequence[float]) -> float:
    """The logarithm of the odds that it is any kind of support, of the margins of all kinds."""
    return _together(margins[:_SUPPORT]) - _together(margins[_SUPPORT:])


def _together(margins: Sequence[float]) -> float:
    top = max(margins)
    return top + log(sum([exp(each - top) for each in margins]))


def _shares(margins: Sequence[float]) -> list[float]:
    """How much each kind counts in the margin of support: above nothing for those of support, below for the others."""
    shares: list[float] = []
    for part, sign in ((margins[:_SUPPORT], 1), (margins[_SUPPORT:], -1)):
        whole = _together(part)
        shares += [sign * exp(each - whole) for each in part]
    return shares


def pack(model: Model) -> bytes:
    """The shipped part of ``model`` as a file: a line of numbers, then the steps of every kind."""
    head = {
        "kinds": list(KINDS),
        "weights": model.weights,
        "biases": model.biases,
        "steepness": model.steepness,
        "offset": model.offset,
    }
    body = b"".join(model.lanes.of_kind(place).tobytes() for place in range(len(KINDS)))
    return _MAGIC + json.dumps(head).encode() + b"\n" + zlib.compress(body, 9)


def unpack(packed: bytes) -> Model:
    """The model in a file that `pack` made; raises ValueError for anything else."""
    if not packed.startswith(_MAGIC):
        raise ValueError("this is no model file of this version: install the program again")
    head, _, body = packed[len(_MAGIC) :].partition(b"\n")
    try:
        told, opened = json.loads(head), zlib.decompress(body)
    except (ValueError, zlib.error) as error:
        raise ValueError(_DAMAGED) from error
    if len(opened) != BUCKETS * len(KINDS) or told["kinds"] != list(KINDS):
        raise ValueError(_DAMAGED)
    return Model(
        lanes=lanes([opened[start : start + BUCKETS] for start in range(0, len(opened), BUCKETS)]),
        weights=tuple(told["weights"]),
        biases=tuple(told["biases"]),
        steepness=told["steepness"],
        offset=told["offset"],
    )


def odds(probability: float) -> float:
    """The logarithm of the odds of a probability, as the margin has it."""
    small = sys.float_info.epsilon
    return log(max(probability, small) / max(1 - probability, small))
