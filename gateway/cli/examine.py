"""Roof: what ``check-config`` and ``run`` look at besides the config file: its templates, and its own examples."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from gateway.config.values import Problem
from gateway.resources import shipped
from gateway.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gateway.config.values import Config

EXAMPLE = "example"  # the code of an example that does not come out as it should


def templates_of(config: Config, also: Iterable[str] = ()) -> tuple[Templates, tuple[Problem, ...]]:
    """The templates that ``config`` uses, and what is wrong with them; ``also`` are further languages to read."""
    templates = Templates(shipped("templates"), config.templates_dir, (*config.owner.languages, *also))
    names = sorted({"resubmit", *(rule.reply for rule in config.rules)})
    topics = sorted({rule.topic for rule in config.rules if rule.topic})
    found = templates.examine(names, config.owner.languages, topics)
    return templates, tuple(
        Problem(
            file=problem.file,
            line=problem.line,
            column=None,
            level=problem.level,
            code="template",
            message=problem.message,
            remedy=problem.remedy,
        )
        for problem in found
    )


def examples_of(config: Config) -> Iterator[Problem]:
    """The examples and tests of the rules that do not come out as they should; ``deskward test`` shows all of them."""
    from datetime import UTC, datetime

    from gateway.cli.known import Known, known
    from gateway.judge.examples import outcomes
    from gateway.pipeline.policy import policy_of

    policy = policy_of(config)
    asked = config.tests and policy.asks_model
    with known(config, policy) if asked else nullcontext(Known(policy)) as it:
        found = outcomes(it.policy, config.tests, now=datetime.now(UTC))
    for outcome in found:
        if not outcome.ok:
            what = "test" if outcome.kind == "test" else outcome.kind
            yield Problem(
                file=str(config.path or ""),
                line=outcome.line or None,
                column=None,
                level="warning",
                code=EXAMPLE,
                message=f'{what} "{outcome.name[:60]}" does not come out as it should: {outcome.why}',
                remedy="Change the rule or the example; deskward test shows all of them.",
                rule=outcome.rule,
            )


def extra_checks(config: Config) -> Iterable[Problem]:
    """Problems that only show when the config is put to work, without a store or a network."""
    return (*templates_of(config)[1], *examples_of(config))
