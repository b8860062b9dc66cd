"""The header block of a message, split by hand into names and unfolded values, whatever the bytes are (RFC 5322)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gateway.mail import frozen
from gateway.mail.charset import careless, decoded, untold
from gateway.mail.frozen import MAX_BLOCK, MAX_FIELDS, MAX_VALUE, border, plain_fields
from gateway.mail.labels import codec_of
from gateway.mail.limits import FIELD_TOO_LONG, HEADER_TOO_LARGE, TOO_MANY_FIELDS
from gateway.on_demand import late

MAX_STRAY: Final = 20  # lines in the middle of a header that are no fields, before they must be the body
_NEARBY: Final = 4096  # bytes of the body that may say in which charset the header is

_NAME: Final = re.compile(r"([!-9;-~]+)[ \t]*:")
_FOLD: Final = re.compile(r"\n(?=[ \t])")
CONTROLS: Final = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), " ")
# Fields that stand in real headers; other words before a colon may be text of a body.
_KNOWN_NAMES: Final = (
    r"(?:from|to|cc|bcc|subject|date|message-id|in-reply-to|references|received|return-path|delivered-to|reply-to"
    r"|sender|mime-version|content-[a-z-]{2,30}|auto-submitted|precedence|list-[a-z-]{2,20}|x-[\w-]{1,60}"
    r"|dkim-signature|domainkey-signature|authentication-results|arc-[a-z-]{4,30}|resent-[a-z-]{2,20}|user-agent"
    r"|importance|priority|thread-(?:index|topic)|errors-to|envelope-to|organi[sz]ation|status|lines)[ \t]*:"
)
_KNOWN: Final = late(_KNOWN_NAMES, re.IGNORECASE)
# Empty lines above a header: two fields below them, one of which every mail has.
_LEADING: Final = re.compile(
    rb"(?:[ \t]{0,80}\r?\n){1,20}(?=(?:>?From [^\n]*\n)?" + _KNOWN_NAMES.encode() + rb"[^\n]*\n(?:[ \t][^\n]*\n)*"
    rb"[!-9;-~]+[ \t]*:)",
    re.IGNORECASE,
)
_DECLARED: Final = re.compile(rb"charset\s*=\s*[\"']?([\w.:+-]{2,40})", re.IGNORECASE)
_TRACES: Final = ("received", "x-", "dkim-", "authentication-", "arc-", "references", "subject", "domainkey-", "list-")
_ADDRESSED: Final = ("from", "to", "cc", "reply-to", "sender")


class Block(NamedTuple):
    """A header block: its fields, where the body begins (an offset in the bytes given), and what was odd."""

    fields: tuple[tuple[str, str], ...]
    body: int
    defects: tuple[str, ...]


def normal_ends(raw: bytes) -> bytes:
    """``raw`` without a byte order mark, and with line feeds where it knows nothing but carriage returns.

    A mail that was saved in UTF-16, or whose lines end in two carriage returns, is mended too.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = frozen.normal_ends(raw)
    end = raw.find(b"\n")
    return raw.replace(b"\r\r\n", b"\r\n") if raw[max(end - 2, 0) : max(end, 0)] == b"\r\r" else raw


def beginning(raw: bytes) -> int:
    """Where the header of a message begins: below empty lines, where fields of a header follow."""
    match = None if raw[:1] > b" " else _LEADING.match(raw)
    return match.end() if match else 0


def split(raw: bytes, start: int = 0, end: int | None = None, limit: int = MAX_BLOCK) -> Block:
    """The header block of the message or part in ``raw[start:end]``; ``limit`` is the most bytes it may have.

    No value holds a line break or another control character. Beyond a cap the reading stops there, with a defect.
    """
    stop = len(raw) if end is None else end
    head_end, body = border(raw, start, min(stop, start + limit))
    defects = [HEADER_TOO_LARGE] if body == start + limit < stop else []
    block = raw[start:head_end]
    plain = plain_fields(block) if len(block) <= MAX_VALUE and block.isascii() else None
    if plain is not None:
        return Block(plain, body, tuple(defects))
    text = _text(block, raw[body : min(body + _NEARBY, stop)])
    fields = _fields(_FOLD.sub("", text) if "\n " in text or "\n\t" in text else text, defects)
    if fields is None:
        text, first_of_body = _mended(text, defects)
        if first_of_body is not None:
            body = start + sum(len(line) + 1 for line in block.split(b"\n")[:first_of_body])
        fields = _fields(_FOLD.sub("", text), defects) or ()
    return Block(fields, body, tuple(dict.fromkeys(defects)))


