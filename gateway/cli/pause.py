"""``deskward pause`` and ``deskward resume``: the one switch for all replies."""

from __future__ import annotations

import click

from gateway.cli.common import config_option
from gateway.cli.store_of import change_store


@click.command()
@config_option
def pause(config_path: str | None) -> None:
    """Stop all replies at once; mail is still watched, filed and copied to the desk."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store import alerts

    with change_store(config_path, forgiving=True) as (_, connection):
        alerts.stop_replies(connection, "a person paused them", client=CLIENT)
    click.echo("Paused: no note leaves until you say: deskward resume")


@click.command()
@config_option
def resume(config_path: str | None) -> None:
    """Let replies leave again, also after the breaker stopped them.

    Those that became too old meanwhile are given up, with their reason.
    """
    from gateway.daemon import clock
    from gateway.pipeline.judging.noticing import BREAKER
    from gateway.pipeline.terms import CLIENT
    from gateway.store import alerts

    with change_store(config_path, forgiving=True) as (_, connection):
        alerts.let_replies_leave(connection, BREAKER, client=CLIENT, now=clock())
    click.echo("Replies leave again.")
