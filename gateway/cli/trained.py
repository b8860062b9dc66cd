"""Roof: ``deskward trained``: who has learnt to write to the desk."""

from __future__ import annotations

import click

from gateway.cli.common import FINDINGS, USAGE, config_option, fail, json_option
from gateway.cli.store_of import change_store, read_store, show_json, show_table


@click.command()
@config_option
@json_option
@click.option("--undo", is_flag=True, help="These people get notes again.")
@click.argument("addresses", metavar="[ADDRESS...]", nargs=-1)
def trained(config_path: str | None, addresses: tuple[str, ...], *, as_json: bool, undo: bool) -> None:
    """List who knows the desk and gets no more notes; with ADDRESS, say so of somebody.

    Their mail is filed as before, with its reason. Who writes to the address of a [[forward]] of kind "email" is known
    to know the desk by herself.
    """
    if not addresses:
        _list(config_path, as_json=as_json)
        return
    wrong = next((one for one in addresses if "@" not in one), None)
    if wrong is not None:
        fail(USAGE, f'"{wrong}" is no mail address; write the whole one, as in ann@mail.example')
    _change(config_path, addresses, undo=undo)


def _list(config_path: str | None, *, as_json: bool) -> None:
    from gateway.pipeline.terms import CLIENT
    from gateway.store import trained as store

    with read_store(config_path) as (_, connection):
        found = store.everybody(connection, client=CLIENT)
    if as_json:
        show_json(found)
        return
    show_table(
        ["since (UTC)", "address", "why"],
        [[one["since"][:16].replace("T", " "), one["address"], one["reason"]] for one in found],
        empty="Nobody is known to know the desk yet.",
    )


def _change(config_path: str | None, addresses: tuple[str, ...], *, undo: bool) -> None:
    from gateway.daemon import clock
    from gateway.mail import normal
    from gateway.pipeline.terms import CLIENT
    from gateway.store import trained as store

    strangers = 0
    with change_store(config_path) as (_, connection):
        for address in addresses:
            if not undo:
                store.learn(connection, [(normal(address), "a person said so")], client=CLIENT, now=clock())
                click.echo(
                    f"{address}: knows the desk, and gets no more notes. Back: deskward trained --undo {address}"
                )
            elif store.forget(connection, normal(address), client=CLIENT):
                click.echo(f"{address}: gets notes again.")
            else:
                click.echo(f"{address}: was not on the list. See: deskward trained", err=True)
                strangers += 1
    if strangers:
        raise click.exceptions.Exit(FINDINGS)
