"""``deskward sums``: nothing is lost because nothing was said."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import FINDINGS, config_option, json_option
from gateway.cli.store_of import read_store, show_json, show_table

if TYPE_CHECKING:
    from gateway.store.sums import Day


@click.command()
@click.option("--days", type=click.IntRange(1, 3660), default=7, show_default=True, help="How many days, with today.")
@config_option
@json_option
def sums(days: int, config_path: str | None, *, as_json: bool) -> None:
    """Say for each day what came in and what became of it; ends with 1 where the sums do not add up."""
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.store import sums as store

    with read_store(config_path) as (config, connection):
        zone = config.owner.zone
        first = clock().astimezone(zone).date() - timedelta(days=days - 1)
        found = store.sums(connection, client=CLIENT, since=store.start_of(first, zone), zone=zone)
    if as_json:
        show_json([_view(day) for day in found])
    else:
        _show(found)
    if not all(day.adds_up for day in found):
        raise click.exceptions.Exit(FINDINGS)


def _view(day: Day) -> dict[str, Any]:
    from gateway.store.sums import COLUMNS

    counts = {name: day.became[name] for name in COLUMNS}
    return (
        {"day": day.day.isoformat(), "in": day.came}
        | counts
        | {
            "unexplained": day.unexplained,
            "adds_up": day.adds_up,
        }
    )


def _show(found: list[Day]) -> None:
    from gateway.store.sums import COLUMNS

    heads = ["day", "in", *(name.replace("_", " ") for name in COLUMNS), "adds up"]
    rows = [
        [day.day, day.came, *(day.became[name] for name in COLUMNS), "yes" if day.adds_up else "NO"] for day in found
    ]
    show_table(heads, rows, empty="Nothing came in.")
