"""``deskward tickets``: what was filed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import NO_INPUT, config_option, fail, is_terminal, json_option
from gateway.cli.store_of import change_store, plain, read_store, show_json, show_table

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.group(invoke_without_command=True)
@config_option
@json_option
@click.pass_context
def tickets(context: click.Context, config_path: str | None, *, as_json: bool) -> None:
    """List the tickets (as does `tickets list`), show one, or print the exact bytes received."""
    if context.invoked_subcommand is None:
        _list(config_path, as_json=as_json)


@tickets.command(name="list")
@config_option
@json_option
def list_(config_path: str | None, *, as_json: bool) -> None:
    """List the tickets, oldest first."""
    _list(config_path, as_json=as_json)


@tickets.command()
@click.argument("number", type=int)
@config_option
@json_option
def show(number: int, config_path: str | None, *, as_json: bool) -> None:
    """Show one ticket with everything that happened to it."""
    from gateway.pipeline.policy import policy_of
    from gateway.pipeline.unread import text_of
    from gateway.store import views
    from gateway.store.filed import filed

    with read_store(config_path) as (config, connection):
        ticket = views.ticket(connection, number, client=_client())
        if ticket is None:
            fail(NO_INPUT, f"there is no ticket {number}. See: deskward tickets")
        found = filed(connection, ticket["id"])
    text = None if found is None else text_of(found, policy_of(config).owns)
    if as_json:
        show_json({**ticket, "text": text})
        return
    _show(ticket, text)


@tickets.command()
@click.argument("number", type=int)
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
        [[one["id"], _minute(one["arrived"]), one["origin"], one["reason"]] for one in found],
        empty="No message is set aside.",
    )


@tickets.command()
@click.argument("message", type=int)
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


def _list(config_path: str | None, *, as_json: bool) -> None:
    with read_store(config_path) as (_, connection):
        found = _all(connection)
    if as_json:
        show_json(found)
        return
    show_table(
        ["ticket", "created", "state", "topic", "customer", "subject"],
        [
            [one["number"], _minute(one["created"]), one["state"], one["topic"], one["customer"], one["subject"]]
            for one in found
        ],
        empty="There is no ticket yet.",
    )


def _all(connection: Connection) -> list[dict[str, Any]]:
    from gateway.store import views

    return views.tickets(connection, client=_client())


def _show(ticket: dict[str, Any], text: str | None) -> None:
    click.echo(f"Ticket {ticket['number']}  {ticket['state']}  topic {ticket['topic'] or '-'}")
    click.echo(f"From     {plain(ticket['customer_name'])} <{plain(ticket['customer'])}>")
    click.echo(f"Subject  {plain(ticket['subject'])}")
    click.echo(f"Created  {_minute(ticket['created'])}   language {ticket['language']}")
    for reply in ticket["replies"]:
        click.echo(f"Note     {reply['state']}  due {_minute(reply['due'])}  {plain(reply['reason'])}")
    for case in ticket["at_desk"]:
        whose = "our copy" if case["ours"] else "her own"
        parts = (case["url"], case["joining"], case["remark"])
        more = "".join(f"  {plain(part)}" for part in parts if part)
        click.echo(f"Case     {plain(case['name'])} {plain(case['external_id'])}  {whose}, {case['state']}{more}")
    if promise := ticket["promise"]:
        who = plain(promise["person"] or "the desk")
        click.echo(f"Promise  {promise['state']}  {who}, due {_minute(promise['due'])}  (number {promise['number']})")
    for forward in ticket["forwards"]:
        click.echo(f"Copy     {forward['state']}  {forward['name']} ({forward['kind']})  {plain(forward['reason'])}")
    click.echo("")
    _show_text(text or "(the message was purged)")
    for entry in ticket["case"][1:]:
        click.echo(f"{_minute(entry['at'])}  {entry['kind']}, {plain(entry['writer'])}")
        _show_text(entry["text"] or "(no text)")
    for entry in ticket["entries"]:
        words = ", ".join(f"{key} {plain(value)}" for key, value in entry["detail"].items() if value is not None)
        click.echo(f"{_minute(entry['at'])}  {entry['event']}: {words}")


def _show_text(text: str) -> None:
    for line in text.splitlines():
        visible = "".join(letter if letter.isprintable() or letter == "\t" else " " for letter in line)
        click.echo(f"  {visible}".rstrip())
    click.echo("")


def _visible(letter: str) -> str:
    if letter.isprintable() or letter in "\n\t":
        return letter
    return "" if letter == "\r" else letter.encode("unicode_escape").decode("ascii")


def _minute(moment: str | None) -> str:
    return "-" if moment is None else moment[:16].replace("T", " ")


def _client() -> str:
    from gateway.pipeline.terms import CLIENT

    return CLIENT
