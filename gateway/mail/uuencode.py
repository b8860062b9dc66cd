"""Files that old programs wrote into the text of a mail: ``begin 644 name``, lines of uuencode, ``end``."""

from __future__ import annotations

import binascii
import re
from typing import Final, NamedTuple

MAX_FILES: Final = 100  # in one text
MAX_BEGINNINGS: Final = 1000  # lines that look like one

_BEGIN: Final = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?$", re.MULTILINE)
# A line tells the number of its bytes by its first character and holds no small letter; one of none ends the file.
_BODY: Final = re.compile(
    rb"\n(?P<lines>(?:[!-M][ -`]{1,84}[ \t]?\r?\n)*+)(?:[` ]?[ \t]?\r?\n){0,3}+(?P<end>end[ \t]{0,8}(?:\r?\n|\Z))?"
)


class File(NamedTuple):
    """A file in a text: its name as written, its size in bytes, and where it stands."""

    name: bytes
    size: int
    start: int
    end: int


def files(text: bytes) -> tuple[File, ...]:
    """The uuencoded files in ``text``, in their order; a line that only looks like the beginning of one is none."""
    found: list[File] = []
    for number, begin in enumerate(_BEGIN.finditer(text)):
        if number == MAX_BEGINNINGS or len(found) == MAX_FILES:
            break
        body = _BODY.match(text, begin.end())
        if body and (body["lines"] or body["end"]):
            size = sum(_length(line) for line in body["lines"].split(b"\n"))
            found.append(File(begin[1].strip(), size, begin.start(), body.end()))
    return tuple(found)


def body_of(content: bytes) -> bytes:
    """The file of a part whose transfer encoding is uuencode; ``content`` itself where it holds none."""
    begin = _BEGIN.search(content)
    body = _BODY.match(content, begin.end()) if begin else None
    return b"".join(_decoded(line) for line in body["lines"].splitlines()) if body else content


def _length(line: bytes) -> int:
    return (line[0] - 32) % 64 if line else 0


def _decoded(line: bytes) -> bytes:
    """The bytes of one line; where blanks at its end were lost they are zeros."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # characters behind the end, as a checksum
        return binascii.a2b_uu(line[: 1 + (_length(line) + 2) // 3 * 4])
