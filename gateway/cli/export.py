"""``deskward export``: everything the store knows, as JSON."""

from __future__ import annotations

import click

from gateway.cli.common import config_option, json_option
from gateway.cli.store_of import read_store, show_json


@click.command()
@config_option
@json_option
def export(config_path: str | None, *, as_json: bool) -> None:
    """Print tickets, replies, forwards and messages as one JSON document."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store import views

    del as_json  # there is no other form
    with read_store(config_path) as (_, connection):
        document = views.export(connection, client=CLIENT)
    show_json(document)
