"""Ground: how likely a message asks for support, and about what; and how the numbers for it are packed."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Final

from gateway.judge.learned.concepts import plain, tokens
from gateway.judge.learned.features import BUCKETS, GROUPS, bucket, features, letters, scaled
from gateway.judge.topics import CATEGORIES

if TYPE_CHECKING:
    from gateway.judge.learned.features import Written

TOPIC_BUCKETS: Final = 2**15
TOPIC_GROUPS: Final = {**GROUPS, "letters": 1.5, "pairs": 0.0, "places": 0.0, "signs": 0.0}
_STEPS: Final = 127  # of a weight, each way
_EVEN: Final = 0.5
_FAR: Final = 30.0  # beyond which a probability is 0 or 1
_MAGIC: Final = b"deskward model 1\n"
_DAMAGED: Final = "the model file is damaged: install the program again"
_HALF: Final = 10  # corrections after which the local weights have half their say

Sparse = list[tuple[float, list[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``probability`` that it asks for support, calibrated; ``topic`` is what it would be about if it does."""

    probability: float
    topic: str

    @property
    def told_topic(self) -> str:
        """The topic of what is more likely support than not, ``none`` of all other mail."""
        return self.topic if self.probability >= _EVEN else "none"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Model:
    """Weights as shipped, and beside them those learnt from this owner's corrections; None before the first."""

    weights: array[float]
    topics: tuple[array[int], ...]  # one for each of ``CATEGORIES``
    steepness: float = 1.0
    offset: float = 0.0
    local: array[float] | None = None
    corrections: int = 0

    def score(self, mail: Written) -> Score:
        """What the model says about a message."""
        found = features(mail)
        return Score(probability=self.probability(scaled(found)), topic=self._topic(scaled(found, TOPIC_GROUPS)))

    def probability(self, found: Sparse) -> float:
        """The calibrated probability for the scaled features of a message."""
        margin = self.steepness * total(self.weights, found) + self.offset
        if self.local is not None:
            margin += self.corrections / (self.corrections + _HALF) * total(self.local, found)
        return 1 / (1 + exp(-max(-_FAR, min(_FAR, margin))))

    def telling(self, mail: Written, most: int = 5) -> tuple[str, ...]:
        """The words that speak most for the side the model is on, the strongest first."""
        found = features(mail)
        word_value, letter_value = (
            sum(each for each, _ in scaled({name: found[name]})) for name in ("words", "letters")
        )
        side = 1 if self.probability(scaled(found)) >= _EVEN else -1
        said: dict[str, float] = {}
        for word in tokens(plain(f"{mail.subject}\n{mail.text}")):
            if word[0].isalpha() and word not in said:
                pieces = sum(self.weights[each] for each in letters(word))
                said[word] = side * (word_value * self.weights[bucket(f"w:{word}")] + letter_value * pieces)
        ranked = sorted((word for word in said if said[word] > 0), key=said.__getitem__, reverse=True)
        return tuple(ranked[:most])

    def _topic(self, found: Sparse) -> str:
        margins = [total_small(weights, found) for weights in self.topics]
        return CATEGORIES[margins.index(max(margins))]


def total(weights: array[float], found: Sparse) -> float:
    """The margin: what the weights of the features come to."""
    return sum([value * sum(map(weights.__getitem__, buckets)) for value, buckets in found])


def total_small(weights: array[int], found: Sparse) -> float:
    """The same for the weights of a topic, which share fewer buckets."""
    last = TOPIC_BUCKETS - 1
    return sum([value * sum([weights[each & last] for each in buckets]) for value, buckets in found])


def pack(model: Model) -> bytes:
    """The shipped part of ``model`` as a file: a line of numbers, then every weight as one of 255 steps."""
    top = max(map(abs, model.weights)) or 1.0
    head = {"step": top / _STEPS, "steepness": model.steepness, "offset": model.offset, "topics": list(CATEGORIES)}
    steps = array("b", [round(weight / top * _STEPS) for weight in model.weights])
    body = b"".join(each.tobytes() for each in (steps, *model.topics))
    return _MAGIC + json.dumps(head).encode() + b"\n" + zlib.compress(body, 9)


def unpack(packed: bytes) -> Model:
    """The model in a file that `pack` made; raises ValueError for anything else."""
    if not packed.startswith(_MAGIC):
        raise ValueError("this is no model file of this version: install the program again")
    head, _, body = packed[len(_MAGIC) :].partition(b"\n")
    try:
        told, steps = json.loads(head), array("b", zlib.decompress(body))
    except (ValueError, zlib.error) as error:
        raise ValueError(_DAMAGED) from error
    if len(steps) != BUCKETS + TOPIC_BUCKETS * len(CATEGORIES) or told["topics"] != list(CATEGORIES):
        raise ValueError(_DAMAGED)
    scale = [told["step"] * (step - 256 if step > _STEPS else step) for step in range(256)]
    weights = array("f", map(scale.__getitem__, steps[:BUCKETS].tobytes()))
    starts = range(BUCKETS, len(steps), TOPIC_BUCKETS)
    topics = tuple(steps[start : start + TOPIC_BUCKETS] for start in starts)
    return Model(weights=weights, topics=topics, steepness=told["steepness"], offset=told["offset"])


def odds(probability: float) -> float:
    """The logarithm of the odds of a probability, as the margin has it."""
    small = sys.float_info.epsilon
    return log(max(probability, small) / max(1 - probability, small))
