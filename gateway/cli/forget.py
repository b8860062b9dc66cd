"""``deskward forget``: somebody asks to be erased (GDPR article 17)."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import click

from gateway.cli.common import FINDINGS, USAGE, config_option, fail, is_terminal, json_option, load_or_exit
from gateway.cli.erasing import show, told, whoever
from gateway.cli.store_of import show_json, usable_or_exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.pipeline.upkeep.erasing import Erased

_SHOWN = 20  # numbers of messages in one sentence


@click.command()
@click.argument("address")
@click.option("--mentions", is_flag=True, help="Also erase mail of others in which the address stands.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
@json_option
def forget(address: str, config_path: str | None, *, mentions: bool, yes: bool, as_json: bool) -> None:
    """Erase the mail of ADDRESS, its tickets and notes, and all that is known of the person.

    The mailbox itself is not touched, and no copy at a help desk or in a backup: erase those there. Of each message
    remains that there was one, so that it is not taken and answered again.
    """
    from gateway.daemon import clock
    from gateway.mail import normal
    from gateway.pipeline.terms import CLIENT
    from gateway.pipeline.upkeep import erasing
    from gateway.store.engine import reading
    from gateway.wiring.store import open_store

    if "@" not in address:
        fail(USAGE, "this is no mail address; write the whole one, as in ann@mail.example")
    who = normal(address)
    config = load_or_exit(config_path)
    usable_or_exit(config)
    if who in config.owner.addresses:
        fail(USAGE, "this is the owner's own address: all mail is for it. Purge by age instead: deskward purge")
    engine = open_store(config, os.environ)
    try:
        with reading(engine) as connection:
            numbers = erasing.found(connection, who, client=CLIENT)
            others = sorted(set(erasing.mentioning(connection, who, client=CLIENT)) - set(numbers))
        if mentions:
            numbers, others = sorted({*numbers, *others}), []
        _ask(numbers, yes=yes)
        now, fresh = clock(), secrets.token_bytes(32)
        done = erasing.forget(engine, config.store_url, who, numbers, client=CLIENT, by=whoever(), fresh=fresh, now=now)
    finally:
        engine.dispose()
    if as_json:
        show_json(told(done) | {"mentioned_in": others})
    else:
        _show(done, others)
    if done.unfinished:
        raise click.exceptions.Exit(FINDINGS)


def _ask(numbers: Sequence[int], *, yes: bool) -> None:
    if not yes and is_terminal():
        click.confirm(f"{len(numbers)} messages will be erased for good. Go on?", abort=True)


def _show(done: Erased, others: Sequence[int]) -> None:
    show(done)
    if others:
        some = ", ".join(str(one) for one in others[:_SHOWN]) + (" ..." if len(others) > _SHOWN else "")
        click.echo(f"The address still stands in {len(others)} messages of others: {some}.")
        click.echo("Erase those, too: deskward forget --mentions ADDRESS")
