"""Weights from labelled mails: dual coordinate descent for a linear model with the squared hinge, in pure Python.

Hsieh and others, A Dual Coordinate Descent Method for Large-scale Linear SVM, ICML 2008, algorithm 1.
"""

from __future__ import annotations

import random
from array import array
from math import exp, log
from typing import TYPE_CHECKING, Final

from gateway.judge.learned.features import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.judge.learned.model import Sparse

PASSES: Final = 25
COST: Final = 1.0


def fit(
    samples: Sequence[Sparse],
    yes: Sequence[bool],
    *,
    size: int = BUCKETS,
    cost: float = COST,
    positive: float = 1.0,
    passes: int = PASSES,
) -> array[float]:
    """The weights; ``cost`` is what a mistake costs beside large weights, ``positive`` times that for a missed yes.

    The samples are taken in an order of chance from a fixed seed: the same mails give the same weights.
    """
    weights = array("d", bytes(8 * size))
    signs = [1.0 if each else -1.0 for each in yes]
    softness = [1 / (2 * cost * (positive if each else 1.0)) for each in yes]
    squares = [sum(value * value * len(found) for value, found in sample) for sample in samples]
    alphas = [0.0] * len(samples)
    order = list(range(len(samples)))
    dice = random.Random(1)  # noqa: S311  # an order, no secret
    read = weights.__getitem__
    for _ in range(passes):
        dice.shuffle(order)
        for place in order:
            sample, sign, soft, alpha = samples[place], signs[place], softness[place], alphas[place]
            margin = sum([value * sum(map(read, found)) for value, found in sample])
            better = max(0.0, alpha - (sign * margin - 1 + soft * alpha) / (squares[place] + soft))
            change = (better - alpha) * sign
            if abs(change) > 1e-6:
                alphas[place] = better
                for value, found in sample:
                    step = change * value
                    for each in found:
                        weights[each] += step
    return weights


def calibrate(margins: Sequence[float], yes: Sequence[bool]) -> tuple[float, float]:
    """Steepness and offset of the logistic curve that fits unseen margins best (Platt), by Newton's method."""
    many = sum(yes)
    high, low = (many + 1) / (many + 2), 1 / (len(yes) - many + 2)
    steepness, offset = 1.0, 0.0
    for _ in range(50):
        gradient_a = gradient_b = 0.0
        aa = ab = bb = 1e-9
        for margin, each in zip(margins, yes, strict=True):
            chance = 1 / (1 + exp(-steepness * margin - offset))
            error, weight = chance - (high if each else low), chance * (1 - chance)
            gradient_a += error * margin
            gradient_b += error
            aa += weight * margin * margin
            ab += weight * margin
            bb += weight
        determinant = aa * bb - ab * ab
        steepness -= (bb * gradient_a - ab * gradient_b) / determinant
        offset -= (aa * gradient_b - ab * gradient_a) / determinant
    return steepness, offset


def auc(scores: Sequence[float], yes: Sequence[bool]) -> float:
    """How often a mail of support has the higher score of two mails, one of each kind; ties count half."""
    ranked = sorted(zip(scores, yes, strict=True))
    many = sum(yes)
    others = len(yes) - many
    if not many or not others:
        return float("nan")
    before, won, place = 0, 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        tied = sum(each for _, each in ranked[place:end])
        won += tied * (before + (end - place - tied) / 2)
        before += end - place - tied
        place = end
    return won / (many * others)


def recall_at_false(scores: Sequence[float], yes: Sequence[bool], share: float = 0.01) -> float:
    """How much of the support mail is found where ``share`` of the other mail is wrongly taken for it."""
    others = sorted((score for score, each in zip(scores, yes, strict=True) if not each), reverse=True)
    limit = others[min(len(others) - 1, int(len(others) * share))]
    found = [score > limit for score, each in zip(scores, yes, strict=True) if each]
    return sum(found) / len(found)


def recall_at_precision(scores: Sequence[float], yes: Sequence[bool], precision: float = 0.99) -> float:
    """The most that is found of the support mail while ``precision`` of what is taken for it is right."""
    right, best = 0, 0.0
    for taken, (_, each) in enumerate(sorted(zip(scores, yes, strict=True), reverse=True), start=1):
        right += each
        if right >= precision * taken:
            best = right / sum(yes)
    return best


def calibration_error(chances: Sequence[float], yes: Sequence[bool], bins: int = 10) -> float:
    """How far the told probability is from the truth, on average over ten steps of it."""
    kept: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for chance, each in zip(chances, yes, strict=True):
        kept[min(bins - 1, int(chance * bins))].append((chance, each))
    gaps = [abs(sum(c for c, _ in each) - sum(y for _, y in each)) for each in kept]
    return sum(gaps) / len(yes)


def log_loss(chances: Sequence[float], yes: Sequence[bool]) -> float:
    """The surprise about the truth, on average."""
    return -sum(log(max(1e-12, c if y else 1 - c)) for c, y in zip(chances, yes, strict=True)) / len(yes)
