"""``deskward unanswered``: people who may be waiting for a word."""

from __future__ import annotations

from typing import Final

import click

from gateway.cli.common import FINDINGS, NUMBER, config_option, json_option
from gateway.cli.store_of import change_store, read_store, show_json, show_table

_NOT_WAITING: Final = frozenset({"never reply to", "already handled", "written to the desk", "knows the desk"})


@click.group(invoke_without_command=True)
@config_option
@json_option
@click.pass_context
def unanswered(context: click.Context, config_path: str | None, *, as_json: bool) -> None:
    """List mail for the desk that got no note though a person may have written it, with the reason."""
    if context.invoked_subcommand is None:
        _list(config_path, as_json=as_json)


@unanswered.command(name="list")
@config_option
@json_option
def list_(config_path: str | None, *, as_json: bool) -> None:
    """List them, oldest first."""
    _list(config_path, as_json=as_json)


@unanswered.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@config_option
def done(numbers: tuple[int, ...], config_path: str | None) -> None:
    """Take messages off the list: you have seen to them. NUMBERS stand in the first column."""
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.store import unanswered as store

    with change_store(config_path) as (_, connection):
        marked = store.mark(connection, numbers, client=CLIENT, checks=_checks(), now=clock())
    for number in numbers:
        if number not in marked:
            click.echo(f"{number}: it is not on the list. See: deskward unanswered", err=True)
    click.echo(f"{len(marked)} taken off the list.")
    if len(marked) < len(set(numbers)):
        raise click.exceptions.Exit(FINDINGS)


def _checks() -> frozenset[str]:
    """The checks that hold a note back from a person who may wait for one.

    Whom the owner himself has dealt with, or excluded, and who has found the desk, does not.
    """
    from gateway.judge.eligibility import CHECKS
    from gateway.judge.verdict import RefusalKind

    machine = {check.name for check in CHECKS if check.kind is RefusalKind.MACHINE}
    return frozenset(check.name for check in CHECKS) - machine - _NOT_WAITING


def _list(config_path: str | None, *, as_json: bool) -> None:
    from gateway.pipeline.terms import CLIENT
    from gateway.store import unanswered as store

    with read_store(config_path) as (_, connection):
        found = store.unanswered(connection, client=CLIENT, checks=_checks())
    if as_json:
        show_json(found)
        return
    show_table(
        ["number", "ticket", "arrived (UTC)", "from", "subject", "reason"],
        [
            [
                one["number"],
                one["ticket"],
                one["arrived"][:16].replace("T", " "),
                one["from"],
                one["subject"],
                one["reason"],
            ]
            for one in found
        ],
        empty="Nobody waits for a word.",
    )
