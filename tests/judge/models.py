"""Models made for tests."""

from array import array
from dataclasses import replace
from math import log

from gateway.judge.learned import Model
from gateway.judge.learned.features import BUCKETS
from gateway.judge.learned.kinds import KINDS, OTHERS
from gateway.judge.learned.model import Kind, model_of
from gateway.judge.topics import CATEGORIES

# So many kinds of support and so many others say as much together.
_BIAS = {**dict.fromkeys(CATEGORIES, -log(len(CATEGORIES))), **dict.fromkeys(OTHERS, -log(len(OTHERS)))}


def blank(*, offset: float = 0.0, corrections: int = 0) -> Model:
    """A model that knows nothing: it says ``offset`` of every mail."""
    return replace(model_of(blank_kinds(), offset=offset), corrections=corrections)


def blank_kinds() -> list[Kind]:
    """Every kind, without any weight."""
    return [Kind(array("b", bytes(BUCKETS)), 1.0, _BIAS[name]) for name in KINDS]
