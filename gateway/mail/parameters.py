"""Parameters of Content-Type and Content-Disposition, with RFC 2231 continuations and charsets, guarded."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from gateway.mail.charset import decoded
from gateway.mail.fields import CONTROLS
from gateway.mail.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_PARAMETERS: Final = 100
MAX_TEXT: Final = 8 * 1024  # characters of a field that are read

_PARAMETER: Final = re.compile(
    r';\s*(?P<name>[^\s=;"]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]++|\\.)*+)"?|(?P<plain>[^;]*+))', re.DOTALL
)
_SECTION: Final = re.compile(r"(?P<base>[^*]+)(?:\*(?P<number>\d{1,3}))?(?P<coded>\*)?")
_PAIR: Final = re.compile(r'\\(["\\])')  # only these: Windows writes backslashes of paths without doubling them
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


def media_type(value: str, default: str = "text/plain") -> str:
    """``type/subtype`` in lower case; ``default`` where none is given, ``text/plain`` where it is none (RFC 2045)."""
    if not value:
        return default
    kind = value.partition(";")[0].strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else "text/plain"


def parameters(value: str) -> Mapping[str, str]:
    """Names in lower case and decoded values; of a name that is given twice the first one counts."""
    if ";" not in value:
        return _NOTHING
    found: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for number, match in enumerate(_PARAMETER.finditer(value[:MAX_TEXT])):
        if number == MAX_PARAMETERS:
            break
        name = match["name"].lower()
        text = match["plain"].strip() if match["quoted"] is None else _PAIR.sub(r"\1", match["quoted"])
        section = _SECTION.fullmatch(name) if "*" in name else None
        if section is None:
            found.setdefault(name, text if name == "boundary" else words(text)[0])
        else:
            place = sections.setdefault(section["base"], {})
            place.setdefault(int(section["number"] or 0), (text, bool(section["coded"])))
    for name, pieces in sections.items():
        found[name] = _joined(pieces)  # RFC 2231 wins over the plain form that is sent beside it for old readers
    return MappingProxyType(found)


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """The value of a parameter that came in sections; a missing section ends it (RFC 2231 section 3)."""
    label = ""
    content = b""
    for number, (place, (text, coded)) in enumerate(sorted(pieces.items())):
        if place != number:
            break
        rest = text
        if coded and number == 0 and text.count("'") > 1:
            label, _, rest = text.split("'", 2)
        raw = rest.encode("utf-8", "replace")
        content += unquote_to_bytes(raw) if coded else raw
    return decoded(content, label)[0].translate(CONTROLS)
