"""Roof: how commands beside the daemon reach its store: reading without writing, or one short change."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import CONFIG, TRY_AGAIN, UNAVAILABLE, fail, is_terminal, load_or_exit, load_what_remains

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from gateway.config.values import Config


@contextmanager
def read_store(config_path: str | None, *, forgiving: bool = False) -> Iterator[tuple[Config, Connection]]:
    """The config and a connection that only reads; works while the daemon runs and while it is down.

    ``forgiving`` takes a config file with errors too, without its rules.
    """
    from gateway.store.engine import reading
    from gateway.wiring.store import open_store

    config = load_what_remains(config_path) if forgiving else load_or_exit(config_path)
    usable_or_exit(config)
    engine = open_store(config, os.environ, read_only=True)
    try:
        with reading(engine) as connection:
            yield config, connection
    finally:
        engine.dispose()


@contextmanager
def change_store(config_path: str | None, *, forgiving: bool = False) -> Iterator[tuple[Config, Connection]]:
    """The config and a connection whose changes are durable at the end; safe beside a running daemon.

    ``forgiving`` takes a config file with errors too, without its rules.
    """
    from gateway.store.engine import writing
    from gateway.wiring.store import open_store

    config = load_what_remains(config_path) if forgiving else load_or_exit(config_path)
    usable_or_exit(config)
    engine = open_store(config, os.environ)
    try:
        with writing(engine) as connection:
            yield config, connection
    finally:
        engine.dispose()


def usable_or_exit(config: Config) -> None:
    """End with a sentence where the store cannot be used by this version."""
    from gateway.store.engine import glance

    condition = glance(config.store_url)
    if condition.state in {"missing", "empty"}:
        fail(UNAVAILABLE, f"{condition.sentence}: nothing has been received. Start the service with: deskward run")
    if condition.state in {"locked", "unreachable"}:
        fail(TRY_AGAIN, condition.sentence)
    if condition.state == "older":
        fail(CONFIG, f"{condition.sentence}. Run: deskward migrate")
    if condition.state != "current":
        fail(CONFIG, condition.sentence)


def show_json(document: Any) -> None:
    """Print one JSON document; indented for a person."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2 if is_terminal() else None))


def show_table(heads: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """Print rows under heads, columns as wide as needed and the last one free; ``empty`` where there is no row."""
    if not rows:
        click.echo(empty)
        return
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(len(line[at]) for line in [list(heads), *cells]) for at in range(len(heads) - 1)]
    for line in [list(heads), *cells]:
        fixed = [cell.ljust(width) for cell, width in zip(line[:-1], widths, strict=True)]
        click.echo("  ".join([*fixed, line[-1]]).rstrip())


def plain(cell: object, *, width: int = 60) -> str:
    """A cell for a terminal: one line without control characters, cut at ``width`` characters; ``-`` for nothing."""
    text = "" if cell is None else str(cell)
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(visible.split())
    return (line[: width - 1] + "…" if len(line) > width else line) or "-"
