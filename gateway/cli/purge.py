"""``deskward purge``: old mail leaves the store."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from gateway.cli.common import FINDINGS, USAGE, config_option, fail, is_terminal, json_option, load_or_exit
from gateway.cli.erasing import show, told, whoever
from gateway.cli.store_of import show_json, usable_or_exit

if TYPE_CHECKING:
    from gateway.config.values import Safety

_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_AGE: Final = re.compile(r"(\d{1,5}) ?(day|week|month|year)s?", re.IGNORECASE)


@click.command()
@click.option("--older-than", "age", required=True, metavar="AGE", help='Such as "2 years", "18 months", "90 days".')
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only say how many it would be.")
@config_option
@json_option
def purge(age: str, config_path: str | None, *, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Erase the content of mail that arrived longer ago: bytes, tickets, notes, answers, trail.

    Of each message remains that there was one, so that the sums add up and nothing is answered again. What has still to
    leave stays. For a timer: deskward purge --older-than "2 years" --yes
    """
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.pipeline.upkeep import erasing
    from gateway.wiring.store import open_store

    config = load_or_exit(config_path)
    length = _length(age, config.safety)
    usable_or_exit(config)
    now = clock()
    engine = open_store(config, os.environ)
    try:
        go, wait = erasing.count_old(engine, now - length, client=CLIENT)
        if dry_run:
            _say(go, wait, as_json=as_json)
            return
        if go and not yes and is_terminal():
            click.confirm(f"{go} messages will be erased for good. Go on?", abort=True)
        done = erasing.purge(engine, config.store_url, now - length, client=CLIENT, by=whoever(), now=now)
    finally:
        engine.dispose()
    if as_json:
        show_json(told(done))
    else:
        show(done)
    if done.unfinished:
        raise click.exceptions.Exit(FINDINGS)


def _length(age: str, safety: Safety) -> timedelta:
    found = _AGE.fullmatch(age.strip())
    if found is None:
        fail(USAGE, f'"{age}" is no age; write a number and a unit: "2 years", "18 months" or "90 days".')
    length = timedelta(days=int(found[1]) * _DAYS[found[2].lower()])
    brakes = (safety.max_replies_per_sender, safety.max_replies_per_domain, safety.max_replies_per_text)
    least = max(safety.max_age, *(brake.period for brake in brakes))
    if length <= least:
        fail(USAGE, f"the brakes count the last {least.days} days, so they have to stay: name a longer time.")
    return length


def _say(go: int, wait: int, *, as_json: bool) -> None:
    if as_json:
        show_json({"would_erase": go, "waiting": wait})
        return
    click.echo(f"{go} messages would be erased.")
    if wait:
        click.echo(f"{wait} more would be left: something about them has still to leave.")
