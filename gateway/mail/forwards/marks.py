"""Where in a text other mail begins, and what the mail program wrote above it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gateway.mail.forwards.heads import Head, head_at
from gateway.mail.forwards.lines import Line, labelled, lines_of, unpacked
from gateway.mail.forwards.people import Person, addresses_in, attributed, person
from gateway.mail.forwards.separators import DRAWN, Kind, separator
from gateway.mail.forwards.words import Field

MAX_MARKS: Final = 40
_SEARCHED: Final = 4  # lines below a separator in which its header begins
_LONGEST_SEPARATOR: Final = 300  # characters
_JOINED: Final = 3  # lines of an attribution
_LONGEST_ATTRIBUTION: Final = 400  # characters

_ENDING: Final = (*"-_=~*\u2013\u2014\u2500\u2015:", "\uff1a")
_TELLING: Final = re.compile("[0-9@]")  # the first line of an attribution holds a moment or an address
_CERTAIN: Final = 3  # fields that make a header without any separator


class Mark(NamedTuple):
    """A quoted mail: the lines from ``start`` to ``end`` are above it, its text follows."""

    kind: Kind
    start: int
    end: int
    head: Head


def marked(text: str) -> tuple[list[Line], list[Mark]]:
    """The lines of ``text``, and where other mail begins or ends in them, in their order."""
    reader = _Reader(lines_of(text))
    reader.run()
    return reader.lines, reader.marks


class _Reader:
    """Goes over the lines once; a header that was run together is taken apart on the way."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.marks: list[Mark] = []

    def run(self) -> None:
        """Find the marks."""
        number = 0
        while number < len(self.lines) and len(self.marks) < MAX_MARKS:
            bare = self.lines[number].bare
            mark = self._mark(number, bare) if bare else None
            if mark is None:
                number += 1
            elif isinstance(mark, int):
                number = mark
            else:
                self.marks.append(mark)
                number = mark.end

    def _mark(self, number: int, bare: str) -> Mark | int | None:
        """The mark that begins in this line; a number is the next line that may begin one."""
        if len(bare) <= _LONGEST_SEPARATOR and (bare[0] in DRAWN or bare.endswith(_ENDING)):
            found = separator(bare)
            if found is not None:
                return self._below(number, *found)
        elif len(bare) > _LONGEST_SEPARATOR and bare[0] in DRAWN:  # a whole header may have been run into it
            found = separator(bare[:_LONGEST_SEPARATOR])
            if found is not None:
                return self._below(number, found[0], bare[bare.find(found[1]) :] if found[1] else "")
        told = labelled(bare)
        if told is not None:
            if told.field is Field.FROM and bare.count(":") >= _CERTAIN:
                self.lines[number : number + 1] = unpacked(self.lines[number])
            head, end, fields = head_at(self.lines, number, loose=False)
            if head.sender is not None and len(fields) >= _CERTAIN and (head.sender.address or Field.SUBJECT in fields):
                return Mark(Kind.HEADER, number, end, head)
            return max(end, number + 1)
        return self._attribution(number, Kind.ATTRIBUTION)

    def _below(self, number: int, kind: Kind, rest: str) -> Mark | int:
        """The mark of a separator, with the header below it."""
        if kind is Kind.END:
            return Mark(kind, number, number + 1, Head())
        closing = bool(self.marks) and self._next(self.marks[-1].end, number + 1) == number
        told = Person("", "")
        if rest:
            self.lines[number + 1 : number + 1] = [Line(self.lines[number].depth, rest)]
            found = addresses_in(rest)
            told = person(rest) if len(found) == 1 and labelled(rest) is None else told
        start = self._next(number + 1, number + 1 + _SEARCHED)
        if start is not None:
            self.lines[start : start + 1] = unpacked(self.lines[start])
            mark = self._header_at(number, start, kind)
            if mark is None and not closing:
                mark = self._attribution(start, kind, above=number)
            if mark is None and rest:  # words of the separator itself
                start = self._next(start + 1, start + 1 + _SEARCHED)
                mark = (
                    None if start is None else self._header_at(number, start, kind) or self._bare(number, start, kind)
                )
            if mark is not None:
                return mark
        if closing and not rest:  # some programs draw the line a second time, below the header
            self.marks[-1] = self.marks[-1]._replace(end=number + 1)
            return number + 1
        return Mark(kind, number, number + 1 + bool(rest), Head(sender=told if told.address else None))

    def _next(self, start: int, stop: int) -> int | None:
        """The next line with words before ``stop``."""
        return next((at for at in range(start, min(stop, len(self.lines))) if self.lines[at].bare.strip(DRAWN)), None)

    def _header_at(self, above: int, start: int, kind: Kind) -> Mark | None:
        if labelled(self.lines[start].bare) is None:
            return None
        head, end, fields = head_at(self.lines, start, loose=True)
        return Mark(kind, above, end, head) if head.sender is not None or len(fields) > 1 else None

    def _bare(self, above: int, start: int, kind: Kind) -> Mark | None:
        """Notes begins the header with the writer alone, without the word From."""
        bare = self.lines[start].bare
        if kind is not Kind.FORWARD or len(bare) > _LONGEST_SEPARATOR or len(addresses_in(bare)) != 1:
            return None
        who = person(bare)
        if len(who.name.split()) > 5 or bare.endswith((".", ":", "!", "?")):  # noqa: PLR2004 - a sentence, not a name
            return None
        stop = min(start + 1 + _SEARCHED, len(self.lines))
        field = next((at for at in range(start + 1, stop) if labelled(self.lines[at].bare)), start + 1)
        head, end, _ = head_at(self.lines, field, loose=True)
        head.sender = head.sender or who
        return Mark(kind, above, max(end, start + 1), head)

    def _attribution(self, number: int, kind: Kind, above: int | None = None) -> Mark | None:
        """The mark of a line such as "On 21 November 2026 Ann <ann@mail.example> wrote:", in up to three lines."""
        first = self.lines[number]
        near = self.lines[number : number + _JOINED]
        if not any(line.bare.endswith((":", "\uff1a")) for line in near) or not _TELLING.search(first.bare):
            return None
        joined, start = "", number if above is None else above
        for line in near:
            if not line.bare or line.depth != first.depth:
                return None
            joined = f"{joined} {line.bare}".strip()
            if len(joined) > _LONGEST_ATTRIBUTION:
                return None
            number += 1
            if joined.endswith((":", "\uff1a")):
                who = attributed(joined)
                return None if who is None else Mark(kind, start, number, Head(sender=who))
        return None
