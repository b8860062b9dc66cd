"""Roof: the options by which ``tickets list``, ``search`` and ``export`` are told which tickets are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

import click

from gateway.cli.common import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from gateway.store.ticket_list import Asked

_STATES: Final = ("new", "with-the-desk", "waiting", "closed", "undone")
NOBODY: Final = "nobody"
_MOST: Final = 1_000_000_000  # tickets; a database cannot count to just any number
_OPTIONS: Final = (
    click.option(
        "--state",
        "states",
        multiple=True,
        type=click.Choice(("open", *_STATES)),
        help="Only those in this state; may be repeated. open: new, with-the-desk or waiting.",
    ),
    click.option("--topic", metavar="TOPIC", type=WORDS, help="Only those with this topic of a rule."),
    click.option("--assignee", metavar="NAME", type=WORDS, help="Only those of this person; nobody: of no person."),
    click.option(
        "--customer", metavar="WHO", type=WORDS, help="Only those of this address, or with this in name or address."
    ),
    click.option(
        "--since",
        metavar="DAY",
        type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
        help='Only those since then, on the owner\'s clock: 2026-11-01, or "2026-11-01 09:00".',
    ),
    click.option("--overdue", is_flag=True, help="Only those that nobody took in time ([desk] take_within)."),
)


class Options(TypedDict):
    """What the options give to a command."""

    states: tuple[str, ...]
    topic: str | None
    assignee: str | None
    customer: str | None
    since: datetime | None
    overdue: bool


def asked_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options, handed on by the names of `Options`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def limit_option(usual: int | None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command ``--limit N``; ``usual`` where it is not used, None for all."""
    words = "The newest N; default: all." if usual is None else f"N at the most; default: {usual}."
    return click.option("--limit", metavar="N", type=click.IntRange(1, _MOST), default=usual, help=words)


def narrows(options: Options) -> bool:
    """Whether they ask for anything less than all tickets; an empty word does."""
    return any(one not in {None, (), False} for one in options.values())


def asked_of(options: Options, zone: ZoneInfo, *, limit: int | None) -> Asked:
    """What they ask for."""
    from gateway.store.ticket_list import Asked
    from gateway.ticket import OPEN

    named = options["states"]
    states = [str(one) for one in OPEN] if "open" in named else []
    states += [one.replace("-", " ") for one in named if one != "open"]
    assignee, since = options["assignee"], options["since"]
    return Asked(
        states=tuple(dict.fromkeys(states)),
        topic=options["topic"],
        assignee="" if assignee == NOBODY else assignee,
        customer=options["customer"],
        since=None if since is None else since.replace(tzinfo=zone),
        overdue=options["overdue"],
        limit=limit,
    )
