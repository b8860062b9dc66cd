"""Roof: the commands that change a case; each leaves a trail, and ``--undo`` or its opposite takes it back."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from gateway.cli.common import FINDINGS, NO_INPUT, NUMBER, USAGE, config_option, fail, load_or_exit
from gateway.cli.store_of import plain, usable_or_exit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from gateway.config.values import Config
    from gateway.pipeline.people.deciding import Said
    from gateway.pipeline.people.handling import Hand

_WIDE: Final = 200
_REMARK: Final = 20_000  # characters
undo_option = click.option("--undo", "taken_back", is_flag=True, help="Take it back.")


@click.command(short_help="Give a ticket to somebody.")
@click.argument("number", type=NUMBER)
@click.argument("person", required=False)
@undo_option
@config_option
def assign(number: int, person: str | None, config_path: str | None, *, taken_back: bool) -> None:
    """Give ticket NUMBER to PERSON, one of [desk] people; with --undo to whom it was given before.

    Where nobody takes it within [desk] take_within it goes on to the next one.
    """
    from gateway.pipeline.people import handling

    if taken_back == (person is not None):
        fail(USAGE, "write whom it is given to, or --undo: deskward tickets assign 12 Dana")
    config = load_or_exit(config_path)
    if person is None:
        _each([number], config, handling.give_as_before)
        return
    name = _person(person, config)
    _each([number], config, lambda connection, one, hand: handling.give(connection, one, name, hand))


@click.command(short_help="Note that somebody has taken tickets.")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@click.option("--person", metavar="NAME", help="Who takes it; default: whom it was given to.")
@undo_option
@config_option
def take(numbers: tuple[int, ...], config_path: str | None, *, person: str | None, taken_back: bool) -> None:
    """Note that tickets were taken: they go on to nobody else; with --undo that they wait for somebody again."""
    from gateway.pipeline.people import handling

    config = load_or_exit(config_path)
    name = None if person is None else _person(person, config)
    if taken_back:
        _each(numbers, config, handling.give_back)
        return
    _each(numbers, config, lambda connection, one, hand: handling.take(connection, one, name, hand))


@click.command(short_help="Write something into a ticket, for the team.")
@click.argument("number", type=NUMBER)
@click.argument("text", required=False)
@undo_option
@config_option
def remark(number: int, text: str | None, config_path: str | None, *, taken_back: bool) -> None:
    """Write TEXT into ticket NUMBER, for the team alone (- reads it from the input); with --undo the last one goes."""
    from gateway.pipeline.people import handling

    if taken_back == (text is not None):
        fail(USAGE, 'write a text, or --undo: deskward tickets remark 12 "She rang."')
    config = load_or_exit(config_path)
    if text is None:
        _each([number], config, handling.remove_remark)
        return
    words = (sys.stdin.read() if text == "-" else text).strip()
    if not words or len(words) > _REMARK:
        fail(USAGE, f"a remark has some words, and {_REMARK} characters at the most; this one has {len(words)}")
    _each([number], config, lambda connection, one, hand: handling.remark(connection, one, words, hand))


@click.command(short_help="Close tickets.")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@config_option
def close(numbers: tuple[int, ...], config_path: str | None) -> None:
    """Close tickets: nothing more is to be done about them. Back: deskward tickets reopen."""
    from gateway.pipeline.people import handling

    _each(numbers, load_or_exit(config_path), handling.close)


@click.command(short_help="Open closed tickets again.")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@config_option
def reopen(numbers: tuple[int, ...], config_path: str | None) -> None:
    """Open closed tickets again; whoever had them is asked again."""
    from gateway.pipeline.people import handling

    _each(numbers, load_or_exit(config_path), handling.reopen)


@click.command(short_help="Link two tickets.")
@click.argument("number", type=NUMBER)
@click.argument("other", type=NUMBER)
@undo_option
@config_option
def link(number: int, other: int, config_path: str | None, *, taken_back: bool) -> None:
    """Note that tickets NUMBER and OTHER have to do with each other; with --undo that they have not."""
    from gateway.pipeline.people import handling

    do = handling.unlink if taken_back else handling.link
    _each([number], load_or_exit(config_path), lambda connection, one, hand: do(connection, one, other, hand))


@click.command(short_help="Make a further message a ticket of its own.")
@click.argument("message", type=NUMBER)
@undo_option
@config_option
def split(message: int, config_path: str | None, *, taken_back: bool) -> None:
    """Make MESSAGE, a further one of a case, a ticket of its own; its number stands in `tickets show N`.

    With --undo it belongs to the case again that it was split off from.
    """
    from gateway.pipeline.people import splitting
    from gateway.pipeline.policy import policy_of

    config = load_or_exit(config_path)
    owns, do = policy_of(config).owns, splitting.put_back if taken_back else splitting.split
    _each([message], config, lambda connection, one, hand: do(connection, one, hand, owns))


def _person(name: str, config: Config) -> str:
    """The person that is meant, as the config writes her; the owner is none of those who get cases."""
    import difflib

    if name.casefold() == config.owner.name.casefold():
        fail(USAGE, "the owner gets no cases: they are for the people of the desk")
    known = {one.name.casefold(): one.name for one in config.desk.people if one.name != config.owner.name}
    if name.casefold() in known:
        return known[name.casefold()]
    near = difflib.get_close_matches(name.casefold(), known, n=1)
    hint = f'Did you mean "{known[near[0]]}"?' if near else f"Known: {', '.join(known.values())}."
    if not known:
        hint = 'Add her under [desk]: people = [{ name = "Dana" }].'
    return fail(NO_INPUT, f"there is no {plain(name)} among [desk] people. {hint}")


def _each(numbers: Sequence[int], config: Config, do: Callable[[Connection, int, Hand], Said]) -> None:
    """Do it for every number, each in a transaction of its own; ends with 1 where something could not be done."""
    from gateway.store.engine import writing
    from gateway.wiring.store import open_store

    usable_or_exit(config)
    hand = _hand(config)
    engine = open_store(config, os.environ)
    failed = False
    try:
        for number in dict.fromkeys(numbers):
            with writing(engine) as connection:
                said = do(connection, number, hand)
            failed = failed or not said.ok
            for sentence in said.sentences:
                click.echo(f"{number}: {plain(sentence, width=_WIDE)}", err=not said.ok)
    finally:
        engine.dispose()
    if failed:
        raise click.exceptions.Exit(FINDINGS)


def _hand(config: Config) -> Hand:
    from gateway.cli.erasing import whoever
    from gateway.cli.standing import standing
    from gateway.daemon import clock
    from gateway.pipeline.consequences.giving import pass_at
    from gateway.pipeline.people.handling import Hand
    from gateway.pipeline.terms import CLIENT

    now, desk = clock(), config.desk
    then: Any = None
    if desk.take_within is not None:
        then = pass_at(desk, config.owner.zone, desk.closed | standing(config).holidays, now)
    return Hand(client=CLIENT, by=whoever(), now=now, pass_at=then)
