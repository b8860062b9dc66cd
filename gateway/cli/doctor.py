"""``deskward doctor``: is everything there, can we get in everywhere, and how to mend what is wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from gateway.cli.common import CONFIG, FINDINGS, NO_INPUT, config_option, fail, json_option
from gateway.cli.common import found as file_of
from gateway.cli.store_of import plain, show_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.cli.checkup import Finding

_WIDE: Final = 400  # characters of a sentence: it is what the reader came for


@click.command()
@config_option
@json_option
def doctor(config_path: str | None, *, as_json: bool) -> None:
    """Look at the config, the secrets, the store, every mailbox, the way out and every desk; changes nothing.

    One line for each finding, with how to mend it. Ends with 1 where one of them is an error, with 78 where the config
    cannot be read.
    """
    from gateway import config as config_wall
    from gateway.cli.checkup import checkup, of_file

    path = file_of(config_path)
    if path is None:
        fail(NO_INPUT, "there is no config file yet. Write one with: deskward init   (or name one with --config)")
    loaded = config_wall.load(path, os.environ)

    def findings() -> Iterator[Finding]:
        yield from of_file(loaded.problems)
        if loaded.config is not None:
            yield from checkup(loaded.config, os.environ)

    levels = _json(findings()) if as_json else _lines(findings())
    if loaded.config is None:
        raise click.exceptions.Exit(CONFIG)
    if "error" in levels:
        raise click.exceptions.Exit(FINDINGS)


def _json(findings: Iterator[Finding]) -> list[str]:
    found = list(findings)
    levels = [one.level for one in found]
    show_json({"ok": "error" not in levels, "findings": [one._asdict() for one in found]})
    return levels


def _lines(findings: Iterator[Finding]) -> list[str]:
    """Each as soon as it is known: a server that does not answer takes a while."""
    levels = []
    for one in findings:
        levels.append(one.level)
        click.echo(f"{one.level:8} {plain(one.where)}: {plain(one.what, width=_WIDE)}")
        if one.remedy:
            click.echo(f"{'':8} {plain(one.remedy, width=_WIDE)}")
    counts = ", ".join(f"{levels.count(level)} {level}" for level in ("ok", "note", "warning", "error"))
    click.echo(f"{len(levels)} looked at: {counts}. Nothing was changed.")
    return levels
