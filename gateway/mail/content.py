"""The text of a message and what hangs on it, chosen from its parts; each piece is decoded when it is asked for."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.mail.charset import decoded, untold
from gateway.mail.fields import beginning, split
from gateway.mail.filenames import MAX_FILENAME, UNKNOWN, kind_of, safe_name
from gateway.mail.flowed import unwrapped
from gateway.mail.labels import codec_of
from gateway.mail.mime import Attachment, walk
from gateway.mail.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.mail.mime import Part
    from gateway.mail.tnef import Winmail
    from gateway.mail.uuencode import File

MAX_TEXT: Final = 64 * 1024  # characters of text that are kept and matched
MAX_ENCODED: Final = 1024 * 1024  # bytes of one encoded text part that are decoded
MAX_TEXTS: Final = 2 * 1024 * 1024  # bytes of all encoded text parts; what comes later is taken for empty
MAX_BODIES: Final = 50  # text parts that are read: to guess the charset of one may take 5 ms

_BODIES: Final = ("text/plain", "text/html")
_MARKED_UP: Final = ("text/enriched", "text/richtext")
# Other forms of the text that stand beside it in an alternative: neither text nor files.
_FORMS: Final = frozenset({"text/x-amp-html", "text/watch-html", "text/markdown", "text/x-markdown", *_MARKED_UP})
# Texts that are files even where a mail has nothing else.
_FILES: Final = ("text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/rtf", "text/xml")
_WINMAIL: Final = ("application/ms-tnef", "application/vnd.ms-tnef")
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_HEAD_OF_MAIL: Final = 16 * 1024  # bytes of an attached mail in which the subject is sought that names it
_META_SPAN: Final = 4096  # bytes of HTML that may say its charset
_TAG: Final = re.compile(r"<<|</?[a-z0-9-]{1,60}>", re.IGNORECASE)
_MAILS: Final = ("message/rfc822", "message/global")
_UNPRINTED: Final = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), *range(127, 133), *range(134, 160)))


class Leaf(NamedTuple):
    """A part that holds content: its safe name, ``''`` for none, its type, whether it is a file, and a file's bytes."""

    filename: str
    content_type: str
    is_file: bool
    content: bytes


def read(raw: bytes, start: int, fields: tuple[tuple[str, str], ...]) -> Content:
    """The content of the message ``raw`` whose body begins at ``start``."""
    parts, defects = walk(raw, start, fields)
    return Content(raw, parts, defects)


