"""How fast and how big Deskward is, beside a naive pipeline, in one run.

Absolute rates wander with the machine; trust the ratios of one run, the CPU time per message and the memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from load import Load
from mails import mail
from measure import cpu_ms, machine, memory_mib, spread
from sides import Deskward, Naive
from sink import Sink

if TYPE_CHECKING:
    from collections.abc import Callable

    from sides import Side

    from tests.servers.dovecot import Dovecot

ROOT = Path(__file__).resolve().parent.parent
SETTLE = 10.0  # seconds after READY until the memory of the idle daemon is read
# What the daemon imports from others, without a line of its own.
IMPORTS = (
    "import asyncio, email, smtplib, sqlite3, ssl, tomllib, logging, click, jinja2.sandbox, sqlalchemy, "
    "sqlalchemy.dialects.sqlite, imapclient, aiosmtpd.lmtp"
)
GOALS: dict[str, tuple[str, float, bool]] = {  # what -> (of which figure, goal, whether more is better)
    "SMTP, times naive": ("smtp_ratio", 3.0, True),
    "IMAP, times naive over SMTP": ("imap_ratio_to_smtp", 8.0, True),
    "idle RSS, MiB": ("idle_rss", 80.0, False),
    "ready, seconds": ("ready", 1.5, False),
}


def over_smtp(side: Callable[[int], Side], count: int) -> dict[str, float]:
    """``count`` mails from 8 kept senders: the clock runs from the first octet to the last reply at the sink."""
    load = Load(count)
    with Sink() as sink, side(sink.port) as program:
        before = cpu_ms(program.pid)
        load.start(program.port)
        began, accepted = load.ended()
        done = sink.wait_for(count)
        used, memory = cpu_ms(program.pid) - before, memory_mib(program.pid)
        _check(sink, program, count)
    return {
        "rate": count / (done - began),
        "accepted_rate": count / (accepted - began),
        "cpu_ms": used / count,
        "peak_rss": memory["peak_rss"],
    }


def over_imap(side: Callable[[int], Side], count: int) -> dict[str, float]:
    """``count`` waiting messages: the clock runs from READY, when the mailbox is open, to the last reply."""
    with Sink() as sink, side(sink.port) as program:
        began, before = time.monotonic(), cpu_ms(program.pid)
        done = sink.wait_for(count)
        used, memory = cpu_ms(program.pid) - before, memory_mib(program.pid)
        _check(sink, program, count)
    return {"rate": count / (done - began), "cpu_ms": used / count, "peak_rss": memory["peak_rss"]}


def _check(sink: Sink, program: Side, count: int) -> None:
    """Every customer has exactly one note and one ticket, or the figures are worth nothing."""
    faults, tickets = sink.faults(count), program.tickets()
    if any(faults.values()) or tickets != count:
        raise RuntimeError(f"wrong replies {faults}, {tickets} tickets for {count} messages")


def ready_times(mailbox: Dovecot | None, times: int) -> dict[str, Any]:
    """From the start of the process to READY, store migrated, beside the bare import of the packages it uses."""
    ready, imports = [], []
    with Sink() as sink:
        for _ in range(times):
            began = time.monotonic()
            subprocess.run([sys.executable, "-c", IMPORTS], check=True)
            imports.append(time.monotonic() - began)
            with Deskward(smarthost=sink.port, mailbox=mailbox, start="new") as program:
                ready.append(program.ready_after)
    return {"ready_s": spread(ready), "imports_s": spread(imports)}


def idle_memory(mailbox: Dovecot | None) -> dict[str, float]:
    """Ten seconds after READY, with all doors open."""
    with Sink() as sink, Deskward(smarthost=sink.port, mailbox=mailbox, start="new") as program:
        time.sleep(SETTLE)
        return memory_mib(program.pid)


def smtp_rounds(count: int, rounds: int) -> dict[str, Any]:
    """Both sides in turn, the first one changing."""
    sides: dict[str, Callable[[int], Side]] = {
        "deskward": lambda port: Deskward(smarthost=port),
        "naive": lambda port: Naive(smarthost=port),
    }
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in sorted(sides, reverse=bool(number % 2)):
            runs[name].append(over_smtp(sides[name], count))
            _say(f"SMTP round {number + 1} {name}: {runs[name][-1]['rate']:.0f}/s")
    return _compared(runs, count)


def imap_rounds(server: Dovecot, count: int, naive_count: int, rounds: int) -> dict[str, Any]:
    """Both sides over the same backlog; the naive one reads only the first ``naive_count`` of it."""
    runs: dict[str, list[dict[str, float]]] = {"deskward": [], "naive": []}
    for number in range(rounds):
        runs["deskward"].append(over_imap(lambda port: Deskward(smarthost=port, listen=False, mailbox=server), count))
        runs["naive"].append(
            over_imap(lambda port: Naive(smarthost=port, mailbox=server, count=naive_count), naive_count)
        )
        _say(f"IMAP round {number + 1}: {runs['deskward'][-1]['rate']:.0f}/s, naive {runs['naive'][-1]['rate']:.0f}/s")
    return _compared(runs, count) | {"naive_messages": naive_count}


def _compared(runs: dict[str, list[dict[str, float]]], count: int) -> dict[str, Any]:
    ours, theirs = runs["deskward"], runs["naive"]
    figures = {
        name: {figure: spread([run[figure] for run in some]) for figure in some[0]} for name, some in runs.items()
    }
    return {
        "messages": count,
        **figures,
        "ratio": spread([a["rate"] / b["rate"] for a, b in zip(ours, theirs, strict=True)]),
        "cpu_ratio": spread([a["cpu_ms"] / b["cpu_ms"] for a, b in zip(ours, theirs, strict=True)]),
    }


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Everything, the smallest first; without Dovecot all but the mailbox."""
    from tests.servers import dovecot

    results: dict[str, Any] = {"machine": machine(Path("/tmp"), dovecot.PROGRAM)}  # noqa: S108 - where the stores lie
    _say("machine: " + ", ".join(f"{name} {value}" for name, value in results["machine"].items()))
    if dovecot.PROGRAM is None or given.imap_messages == 0:
        return results | _without_mailbox(given)
    with dovecot.Dovecot() as server:
        results |= {"start": ready_times(server, given.starts), "idle": idle_memory(server)}
        results["smtp"] = smtp_rounds(given.messages, given.rounds)
        began = time.monotonic()
        for first in range(0, given.imap_messages, 1000):
            numbers = range(first, min(first + 1000, given.imap_messages))
            server.fill("rosa", [mail(number) for number in numbers], at=datetime.now(UTC))
        _say(f"mailbox filled with {given.imap_messages} messages in {time.monotonic() - began:.0f} s")
        naive_count = min(given.messages, given.imap_messages)
        results["imap"] = imap_rounds(server, given.imap_messages, naive_count, given.imap_rounds)
    return results


