"""Roof: what ``check-config`` and ``run`` look at beyond the config file itself: the templates it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.config.values import Problem
from gateway.resources import shipped
from gateway.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.config.values import Config


def templates_of(config: Config) -> tuple[Templates, tuple[Problem, ...]]:
    """The templates that ``config`` uses, and what is wrong with them."""
    templates = Templates(shipped("templates"), config.templates_dir, config.owner.languages)
    names = sorted({"resubmit", *(rule.reply for rule in config.rules)})
    found = templates.examine(names, config.owner.languages)
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


def extra_checks(config: Config) -> Iterable[Problem]:
    """Problems that only show outside the config file."""
    return templates_of(config)[1]
