"""``deskward export``: everything the store knows, as JSON."""

from __future__ import annotations

import click

from gateway.cli.common import config_option, json_option
from gateway.cli.store_of import read_store, show_json


@click.command()
@click.option("--personal", is_flag=True, help="With addresses, names and subjects of people.")
@config_option
@json_option
def export(config_path: str | None, *, as_json: bool, personal: bool) -> None:
    """Print tickets, replies, forwards and messages as one JSON document.

    Without a word it tells nobody's address, name or subject, so that it may be shown to somebody who helps. With
    --personal, or with --json for programs of your own, it tells them. The text of mails is in no export.
    """
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.store import views
    from gateway.store.view_of import discreet

    with read_store(config_path) as (_, connection):
        document = views.export(connection, client=CLIENT, now=clock())
    show_json(document if personal or as_json else discreet(document))
