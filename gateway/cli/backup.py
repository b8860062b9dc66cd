"""``deskward backup``: a copy of the whole store, made while the service runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.common import (
    CANNOT_CREATE,
    CONFIG,
    FINDINGS,
    TRY_AGAIN,
    config_option,
    fail,
    json_option,
    load_what_remains,
)
from gateway.cli.store_of import show_json, usable_or_exit

if TYPE_CHECKING:
    from gateway.config.values import Config
    from gateway.store.backup import Saved


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Keep so many backups in the folder, and remove older ones.")
@config_option
@json_option
def backup(target: Path | None, config_path: str | None, *, keep: int | None, as_json: bool) -> None:
    """Copy the whole store to TARGET, and read the copy to be sure of it; the service may run.

    TARGET is a new file, or a folder in which the copy is named by its moment; without it: backups/ beside the store.
    """
    from gateway.daemon import clock
    from gateway.errors import PermanentFailure, TransientFailure
    from gateway.pipeline.terms import CLIENT
    from gateway.store import backup as store
    from gateway.store.failures import DamagedFailure

    config = load_what_remains(config_path)
    usable_or_exit(config)
    now = clock()
    place = _place(target, config, store.name_of(config.store_url, now))
    if keep is not None and place == target:
        fail(CANNOT_CREATE, f"--keep needs a folder that is there. Make it: mkdir -p -m 700 {target}")
    try:
        saved = store.save(config.store_url, place, client=CLIENT, now=now)
    except DamagedFailure as failure:
        fail(CONFIG, str(failure))
    except PermanentFailure as failure:
        fail(CANNOT_CREATE, f"{failure}. There is no backup.")
    except TransientFailure as failure:
        fail(TRY_AGAIN, f"{failure}. There is no backup.")
    gone = _remove(store.older(place.parent, ending=store.ending_of(config.store_url), keep=keep) if keep else [])
    if as_json:
        told = {"file": str(saved.path), "size": saved.size, "messages": saved.messages, "torn": saved.torn}
        show_json(told | {"removed": gone})
    else:
        _show(saved, gone)
    if saved.torn:
        raise click.exceptions.Exit(FINDINGS)


def _show(saved: Saved, gone: list[str]) -> None:
    held = "" if saved.messages is None else f", {saved.messages} messages"
    click.echo(f"{saved.path}: {saved.size / 1_000_000:.1f} MB{held}. Read again and found whole.")
    for name in gone:
        click.echo(f"removed: {name}")
    if saved.torn:
        numbers = ", ".join(map(str, saved.torn[:20])) + (" ..." if len(saved.torn) > 20 else "")  # noqa: PLR2004 - a line
        click.echo(
            f"{len(saved.torn)} messages are torn in the store itself: {numbers}. An older backup may have them."
        )


def _place(target: Path | None, config: Config, name: str) -> Path:
    from gateway.store.engine import file_of

    if target is None:
        path = file_of(config.store_url)
        return (path.parent if path is not None else config.data_dir) / "backups" / name
    return target / name if target.is_dir() else target


def _remove(old: list[Path]) -> list[str]:
    for path in old:
        path.unlink(missing_ok=True)
    return [str(path) for path in old]
