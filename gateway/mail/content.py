"""The text of a message and what hangs on it, chosen from its parts; each piece is decoded when it is asked for."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gateway.mail.charset import decoded
from gateway.mail.fields import split
from gateway.mail.flowed import unwrapped
from gateway.mail.html import rendered
from gateway.mail.mime import Attachment, walk
from gateway.mail.words import words

if TYPE_CHECKING:
    from gateway.mail.mime import Part

MAX_TEXT: Final = 64 * 1024  # characters of text that are kept and matched
MAX_ENCODED: Final = 1024 * 1024  # bytes of one encoded text part that are decoded
MAX_FILENAME: Final = 200  # characters

_BODIES: Final = ("text/plain", "text/html")
_MAILS: Final = ("message/rfc822", "message/global")
_PATH: Final = re.compile(r"[/\\]")
_UNPRINTED: Final = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), *range(127, 133), *range(134, 160)))


def read(raw: bytes, start: int, fields: tuple[tuple[str, str], ...]) -> Content:
    """The content of the message ``raw`` whose body begins at ``start``."""
    parts, defects = walk(raw, start, fields)
    return Content(raw, parts, defects)


class Content:
    """What stands in the parts of one message."""

    def __init__(self, raw: bytes, parts: tuple[Part, ...], defects: tuple[str, ...]) -> None:
        self._raw = raw
        self._parts = parts
        self._walk_defects = defects

    @property
    def types(self) -> tuple[str, ...]:
        """Media types of all parts, containers too."""
        return tuple(part.content_type for part in self._parts)

    @property
    def text(self) -> str:
        """The inline text, HTML rendered as text where no plain part stands for it."""
        return self._read[0]

    @property
    def unquoted(self) -> str:
        """``text``, but a quotation that HTML marks as such is one line with ``>``."""
        return self._read[1]

    @cached_property
    def html(self) -> str:
        """The first inline HTML part."""
        return next((self._decoded(part)[0] for part in self._bodies if part.content_type == "text/html"), "")[
            :MAX_TEXT
        ]

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """Every part that is neither container nor inline text."""
        bodies = {id(part) for part in self._bodies}
        return tuple(self._attachment(part) for part in self._parts if not part.is_container and id(part) not in bodies)

    @property
    def mails(self) -> tuple[bytes, ...]:
        """The mails inside the mail: parts that are one by their type or by the ending of their name."""
        return tuple(
            part.content(self._raw)
            for part in self._parts
            if part.content_type in _MAILS or (not part.is_container and part.filename().lower().endswith(".eml"))
        )

    @property
    def defects(self) -> tuple[str, ...]:
        """What was odd about parts and text."""
        return (*self._walk_defects, *self._read[2])

    @cached_property
    def _bodies(self) -> tuple[Part, ...]:
        """The parts that are the text: plain or HTML, not marked as attachment, without a file name unless alone."""
        return tuple(
            part
            for part in self._parts
            if part.content_type in _BODIES
            and part.disposition != "attachment"
            and (len(self._parts) == 1 or not part.filename())
        )

    @cached_property
    def _read(self) -> tuple[str, str, tuple[str, ...]]:
        """``text``, ``unquoted`` and the defects of both.

        The plain part of an alternative is trusted over its HTML; outside of alternatives HTML counts where no
        plain text came before it, for lists hang a plain footer below an HTML mail.
        """
        plain = {id(part): self._plain(part) for part in self._bodies if part.content_type == "text/plain"}
        told = {level for part in self._bodies if plain.get(id(part), ("",))[0].strip() for level in part.alternatives}
        texts: list[tuple[str, str]] = []
        defects: list[str] = []
        for part in self._bodies:
            if id(part) in plain:
                text, defect = plain[id(part)]
                pair = (text, text)
            elif told.intersection(part.alternatives) or any(text.strip() for text, _ in texts):
                continue
            else:
                source, defect = self._decoded(part)
                shown = rendered(source)
                pair = (shown.text, shown.unquoted)
                defects.extend(shown.defects)
            texts.append(pair)
            defects.extend([defect] if defect else [])
        text, unquoted = (_cut("\n".join(each for each in column if each.strip())) for column in _columns(texts))
        return text, unquoted, tuple(defects)

    def _decoded(self, part: Part) -> tuple[str, str]:
        """The characters of a text part, with line feeds alone, and a defect."""
        is_cut = part.end - part.start > MAX_ENCODED
        content = part.content(self._raw, MAX_ENCODED)
        text, defect = decoded(content, part.parameters().get("charset", ""), cut=is_cut)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return (text if text.isascii() and text.isprintable() else text.translate(_UNPRINTED)), defect

    def _plain(self, part: Part) -> tuple[str, str]:
        text, defect = self._decoded(part)
        given = part.parameters()
        if given.get("format", "").lower() == "flowed":
            text = unwrapped(text[: MAX_TEXT * 2], delete_space=given.get("delsp", "").lower() == "yes")
        return text, defect

    def _attachment(self, part: Part) -> Attachment:
        content = part.content(self._raw)
        name = safe_name(part.filename())
        if not name and part.content_type in _MAILS:
            subject = next((value for field, value in split(content).fields if field.lower() == "subject"), "")
            name = safe_name(f"{words(subject)[0][: MAX_FILENAME - 4] or 'message'}.eml", path=False)
        return Attachment(filename=name, content_type=part.content_type, size=len(content))


def safe_name(name: str, *, path: bool = True) -> str:
    """The last piece of a file name without control characters; ``''`` where nothing is left of it.

    ``path`` False takes slashes for words of a title and writes hyphens.
    """
    last = _PATH.split(name)[-1] if path else _PATH.sub("-", name)
    printed = "".join(character for character in last if character.isprintable()).strip(" .")
    if len(printed) <= MAX_FILENAME:
        return printed
    stem, dot, ending = printed.rpartition(".")
    return stem[: MAX_FILENAME - 20] + dot + ending[-10:] if dot else printed[:MAX_FILENAME]


def _columns(pairs: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [text for text, _ in pairs], [unquoted for _, unquoted in pairs]


def _cut(text: str) -> str:
    return text[:MAX_TEXT]
