"""Whatever fuzzing has found once, and what it starts from, is read without a failure."""

from __future__ import annotations

import pytest

from tests.fuzz.run import CORPUS, timed
from tests.fuzz.targets import TARGETS

KEPT = [(path.parent.name, path) for path in sorted(CORPUS.glob("*/*"))]


@pytest.mark.parametrize(("target", "path"), KEPT, ids=[f"{target}-{path.name}" for target, path in KEPT])
def test_a_kept_input_is_read(target: str, path: object) -> None:
    timed(TARGETS[target], path.read_bytes())  # type: ignore[attr-defined]  # a Path


def test_every_target_has_inputs_to_start_from() -> None:
    assert {target for target, _ in KEPT} == set(TARGETS)
