"""Roof: what every command needs: the config option, exit codes, and one way to say no."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.config.values import Config

OK = 0
FINDINGS = 1
USAGE = 64
BAD_DATA = 65
NO_INPUT = 66
UNAVAILABLE = 69
BUG = 70
CANNOT_CREATE = 73
IO_ERROR = 74
TRY_AGAIN = 75
NO_PERMISSION = 77
CONFIG = 78

_ABOVE = 2**63  # a database counts no further


class _Number(click.ParamType[int]):
    """The number of a ticket, a message, a delivery or a promise: what a database can count to."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = click.INT.convert(value, param, ctx)
        if abs(number) >= _ABOVE:
            self.fail(f"{value} is longer than any number here; the lists show the numbers that there are.", param, ctx)
        return int(number)


class _Words(click.ParamType[str]):
    """A text to look for; what a terminal with other letters than UTF-8 sends is told, and not taken for a bug."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = str(value)
        if any("\udc80" <= letter <= "\udcff" for letter in words):
            self.fail("there are letters that are no UTF-8; see the settings of the terminal.", param, ctx)
        return words


NUMBER = _Number()
WORDS = _Words()


def fail(code: int, sentence: str) -> NoReturn:
    """Say ``sentence`` on standard error and end with ``code`` (sysexits)."""
    click.echo(f"deskward: {sentence}", err=True)
    raise click.exceptions.Exit(code)


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--config FILE`` and hand it on as ``config_path``; the one before the command counts too."""

    def pick(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
        root = context.find_root()
        return value or (root.params.get("config_path") if root is not context else None)

    return click.option(
        "--config", "config_path", metavar="FILE", callback=pick, help="The config file; default: see deskward --help."
    )(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a reading command ``--json``, handed on as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")(command)


def found(config_path: str | None) -> Path | None:
    """The config file that is meant, None where there is none; ends with 66 for a named one that is missing."""
    from gateway import config

    path = config.find(config_path, os.environ, Path.cwd())
    if path is None or not _is_missing(path):
        return path
    if (twin := path.with_name(f"{path.name}.txt")).exists():
        fail(
            NO_INPUT,
            f"there is no file {path}, but {twin}: the editor has put .txt behind it. Rename it: mv {twin} {path}",
        )
    fail(NO_INPUT, f"there is no file {path}. Name another one with --config, or write one with: deskward init")


def _is_missing(path: Path) -> bool:
    """Only where that is certain: why a file cannot be looked at, its reader tells."""
    try:
        return not path.exists()
    except OSError:
        return False


def load(path: Path) -> Config:
    """The config in ``path``; problems are printed, and errors among them end the program with 78."""
    from gateway import config

    loaded = config.load(path, os.environ)
    for problem in loaded.problems:
        if problem.level != "note":
            click.echo(config.show(problem), err=True)
    if loaded.config is None:
        count = sum(problem.level == "error" for problem in loaded.problems)
        fail(CONFIG, f"{path} has {count} error{'s' if count != 1 else ''}; nothing was started or changed.")
    return loaded.config


def load_or_exit(config_path: str | None) -> Config:
    """The config that is meant; ends with 66 where there is no file and with 78 where it has errors."""
    path = found(config_path)
    if path is None:
        fail(NO_INPUT, "there is no config file yet. Write one with: deskward init   (or name one with --config)")
    return load(path)


def load_what_remains(config_path: str | None) -> Config:
    """As ``load_or_exit``, but a file with errors is no obstacle where it still says where the store is.

    For what has to work while the file is being edited: to see how things stand, and to stop everything.
    """
    from gateway import config

    path = found(config_path)
    loaded = None if path is None else config.load(path, os.environ)
    if loaded is None or loaded.remains is None:
        return load_or_exit(config_path)
    count = sum(problem.level == "error" for problem in loaded.problems)
    errors = f"{count} error{'s' if count != 1 else ''}"
    click.echo(f"deskward: {path} has {errors}; see them with: deskward check-config", err=True)
    return loaded.remains


def load_or_default(config_path: str | None) -> Config | None:
    """The config that is meant, None where there is no file anywhere."""
    path = found(config_path)
    return None if path is None else load(path)


def is_terminal() -> bool:
    """Whether a person is likely to be reading."""
    return sys.stdout.isatty()
