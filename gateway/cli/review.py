"""Roof: ``deskward review``: what a person has to decide, and her decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from gateway.cli.common import NO_INPUT, NUMBER, config_option, fail, json_option
from gateway.cli.store_of import plain, read_store, show_json, show_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gateway.pipeline.people.deciding import Said

_WORDS: Final = ("redirect", "leave")


@click.group(invoke_without_command=True)
@config_option
@json_option
@click.pass_context
def review(context: click.Context, config_path: str | None, *, as_json: bool) -> None:
    """List what waits for your decision (as does `review list`), and decide it.

    The mail about which the learned model is least sure comes first: it learns most from that. Then comes what it was
    not asked about, the longest waiting first.
    """
    if context.invoked_subcommand is None:
        _list(config_path, as_json=as_json)


@review.command(name="list")
@config_option
@json_option
def list_(config_path: str | None, *, as_json: bool) -> None:
    """List what waits for your decision: first what the learned model is least sure about, then the rest by age."""
    _list(config_path, as_json=as_json)


@review.command()
@config_option
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
def redirect(numbers: tuple[int, ...], config_path: str | None) -> None:
    """It is support: file a ticket and, where one may still go out, a note. NUMBERS stand in the first column.

    Also for mail that was left alone and should not have been.
    """
    _decide(numbers, config_path, "redirect")


@review.command()
@config_option
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
def leave(numbers: tuple[int, ...], config_path: str | None) -> None:
    """It is none of the desk's business: leave it alone."""
    _decide(numbers, config_path, "leave")


@review.command()
@config_option
@click.option("--write", is_flag=True, help="Write the rule into the config file; the old file is kept beside it.")
@click.argument("word", type=click.Choice(_WORDS))
@click.argument("number", type=NUMBER)
def always(word: str, number: int, config_path: str | None, *, write: bool) -> None:
    """Print the rule that decides so about all mail of this sender, and with --write put it into the config file."""
    from gateway.cli.common import found
    from gateway.cli.rule_writing import add_rule
    from gateway.judge.spelling import sender_rule
    from gateway.pipeline.terms import CLIENT
    from gateway.store import judged

    with read_store(config_path) as (config, connection):
        those = judged.these(connection, [number], client=CLIENT)
        taken = {rule.name for rule in config.rules}
    if not those or "@" not in those[0].from_address:
        fail(NO_INPUT, f"there is no message {number} with a sender. See: deskward review")
    rule = sender_rule(those[0].from_address, word, taken=taken)
    click.echo(rule)
    path = found(config_path)
    if path is None or not write:
        click.echo(
            f"Put it above your first [[rule]], or run: deskward review always {word} {number} --write", err=True
        )
        return
    kept = add_rule(path, rule)
    click.echo(
        f"Written into {path}; the old file is {kept.name}. The service takes it with: systemctl reload deskward"
    )


def _decide(numbers: tuple[int, ...], config_path: str | None, word: str) -> None:
    from gateway.cli.deciding import each, opened
    from gateway.daemon import clock
    from gateway.judge import Then
    from gateway.pipeline.people import deciding

    def decide(connection: Connection, number: int) -> Said:
        return deciding.decide(connection, number, Then(word), desk.terms, by="command", kept=desk.kept, now=clock())

    with opened(config_path) as desk:
        each(numbers, desk, decide)


def _list(config_path: str | None, *, as_json: bool) -> None:
    from gateway.pipeline.terms import CLIENT
    from gateway.store import views

    with read_store(config_path) as (_, connection):
        found = views.undecided(connection, client=CLIENT)
    if as_json:
        show_json(found)
        return
    scored = any(one["score"] is not None for one in found)
    show_table(
        ["number", "arrived (UTC)", *(["support"] if scored else []), "from", "subject", "because"],
        [
            [
                one["number"],
                one["date"][:16].replace("T", " "),
                *([_percent(one["score"])] if scored else []),
                plain(one["from"], width=36),
                plain(one["subject"], width=40),
                "; ".join(one["because"]),
            ]
            for one in found
        ],
        empty="Nothing waits for your decision.",
    )
    if found:
        click.echo("Decide with: deskward review redirect N...   or: deskward review leave N...")


def _percent(score: float | None) -> str:
    return "" if score is None else f"{score:.0%}"
