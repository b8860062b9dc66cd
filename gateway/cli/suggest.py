"""Roof: ``deskward suggest``: rules out of corrections, for a person to put to work or not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from gateway.cli.common import config_option, json_option
from gateway.cli.store_of import plain, read_store, show_json

if TYPE_CHECKING:
    from gateway.pipeline.learning.suggesting import Suggestion

_WORDS: Final = ("redirect", "file", "review", "leave")


@click.command()
@config_option
@json_option
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    default=90,
    show_default=True,
    help="How many days of mail they are tried on.",
)
def suggest(config_path: str | None, days: int, *, as_json: bool) -> None:
    """Propose rules out of your corrections, each with what it would have met; none is put to work by itself.

    A word or a sender is proposed where several corrections have it and no message that was decided the other way.
    """
    from gateway.daemon import clock
    from gateway.pipeline.learning import suggesting
    from gateway.pipeline.terms import CLIENT

    with read_store(config_path) as (config, connection):
        found, corrected, read = suggesting.suggest(
            connection, config.owner.languages, client=CLIENT, since=clock() - timedelta(days=days)
        )
    shown = _written(found, {rule.name for rule in config.rules}, read=read, days=days)
    if as_json:
        show_json(shown)
    elif not shown:
        click.echo(f"Nothing to suggest yet: your {corrected} corrections have nothing in common that would be safe.")
    else:
        click.echo("\n".join(one["rule"] for one in shown))
        click.echo("Put what you like above your first [[rule]], then run: deskward backtest", err=True)


def _written(found: list[Suggestion], taken: set[str], *, read: int, days: int) -> list[dict[str, Any]]:
    from gateway.judge.spelling import free_name, written

    shown = []
    for one in found:
        line = one.line
        name = free_name(f"Suggested, {line.then}: {plain(line.entry)}", taken)
        taken.add(name)
        shown.append(
            {
                "rule": written(name, line.then, line.word, [line.entry], note=_backtest(one, read=read, days=days)),
                "then": line.then,
                "when": {line.word: [line.entry]},
                "corrections": len(line.fits),
                "read": read,
                "fits": one.fits,
                "stands": {word: one.stands[word] for word in _WORDS},
            }
        )
    return shown


def _backtest(one: Suggestion, *, read: int, days: int) -> str:
    counts = ", ".join(f"{one.stands[word]} {word}" for word in _WORDS if one.stands[word])
    fits = f"fits {one.fits}, which stand at: {counts}" if one.fits else "fits none"
    corrected = f"{len(one.line.fits)} corrections say {one.line.then}, none says otherwise"
    return f"{corrected}. Of {read} mails in {days} days it {fits}."
