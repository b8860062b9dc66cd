"""``deskward tickets``: what was filed."""

from __future__ import annotations

import sys
from typing import Any, Unpack

import click

from gateway.cli import tickets_change, tickets_export, tickets_search
from gateway.cli.common import NO_INPUT, NUMBER, USAGE, config_option, fail, is_terminal, json_option
from gateway.cli.store_of import change_store, read_store, show_json, show_table
from gateway.cli.tickets_asked import Options, asked_of, asked_options, limit_option, narrows
from gateway.cli.tickets_show import minute, show_ticket


class _Words(click.Group):
    """The words after `tickets`; a number alone is one that nearly everybody tries."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0].isdecimal():
            ctx.fail(f"write what to do with ticket {args[0]}, such as: deskward tickets show {args[0]}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Words, invoke_without_command=True)
@asked_options
@limit_option(None)
@config_option
@json_option
@click.pass_context
def tickets(
    context: click.Context, config_path: str | None, *, limit: int | None, as_json: bool, **options: Unpack[Options]
) -> None:
    """List the tickets (as does `tickets list`), or work with them: show, search, assign, take, close, export ..."""
    if context.invoked_subcommand is None:
        _list(config_path, options, limit=limit, as_json=as_json)
    elif narrows(options) or limit is not None:
        word = context.invoked_subcommand
        fail(USAGE, f"options stand after the word they are for: deskward tickets {word} --state open")


@tickets.command(name="list")
@asked_options
@limit_option(None)
@config_option
@json_option
def list_(config_path: str | None, *, limit: int | None, as_json: bool, **options: Unpack[Options]) -> None:
    """List the tickets, oldest first."""
    _list(config_path, options, limit=limit, as_json=as_json)


for command in (
    tickets_search.search,
    tickets_change.assign,
    tickets_change.take,
    tickets_change.remark,
    tickets_change.close,
    tickets_change.reopen,
    tickets_change.link,
    tickets_change.split,
    tickets_export.export,
):
    tickets.add_command(command)


@tickets.command()
@click.argument("number", type=NUMBER)
@config_option
@json_option
def show(number: int, config_path: str | None, *, as_json: bool) -> None:
    """Show one ticket with everything that happened to it."""
    from gateway.daemon import clock
    from gateway.pipeline.judging.unread import text_of
    from gateway.pipeline.policy import policy_of
    from gateway.store import views
    from gateway.store.filed import filed

    with read_store(config_path) as (config, connection):
        ticket = views.ticket(connection, number, client=_client(), now=clock())
        if ticket is None:
            fail(NO_INPUT, f"there is no ticket {number}. See: deskward tickets")
        found = filed(connection, ticket["id"])
    text = None if found is None else text_of(found, policy_of(config).owns)
    if as_json:
        show_json({**ticket, "text": text})
        return
    show_ticket(ticket, text)


@tickets.command()
@click.argument("number", type=NUMBER)
@config_option
def raw(number: int, config_path: str | None) -> None:
    """Print the exact bytes received; on a terminal, what would steer it is shown as an escape."""
    from gateway.store import messages, views

    with read_store(config_path) as (_, connection):
        ticket = views.ticket(connection, number, client=_client())
        found = messages.raw_of(connection, ticket["id"]) if ticket is not None else None
    if found is None:
        fail(NO_INPUT, f"there is no ticket {number}, or its message was purged. See: deskward tickets")
    if is_terminal():
        click.echo("".join(_visible(letter) for letter in found.decode("utf-8", "backslashreplace")), nl=False)
        return
    sys.stdout.buffer.write(found)
    sys.stdout.buffer.flush()


@tickets.command(name="set-aside")
@config_option
@json_option
def set_aside(config_path: str | None, *, as_json: bool) -> None:
    """List messages that the program stumbled over; they are kept and can be judged again."""
    from gateway.store import views

    with read_store(config_path) as (_, connection):
        found = [one for one in views.messages(connection, client=_client()) if one["state"] == "set_aside"]
    if as_json:
        show_json(found)
        return
    show_table(
        ["message", "arrived", "origin", "reason"],
        [[one["id"], minute(one["arrived"]), one["origin"], one["reason"]] for one in found],
        empty="No message is set aside.",
    )


@tickets.command()
@click.argument("message", type=NUMBER)
@config_option
def retry(message: int, config_path: str | None) -> None:
    """Have a message that was set aside judged again; MESSAGE is its number in `tickets set-aside`."""
    from gateway.daemon import clock
    from gateway.store import messages

    with change_store(config_path) as (_, connection):
        released = messages.release(connection, message, now=clock())
    if not released:
        fail(NO_INPUT, f"no message {message} is set aside. See: deskward tickets set-aside")
    click.echo(f"Message {message} will be judged again.")


def _list(config_path: str | None, options: Options, *, limit: int | None, as_json: bool) -> None:
    from gateway.daemon import clock
    from gateway.store import views

    with read_store(config_path) as (config, connection):
        asked = asked_of(options, config.owner.zone, limit=limit)
        found = views.tickets(connection, client=_client(), asked=asked, now=clock())
    if as_json:
        show_json(found)
        return
    show_table(
        ["ticket", "created", "state", "who", "topic", "customer", "subject"],
        [
            [
                *(one["number"], minute(one["created"]), one["state"], _who(one)),
                *(one["topic"], one["customer"], one["subject"]),
            ]
            for one in found
        ],
        empty="There is no such ticket." if narrows(options) else "There is no ticket yet.",
    )


def _who(ticket: dict[str, Any]) -> str:
    """Who has it, with a word where she has not taken it, or nobody has in time."""
    name = ticket["assignee"] or ""
    if ticket["overdue"]:
        return f"{name} OVERDUE"
    waits = ticket["taken"] is None and ticket["state"] in {"new", "with the desk"}
    return f"{name}, not taken" if name and waits else name


def _visible(letter: str) -> str:
    if letter.isprintable() or letter in "\n\t":
        return letter
    return "" if letter == "\r" else letter.encode("unicode_escape").decode("ascii")


def _client() -> str:
    from gateway.pipeline.terms import CLIENT

    return CLIENT
