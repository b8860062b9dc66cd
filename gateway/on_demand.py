"""Ground: what is made when somebody first asks for it: names that a package hands on, and patterns."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def on_demand(package: str, rooms: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """The ``__getattr__`` of ``package`` (PEP 562); ``rooms`` are its modules, each with the names it holds.

    Who only reads a rule file then does not wait for the lists by which machines are told.
    """
    places = {name: room for room, names in rooms.items() for name in names}

    def brought(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{places[name]}"), name)

    return brought


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that is compiled at its first use; from then on it costs no more than any other."""
    return cast("re.Pattern[str]", _Late(pattern, flags))


class _Late:
    """Stands in for a pattern: the first question compiles it, and the pattern's methods become its own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


_METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")
