"""``deskward audit``: whether everything that lies in the mailboxes is in the store, too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import FINDINGS, config_option, json_option
from gateway.cli.store_of import plain, read_store, show_json

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gateway.config.values import Config, Mailbox


@click.command()
@config_option
@json_option
def audit(config_path: str | None, *, as_json: bool) -> None:
    """Look into every mailbox, read only, for messages that were never taken; ends with 1 where there is one."""
    with read_store(config_path) as (config, connection):
        found = [_audited(mailbox, config, connection) for mailbox in config.mailboxes]
    if as_json:
        show_json(found)
    else:
        _show(found)
    if any(one["missing"] or one["reason"] for one in found):
        raise click.exceptions.Exit(FINDINGS)


def _audited(mailbox: Mailbox, config: Config, connection: Connection) -> dict[str, Any]:
    from gateway import wiring
    from gateway.errors import Failure
    from gateway.intake.imap_audit import lying
    from gateway.pipeline.terms import CLIENT
    from gateway.store import audit as store
    from gateway.store import mailboxes

    told: dict[str, Any] = {"mailbox": mailbox.name, "looked_at": 0, "missing": [], "reason": None}
    cursor = mailboxes.cursor(connection, client=CLIENT, name=mailbox.name)
    if cursor is None:
        return told | {"reason": "it was never opened"}
    since = None
    if mailbox.start == "new":
        since = mailboxes.since(connection, client=CLIENT, name=mailbox.name)
    try:
        uidvalidity, there = lying(wiring.account(mailbox, config, os.environ), since=since)
    except Failure as failure:
        return told | {"reason": str(failure)}
    if uidvalidity != cursor.uidvalidity:
        return told | {"reason": "the server has numbered the messages anew and the service has not looked since"}
    lost = store.missing(
        connection,
        mailbox.name,
        there,
        client=CLIENT,
        uidvalidity=uidvalidity,
        last_uid=cursor.last_uid,
        since=since,
    )
    return told | {"looked_at": len(there), "missing": lost}


def _show(found: list[dict[str, Any]]) -> None:
    for one in found:
        if one["reason"]:
            click.echo(f"{one['mailbox']}: {plain(one['reason'], width=300)}")
            continue
        lost = ", ".join(str(uid) for uid in one["missing"])
        words = f"NEVER TAKEN: UID {lost}" if lost else "nothing is missing"
        click.echo(f"{one['mailbox']}: {one['looked_at']} messages looked at, {words}")
    if not found:
        click.echo("There is no [[mailbox]] in the config.")
