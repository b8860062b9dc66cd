"""Roof: what ``forget``, ``purge`` and ``erased`` say in the same words."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.pipeline.upkeep.erasing import Erased

_MEGABYTE: Final = 1_000_000


def whoever() -> str:
    """The user of this machine who gave the command; behind sudo also the one who really did."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    behind = os.environ.get("SUDO_USER")
    return f"{user} (sudo by {behind})" if behind else user


def told(done: Erased) -> dict[str, Any]:
    """For ``--json``."""
    return {
        "proof": done.proof,
        "counts": dict(done.counts),
        "waiting": done.waiting,
        "unfinished": done.unfinished,
    }


def show(done: Erased) -> None:
    """For a person."""
    click.echo(f"Erased: {counted(done.counts)}. The proof is number {done.proof} of: deskward erased")
    if done.waiting:
        click.echo(f"Left for now: {done.waiting}, about which something has still to leave.")
    if done.unfinished:
        click.echo(f"On the disk: {done.unfinished}.", err=True)
    click.echo("Backups made before, the mailbox and the help desk still hold what they held.")


def counted(counts: Mapping[str, int]) -> str:
    """Counts in one line, the messages first; octets as they are read by people."""
    octets, messages = counts.get("octets", 0), counts.get("messages", 0)
    size = f"{octets / 1_000_000:.1f} MB" if octets >= _MEGABYTE else f"{octets / 1000:.1f} KB"
    words = [f"{messages} message{'' if messages == 1 else 's'} ({size})"]
    words += [f"{number} {word}" for word, number in counts.items() if word not in {"messages", "octets"}]
    return ", ".join(words)
