"""``deskward outbox``: what waits to leave."""

from __future__ import annotations

import click

from gateway.cli.common import FINDINGS, NO_INPUT, NUMBER, config_option, fail, json_option
from gateway.cli.store_of import change_store, read_store, show_json, show_table


@click.group(invoke_without_command=True)
@config_option
@json_option
@click.pass_context
def outbox(context: click.Context, config_path: str | None, *, as_json: bool) -> None:
    """List what has not left yet (as does `outbox list`), approve it or cancel it."""
    if context.invoked_subcommand is None:
        _list(config_path, as_json=as_json)


@outbox.command(name="list")
@config_option
@json_option
def list_(config_path: str | None, *, as_json: bool) -> None:
    """List replies, copies and mailbox changes that are not finished."""
    _list(config_path, as_json=as_json)


@outbox.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@config_option
def approve(numbers: tuple[int, ...], config_path: str | None) -> None:
    """Let held replies go; also sends a doubtful one again, or tries a dead copy anew."""
    _decide(numbers, config_path, "approved")


@outbox.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@config_option
def cancel(numbers: tuple[int, ...], config_path: str | None) -> None:
    """Take back what has not left; it will never be sent."""
    _decide(numbers, config_path, "cancelled")


@outbox.command()
@click.argument("number", type=NUMBER)
@config_option
def show(number: int, config_path: str | None) -> None:
    """Print a reply as it will leave (its Date is added when it does)."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store import deliveries

    with read_store(config_path) as (_, connection):
        mail = deliveries.payload_of(connection, number, client=CLIENT)
    if mail is None:
        fail(NO_INPUT, f"there is no reply {number}. See: deskward outbox")
    click.echo(mail, nl=False)


@outbox.command()
@click.argument("name", required=False)
@config_option
def retry(name: str | None, config_path: str | None) -> None:
    """Try every dead copy again, or only those of the [[forward]] NAME, and at once those that wait for a desk.

    A desk that let us in no longer is asked anew. What it may have already is looked up before it is sent again.
    """
    from gateway.daemon import clock
    from gateway.pipeline.delivering.retrying import retry as retry_of
    from gateway.pipeline.terms import CLIENT

    with change_store(config_path) as (config, connection):
        known = sorted(forward.name for forward in config.forwards)
        if name is not None and name not in known:
            fail(NO_INPUT, f'there is no [[forward]] "{name}" in the config. Known: {", ".join(known) or "none"}')
        count = sum(retry_of(connection, one, client=CLIENT, now=clock()) for one in known if name in {None, one})
    click.echo(f"{count} {'copy' if count == 1 else 'copies'} will be tried again.")


def _list(config_path: str | None, *, as_json: bool) -> None:
    from gateway.pipeline.terms import CLIENT
    from gateway.store import views

    with read_store(config_path) as (_, connection):
        found = views.outbox(connection, client=CLIENT)
    if as_json:
        show_json(found)
        return
    show_table(
        ["number", "what", "state", "due (UTC)", "to", "subject", "reason"],
        [
            [
                one["number"],
                one["type"],
                one["state"],
                (one["due"] or "")[:16].replace("T", " "),
                one.get("to") or one.get("name") or one.get("mailbox"),
                one["subject"],
                one["reason"],
            ]
            for one in found
        ],
        empty="Nothing waits to leave.",
    )


def _decide(numbers: tuple[int, ...], config_path: str | None, word: str) -> None:
    from gateway.daemon import clock
    from gateway.delivery import Event, IllegalMoveError
    from gateway.store import deliveries

    failed = 0
    with change_store(config_path) as (_, connection):
        for number in numbers:
            try:
                state = deliveries.decide(connection, number, Event(word), now=clock(), reason=f"{word} by a person")
            except IllegalMoveError as error:
                click.echo(f"{number}: {error}.", err=True)
                failed += 1
                continue
            if state is None:
                click.echo(f"{number}: there is no such number. See: deskward outbox", err=True)
                failed += 1
            else:
                click.echo(f"{number}: {state}")
    if failed:
        raise click.exceptions.Exit(FINDINGS)
