"""Roof: put one rule into the config file, for a person who has asked for it; the file stays as it was but for that."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from gateway.cli.common import CANNOT_CREATE, CONFIG, fail


def add_rule(path: Path, rule: str) -> Path:
    """Put ``rule`` above the first rule of the file and give the copy that was kept of the old one.

    The new file is read and checked before it takes the place of the old one, at once and as a whole. Ends the program
    with 78, and no change, where it would have an error; with 73 where it cannot be written.
    """
    path = path.resolve()
    try:
        old = path.read_bytes()
        new = _with_rule(path, old.decode("utf-8-sig"), rule)
        return _replace(path, new)
    except OSError as error:
        fail(CANNOT_CREATE, f"{path} cannot be written: {error.strerror}; nothing was changed")


def _with_rule(path: Path, text: str, rule: str) -> str:
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    at = _place(path, lines)
    block = (
        ending.join(["", *rule.splitlines(), "", ""]) if at == len(lines) else ending.join([*rule.splitlines(), "", ""])
    )
    before = "".join(lines[:at])
    if before and not before.endswith("\n"):
        before += ending
    return before + block + "".join(lines[at:])


def _place(path: Path, lines: list[str]) -> int:
    """The line before which it goes: that of the first rule, above its comment; the end where there is no rule."""
    from gateway import config

    loaded = config.load(path, os.environ)
    rules = loaded.config.rules if loaded.config is not None else ()
    here = [rule.line for rule in rules if rule.line and Path(rule.file).resolve() == path]
    if not here:
        return len(lines)
    at = min(here) - 1
    while at > 0 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _replace(path: Path, text: str) -> Path:
    from gateway import config

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".toml")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        shutil.copystat(path, fresh)
        with suppress(PermissionError):
            os.chown(fresh, path.stat().st_uid, path.stat().st_gid)
        problems = [one for one in config.load(fresh, os.environ).problems if one.level == "error"]
        if problems:
            fail(CONFIG, f"with this rule the file would have an error: {problems[0].message}; nothing was changed")
        kept = _free(path)
        shutil.copy2(path, kept)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


def _free(path: Path) -> Path:
    """A name for the copy that no file has: config.toml.1, config.toml.2 ..."""
    number = 1
    while (kept := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    return kept
