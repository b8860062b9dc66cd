"""Everything that is done to the program on purpose, part by part, and one table of what came of it.

A part is a script ``torture_NAME.py`` beside this one: it takes ``--quick``, prints one line of JSON and ends with 0
where all held. Each runs in a process of its own and for a bounded time; the order is always the same, so that a run
that was cut short goes on with ``--from NAME``.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
COMMON = ("messages", "lost", "duplicates", "doubtful")  # what most parts count


class Part(NamedTuple):
    """How one part ended."""

    name: str
    held: bool
    minutes: float
    figures: dict[str, Any]


def names() -> list[str]:
    """The parts there are, in their order."""
    return sorted(path.stem.removeprefix("torture_") for path in HERE.glob("torture_*.py"))


def run(name: str, words: list[str], *, minutes: float) -> Part:
    """Run one part; one that takes longer than ``minutes`` is ended with all that it has started, and has not held."""
    began = time.monotonic()
    paths = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
    part = subprocess.Popen(
        [sys.executable, str(HERE / f"torture_{name}.py"), *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parent,
        env=os.environ | {"PYTHONPATH": paths},
        start_new_session=True,
    )
    try:
        told, _ = part.communicate(timeout=minutes * 60)
    except BaseException as error:
        os.killpg(part.pid, signal.SIGKILL)  # its own session: nobody else is in it
        part.communicate()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return Part(name, held=False, minutes=minutes, figures={"ended": f"not within {minutes:g} minutes"})
    return Part(name, held=part.returncode == 0, minutes=(time.monotonic() - began) / 60, figures=_figures(told))


def _figures(told: str) -> dict[str, Any]:
    """The object in the last line; its words where it is none."""
    last = (told.splitlines() or [""])[-1]
    try:
        found = json.loads(last)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"said": last[:200]}


def common(figures: dict[str, Any], word: str) -> int | None:
    """The sum of all figures of this name, also of kinds of it as in ``duplicate_notes``; None for none."""
    found: list[int] = []
    for key, value in figures.items():
        if isinstance(value, dict):
            found += [inner] if (inner := common(value, word)) is not None else []
        elif type(value) is int and (key == word or key.startswith(f"{word.removesuffix('s')}_")):
            found.append(value)
    return sum(found) if found else None


def others(figures: dict[str, Any], before: str = "") -> list[str]:
    """Every other figure in words; of lists how long they are."""
    lines = []
    for key, value in figures.items():
        words = f"{before}{key.replace('_', ' ')}"
        if isinstance(value, dict):
            lines += others(value, f"{words}: ") if value else []
        elif key not in (*COMMON, "kind"):
            lines.append(f"{words} {len(value) if isinstance(value, list) else value}")
    return lines


def table(parts: list[Part]) -> str:
    """All parts for people: what most of them count, then what each one tells besides."""
    lines = [f"{'part':12}{'held':>6}{'minutes':>9}" + "".join(f"{word:>12}" for word in COMMON)]
    for part in parts:
        counts = [common(part.figures, word) for word in COMMON]
        cells = "".join(f"{'-' if count is None else count:>12}" for count in counts)
        lines.append(f"{part.name:12}{'yes' if part.held else 'NO':>6}{part.minutes:>9.1f}{cells}")
    for part in parts:
        lines += ["", f"{part.name}:", *(f"  {line}" for line in others(part.figures))]
    return "\n".join(lines)


def arguments(given: list[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="NAME", help=f"only these: {', '.join(names())}")
    parser.add_argument("--from", dest="first", choices=names(), help="begin with this one")
    parser.add_argument("--quick", action="store_true", help="a small run of each")
    parser.add_argument("--seed", type=int, help="of the kills: repeats what was left to chance")
    parser.add_argument("--minutes", type=float, default=90, help="the most that one part may take (%(default)s)")
    parser.add_argument("--json", action="store_true", help="the results as one JSON object")
    options = parser.parse_args(given)
    unknown = set(options.parts) - set(names())
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    return options


def main(given: list[str] | None = None) -> int:
    """Run the parts; 1 where one of them has not held."""
    options = arguments(given)
    wanted = [name for name in options.parts or names() if name >= (options.first or "")]
    parts = []
    for name in wanted:
        print(f"-- {name}", file=sys.stderr, flush=True)
        words = ["--quick"] if options.quick else []
        if name == "crash" and options.seed is not None:
            words += ["--seed", str(options.seed)]
        parts.append(run(name, words, minutes=options.minutes))
    results = {part.name: {"held": part.held, "minutes": round(part.minutes, 1)} | part.figures for part in parts}
    print(json.dumps(results, indent=1) if options.json else table(parts))
    return 0 if all(part.held for part in parts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
