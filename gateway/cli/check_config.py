"""Roof: ``deskward check-config``."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import CONFIG, NO_INPUT, config_option, fail, found, json_option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.config.values import Loaded, Problem


@click.command("check-config")
@config_option
@json_option
def check_config(config_path: str | None, *, as_json: bool) -> None:
    """Say what is wrong in the config file, where, and how to mend it; changes nothing, needs no network.

    Ends with 78 where there is an error, else with 0; warnings and notes are only told.
    """
    with _without_collector():
        path = found(config_path)
        if path is None:
            fail(NO_INPUT, "there is no config file yet. Write one with: deskward init   (or name one with --config)")
        loaded, problems = _examined(path)
    if as_json:
        import json

        document = {"ok": loaded.config is not None, "problems": [_object(problem) for problem in problems]}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        _tell(path, loaded, problems)
    if any(problem.level == "error" for problem in problems):
        raise click.exceptions.Exit(CONFIG)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Look for no garbage meanwhile: a run of a third of a second makes none, and the search takes a tenth of it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _examined(path: Path) -> tuple[Loaded, tuple[Problem, ...]]:
    from gateway import config
    from gateway.cli.examine import extra_checks
    from gateway.cli.wide_phrases import wide_phrases
    from gateway.config.values import Loaded

    loaded = config.load(path, os.environ)
    if loaded.config is None:
        return loaded, loaded.problems
    problems = (*loaded.problems, *extra_checks(loaded.config), *wide_phrases(loaded.config))
    bad = any(problem.level == "error" for problem in problems)
    return Loaded(config=None if bad else loaded.config, problems=problems), problems


def _object(problem: Problem) -> dict[str, Any]:
    keys = ("file", "line", "column", "level", "code", "message", "remedy", "rule")
    return {key: getattr(problem, key) for key in keys}


def _tell(path: Path, loaded: Loaded, problems: tuple[Problem, ...]) -> None:
    from gateway import config

    for problem in problems:
        click.echo(config.show(problem))
        click.echo()
    counted = [f"{count} {level}{'s' if count > 1 else ''}" for level, count in _counts(problems) if count]
    if loaded.config is None:
        click.echo(f"{path}: {_listed(counted)}. Nothing was started or changed.")
        return
    for sentence in config.not_built(loaded.config):
        click.echo(f"not built yet: {sentence}")
    rules = len(loaded.config.rules)
    about = f"no error, {_listed(counted)}" if counted else "all is well"
    click.echo(f"{path}: {about}; {rules} rule{'s' if rules != 1 else ''}, mode {loaded.config.safety.mode}.")


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _counts(problems: tuple[Problem, ...]) -> list[tuple[str, int]]:
    return [(level, sum(problem.level == level for problem in problems)) for level in ("error", "warning", "note")]
