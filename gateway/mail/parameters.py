"""Parameters of Content-Type and Content-Disposition, with RFC 2231 continuations and charsets, guarded."""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from gateway.mail.charset import decoded
from gateway.mail.fields import CONTROLS
from gateway.mail.labels import codec_of
from gateway.mail.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PARAMETERS: Final = 100
MAX_TEXT: Final = 8 * 1024  # characters of a field that are read
_COMMON: Final = 100  # characters; longer fields do not come twice

# A quotation mark inside of a quoted value is no end of it, unless a separator or another parameter follows; a value
# without marks may hold blanks. Writers forget semicolons.
_PARAMETER: Final = re.compile(
    r"""(?:[;,]|(?<=[\s"]))\s*+(?P<name>[^\s=;,"]++)\s*+=\s*+"""
    r"""(?:"(?P<quoted>(?:[^"\\]++|\\.|"(?!\s*+(?:[;,]|$|[\w*-]{1,30}+=)))*+)(?P<end>"?)|(?P<plain>(?:[^;\s]++|\s++(?![\w*-]{2,30}\s?=))*+))""",
    re.DOTALL,
)
_SECTION: Final = re.compile(r"(?P<base>[^*]+)(?:\*(?P<number>\d{1,3}))?(?P<coded>\*)?")
_PAIR: Final = re.compile(r'\\(["\\])')  # only these: Windows writes backslashes of paths without doubling them
# The form of RFC 2231 in a parameter that is not marked with a star.
_EXTENDED: Final = re.compile(r"(?P<charset>[\w.:-]{2,40})'[A-Za-z-]{0,12}'(?P<text>[^']*%[0-9A-Fa-f]{2}.*)", re.DOTALL)
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_MEDIA_TYPE: Final = re.compile(r"([\w.+-]+/[\w.+-]+)(?:[\s;,(].*)?", re.ASCII | re.DOTALL)


def media_type(value: str, default: str = "text/plain") -> str:
    """``type/subtype`` in lower case; ``default`` where none is given, ``text/plain`` where it is none (RFC 2045)."""
    return _type(value[:_COMMON]) if value else default


@lru_cache(maxsize=128)
def _type(value: str) -> str:
    match = _MEDIA_TYPE.fullmatch(value.strip("\"' \t"))
    return match[1].lower() if match else "text/plain"


def parameters(value: str) -> Mapping[str, str]:
    """Names in lower case and decoded values; of a name that is given twice the first one counts."""
    if "=" not in value:
        return _NOTHING
    return _remembered(value) if len(value) < _COMMON else _read(value)


def _read(value: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for number, match in enumerate(_PARAMETER.finditer(value[:MAX_TEXT])):
        if number == MAX_PARAMETERS:
            break
        name = match["name"].lower()
        text = _text(match)
        section = _SECTION.fullmatch(name) if "*" in name else None
        if section is None:
            found.setdefault(name, text if name == "boundary" else _plain(text))
        else:
            place = sections.setdefault(section["base"], {})
            place.setdefault(int(section["number"] or 0), (text, bool(section["coded"])))
    for name, pieces in sections.items():
        found[name] = _joined(pieces)  # RFC 2231 wins over the plain form that is sent beside it for old readers
    return MappingProxyType(found)


_remembered: Final = lru_cache(maxsize=128)(_read)  # the same few stand in nearly every part


def _text(match: re.Match[str]) -> str:
    """The value as it is meant: without its quotation marks, and without what follows where one mark is missing."""
    if match["quoted"] is None:
        return str(match["plain"]).strip().rstrip(",").strip("'")
    quoted = str(match["quoted"])
    if not match["end"]:
        quoted = quoted.partition(";")[0].rstrip()
    return _PAIR.sub(r"\1", quoted)


def _plain(text: str) -> str:
    """The value of a parameter without a star, with encoded words, which are forbidden here and common."""
    if "'" in text and "%" in text:
        match = _EXTENDED.fullmatch(text)
        if match and codec_of(match["charset"]) is not None:
            return decoded(unquote_to_bytes(match["text"]), match["charset"])[0].translate(CONTROLS)
    return words(text)[0]


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """The value of a parameter that came in sections, in the order of their numbers (RFC 2231 section 3)."""
    label = ""
    content = b""
    is_coded = False
    for number, (_, (text, coded)) in enumerate(sorted(pieces.items())):
        rest = text
        if coded and number == 0 and text.count("'") > 1:
            label, _, rest = text.split("'", 2)
        raw = rest.encode("utf-8", "replace")
        content += unquote_to_bytes(raw) if coded else raw
        is_coded = is_coded or coded
    text = decoded(content, label)[0]
    return (text if is_coded and "=?" not in text else words(text)[0]).translate(CONTROLS)
