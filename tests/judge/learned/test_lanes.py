import random
from array import array

import pytest

from gateway.judge.learned.lanes import STEPS, lanes

BUCKETS = 500
DICE = random.Random(7)  # noqa: S311  # numbers to add, no secret
KINDS = [array("b", [DICE.randint(-STEPS, STEPS) for _ in range(BUCKETS)]) for _ in range(21)]


@pytest.mark.parametrize("many", [0, 1, 255, 256, 257, 2000])
def test_all_kinds_are_added_up_at_once(many: int) -> None:
    buckets = [DICE.randrange(BUCKETS) for _ in range(many)]

    found = lanes([kind.tobytes() for kind in KINDS]).sums(buckets)

    assert found == [sum(kind[each] for each in buckets) for kind in KINDS]


@pytest.mark.parametrize("step", [-STEPS, STEPS])
def test_no_lane_runs_over_into_the_next(step: int) -> None:
    kinds = [array("b", [step] * BUCKETS), array("b", [-step] * BUCKETS), array("b", [step] * BUCKETS)]

    found = lanes([kind.tobytes() for kind in kinds]).sums([3] * 300)

    assert found == [step * 300, -step * 300, step * 300]


def test_the_steps_of_a_kind_come_back() -> None:
    made = lanes([kind.tobytes() for kind in KINDS])

    assert [made.of_kind(place) for place in range(len(KINDS))] == KINDS