def _without_mailbox(given: argparse.Namespace) -> dict[str, Any]:
    _say("everything about mailboxes is left out: it was not asked for, or Dovecot is not installed")
    return {
        "start": ready_times(None, given.starts),
        "idle": idle_memory(None),
        "smtp": smtp_rounds(given.messages, given.rounds),
    }


def key_figures(results: dict[str, Any]) -> dict[str, float]:
    """The figures that the goals speak of."""
    found = {
        "smtp_ratio": results["smtp"]["ratio"]["median"],
        "idle_rss": results["idle"]["rss"],
        "ready": results["start"]["ready_s"]["median"],
    }
    if "imap" in results:
        ours = results["imap"]["deskward"]["rate"]["median"]
        found["imap_ratio_to_smtp"] = ours / results["smtp"]["naive"]["rate"]["median"]
        found["imap_ratio_to_imap"] = results["imap"]["ratio"]["median"]
    return found


def table(results: dict[str, Any]) -> str:
    """The results for people."""
    lines = ["", f"{'':44}{'median':>9}{'min':>9}{'max':>9}"]

    def row(words: str, values: dict[str, float], digits: int = 1) -> None:
        numbers = "".join(f"{values[name]:9.{digits}f}" for name in ("median", "min", "max"))
        lines.append(f"{words:44}{numbers}")

    for way in ("smtp", "imap"):
        if way not in results:
            continue
        part, word = results[way], way.upper()
        for name in ("deskward", "naive"):
            row(f"{word} {name}, messages/s", part[name]["rate"], 0)
            row(f"{word} {name}, CPU ms per message", part[name]["cpu_ms"], 2)
            row(f"{word} {name}, peak RSS MiB", part[name]["peak_rss"])
        row(f"{word} deskward / naive, rate", part["ratio"])
        row(f"{word} deskward / naive, CPU", part["cpu_ratio"], 2)
    row("SMTP deskward, accepted (250)/s", results["smtp"]["deskward"]["accepted_rate"], 0)
    row("start to READY, s", results["start"]["ready_s"], 2)
    row("bare import of the packages, s", results["start"]["imports_s"], 2)
    lines.append(f"{'idle RSS, PSS MiB':44}{results['idle']['rss']:9.1f}{results['idle']['pss']:9.1f}")
    figures = key_figures(results)
    if "imap" in results:
        lines.append(f"{'IMAP deskward / naive over SMTP, rate':44}{figures['imap_ratio_to_smtp']:9.1f}")
    return "\n".join([*lines, "", *_judged(figures)])


def _judged(figures: dict[str, float]) -> list[str]:
    lines = []
    for words, (name, goal, more) in GOALS.items():
        if name in figures:
            met = figures[name] >= goal if more else figures[name] <= goal
            sign = ">=" if more else "<="
            lines.append(f"{'met   ' if met else 'MISSED'} {words}: {figures[name]:.2f} (goal {sign} {goal:g})")
    return lines


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000, help="mails of each run over SMTP (%(default)s)")
    parser.add_argument("--imap-messages", type=int, default=10_000, help="mails of the backlog (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="runs over SMTP of each side (%(default)s)")
    parser.add_argument("--imap-rounds", type=int, default=1, help="runs over the backlog (%(default)s)")
    parser.add_argument("--starts", type=int, default=5, help="starts whose median is told (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="a look in a minute: few messages, one round")
    parser.add_argument("--json", action="store_true", help="the results as one JSON object")
    given = parser.parse_args()
    if given.quick:
        given.messages, given.imap_messages = min(given.messages, 400), min(given.imap_messages, 1000)
        given.rounds, given.starts = 1, 3
    return given


def main() -> None:
    given = arguments()
    sys.path.insert(0, str(ROOT))
    results = measure(given)
    figures = {name: round(value, 2) for name, value in key_figures(results).items()}
    print(json.dumps(results | {"key_figures": figures}, indent=1) if given.json else table(results))


if __name__ == "__main__":
    main()
