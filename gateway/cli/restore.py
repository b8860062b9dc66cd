"""``deskward restore``: a backup in the place of the store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import BAD_DATA, NO_INPUT, TRY_AGAIN, config_option, fail, load_what_remains

if TYPE_CHECKING:
    from gateway.config.values import Config
    from gateway.store.restore import Restored


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@config_option
def restore(source: Path, config_path: str | None) -> None:
    """Put the backup SOURCE in the place of the store, and keep the former one beside it; the service must be down.

    Afterwards nothing is sent twice: notes that wait in the backup are doubtful, for they may have left since.
    """
    from gateway.daemon import clock
    from gateway.errors import PermanentFailure, TransientFailure
    from gateway.pipeline.terms import CLIENT
    from gateway.store import lock
    from gateway.store.restore import restore as put_back

    config = load_what_remains(config_path)
    url = config.store_url
    if not source.exists():
        fail(NO_INPUT, f"there is no file {source}.")
    try:
        with lock.hold(url):
            done = put_back(url, source, client=CLIENT, now=clock())
            told = _erased_again(config, done)
    except TransientFailure as failure:
        fail(TRY_AGAIN, f"{failure}. Nothing was changed; a running service has to be stopped first.")
    except PermanentFailure as failure:
        fail(BAD_DATA, f"{failure}.")
    click.echo(f"The store is that of {done.taken:%Y-%m-%d %H:%M} UTC again, with {done.messages} messages.")
    if done.rescued:
        click.echo(f"{done.rescued} messages that came since could be read from the former store and were taken over.")
    if told:
        click.echo(told)
    if done.aside is not None:
        click.echo(f"The former store was kept: {done.aside}")
    click.echo("Start the service. Notes that waited are doubtful then, for they may have left: deskward outbox")
    click.echo("Mail that came since the backup is filed and gets no note: deskward unanswered")


def _erased_again(config: Config, done: Restored) -> str:
    """Erase what was erased since the backup, and say so; '' where nothing was."""
    from gateway.cli.erasing import counted
    from gateway.daemon import clock
    from gateway.errors import PermanentFailure, TransientFailure
    from gateway.pipeline.terms import CLIENT
    from gateway.pipeline.upkeep.erasing import erase_again
    from gateway.wiring.store import open_store

    if done.erasures is None:
        return "Whether anybody was forgotten since the backup cannot be read any more: whoever was is back."
    if not done.erasures:
        return ""
    try:
        engine = open_store(config, os.environ)
    except (PermanentFailure, TransientFailure) as failure:
        return f"{done.erasures} erasures since the backup could not be done again ({failure}): deskward erased"
    try:
        counts = erase_again(engine, config.store_url, client=CLIENT, last=done.erasures, now=clock())
    finally:
        engine.dispose()
    return f"{done.erasures} erasures since the backup were done again: {counted(counts)}."
