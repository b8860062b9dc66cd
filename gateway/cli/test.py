"""Roof: ``deskward test``: the examples of the rules and the OBM's tests."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from gateway.cli.common import FINDINGS, config_option, json_option, load_or_exit

if TYPE_CHECKING:
    from gateway.judge.examples import Outcome

_WIDE = 15  # columns for "should not fit" and a blank


@click.command("test")
@config_option
@json_option
def test(config_path: str | None, as_json: bool) -> None:
    """Try the examples and tests of the rules; changes nothing.

    Ends with 1 where one of them fails.
    """
    from gateway.cli.known import Known, known
    from gateway.judge.examples import outcomes
    from gateway.pipeline.policy import policy_of

    config = load_or_exit(config_path)
    policy = policy_of(config)
    with known(config, policy) if policy.asks_model else nullcontext(Known(policy)) as it:
        found = outcomes(it.policy, config.tests, now=datetime.now(UTC))
    click.echo(as_document(found) if as_json else as_text(found))
    if not all(outcome.ok for outcome in found):
        raise click.exceptions.Exit(FINDINGS)


def as_document(found: tuple[Outcome, ...]) -> str:
    """Give the outcomes as one JSON object."""
    passed = sum(outcome.ok for outcome in found)
    tests = [
        {
            "name": outcome.name,
            "kind": outcome.kind,
            "rule": outcome.rule,
            "ok": outcome.ok,
            "expect": outcome.expect,
            "then": outcome.then,
            "by": outcome.by,
            "line": outcome.line or None,
            "why": outcome.why,
        }
        for outcome in found
    ]
    return json.dumps({"passed": passed, "failed": len(found) - passed, "tests": tests})


def as_text(found: tuple[Outcome, ...]) -> str:
    """Give the outcomes for a person, one line each and one more for a failure."""
    lines: list[str] = []
    rule = None
    for outcome in found:
        if outcome.kind == "test":
            lines += _test_lines(outcome)
            continue
        if outcome.rule != rule:
            rule = outcome.rule
            lines.append(f'rule "{rule}"')
        lines += _example_lines(outcome)
    passed = sum(outcome.ok for outcome in found)
    lines.append(f"{passed} of {len(found)} passed - the running rules were not changed")
    return "\n".join(lines)


def _example_lines(outcome: Outcome) -> list[str]:
    mark = "ok  " if outcome.ok else "FAIL"
    line = f"  {mark} {outcome.kind.replace('_', ' '):{_WIDE}} {outcome.name}"
    if outcome.ok:
        return [line]
    place = f" (line {outcome.line})" if outcome.line else ""
    return [line, f"       {'fits because ' if outcome.by else 'does not fit: '}{outcome.why}{place}"]


def _test_lines(outcome: Outcome) -> list[str]:
    by = f', by "{outcome.by}"' if outcome.by else ""
    if outcome.ok:
        return [f'test "{outcome.name}"   ok: {outcome.then}{by}']
    place = f" (line {outcome.line})" if outcome.line else ""
    return [f'test "{outcome.name}"   FAIL: {outcome.then}{by}{place}', f"       {outcome.why}"]
