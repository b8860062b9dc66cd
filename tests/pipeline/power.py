"""The power of a house, which may go at any step: a write, a commit, a line of a journal, a word to another machine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import event

from gateway.store.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

_CHANGES: Final = ("INSERT", "UPDATE", "DELETE")


class PowerCut(BaseException):
    """The power goes; nothing in the program may catch this."""


class Power:
    """Counts the steps between which it may go, and goes before the one that was chosen."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.goes_at: int | None = None  # the number of the step it does not come to; None: it never goes

    def step(self, name: str) -> None:
        """Come to a step; PowerCut where it is the chosen one. Only once: what is tidied up afterwards is no step."""
        if self.goes_at is not None and len(self.steps) == self.goes_at:
            self.goes_at = None
            raise PowerCut(name)
        self.steps.append(name)

    def around(self, name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
        """The same function with a step before it and one behind it."""

        def stepped(*args: object, **kwargs: object) -> Any:
            self.step(f"before {name}")
            result = whole(*args, **kwargs)
            self.step(f"after {name}")
            return result

        return stepped


@contextmanager
def watched(engine: Engine, *, only_commits: bool = False) -> Iterator[Power]:
    """Make steps of everything that lasts: what is only read or thought is lost with the power anyway.

    With ``only_commits`` what is written within a transaction makes no steps.
    """
    power, wrote, commit = Power(), [False], engine.dialect.do_commit

    def write(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(_CHANGES):
            wrote[0] = True
            if not only_commits:
                power.step(" ".join(statement.split()[:3]))

    def commit_(connection: Any) -> None:
        has_written, wrote[0] = wrote[0], False
        (power.around("a commit", commit) if has_written else commit)(connection)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine.dialect, "do_commit", commit_)
        for verb in ("begin", "end", "clear"):
            patched.setattr(Journal, verb, power.around(f"the journal's {verb}", getattr(Journal, verb)))
        event.listen(engine, "before_cursor_execute", write)
        try:
            yield power
        finally:
            event.remove(engine, "before_cursor_execute", write)
