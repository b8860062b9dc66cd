"""Roof: what ``check-config`` and ``run`` look at besides the config file: its templates, and its own examples."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from gateway.cli.places import line_in
from gateway.config.values import Problem
from gateway.resources import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gateway.config.values import Config
    from gateway.judge.examples import Outcome
    from gateway.templates import TemplateProblem, Templates

EXAMPLE = "example"  # the code of an example that does not come out as it should


def templates_of(config: Config, also: Iterable[str] = ()) -> tuple[Templates, tuple[Problem, ...]]:
    """The templates that ``config`` uses, and what is wrong with them; ``also`` are further languages to read."""
    from gateway.templates import Templates

    templates = Templates(shipped("templates"), config.templates_dir, (*config.owner.languages, *also))
    topics = sorted({rule.topic for rule in config.rules if rule.topic})
    return templates, _problems(config, templates.examine(_replies(config), config.owner.languages, topics))


def templates_checked(config: Config) -> tuple[Problem, ...]:
    """What is wrong with the templates; where the OBM has none of her own, the names are looked at and nothing else.

    Ours are examined by the program's own tests, and compiling them takes a quarter of the time of check-config.
    """
    from gateway.templates import has_files, lacking

    if has_files(config.templates_dir):
        return templates_of(config)[1]
    return _problems(config, lacking(shipped("templates"), _replies(config), config.owner.languages))


def _replies(config: Config) -> list[str]:
    return sorted({"resubmit", *(rule.reply for rule in config.rules)})


def _problems(config: Config, found: Iterable[TemplateProblem]) -> tuple[Problem, ...]:
    """The same as problems of the config; a template that is missing is told where a rule asks for it."""
    asking = {rule.reply: rule for rule in reversed(config.rules)}
    problems = []
    for one in found:
        rule = asking.get(one.missing or "")
        problems.append(
            Problem(
                file=one.file if rule is None else rule.file,
                line=one.line if rule is None else line_in(config, rule, "reply"),
                column=None,
                level=one.level,
                code="template",
                message=_sentence(one.message),
                remedy=_sentence(one.remedy),
                rule=None if rule is None else rule.name,
            )
        )
    return tuple(problems)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


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
            yield _example(config, outcome)


def _example(config: Config, outcome: Outcome) -> Problem:
    test = next((one for one in config.tests if outcome.kind == "test" and one.line == outcome.line), None)
    rule = next((one for one in config.rules if one.name == outcome.rule), None) if outcome.kind != "test" else None
    place = test or rule
    return Problem(
        file=place.file if place else str(config.path or ""),
        line=outcome.line or None if rule is None else line_in(config, rule, outcome.name),
        column=None,
        level="warning",
        code=EXAMPLE,
        message=_sentence(f'{outcome.kind} "{outcome.name[:60]}" does not come out as it should: {outcome.why}'),
        remedy="Change the rule or the example; deskward test shows all of them.",
        rule=outcome.rule,
    )


def extra_checks(config: Config) -> Iterable[Problem]:
    """Problems that only show when the config is put to work, without a store or a network."""
    return (*templates_checked(config), *examples_of(config))
