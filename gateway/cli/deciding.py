"""Roof: what `review` and `undo` share: the terms in force, one transaction for each message, and what is said."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import click

from gateway.cli.common import FINDINGS, load_or_exit
from gateway.cli.store_of import plain, usable_or_exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from gateway.answer.keeping import Kept
    from gateway.config.values import Config
    from gateway.pipeline.people.deciding import Said
    from gateway.pipeline.terms import Terms

_WIDE = 200


class Desk(NamedTuple):
    """An opened store with the terms that hold."""

    config: Config
    engine: Engine
    terms: Terms
    kept: Kept


@contextmanager
def opened(config_path: str | None) -> Iterator[Desk]:
    """The store of the config, for changes beside a running service."""
    import secrets

    from gateway.cli.examine import templates_of
    from gateway.cli.standing import standing
    from gateway.pipeline.terms import CLIENT, terms_of
    from gateway.store import settings
    from gateway.store.engine import writing
    from gateway.wiring.store import open_store

    config = load_or_exit(config_path)
    usable_or_exit(config)
    now = standing(config)
    engine = open_store(config, os.environ)
    try:
        with writing(engine) as connection:
            key = settings.signing_key(connection, client=CLIENT, fresh=secrets.token_bytes(32))
        terms = terms_of(config, templates=templates_of(config)[0], signing_key=key, holidays=now.holidays)
        yield Desk(config, engine, terms, now.kept)
    finally:
        engine.dispose()


def each(numbers: Sequence[int], desk: Desk, do: Callable[[Connection, int], Said]) -> None:
    """Do it for every number, each in a transaction of its own; ends with 1 where something could not be done."""
    from gateway.store.engine import writing

    failed = False
    for number in dict.fromkeys(numbers):
        with writing(desk.engine) as connection:
            said = do(connection, number)
        failed = failed or not said.ok
        for sentence in said.sentences:
            click.echo(f"{number}: {plain(sentence, width=_WIDE)}", err=not said.ok)
    if failed:
        raise click.exceptions.Exit(FINDINGS)
