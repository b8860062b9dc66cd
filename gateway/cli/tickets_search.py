"""Roof: ``deskward tickets search``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, Unpack

import click

from gateway.cli.common import USAGE, config_option, fail, is_terminal, json_option
from gateway.cli.store_of import plain, read_store, show_json
from gateway.cli.tickets_asked import Options, asked_of, asked_options, limit_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from gateway.config.values import Config
    from gateway.query import Query
    from gateway.store.search import Hit

_USUAL: Final = 20
_WIDTH: Final = 110  # of what is quoted


# A word with a minus before it is no option, and so nothing with one minus is.
@click.command(
    short_help="Find tickets by their words.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, required=True)
@asked_options
@limit_option(_USUAL)
@config_option
@json_option
def search(
    words: tuple[str, ...], config_path: str | None, *, limit: int, as_json: bool, **options: Unpack[Options]
) -> None:
    """Find tickets by WORDS of their mails, answers and remarks, the best first.

    All WORDS have to stand in one mail, in any order, whatever their capital letters and accents. A word with a star
    may go on (refund*), one with a minus must not stand in the case (-paid), and words in double quotes stand together,
    as in: deskward tickets search refund* -paid '"where is my order"'

    The number of a ticket, names, addresses, subjects and the names of attachments are found, too.
    """
    from gateway.query import query

    sought = query(" ".join(words))
    if not sought.wanted:
        fail(USAGE, "there is no word to look for. Write one as in: deskward tickets search refund*")
    with read_store(config_path) as (config, connection):
        found = _found(connection, config, sought, options, limit)
        missing = _missing(connection, config)
    if as_json:
        show_json(found)
        return
    for one in found:
        _show(one)
    if not found:
        click.echo("No ticket says that.")
    for sentence in missing:
        click.echo(f"deskward: {sentence}", err=True)


def _found(connection: Connection, config: Config, sought: Query, options: Options, limit: int) -> list[dict[str, Any]]:
    from gateway.daemon import clock
    from gateway.pipeline.policy import policy_of
    from gateway.pipeline.terms import CLIENT
    from gateway.store import search as words
    from gateway.store import views

    now = clock()
    asked = asked_of(options, config.owner.zone, limit=None)
    hits = words.find(connection, sought, client=CLIENT, limit=limit, only=asked.conditions(now))
    tickets = views.some_tickets(connection, [hit.case for hit in hits], client=CLIENT, now=now)
    owns = policy_of(config).owns
    return [tickets[hit.case] | _quoted(connection, hit, sought, owns) for hit in hits]


def _quoted(connection: Connection, hit: Hit, sought: Query, owns: Callable[[str], bool]) -> dict[str, Any]:
    from gateway.pipeline.searching.found import words_of_hit
    from gateway.query import snippet

    where, text = words_of_hit(connection, hit, owns)
    return {"found_in": where, "snippet": None if text is None else snippet(text, sought)}


def _missing(connection: Connection, config: Config) -> list[str]:
    """What is not found by every word, so that nobody takes silence for an answer."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store import unindexed

    sentences = []
    if waiting := unindexed.waiting(connection, client=CLIENT):
        older = "1 older ticket" if waiting == 1 else f"{waiting} older tickets"
        sentences.append(f"{older} cannot be found yet; the running service reads them by and by")
    if config.body_key is not None:
        sentences.append(
            "with [store] body_key no word of a text is kept: only names, addresses and subjects are found"
        )
    return sentences


def _show(one: dict[str, Any]) -> None:
    head = f"{one['number']}  {one['created'][:10]}  {one['state']}  {plain(one['customer'])}  {plain(one['subject'])}"
    click.echo(click.style(head, bold=True) if is_terminal() and sys.stdout.isatty() else head)
    if one["snippet"]:
        click.echo(f"    {one['found_in']}: {plain(one['snippet'], width=2 * _WIDTH)}")
