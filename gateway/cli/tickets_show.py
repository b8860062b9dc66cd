"""Roof: a ticket as a person reads it."""

from __future__ import annotations

from typing import Any, Final

import click

from gateway.cli.store_of import plain

_WIDE: Final = 200  # characters of a reason: here it is what the reader came for


def show_ticket(ticket: dict[str, Any], text: str | None) -> None:
    """Print a ticket, as `gateway.store.views` gives it; ``text`` is that of the message that began it."""
    _show_head(ticket)
    for entry in ticket["case"]:
        begins = entry["message"] == ticket["id"] and entry["kind"] == "customer's message"
        further = "" if begins or entry["kind"] != "customer's message" else f"  (message {entry['message']})"
        click.echo(f"{minute(entry['at'])}  {entry['kind']}, {plain(entry['writer'])}{further}")
        _show_text((text or "(the message was purged)") if begins else entry["text"] or "(no text)")
        _show_attachments(entry["attachments"])
    for entry in ticket["entries"]:
        words = ", ".join(
            f"{key} {plain(value, width=_WIDE)}" for key, value in entry["detail"].items() if value is not None
        )
        click.echo(f"{minute(entry['at'])}  {entry['event']}: {words}")


def _show_head(ticket: dict[str, Any]) -> None:
    click.echo(f"Ticket {ticket['number']}  {ticket['state']}  topic {ticket['topic'] or '-'}")
    click.echo(f"From     {plain(ticket['customer_name'])} <{plain(ticket['customer'])}>")
    click.echo(f"Subject  {plain(ticket['subject'])}")
    closed = f"   closed {minute(ticket['closed'])}" if ticket["closed"] else ""
    click.echo(f"Created  {minute(ticket['created'])}   language {ticket['language']}{closed}")
    if ticket["assignee"]:
        click.echo(f"Who      {plain(ticket['assignee'])}, {_since(ticket)}")
    for other in ticket["linked"]:
        click.echo(
            f"Linked   {other['number']}  {other['state']}  {plain(other['subject'])}  ({plain(other['because'])})"
        )
    for reply in ticket["replies"]:
        click.echo(f"Note     {reply['state']}  due {minute(reply['due'])}  {plain(reply['reason'])}")
    for case in ticket["at_desk"]:
        whose = "our copy" if case["ours"] else "her own"
        parts = (case["url"], case["joining"], case["remark"])
        more = "".join(f"  {plain(part)}" for part in parts if part)
        click.echo(f"Case     {plain(case['name'])} {plain(case['external_id'])}  {whose}, {case['state']}{more}")
    if promise := ticket["promise"]:
        who = plain(promise["person"] or "the desk")
        click.echo(f"Promise  {promise['state']}  {who}, due {minute(promise['due'])}  (number {promise['number']})")
    for forward in ticket["forwards"]:
        there = forward["external_id"] if forward["reason"] is None else forward["reason"]
        click.echo(f"Copy     {forward['state']}  {forward['name']} ({forward['kind']})  {plain(there)}")
    click.echo("")


def _since(ticket: dict[str, Any]) -> str:
    """How it stands between a case and who has it."""
    if ticket["taken"]:
        return f"taken {minute(ticket['taken'])}"
    times = f", passed on {ticket['passed_on']} times" if ticket["passed_on"] else ""
    goes_on = f", goes on {minute(ticket['pass_on'])}" if ticket["pass_on"] else ""
    late = ", OVERDUE" if ticket["overdue"] else ""
    return f"given {minute(ticket['assigned'])}, not taken{late}{times}{goes_on}"


def _show_attachments(attachments: list[dict[str, Any]]) -> None:
    for one in attachments:
        click.echo(f"  attached: {plain(one['filename'])}  {plain(one['content_type'])}  {_size(one['size'])}")
    if attachments:
        click.echo("")


def _size(octets: int) -> str:
    """As people read it."""
    if octets >= 1_000_000:  # noqa: PLR2004 - a megabyte
        return f"{octets / 1_000_000:.1f} MB"
    return f"{octets / 1000:.1f} KB" if octets >= 1000 else f"{octets} octets"  # noqa: PLR2004 - a kilobyte


def _show_text(text: str) -> None:
    for line in text.splitlines():
        visible = "".join(letter if letter.isprintable() or letter == "\t" else " " for letter in line)
        click.echo(f"  {visible}".rstrip())
    click.echo("")


def minute(moment: str | None) -> str:
    """A moment of a view to the minute, in UTC; ``-`` for none."""
    return "-" if moment is None else moment[:16].replace("T", " ")
