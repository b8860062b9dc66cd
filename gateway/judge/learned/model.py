"""Ground: how likely a message asks for support, and about what; and how the numbers for it are packed.

The model tells some twenty kinds of mail apart (multinomial logistic regression); what speaks for support is what all
of its kinds come to together, against all others. Look-alikes differ: a friend gives herself away by other words than a
supplier does, and one line between support and all else would have to pass between all of them at once.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.judge.learned.concepts import plain, tokens
from gateway.judge.learned.features import BUCKETS, bucket, features, letters, scaled
from gateway.judge.learned.kinds import KINDS, OTHERS
from gateway.judge.topics import CATEGORIES

if TYPE_CHECKING:
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
    """What the model knows of one kind of mail: small whole numbers, and what one of their steps weighs."""

    weights: array[int]
    step: float
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

    kinds: tuple[Kind, ...]  # one for each of ``KINDS``
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
        return [kind.bias + kind.step * total(kind.weights, found) for kind in self.kinds]

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
                told[word] = side * sum(
                    share * kind.step * total(kind.weights, seen)
                    for share, kind in zip(shares, self.kinds, strict=True)
                )
        ranked = sorted((word for word in told if told[word] > 0), key=told.__getitem__, reverse=True)
        return tuple(ranked[:most])

    def _probability(self, margins: Sequence[float], found: Sparse) -> float:
        margin = self.steepness * support_margin(margins) + self.offset
        if self.local is not None:
            margin += self.corrections / (self.corrections + _HALF) * total(self.local, found)
        return 1 / (1 + exp(-max(-_FAR, min(_FAR, margin))))


def total(weights: array[float] | array[int], found: Sparse) -> float:
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
        "steps": [kind.step for kind in model.kinds],
        "biases": [kind.bias for kind in model.kinds],
        "steepness": model.steepness,
        "offset": model.offset,
    }
    body = b"".join(kind.weights.tobytes() for kind in model.kinds)
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
    kinds = tuple(
        Kind(array("b", opened[place * BUCKETS : (place + 1) * BUCKETS]), step, bias)
        for place, (step, bias) in enumerate(zip(told["steps"], told["biases"], strict=True))
    )
    return Model(kinds=kinds, steepness=told["steepness"], offset=told["offset"])


def odds(probability: float) -> float:
    """The logarithm of the odds of a probability, as the margin has it."""
    small = sys.float_info.epsilon
    return log(max(probability, small) / max(1 - probability, small))
