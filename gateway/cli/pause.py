"""``deskward pause`` and ``deskward resume``: the one switch for all replies."""

from __future__ import annotations

import click

from gateway.cli.common import config_option
from gateway.cli.store_of import change_store


@click.command()
@config_option
def pause(config_path: str | None) -> None:
    """Stop all replies at once; mail is still watched, filed and copied to the desk."""
    _switch(config_path, "1")
    click.echo("Paused: no note leaves until you say: deskward resume")


@click.command()
@config_option
def resume(config_path: str | None) -> None:
    """Let replies leave again; those that became too old meanwhile are given up, with their reason."""
    _switch(config_path, "0")
    click.echo("Replies leave again.")


def _switch(config_path: str | None, value: str) -> None:
    from gateway.pipeline.terms import CLIENT
    from gateway.store import settings

    with change_store(config_path) as (_, connection):
        settings.put(connection, "paused", value, client=CLIENT)