def _text(block: bytes, nearby: bytes) -> str:
    """The characters of a header block: UTF-8 (RFC 6532), else what the mail says of its body, else a guess."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        text = _mixed(block.split(b"\n"), nearby)
    if "\x1b$" in text:
        text = "\n".join(
            untold(line.encode("utf-8")) if "\x1b$" in line and line.isascii() else line for line in text.split("\n")
        )
    return text.replace("\r\n", "\n").removesuffix("\r") if "\r" in text else text


def _mixed(lines: list[bytes], nearby: bytes) -> str:
    """The text of lines, some of which are not UTF-8; those are of one charset."""
    texts = {number: text for number, line in enumerate(lines) if (text := _utf8(line)) is not None}
    wrong = [number for number in range(len(lines)) if number not in texts]
    together = b"\n".join(lines[number] for number in wrong)
    for label in _DECLARED.findall(b"\n".join(lines) + b"\n" + nearby)[:8]:
        codec = codec_of(label.decode("ascii"))
        if codec and codec != "utf-8":
            text, defect = decoded(together, label.decode("ascii"))
            if not defect:
                break
    else:
        text = untold(together)
    read = text.split("\n")
    if len(read) != len(wrong):  # the charset swallowed a line break
        read = [careless(lines[number]) for number in wrong]
    texts.update(zip(wrong, read, strict=True))
    return "\n".join(texts[number] for number in range(len(lines)))


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def _fields(text: str, defects: list[str]) -> tuple[tuple[str, str], ...] | None:
    """The fields of unfolded ``text``; None where a line is not a field."""
    fields: list[tuple[str, str]] = []
    for line in text.split("\n") if text else ():
        match = _NAME.match(line)
        if match is None:
            return None
        if len(fields) == MAX_FIELDS:
            defects.append(TOO_MANY_FIELDS)
            break
        value = line[match.end() : match.end() + MAX_VALUE]
        if len(line) - match.end() > MAX_VALUE:
            defects.append(FIELD_TOO_LONG)
        if not value.isprintable():
            value = value.translate(CONTROLS)
        fields.append((match.group(1), value.strip()))
    return tuple(fields)


def _mended(text: str, defects: list[str]) -> tuple[str, int | None]:
    """The lines of ``text`` that are fields, and the number of the line where the body begins (None: no such line).

    Stray lines between fields go on with the field above them where it looks unfinished, else they are left out, so
    that they cannot hide the fields below; other stray lines begin the body, for then the empty line before it is
    missing.
    """
    lines = text.split("\n")
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if _NAME.match(line) or (kept and line.startswith((" ", "\t"))):
            kept.append(line)
        elif not (number == 0 and line.startswith(("From ", ">From "))):  # else the separator of an mbox file
            length = _stray(lines, number)
            if not length:
                defects.append("no empty line between header and body")
                return "\n".join(kept), number
            defects.append("a line of the header is no field")
            if kept and _unfinished(kept):
                kept.extend(f" {each}" for each in lines[number : number + length])
            number += length - 1
        number += 1
    return "\n".join(kept), None


def _stray(lines: list[str], number: int) -> int:
    """How many lines that are no fields stand here above a field; 0 where they are the body."""
    for place in range(number + 1, min(number + MAX_STRAY, len(lines))):
        if _NAME.match(lines[place]):
            return place - number if place == number + 1 or _KNOWN.match(lines[place]) else 0
    return 0


def _unfinished(kept: list[str]) -> bool:
    """Whether the last field of ``kept`` may go on in a line that was not folded."""
    first = next(place for place in range(len(kept) - 1, -1, -1) if not kept[place].startswith((" ", "\t")))
    name, _, value = "".join(kept[first:]).partition(":")
    name = name.strip().lower()
    if name in _ADDRESSED:
        return value.count('"') % 2 == 1 or value.rstrip().endswith(",") or "@" not in value
    return name.startswith(_TRACES)
