"""How long check-config takes for a large rule file, beside the bare start of Python, in one run.

    .venv/bin/python benchmarks/check_config.py [--runs 15] [--rules 200]

Prints the medians, what check-config takes beyond the bare interpreter, and the ratio of the two. Each round starts
both, one after the other, so that whatever else the machine does meanwhile weighs on both. ``examples`` are words under
should_fit and should_not_fit; ``tests`` are whole messages, each decided like one that came in.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = """\
version = 1
[owner]
addresses = ["rosa@shop.example"]
[listen]
smtp = "127.0.0.1:0"
[desk]
name = "Support desk"
url = "https://help.shop.example"
[lists]
suppliers = ["*@papermill.example", "*@parcel.example"]
"""
THINGS = "parcel refund invoice login lesson voucher download pattern kit delivery".split()  # noqa: SIM905  # words
TROUBLES = "missing broken late lost wrong damaged unreadable incomplete doubled empty".split()  # noqa: SIM905  # words
GOAL = 0.300  # seconds beyond the bare start, for 200 rules and 500 examples


def rule(number: int, *, examples: bool) -> str:
    """One rule with three phrases and, every second time three, else two examples."""
    thing, trouble = THINGS[number % 10], TROUBLES[number // 10 % 10]
    lines = [
        f'[[rule]]\nname = "Rule {number}"\nthen = "redirect"\ntopic = "{thing}"',
        f'when.text = ["{trouble} {thing} {number}", "{thing} number {number} is {trouble}", "{thing}{number}*"]',
        'unless.from = ["@suppliers"]',
    ]
    if examples:
        lines.append(f'should_fit = ["A {trouble} {thing} {number}, please help", "My {thing}{number}b has not come"]')
        lines += [f'should_not_fit = ["A fine {thing}, thank you"]'] * (number % 2)
    return "\n".join(lines)


def whole_test(number: int) -> str:
    """One whole message and what is to be decided about it."""
    thing, trouble = THINGS[number % 10], TROUBLES[number // 10 % 10]
    return (
        f'[[test]]\nname = "Test {number}"\nfrom = "hanna@mail.example"\nsubject = "A question"\n'
        f'body = "Hello, I have a {trouble} {thing} {number}. What can I do?"\nexpect = "redirect"'
    )


def seconds(words: list[str], environ: dict[str, str]) -> float:
    """How long the program takes from its start to its end."""
    begun = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=environ)
    return time.perf_counter() - begun


def measured(toml: str, folder: Path, runs: int) -> tuple[float, float]:
    """Medians of the bare start and of check-config, tried in turn after one round that counts for nothing."""
    path = folder / "config.toml"
    path.write_text(toml, encoding="utf-8")
    path.chmod(0o600)
    bare = [sys.executable, "-c", "pass"]
    checking = [sys.executable, "-m", "gateway", "check-config", "--config", str(path)]
    # As installed: modules are compiled once, here into the folder, whatever the shell says about bytecode.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPYCACHEPREFIX"] = str(folder / "cache")
    rounds = [(seconds(bare, environ), seconds(checking, environ)) for _ in range(runs + 1)][1:]
    return statistics.median(one for one, _ in rounds), statistics.median(other for _, other in rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description="check-config for a large rule file, beside the bare interpreter")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--rules", type=int, default=200)
    options = parser.parse_args()
    rules = range(options.rules)
    with_examples = "\n\n".join([HEAD, *(rule(number, examples=True) for number in rules)])
    example_count = sum(2 + number % 2 for number in rules)
    test_count = example_count
    files = {
        "nothing but the head": HEAD,
        f"{options.rules} rules, {example_count} examples": with_examples,
        f"{options.rules} rules, {example_count} examples, 1 test": f"{with_examples}\n\n{whole_test(1)}",
        f"{options.rules} rules, {test_count} tests": "\n\n".join(
            [
                HEAD,
                *(rule(number, examples=False) for number in rules),
                *(
                    whole_test(number % options.rules).replace('"Test ', f'"Test {number // options.rules}-')
                    for number in range(test_count)
                ),
            ]
        ),
    }
    print(f"{'file':44} {'bare ms':>8} {'check ms':>9} {'beyond ms':>10} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for name, toml in files.items():
            bare, whole = measured(toml, Path(folder), options.runs)
            print(f"{name:44} {bare * 1e3:8.1f} {whole * 1e3:9.1f} {(whole - bare) * 1e3:10.1f} {whole / bare:6.1f}")
    print(f"goal for {options.rules} rules and 500 examples: at most {GOAL * 1e3:.0f} ms beyond the bare start")


if __name__ == "__main__":
    main()
