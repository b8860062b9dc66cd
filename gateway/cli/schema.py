"""Roof: ``deskward schema``."""

from __future__ import annotations

import json

import click


@click.command("schema")
def schema() -> None:
    """Print the JSON schema of the config file, for editors: write it to config.schema.json beside the file."""
    from gateway import config

    click.echo(json.dumps(config.schema(), indent=2, ensure_ascii=False))
