"""``deskward migrate``: make the store, or bring it to the newest schema."""

from __future__ import annotations

import click

from gateway.cli.common import CONFIG, TRY_AGAIN, config_option, fail, load_or_exit


@click.command()
@config_option
def migrate(config_path: str | None) -> None:
    """Bring the store up to date; safe to repeat."""
    from gateway.errors import PermanentFailure, TransientFailure
    from gateway.store import migrate as store
    from gateway.store.engine import examine

    url = load_or_exit(config_path).store_url
    before = examine(url)
    try:
        store.upgrade(url)
    except TransientFailure as failure:
        fail(TRY_AGAIN, str(failure))
    except PermanentFailure as failure:
        fail(CONFIG, str(failure))
    if before.state == "current":
        click.echo(f"Nothing to do: {before.sentence}.")
    else:
        click.echo(f"Done: {examine(url).sentence}.")
