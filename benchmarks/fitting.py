"""Weights from labelled mails: multinomial logistic regression; and the figures of what was learnt.

numpy, scipy and scikit-learn come with the extra ``bench``: they train the model, and the service never needs them.
"""

from __future__ import annotations

from array import array
from math import exp, log
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from gateway.judge.learned.features import BUCKETS
from gateway.judge.learned.kinds import KINDS
from gateway.judge.learned.lanes import STEPS
from gateway.judge.learned.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.judge.learned.model import Sparse

COST: Final = 3.0  # of a mistake, beside large weights
PASSES: Final = 150
SEEN: Final = 5  # mails in which a feature has to stand; what is rarer is learnt by heart
RARE: Final = 0.7  # how much more a rare feature counts: a power of the logarithm of its rareness
CUT: Final = 0.9999  # share of the weights that keep their size; the largest are cut: no single sign may decide alone


def fit(samples: Sequence[Sparse], kinds: Sequence[str], *, cost: float = COST, passes: int = PASSES) -> list[Kind]:
    """What is learnt of each of ``KINDS`` from mails whose kind is told; one that none of them is never wins.

    Rareness is part of the weights, so that the service need not know it: it scales features by their number alone.
    """
    mails = _matrix(samples)
    seen = np.asarray((mails > 0).sum(axis=0)).ravel()
    known = np.flatnonzero(seen >= SEEN)
    rare = (np.log((1 + len(samples)) / (1 + seen[known])) + 1) ** RARE
    scaled = mails[:, known] @ diags(rare)
    size = float(np.sqrt(scaled.multiply(scaled).sum(axis=1)).mean()) / 2.6  # the length that COST was chosen for
    learner = LogisticRegression(C=cost, max_iter=passes, tol=1e-3)
    learner.fit(scaled / size, list(kinds))
    weights = learner.coef_ * (rare / size)
    found = {name: place for place, name in enumerate(learner.classes_)}
    return [
        _kind(weights[found[name]], learner.intercept_[found[name]], known) if name in found else _none()
        for name in KINDS
    ]


def _matrix(samples: Sequence[Sparse]) -> Any:
    values: list[float] = []
    buckets: list[int] = []
    ends = [0]
    for sample in samples:
        for value, found in sample:
            buckets += found
            values += [value] * len(found)
        ends.append(len(buckets))
    return csr_matrix((values, buckets, ends), shape=(len(samples), BUCKETS))


def _kind(weights: Any, bias: float, known: Any) -> Kind:
    step = float(np.quantile(np.abs(weights), CUT)) / STEPS or 1.0
    steps = np.zeros(BUCKETS, dtype=np.int8)
    steps[known] = np.clip(np.rint(weights / step), -STEPS, STEPS)
    return Kind(array("b", steps.tobytes()), step, float(bias))


def _none() -> Kind:
    return Kind(array("b", bytes(BUCKETS)), 1.0, -30.0)


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
