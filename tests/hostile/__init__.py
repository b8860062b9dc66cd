"""Hostile mail of our own kinds: the same mails at every call, made of a few hundred lines of code.

Each mail bears a canary where it tries to get something done, so that a test can look for what became of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile import bodies, headers, injections, large, structure
from tests.hostile.mails import HostileMail

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HostileMail", "heavy_mails", "hostile_mails"]


def hostile_mails() -> tuple[HostileMail, ...]:
    """Some hundred mails, none of them larger than 300 KB, each with a name of its own."""
    return tuple(_named(kind for module in (structure, headers, bodies, injections) for kind in module.mails()))


def heavy_mails(size: int) -> Iterator[HostileMail]:
    """Mails of about ``size`` bytes, each of one way to make reading dear; made one after the other."""
    return _named(large.mails(size))


def _named(kinds: Iterator[tuple[str, bytes]]) -> Iterator[HostileMail]:
    for number, (name, raw) in enumerate(kinds):
        sender = f"h{number}@mail.example"
        yield HostileMail(name=name, raw=raw.replace(b"hanna@mail.example", sender.encode()), sender=sender)
