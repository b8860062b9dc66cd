"""The lines of a text that quotes other mail: without quotation marks and blanks, and where labels stand in them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gateway.mail.forwards.words import LABELS, LONGEST_LABEL, Field, folded

MAX_LINE: Final = 2000  # characters of a line that are looked at
_STRAY: Final = {
    **dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000), " "),
    **dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)),
}
_QUOTED: Final = re.compile(r"[>\s|]{0,60}")
_COLON: Final = re.compile("[:\uff1a\ufe55]")
_MARKS: Final = " \t*_#"
_TECHNICAL: Final = re.compile(r"[A-Za-z]{1,20}(?:-[A-Za-z0-9]{1,20}){1,5}")  # "Message-ID", "X-Mailer"


class Line(NamedTuple):
    """One line: how deep it is quoted, and its words."""

    depth: int
    bare: str


class Labelled(NamedTuple):
    """A line that begins with the name of a header field."""

    field: Field
    label: str  # folded
    value: str


def lines_of(text: str) -> list[Line]:
    """The lines of ``text``."""
    plain = text if text.isascii() else text.translate(_STRAY)
    return [_line(written) for written in plain.split("\n")]


def _line(written: str) -> Line:
    found = _QUOTED.match(written)
    prefix = found.group() if found else ""
    return Line(prefix.count(">"), written[len(prefix) :].rstrip())


def labelled(bare: str) -> Labelled | None:
    """The field that a line without its quotation marks begins with; None for any other line."""
    colon = _COLON.search(bare, 0, LONGEST_LABEL)
    if colon is None:
        return None
    written = bare[: colon.start()].strip(_MARKS)
    label = folded(written)
    field = LABELS.get(label) or (Field.OTHER if _TECHNICAL.fullmatch(written) else None)
    return None if field is None else Labelled(field, label, bare[colon.end() : MAX_LINE].strip(_MARKS))


# Labels as programs write them, for lines into which a whole header was run together.
_SPELLED: Final = sorted(
    {re.escape(label.capitalize()) for label, field in LABELS.items() if field is not Field.OTHER} | {"CC", "Reply-To"},
    key=len,
    reverse=True,
)
_SHORT: Final = 2  # letters; a label so short counts only where a word begins
_RUN_TOGETHER: Final = re.compile(
    rf"(?:(?:{'|'.join(one for one in _SPELLED if len(one) > _SHORT)})"
    rf"|(?:(?<=[>\]\"'\s])|^)(?:{'|'.join(one for one in _SPELLED if len(one) <= _SHORT)}))\s?[:\uff1a]"
)


def unpacked(line: Line) -> list[Line]:
    """A header that was run together into one line, field by field; the line alone where it is none."""
    starts: list[int] = []
    seen: set[Field] = set()
    for found in _RUN_TOGETHER.finditer(line.bare, 0, MAX_LINE):
        told = labelled(found.group())
        if told is None or told.field in seen:
            continue
        seen.add(told.field)
        starts.append(found.start())
        if told.field is Field.SUBJECT:
            break
    if len(starts) < 3 or Field.FROM not in seen:  # noqa: PLR2004 - From, and two more that make a header of it
        return [line]
    ends = [*starts[1:], len(line.bare)]
    head = [Line(line.depth, line.bare[: starts[0]].strip())] if line.bare[: starts[0]].strip() else []
    return head + [Line(line.depth, line.bare[a:b].strip()) for a, b in zip(starts, ends, strict=True)]
