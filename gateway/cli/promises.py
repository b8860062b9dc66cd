"""``deskward promises``: what customers were told, by when and by whom, until it is done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from gateway.cli.common import FINDINGS, NUMBER, USAGE, config_option, fail, json_option
from gateway.cli.store_of import change_store, read_store, show_json, show_table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

overdue_option = click.option("--overdue", is_flag=True, help="Only those whose time is over.")


@click.group(invoke_without_command=True)
@config_option
@json_option
@overdue_option
@click.pass_context
def promises(context: click.Context, config_path: str | None, *, as_json: bool, overdue: bool) -> None:
    """List the open promises, the most urgent first (as does `promises list`), or mark some as done."""
    if context.invoked_subcommand is None:
        _list(config_path, as_json=as_json, overdue=overdue)


@promises.command(name="list")
@config_option
@json_option
@overdue_option
def list_(config_path: str | None, *, as_json: bool, overdue: bool) -> None:
    """List the promises that customers wait for."""
    _list(config_path, as_json=as_json, overdue=overdue)


@promises.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@config_option
@click.option(
    "--at",
    "done_at",
    metavar="TIME",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
    help='When it was done on the owner\'s clock, as in "2026-11-27 10:30"; default: now.',
)
def done(numbers: tuple[int, ...], config_path: str | None, done_at: datetime | None) -> None:
    """Mark promises as done; what comes later than promised counts as broken."""
    from gateway.answer.keeping import PromiseMoveError
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.store import promises as kept

    failed, now = 0, clock()
    with change_store(config_path) as (config, connection):
        at = done_at and done_at.replace(tzinfo=config.owner.zone)
        if at is not None and at > now:
            fail(USAGE, "what is done cannot lie in the future; see --at")
        for number in numbers:
            try:
                state = kept.settle(connection, number, client=CLIENT, now=now, at=at)
            except PromiseMoveError as error:
                click.echo(f"{number}: {error}.", err=True)
                failed += 1
                continue
            if state is None:
                click.echo(f"{number}: there is no such number. See: deskward promises", err=True)
                failed += 1
            else:
                click.echo(f"{number}: {state}")
    if failed:
        raise click.exceptions.Exit(FINDINGS)


def _list(config_path: str | None, *, as_json: bool, overdue: bool) -> None:
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.store import promises as kept

    with read_store(config_path) as (config, connection):
        found = kept.waiting(connection, client=CLIENT, now=clock())
    found = [one for one in found if one["overdue"] or not overdue]
    if as_json:
        show_json(found)
        return
    zone = config.owner.zone
    show_table(
        ["number", "due", "", "who", "ticket", "customer", "subject"],
        [
            [
                one["number"],
                _local(one["due"], zone),
                "OVERDUE" if one["overdue"] else "",
                one["person"] or "the desk",
                one["ticket_number"],
                one["customer"],
                one["subject"],
            ]
            for one in found
        ],
        empty="No promise is overdue." if overdue else "No promise is open.",
    )


def _local(moment: str, zone: ZoneInfo) -> str:
    """When it is due on the owner's own clock, for the note says it so."""
    return datetime.fromisoformat(moment).astimezone(zone).strftime("%a %Y-%m-%d %H:%M")
