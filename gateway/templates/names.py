"""How template files are called, and which of them is the most special for a note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.judge.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = re.compile(r"([a-z0-9_-]+)\.([a-z]{2,3}(?:-[a-z0-9]{2,4})?)\.(txt|html)", re.IGNORECASE)
_STEP: Final = re.compile(r"(.+)-([2-9])")
_ODD: Final = re.compile(r"[^a-z0-9_]+")


class Key(NamedTuple):
    """One file: ``stem`` is its name without language and kind, such as ``resubmit-orders-2``."""

    stem: str
    language: str
    kind: str  # txt or html

    @property
    def step(self) -> int:
        """The step of the ladder its name tells, 1 where it tells none."""
        found = _STEP.fullmatch(self.stem)
        return int(found[2]) if found else 1


def key_of(file_name: str) -> Key | None:
    """What a file's name says, in lower case; None where it is not NAME.LANGUAGE.txt or .html."""
    found = FILE.fullmatch(file_name)
    return Key(found[1].lower(), found[2].lower(), found[3].lower()) if found else None


def stems(name: str, topic: str | None, step: int) -> Iterator[str]:
    """The names that fit a note, the most special first: the step tells more than the topic.

    A later step goes without a file of its own to the ones before it: what was said twice is said once more.
    """
    about = slug(topic)
    for one in range(step, 1, -1):
        if about:
            yield f"{name}-{about}-{one}"
        yield f"{name}-{one}"
    if about:
        yield f"{name}-{about}"
    yield name


def slug(topic: str | None) -> str:
    """A topic as it stands in a file's name: ``Rückgabe & Co`` is ``ruckgabe-co``; ``''`` for no topic."""
    return _ODD.sub("-", fold(topic or "").text.partition("\n")[0]).strip("-")
