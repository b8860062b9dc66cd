"""Wall: where each key and value of a TOML text stands; tomllib gives only the values."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANKS = re.compile(r"[ \t]*")
_NOTE = re.compile(r"#[^\n]*")
_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")  # between the entries of a list
_BASIC = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}", re.DOTALL)
_PLAIN = re.compile(r"[^,\]}\n#]+")
_DEEPEST = 60  # lists in lists; a config has three


@dataclass(frozen=True, slots=True, order=True)
class Place:
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
        while self.at < len(self.text):
            self._pass(_GAP)
            if self.at >= len(self.text):
                return
            try:
                if self._looking_at("["):
                    self._header()
                else:
                    self._pair(self._table, 0)
                self._pass(_BLANKS)
                self._pass(_NOTE)
                if self.at < len(self.text) and not self._looking_at("\n"):
                    raise _UnreadableError  # noqa: TRY301  # the end of the line is asked for in one place
            except _UnreadableError:
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end

    def _place(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def _looking_at(self, piece: str) -> bool:
        return self.text.startswith(piece, self.at)

    def _pass(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _UnreadableError
        self.at = match.end()
        return match[0]

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
        while True:
            self._pass(_BLANKS)
            start = self.at
            if self._looking_at('"'):
                name = self._pass(_BASIC)[1:-1]
            elif self._looking_at("'"):
                name = self._pass(_LITERAL)[1:-1]
            else:
                name = self._pass(_BARE)
            parts.append((name, start))
            self._pass(_BLANKS)
            if not self._looking_at("."):
                return parts
            self.at += 1

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
        self._expect("=")
        self._pass(_BLANKS)
        self._value(path, depth)

    def _value(self, path: Path, depth: int) -> None:
        if depth > _DEEPEST:
            raise _UnreadableError
        self.found.values.setdefault(path, self._place(self.at))
        if self._looking_at('"""') or self._looking_at("'''"):
            self._pass(_LONG)
        elif self._looking_at('"'):
            self._pass(_BASIC)
        elif self._looking_at("'"):
            self._pass(_LITERAL)
        elif self._looking_at("["):
            self._list(path, depth)
        elif self._looking_at("{"):
            self._inline(path, depth)
        else:
            self._pass(_PLAIN)

    def _list(self, path: Path, depth: int) -> None:
        self._expect("[")
        number = 0
        self._pass(_GAP)
        while not self._looking_at("]"):
            self._value((*path, number), depth + 1)
            number += 1
            self._pass(_GAP)
            if not self._looking_at("]"):
                self._expect(",")
                self._pass(_GAP)
        self._expect("]")

    def _inline(self, path: Path, depth: int) -> None:
        self._expect("{")
        self._pass(_BLANKS)
        while not self._looking_at("}"):
            self._pair(path, depth + 1)
            self._pass(_BLANKS)
            if not self._looking_at("}"):
                self._expect(",")
                self._pass(_BLANKS)
        self._expect("}")
