"""``deskward reseal``: after a new, another or no more key for the bodies in the store."""

from __future__ import annotations

import os

import click

from gateway.cli.common import FINDINGS, TRY_AGAIN, config_option, fail, load_or_exit
from gateway.cli.store_of import usable_or_exit


@click.command()
@config_option
def reseal(config_path: str | None) -> None:
    """Encrypt all bodies in the store with [store] body_key, or decrypt them where there is none any more.

    Stop the service first. A key that is no longer to be used has to stand in old_body_keys until this is done.
    """
    from gateway.errors import TransientFailure
    from gateway.pipeline.terms import CLIENT
    from gateway.store import lock, resealing, scrub
    from gateway.wiring.store import open_store

    config = load_or_exit(config_path)
    usable_or_exit(config)
    try:
        held = lock.hold(config.store_url)
    except TransientFailure as failure:
        fail(TRY_AGAIN, f"{failure}. Stop it first, start it again afterwards.")
    with held:
        engine = open_store(config, os.environ)
        try:
            done = resealing.reseal(engine, client=CLIENT)
            unfinished = scrub.scrub(engine, config.store_url)
        finally:
            engine.dispose()
    words = "decrypted" if config.body_key is None else "encrypted with the key of now"
    click.echo(f"{done} bodies were {words}; all others were so before. Older keys are needed no more.")
    if unfinished:
        click.echo(f"On the disk: {unfinished}.", err=True)
        raise click.exceptions.Exit(FINDINGS)
