"""Wall: where each key and value of a TOML text stands; tomllib gives only the values."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

Path = tuple[str | int, ...]

_BASIC = r'"(?:[^"\\\n]|\\[^\n])*+"'
_LITERAL = r"'[^'\n]*'"
_LONG = r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}"
_PART = re.compile(rf"[ \t]*([A-Za-z0-9_-]+|{_BASIC}|{_LITERAL})[ \t]*(\.?)")  # of a dotted key
_EQUALS = re.compile(r"=[ \t]*")
_BLANKS = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*+)*+")  # between the entries of a list; nothing of it is ever given back
_COMMA = re.compile(rf"{_GAP.pattern}(?:,{_GAP.pattern}|(?=\]))")
_INLINE_COMMA = re.compile(r"[ \t]*(?:,[ \t]*|(?=\}))")
_SCALAR = re.compile(rf"{_LONG}|{_BASIC}|{_LITERAL}|[^\[{{,\]}}\n#\"'][^,\]}}\n#]*", re.DOTALL)
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")  # of a line, after its statement
_DEEPEST = 60  # lists in lists; a config has three


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """Where things stand; a path is the keys from the top, with the number of a list's entry between them.

    ``repeats`` are keys and headers that stand a second time: path, the first place, the second.
    """

    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    repeats: list[tuple[Path, Place, Place]] = field(default_factory=list)

    def nearest(self, path: Path) -> Place | None:
        """Place of the key, else of the closest thing around it."""
        for length in range(len(path), 0, -1):
            if found := self.keys.get(path[:length]) or self.values.get(path[:length]):
                return found
        return None

    def value(self, path: Path) -> Place | None:
        """Place of the value, else of its key, else of what is around it."""
        return self.values.get(path) or self.nearest(path)


def scan(text: str) -> Positions:
    """Find every key; total: what cannot be read is passed over up to the end of its line."""
    scanner = _Scanner(text)
    scanner.run()
    return scanner.found


class _UnreadableError(Exception):
    """This statement is no TOML."""


class _Scanner:
    """One walk through the text; line ends are single line feeds."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found = Positions()
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._table: Path = ()
        self._counts: dict[Path, int] = {}
        self._headers: set[Path] = set()

    def run(self) -> None:
        while True:
            self._pass(_GAP)
            if self.at >= len(self.text):
                return
            try:
                if self._looking_at("["):
                    self._header()
                else:
                    self._pair(self._table, 0)
                self._pass(_REST)
            except _UnreadableError:
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end

    def _place(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def _looking_at(self, piece: str) -> bool:
        return self.text.startswith(piece, self.at)

    def _pass(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _UnreadableError
        self.at = match.end()
        return match

    def _expect(self, piece: str) -> None:
        if not self._looking_at(piece):
            raise _UnreadableError
        self.at += len(piece)

    def _header(self) -> None:
        start = self.at
        many = self._looking_at("[[")
        self._expect("[[" if many else "[")
        path: Path = ()
        parts = self._dotted()
        for name, _ in parts[:-1]:
            path = self._inside((*path, name))
        path = (*path, parts[-1][0])
        self._expect("]]" if many else "]")
        place = self._place(start)
        if many:
            number = self._counts.get(path, 0)
            self._counts[path] = number + 1
            self.found.keys.setdefault(path, place)
            path = (*path, number)
        elif path in self._headers:
            self.found.repeats.append((path, self.found.keys[path], place))
        else:
            path = self._inside(path)
            self._headers.add(path)
        self.found.keys.setdefault(path, place)
        self._table = path

    def _inside(self, path: Path) -> Path:
        count = self._counts.get(path, 0)
        return (*path, count - 1) if count else path

    def _dotted(self) -> list[tuple[str, int]]:
        parts = []
        more = True
        while more:
            part = self._pass(_PART)
            name, more = part[1], bool(part[2])
            parts.append((name if name[0] not in "\"'" else name[1:-1], part.start(1)))
        return parts

    def _pair(self, path: Path, depth: int) -> None:
        parts = self._dotted()
        for name, start in parts[:-1]:
            path = (*path, name)
            self.found.keys.setdefault(path, self._place(start))
        path = (*path, parts[-1][0])
        place = self._place(parts[-1][1])
        if path in self.found.values:
            self.found.repeats.append((path, self.found.keys[path], place))
        self.found.keys.setdefault(path, place)
        self._pass(_EQUALS)
        self._value(path, depth)

    def _value(self, path: Path, depth: int) -> None:
        if depth > _DEEPEST:
            raise _UnreadableError
        self.found.values.setdefault(path, self._place(self.at))
        if self._looking_at("["):
            self._list(path, depth)
        elif self._looking_at("{"):
            self._inline(path, depth)
        else:
            self._pass(_SCALAR)

    def _list(self, path: Path, depth: int) -> None:
        self._expect("[")
        number = 0
        self._pass(_GAP)
        while not self._looking_at("]"):
            self._value((*path, number), depth + 1)
            number += 1
            self._pass(_COMMA)
        self._expect("]")

    def _inline(self, path: Path, depth: int) -> None:
        self._expect("{")
        self._pass(_BLANKS)
        while not self._looking_at("}"):
            self._pair(path, depth + 1)
            self._pass(_INLINE_COMMA)
        self._expect("}")
