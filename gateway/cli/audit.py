"""``deskward audit``: whether everything that lies in the mailboxes is in the store, too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from gateway.cli.common import FINDINGS, config_option, json_option, load_or_exit
from gateway.cli.store_of import plain, show_json, usable_or_exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.pipeline.upkeep.auditing import Audited


@click.command()
@config_option
@json_option
def audit(config_path: str | None, *, as_json: bool) -> None:
    """Look into every mailbox, read only, for messages that were never taken; ends with 1 where there is one."""
    from gateway.pipeline.terms import CLIENT
    from gateway.pipeline.upkeep.auditing import audited
    from gateway.wiring import incoming
    from gateway.wiring.store import open_store

    config = load_or_exit(config_path)
    usable_or_exit(config)
    engine = open_store(config, os.environ, read_only=True)
    try:
        accounts = [incoming.account(mailbox, config, os.environ) for mailbox in config.mailboxes]
        found = [audited(account, engine, client=CLIENT) for account in accounts]
    finally:
        engine.dispose()
    if as_json:
        show_json([one.as_mapping() for one in found])
    else:
        _show(found)
    if any(one.missing or one.reason for one in found):
        raise click.exceptions.Exit(FINDINGS)


def _show(found: Sequence[Audited]) -> None:
    from gateway.pipeline.upkeep.auditing import spelled

    for one in found:
        if one.reason:
            click.echo(f"{one.mailbox}: {plain(one.reason, width=300)}")
            continue
        words = f"NEVER TAKEN: UID {spelled(one.missing)}" if one.missing else "nothing is missing"
        click.echo(f"{one.mailbox}: {one.looked_at} messages looked at, {words}")
    if not found:
        click.echo("There is no [[mailbox]] in the config.")