class Content:
    """What stands in the parts of one message."""

    def __init__(self, raw: bytes, parts: tuple[Part, ...], defects: tuple[str, ...]) -> None:
        self._raw = raw
        self._parts = parts
        self.walk_defects = defects  # what was odd about the parts alone
        self._files_of: dict[int, tuple[File, ...]] = {}

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
        page = next((part for part in self._bodies if part.content_type == "text/html"), None)
        return "" if page is None else self._decoded(page)[0][:MAX_TEXT]

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """Every part that is neither container nor text, and the files within a text or a winmail.dat."""
        bodies = {id(part) for part in self._bodies}
        found: list[Attachment] = []
        for part in self._parts:
            if id(part) in bodies:
                found.extend(self._written_in(part))
            elif not (part.is_container or self._is_form(part)):
                found.extend(self._files(part))
        return tuple(found)

    @property
    def filenames(self) -> tuple[str, ...]:
        """The names that parts bear, in their order; nothing is decoded for them, however large it is."""
        named = (part.filename() for part in self._parts if not part.is_container)
        return tuple(safe_name(name) for name in named if name)

    @property
    def leaves(self) -> Iterator[Leaf]:
        """Every part that is no container, in their order; an attached mail is one, unopened."""
        for part in self._parts:
            if not part.is_container:
                told = part.filename()
                text = part.content_type.startswith("text/")
                is_file = bool(told) or part.disposition == "attachment" or not text
                yield Leaf(safe_name(told), part.content_type, is_file, part.content(self._raw) if is_file else b"")

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
        return (*self.walk_defects, *self._read[2])

    @cached_property
    def _bodies(self) -> tuple[Part, ...]:
        """The parts that are the text: not marked as attachment, without a file name unless alone."""
        return tuple(part for part in self._parts if self._is_body(part))

    @cached_property
    def _too_much(self) -> frozenset[int]:
        """The text parts that are not read, for those before them have more text than anybody writes."""
        before = accumulate((min(part.end - part.start, MAX_ENCODED) for part in self._bodies), initial=0)
        return frozenset(
            id(part)
            for number, (part, size) in enumerate(zip(self._bodies, before, strict=False))
            if number >= MAX_BODIES or size > MAX_TEXTS
        )

    def _is_body(self, part: Part) -> bool:
        if part.disposition == "attachment":
            return False
        if part.content_type in _BODIES:
            return not part.filename() or (len(self._parts) == 1 and part.is_told)
        if len(self._parts) == 1 and part.content_type.startswith("text/") and part.content_type not in _FILES:
            return not part.filename()  # an unknown kind of text is text (RFC 2046 section 4.1.4)
        is_form = part.content_type in _MARKED_UP and not part.filename()
        return is_form and not (part.alternatives and any(each.content_type in _BODIES for each in self._parts))

    def _is_form(self, part: Part) -> bool:
        """Whether it is the text once more, in a form that few programs show."""
        return bool(part.alternatives and part.content_type in _FORMS and not part.filename())

    @cached_property
    def _read(self) -> tuple[str, str, tuple[str, ...]]:
        """``text``, ``unquoted`` and the defects of both.

        The plain part of an alternative is trusted over its HTML; outside of alternatives HTML counts where no
        plain text came before it, for lists hang a plain footer below an HTML mail. Of two pages in one alternative
        the first one counts.
        """
        plain = {id(part): self._plain(part) for part in self._bodies if part.content_type != "text/html"}
        told = {level for part in self._bodies if plain.get(id(part), ("",))[0].strip() for level in part.alternatives}
        texts: list[tuple[str, str]] = []
        defects: list[str] = []
        is_plain = False
        for part in self._bodies:
            if id(part) in plain:
                text, defect = plain[id(part)]
                pair = (text, text)
                is_plain = is_plain or bool(text.strip())
            elif is_plain or told.intersection(part.alternatives):
                continue
            else:
                source, defect = self._decoded(part)
                from gateway.mail.html import rendered

                shown = rendered(source)
                pair = (shown.text, shown.unquoted)
                defects.extend(shown.defects)
                told.update(part.alternatives if shown.text else ())
            texts.append(pair)
            defects.extend([defect] if defect else [])
        if not any(text.strip() for text, _ in texts):
            texts = self._packed_text()
        text, unquoted = (_cut("\n".join(each for each in column if each.strip())) for column in _columns(texts))
        return text, unquoted, tuple(defects)

    def _packed_text(self) -> list[tuple[str, str]]:
        """The text of a winmail.dat, for a mail that has no other."""
        packs = (self._unpacked(part) for part in self._parts if _is_winmail(part))
        for pack in packs:
            if pack and pack.text.strip():
                return [(pack.text, pack.text)]
            if pack and pack.html:
                from gateway.mail.html import rendered

                shown = rendered(pack.html)
                return [(shown.text, shown.unquoted)]
        return []

    def _decoded(self, part: Part) -> tuple[str, str]:
        """The characters of a text part, with line feeds alone, and a defect."""
        if id(part) in self._too_much:
            return "", "too much text"
        is_cut = part.end - part.start > MAX_ENCODED
        content = part.content(self._raw, MAX_ENCODED)
        if b"begin " in content and (found := self._uuencoded(part)):
            content = _without(part.content(self._raw), found)[:MAX_ENCODED]
        label = part.parameters().get("charset", "")
        if part.content_type == "text/html" and not content.isascii():
            label = _label_of_page(content, label)
        text, defect = decoded(content, label, cut=is_cut)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return (text if text.isascii() and text.isprintable() else text.translate(_UNPRINTED)), defect

    def _plain(self, part: Part) -> tuple[str, str]:
        text, defect = self._decoded(part)
        if part.content_type in _MARKED_UP:
            return _TAG.sub(lambda match: "<" if match.group() == "<<" else "", text[: MAX_TEXT * 2]), defect
        given = part.parameters()
        if given.get("format", "").lower() == "flowed":
            text = unwrapped(text[: MAX_TEXT * 2], delete_space=given.get("delsp", "").lower() == "yes")
        return text, defect

    def _uuencoded(self, part: Part) -> tuple[File, ...]:
        """The files in a text, sought once, for that may take a while."""
        if part.content_type != "text/plain":
            return ()
        if id(part) not in self._files_of:
            from gateway.mail.uuencode import files  # rarely needed

            self._files_of[id(part)] = files(part.content(self._raw))
        return self._files_of[id(part)]

    def _written_in(self, part: Part) -> list[Attachment]:
        """The files that a program wrote into the text itself."""
        if self._raw.find(b"begin ", part.start, part.end) < 0 and part.encoding != "base64":
            return []
        named = ((safe_name(untold(each.name)), each.size) for each in self._uuencoded(part))
        return [Attachment(filename=name, content_type=kind_of(name), size=size) for name, size in named]

    def _unpacked(self, part: Part) -> Winmail | None:
        from gateway.mail.tnef import unpacked  # rarely needed

        return unpacked(part.content(self._raw))

    def _files(self, part: Part) -> list[Attachment]:
        """The file that a part is, or those that a winmail.dat holds, where it holds any."""
        pack = self._unpacked(part) if _is_winmail(part) else None
        if pack is None or not pack.files:
            return [self._attachment(part)]
        named = ((safe_name(each.name), each) for each in pack.files)
        return [
            Attachment(filename=name, content_type=each.content_type.lower() or kind_of(name), size=each.size)
            for name, each in named
        ]

    def _attachment(self, part: Part) -> Attachment:
        content = part.content(self._raw)
        name = safe_name(part.filename())
        if not name and part.content_type in _MAILS:
            fields = split(content, beginning(content), limit=_HEAD_OF_MAIL).fields
            subject = next((value for field, value in fields if field.lower() == "subject"), "")
            name = safe_name(f"{words(subject)[0][: MAX_FILENAME - 4] or 'message'}.eml", path=False)
        kind = part.content_type if part.is_told else UNKNOWN
        return Attachment(filename=name, content_type=kind, size=len(content))


def _is_winmail(part: Part) -> bool:
    return part.content_type in _WINMAIL or part.filename().lower() == "winmail.dat"


def _without(content: bytes, found: tuple[File, ...]) -> bytes:
    """``content`` without the files in it."""
    edges = [0, *(edge for each in found for edge in (each.start, each.end)), len(content)]
    return b"".join(content[edges[number] : edges[number + 1]] for number in range(0, len(edges), 2))


def _label_of_page(content: bytes, label: str) -> str:
    """The charset of an HTML page: as the mail declares it, else as the page does, if it cannot be UTF-8."""
    match = None if codec_of(label) else _META.search(content, 0, _META_SPAN)
    if match is None:
        return label
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return match[1].decode("ascii")
    return ""


def _columns(pairs: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [text for text, _ in pairs], [unquoted for _, unquoted in pairs]


def _cut(text: str) -> str:
    return text[:MAX_TEXT]
