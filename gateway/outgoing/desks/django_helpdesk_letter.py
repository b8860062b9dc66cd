"""What a copy is at django-helpdesk: a title, words, and files of the kinds it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.outgoing.desks.entry import person_of, subject_of, words_of
from gateway.outgoing.desks.files import File, clean, files_of

if TYPE_CHECKING:
    from gateway.outgoing.desks.contract import Copy

WHOLE: Final = "original.eml"  # the file that holds all others
_LONGEST_TITLE: Final = 200
_LONGEST_TEXT: Final = 200_000  # Django refuses forms of 2.5 MB without their files
# What a site takes that says nothing of its own (HELPDESK_VALID_EXTENSIONS); a name without any is always taken.
_TAKEN: Final = frozenset({"", "txt", "asc", "pdf", "doc", "docx", "odt", "jpg", "png", "eml"})
# The words of a remark go through Django's templates: what looks like one of their tags is an error or vanishes.
_TAGS: Final = re.compile(r"\{(?=[{%#])|(?<=[}%#])\}")


class Load(NamedTuple):
    """Files that go along, and a line for the reader where some do not; '' where all do."""

    files: tuple[File, ...]
    note: str = ""


def title(copy: Copy) -> str:
    """The subject in one line, as long as the desk takes it."""
    return subject_of(copy, _LONGEST_TITLE)


def loads(copy: Copy, *, limit: int) -> list[Load]:
    """What can go along, the best first; after a refusal of the files comes the next."""
    found = files_of(copy, limit=limit)
    none = Load((), f"[The attachments were not taken here; they are kept with ticket {copy.ticket}.]")
    if not found.files:
        return [Load((), found.note)]
    whole = Load((File(WHOLE, "application/octet-stream", copy.raw),), found.note)
    as_whole = [whole] if len(copy.raw) <= limit else []
    if all(_is_taken(one.name) for one in found.files):
        return [Load(found.files, found.note), *as_whole, none]
    return [*as_whole, none]


def words(copy: Copy, note: str = "") -> str:
    """What the customer wrote, and below it who and where, and our key."""
    text = words_of(copy).strip()
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]}\n[Cut here; all of it is kept with ticket {copy.ticket}.]"
    below = ["--", f"From: {person_of(copy)}", f"Ticket: {clean(copy.ticket)} {clean(copy.link)}".rstrip()]
    if copy.reference:
        below.append(f"Reference: {clean(copy.reference)}")
    below.append(f"Key: {copy.key}")
    return "\n".join([text or "[No text.]", "", *([note, ""] if note else []), *below])


def remark(copy: Copy, note: str = "") -> str:
    """The same for a ticket that is there already."""
    said = words(copy, note)
    return _TAGS.sub(lambda found: found[0] + " " if found[0] == "{" else " " + found[0], said)


def holds(text: object, key: str) -> bool:
    """Whether words at the desk are those of the copy with this key."""
    return isinstance(text, str) and f"Key: {key}" in text.splitlines()


def _is_taken(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _TAKEN if "." in name else True
