"""Where in a text other mail begins, and what the mail program wrote above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from gateway.mail.forwards.lines import Labelled, Line, labelled, lines_of, unpacked
from gateway.mail.forwards.people import Person, addresses_in, attributed, person
from gateway.mail.forwards.words import ENDS, FORWARDED_BY, FORWARDS, ORIGINALS, Field, folded
from gateway.mail.words import words

MAX_MARKS: Final = 40
MAX_HEAD: Final = 60  # lines of one quoted header
_SEARCHED: Final = 4  # lines below a separator in which its header begins
_CONTINUED: Final = 4  # lines over which a field may be wrapped
_LONGEST_SEPARATOR: Final = 300  # characters
_JOINED: Final = 3  # lines of an attribution
_LONGEST_ATTRIBUTION: Final = 400  # characters

_DRAWN: Final = "-_=~*#+<>\u2013\u2014\u2500\u2015. \t"
_ENDING: Final = (*"-_=~*\u2013\u2014\u2500\u2015:", "\uff1a")
_RUN: Final = re.compile("[-_=~\u2013\u2014\u2500]{2,60}")
_TELLING: Final = re.compile("[0-9@]")  # the first line of an attribution holds a moment or an address
_BY: Final = tuple(f"{opening} " for opening in FORWARDED_BY)
_MAIN: Final = frozenset({Field.FROM, Field.TO, Field.DATE, Field.SUBJECT})
_CERTAIN: Final = 3  # fields that make a header without any separator


class Kind(StrEnum):
    """How the mail that begins here is introduced."""

    FORWARD = "forward"  # by words that stand only above mail that is handed on
    ORIGINAL = "original"  # by words that stand above answered mail, too
    HEADER = "header"  # by its fields alone
    ATTRIBUTION = "attribution"  # by a line such as "On 21 November 2026 Ann wrote:"
    END = "end"  # a handed on mail ends here


@dataclass(slots=True, kw_only=True)
class Head:
    """What is told about a quoted mail; empty where it is not told. ``sender`` is None where no From is told."""

    sender: Person | None = None
    subject: str = ""
    date: str = ""
    to: tuple[str, ...] = ()
    reply_to: Person | None = None
    labels: frozenset[str] = frozenset()


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
        if len(bare) <= _LONGEST_SEPARATOR and (bare[0] in _DRAWN or bare.endswith(_ENDING)):
            found = separator(bare)
            if found is not None:
                return self._below(number, *found)
        elif len(bare) > _LONGEST_SEPARATOR and bare[0] in _DRAWN:  # a whole header may have been run into it
            found = separator(bare[:_LONGEST_SEPARATOR])
            if found is not None:
                return self._below(number, found[0], bare[bare.find(found[1]) :] if found[1] else "")
        told = labelled(bare)
        if told is not None:
            if told.field is Field.FROM and bare.count(":") >= _CERTAIN:
                self.lines[number : number + 1] = unpacked(self.lines[number])
            head, end, fields = self._head(number, loose=False)
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
        return next((at for at in range(start, min(stop, len(self.lines))) if self.lines[at].bare.strip(_DRAWN)), None)

    def _header_at(self, above: int, start: int, kind: Kind) -> Mark | None:
        if labelled(self.lines[start].bare) is None:
            return None
        head, end, fields = self._head(start, loose=True)
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
        head, end, _ = self._head(field, loose=True)
        head.sender = head.sender or who
        return Mark(kind, above, max(end, start + 1), head)

    def _head(self, start: int, *, loose: bool) -> tuple[Head, int, set[Field]]:
        """The header whose first field is in line ``start``, where it ends, and which of the four main fields it has.

        ``loose``: a separator above it vouches for it, so that empty lines may part its fields.
        """
        values: dict[Field, list[str]] = {}
        labels: set[str] = set()
        last: Field | None = None
        at, end, gaps = start, start, False
        while at < min(start + MAX_HEAD, len(self.lines)):
            bare = self.lines[at].bare
            if not bare:
                following = self._label_after(at)
                if following is None or following.field in values or not (gaps or loose or len(values) == 1):
                    break
                gaps = True
                at += 1
                continue
            told = labelled(bare)
            if told is not None:
                if told.field in values and told.field not in (Field.OTHER, Field.CC, Field.REPLY_TO):
                    break
                values.setdefault(told.field, []).append(told.value)
                labels.add(told.label)
                last = told.field
            elif last is None or not self._continues(at, last, values[last]):
                break
            else:
                values[last].append(bare.strip())
            at += 1
            end = at
        return _told(values, frozenset(labels)), end, values.keys() & _MAIN

    def _label_after(self, at: int) -> Labelled | None:
        """The field in the next line, if but one empty line stands before it."""
        return labelled(self.lines[at + 1].bare) if at + 1 < len(self.lines) and self.lines[at + 1].bare else None

    def _continues(self, at: int, last: Field, value: list[str]) -> bool:
        """Whether the line goes on with the field before it."""
        bare = self.lines[at].bare
        if bare[0] in _DRAWN and _RUN.match(bare):
            return False
        if len(value) == 1 and not value[0]:
            return True
        if last in (Field.FROM, Field.TO, Field.CC, Field.REPLY_TO):
            open_ = value[-1].endswith((",", ";")) or value[-1].rfind("<") > value[-1].rfind(">")
            if (
                open_
                or (bare[0] in "<[(" and "@" in bare)
                or (last is not Field.FROM and bare[0] in "\"'" and "@" in bare)
            ):
                return True
        ahead = range(at + 1, min(at + 1 + _CONTINUED, len(self.lines)))
        for number in ahead:
            if not self.lines[number].bare:
                return False
            if labelled(self.lines[number].bare) is not None:
                return True
        return False

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


def separator(bare: str) -> tuple[Kind, str] | None:
    """What a drawn line such as ``-- Forwarded message --`` introduces, and the words behind it; None for others."""
    core = bare.strip(_DRAWN + ":\uff1a")
    phrase = folded(core)
    whole = _kind(phrase)
    if whole is not None or not _RUN.match(bare):
        return None if whole is None else (whole, "")
    if phrase.startswith(ENDS):
        return Kind.END, ""
    if phrase.startswith(_BY):
        return Kind.FORWARD, core
    run = _RUN.search(core)
    kind = None if run is None else _kind(folded(core[: run.start()].strip(_DRAWN)))
    if run is None or kind is None:
        return None
    rest = core[run.end() :].strip(_DRAWN)
    return kind, "" if _kind(folded(rest)) else rest


def _kind(phrase: str) -> Kind | None:
    if phrase in FORWARDS:
        return Kind.FORWARD
    if phrase in ORIGINALS:
        return Kind.ORIGINAL
    return Kind.END if phrase in ENDS else None


def _told(values: dict[Field, list[str]], labels: frozenset[str]) -> Head:
    joined = {field: _joined(lines) for field, lines in values.items()}
    sender = joined.get(Field.FROM)
    reply_to = joined.get(Field.REPLY_TO)
    return Head(
        sender=person(sender) if sender else None,
        subject=" ".join(words(joined.get(Field.SUBJECT, ""))[0].strip("*_").split()),
        date=joined.get(Field.DATE, "").strip("*_ "),
        to=tuple(addresses_in(f"{joined.get(Field.TO, '')} {joined.get(Field.CC, '')}")),
        reply_to=person(reply_to) if reply_to else None,
        labels=labels,
    )


def _joined(lines: list[str]) -> str:
    """The lines of one field; an address that was cut at a line end is put together again."""
    value = ""
    for line in lines:
        cut = value.rfind("<") > value.rfind(">") and " " not in value[value.rfind("<") :] and not value.endswith("<")
        value = f"{value}{line}" if cut else f"{value} {line}".strip()
    return value
