"""Roof: ``deskward tickets export``: tickets as lines of JSON, as a table, or their mails as an mbox."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal, Unpack

import click

from gateway.cli.common import CANNOT_CREATE, USAGE, config_option, fail, is_terminal
from gateway.cli.store_of import read_store
from gateway.cli.tickets_asked import Options, asked_of, asked_options, limit_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

Format = Literal["jsonl", "csv", "mbox"]
_ENDINGS: Final[dict[str, Format]] = {".jsonl": "jsonl", ".csv": "csv", ".mbox": "mbox"}


@click.command(short_help="Write tickets into a file for other programs.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["jsonl", "csv", "mbox"]),
    help="jsonl: a JSON object a line; csv: for a spreadsheet; mbox: the mails. Default: by the file's name.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A new file; default: printed. Only you can read it.",
)
@asked_options
@limit_option(None)
@config_option
def export(
    config_path: str | None,
    *,
    shape: Format | None,
    output: Path | None,
    limit: int | None,
    **options: Unpack[Options],
) -> None:
    """Write tickets for other programs, with names and addresses of people, and in an mbox with their mails.

    In a CSV table whatever a spreadsheet would take for a formula begins with an apostrophe. An mbox holds every mail
    of the tickets, exactly but for its line ends, in the form "mboxrd".
    """
    from gateway.daemon import clock

    wanted = shape or _by_name(output)
    if wanted == "mbox" and output is None and is_terminal():
        fail(USAGE, "mails can steer a terminal. Name a file: deskward tickets export --output tickets.mbox")
    with read_store(config_path) as (config, connection):
        asked = asked_of(options, config.owner.zone, limit=limit)
        with _opened(output) as out:
            count = _WRITERS[wanted](connection, out, asked, clock())
    if output is not None:
        click.echo(f"{output}: {count} {'mails' if wanted == 'mbox' else 'tickets'}.")


def _by_name(output: Path | None) -> Format:
    """The form that a file's name tells; lines of JSON for what is printed."""
    if output is None:
        return "jsonl"
    if (told := _ENDINGS.get(output.suffix.lower())) is None:
        fail(USAGE, f"{output} does not tell the form: end it in .jsonl, .csv or .mbox, or say --format csv")
    return told


def _jsonl(connection: Connection, out: IO[bytes], asked: Any, now: Any) -> int:
    count = 0
    for one in _tickets(connection, asked, now):
        out.write(json.dumps(one, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        count += 1
    return count


def _csv(connection: Connection, out: IO[bytes], asked: Any, now: Any) -> int:
    from gateway.cli import tickets_table

    count = 0
    out.write(tickets_table.head())
    for one in _tickets(connection, asked, now):
        out.write(tickets_table.line(one))
        count += 1
    return count


def _mbox(connection: Connection, out: IO[bytes], asked: Any, now: Any) -> int:
    from gateway.mail import mbox
    from gateway.store.kept import mails

    count = 0
    for one in _tickets(connection, asked, now):
        for mail in mails(connection, one["id"]):
            out.write(mbox.entry(mail.raw, sender=mail.sender, arrived=mail.arrived))
            count += 1
    return count


_WRITERS: Final[dict[Format, Callable[[Connection, IO[bytes], Any, Any], int]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "mbox": _mbox,
}


def _tickets(connection: Connection, asked: Any, now: Any) -> Iterator[dict[str, Any]]:
    from gateway.pipeline.terms import CLIENT
    from gateway.store import views

    for portion in views.portions(connection, client=CLIENT, asked=asked, now=now):
        yield from portion


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    """A new file that is there as a whole or not at all, or what is printed."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.exists():
        fail(CANNOT_CREATE, f"there is {output} already; name another file")
    part = output.with_name(f"{output.name}.part")
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        fail(CANNOT_CREATE, f"{output} cannot be written: {error.strerror}")
    try:
        with os.fdopen(file, "wb") as out:
            yield out
        part.rename(output)
    except OSError as error:
        fail(CANNOT_CREATE, f"{output} cannot be written: {error.strerror}")
    finally:
        part.unlink(missing_ok=True)
