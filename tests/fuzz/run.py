"""``python -m tests.fuzz.run``: fuzz all targets for FUZZ_SECONDS, by hypothesis and, where it is there, by atheris.

What a target fails on is written to tests/fuzz/corpus/TARGET and from then on tried by the tests. What atheris learns
on its way lies in var/fuzz, so that the next run goes on from there.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS: Final = Path(__file__).parent / "corpus"
LEARNT: Final = Path(__file__).parents[2] / "var" / "fuzz"
LONGEST: Final = 4096  # bytes of one input
SLOW: Final = 2.0  # seconds that one input may take


def seeds(target: str) -> list[bytes]:
    """What is tried first: the kept inputs of a target, in the order of their names."""
    return [path.read_bytes() for path in sorted((CORPUS / target).glob("*"))]


def keep(target: str, octets: bytes) -> Path:
    """Keep an input on which a target failed."""
    path = CORPUS / target / f"failed-{hashlib.sha256(octets).hexdigest()[:12]}"
    path.write_bytes(octets)
    return path


def timed(target: Callable[[bytes], None], octets: bytes) -> None:
    """Try one input; what takes too long has failed."""
    began = time.thread_time()
    target(octets)
    took = time.thread_time() - began
    assert took < SLOW, f"{took:.1f} s for {len(octets)} bytes"


def by_hypothesis(target: str, seconds: float) -> tuple[int, str]:
    """How many inputs were tried, and on which the target failed, '' for none."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    pieces = sorted({piece for seed in seeds(target) for piece in (seed, *seed.split(b"\n"), *seed.split(b" "))})
    some = st.sampled_from(pieces) if pieces else st.binary(max_size=20)
    inputs = st.lists(st.one_of(some, st.binary(max_size=30)), max_size=20).map(b"".join).map(lambda one: one[:LONGEST])
    tried, failed, end = 0, set[bytes](), time.monotonic() + seconds

    @settings(
        max_examples=1000, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(inputs)
    def once(octets: bytes) -> None:
        nonlocal tried
        if failed or time.monotonic() < end:  # what has failed is made smaller, however long that takes
            tried += 1
            try:
                timed(TARGETS[target], octets)
            except Exception:
                failed.add(octets)
                raise

    while time.monotonic() < end:
        try:
            once()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            return tried, f"{keep(target, min(failed, key=len))}: {type(error).__name__}: {error}"
    return tried, ""


def by_atheris(target: str, seconds: float) -> str:
    """On which input the target failed, '' for none; in a process of its own, which it ends."""
    learnt = LEARNT / target
    learnt.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as found:
        limits = [f"-max_total_time={int(seconds)}", f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=1024"]
        places = [f"-artifact_prefix={found}/", str(learnt), str(CORPUS / target)]
        words = [sys.executable, "-m", "tests.fuzz.covered", target, "-print_final_stats=1", *limits, *places]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        kept = [str(keep(target, path.read_bytes())) for path in Path(found).iterdir()]
    units = [line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line]
    print(f"  atheris: {units[0] if units else '?'} inputs", flush=True)  # noqa: T201 - figures for whoever runs it
    if kept or done.returncode:
        return f"{', '.join(kept) or 'it ended'}\n{done.stderr[-2000:]}"
    return ""


def main() -> int:
    """Fuzz and print how much was tried; 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("FUZZ_SECONDS", "60")))
    parser.add_argument("--target", choices=list(TARGETS), action="append", help="only this one; may be repeated")
    asked = parser.parse_args()
    targets = asked.target or list(TARGETS)
    covered = importlib.util.find_spec("atheris") is not None
    share = asked.seconds / len(targets) / (2 if covered else 1)
    failed = False
    for target in targets:
        print(f"{target}:", flush=True)  # noqa: T201
        tried, found = by_hypothesis(target, share)
        print(f"  hypothesis: {tried} inputs", flush=True)  # noqa: T201
        others = by_atheris(target, share) if covered else ""
        for each in filter(None, (found, others)):
            failed = True
            print(f"  FAILED {each}", flush=True)  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
