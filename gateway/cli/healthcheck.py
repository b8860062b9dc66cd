"""``deskward healthcheck``: one answer for containers, timers and monitoring: 0 well, 1 not."""

from __future__ import annotations

import click

from gateway.cli.common import FINDINGS, config_option, json_option
from gateway.cli.store_of import plain, read_store, show_json


@click.command()
@config_option
@json_option
def healthcheck(config_path: str | None, *, as_json: bool) -> None:
    """Say whether the service does its work; ends with 1 where it does not."""
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.pipeline.upkeep import health
    from gateway.store import lock

    with read_store(config_path) as (config, connection):
        found = health.problems(
            connection,
            client=CLIENT,
            mailboxes=[mailbox.name for mailbox in config.mailboxes],
            forwards=health.served(config),
            can_send=config.send is not None,
            now=clock(),
        )
        if lock.is_served(config.store_url, connection, client=CLIENT) is False:
            found = ["the service is down; start it with: deskward run"]
    if as_json:
        show_json({"well": not found, "problems": found})
    else:
        for sentence in found or ["well"]:
            click.echo(plain(sentence, width=400))
    if found:
        raise click.exceptions.Exit(FINDINGS)
