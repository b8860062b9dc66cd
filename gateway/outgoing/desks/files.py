"""The attachments of an original as every desk can take them: named, typed, and under a limit together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.mail import parse

if TYPE_CHECKING:
    from gateway.mail import Leaf, Message
    from gateway.outgoing.desks.contract import Copy

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TYPE: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")
_LONGEST_NAME: Final = 120
PLAIN: Final = "application/octet-stream"


class File(NamedTuple):
    """One attachment: a name without folders and control characters, a type of content, and its octets."""

    name: str
    kind: str  # such as image/png; never of a message or of several parts
    content: bytes


class Files(NamedTuple):
    """What goes along, and a line for the reader where something does not; '' where nothing is left out."""

    files: tuple[File, ...]
    note: str = ""


def clean(text: str) -> str:
    """Make one line of it, with nothing that could end a header field or is no UTF-8."""
    return _BREAKS.sub(" ", text).strip().encode("utf-8", "replace").decode()


def files_of(copy: Copy, *, limit: int) -> Files:
    """The attachments of a copy.

    Where they have more than ``limit`` octets together, none of them is given: half of them would look like all. A
    message that is better left unopened goes as a file of octets. Empty files are left out, for some desks refuse the
    whole ticket because of one.
    """
    kept = f"kept with ticket {copy.ticket}"
    if limit <= 0:
        return Files((), f"[Attachments are not copied; the original is {kept}.]")
    if copy.original == "sealed":
        sealed = File("original.bin", PLAIN, copy.raw)
        return Files((sealed,)) if len(copy.raw) <= limit else _too_large(kept)
    message = parse(copy.raw)
    if message.excess:
        return Files((), f"[The original was not opened; it is {kept}.]")
    return files_in(message, copy, limit=limit)


def files_in(message: Message, copy: Copy, *, limit: int) -> Files:
    """The same for an original that has been read already."""
    kept = f"kept with ticket {copy.ticket}"
    found: list[File] = []
    empty = 0
    for number, leaf in enumerate(message.leaves, 1):
        if not leaf.is_file:
            continue
        limit -= len(leaf.content)
        if limit < 0:
            return _too_large(kept)
        if leaf.content:
            found.append(file_of(leaf, number))
        else:
            empty += 1
    return Files(tuple(found), f"[Empty files are left out: {empty}.]" if empty else "")


def _too_large(kept: str) -> Files:
    return Files((), f"[The attachments are too large to be copied; they are {kept}.]")


def file_of(leaf: Leaf, number: int) -> File:
    """One attachment, whatever its own name and type say; ``number`` names it where it has no name."""
    kind = leaf.content_type
    # base64, as mail and forms carry them, is not allowed for message and multipart types (RFC 2045 section 6.4).
    usable = _TYPE.fullmatch(kind) is not None and not kind.startswith(("message/", "multipart/"))
    name = leaf.filename or (f"part-{number}.eml" if kind.startswith("message/") else f"part-{number}")
    name = clean(name).replace("\\", "/").rpartition("/")[2][:_LONGEST_NAME]
    return File(name or f"part-{number}", kind if usable else PLAIN, leaf.content)
