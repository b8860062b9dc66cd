"""How much one message may hold. What holds more is not read at all: it is filed from its envelope, with a mark.

Everything is counted on the bytes, in one pass that nothing can make longer, before text is made of any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_SIZE: Final = 40 << 20  # bytes; reading as much takes 300 MB of memory, and the doors have limits of their own
MAX_WORDS: Final = 2000  # encoded words of a whole header
MAX_ADDRESSES: Final = 2000  # of all address fields together
MAX_PARAMETERS: Final = 100  # of one Content-Type or Content-Disposition

# What the readers of header and parts say where they stop at a limit of theirs.
HEADER_TOO_LARGE: Final = "header block too large"
TOO_MANY_FIELDS: Final = "too many header fields"
FIELD_TOO_LONG: Final = "header field too long"
TOO_DEEP: Final = "MIME parts nested too deep"
TOO_MANY_PARTS: Final = "too many MIME parts"
TOO_MANY_DELIMITERS: Final = "too many lines that look like MIME delimiters"
PART_HEADERS_TOO_LARGE: Final = "headers of the MIME parts too large"
TOO_MANY_PARAMETERS: Final = "too many parameters"
TOO_LARGE: Final = "message too large"
TOO_MANY_WORDS: Final = "too many encoded words"
TOO_MANY_ADDRESSES: Final = "too many addresses"
TOO_HARD: Final = "reading it took too much time or memory"  # told by whoever started the reading

_EXCESSES: Final = frozenset(
    {
        *(HEADER_TOO_LARGE, TOO_MANY_FIELDS, FIELD_TOO_LONG, TOO_DEEP, TOO_MANY_PARTS, TOO_MANY_DELIMITERS),
        *(PART_HEADERS_TOO_LARGE, TOO_MANY_PARAMETERS, TOO_HARD),
    }
)
_ADDRESSED: Final = (
    *("from", "sender", "reply-to", "to", "cc", "bcc"),
    *("resent-from", "resent-sender", "resent-to", "resent-cc", "resent-bcc"),
)
_SMALL: Final = 4096  # bytes of a header that have no room for so much


def excess(raw: bytes, header_end: int, by_name: Mapping[str, Sequence[str]], defects: Sequence[str]) -> str:
    """Which limit a message breaks, in plain words; ``''`` where it keeps them all.

    ``header_end`` is where its header ends, ``by_name`` are the fields with their names in lower case, ``defects``
    what was odd about header and parts.
    """
    for defect in defects:
        if defect in _EXCESSES:
            return defect
    if len(raw) > MAX_SIZE:
        return TOO_LARGE
    if header_end <= _SMALL:
        return ""
    if raw.count(b"=?", 0, header_end) > MAX_WORDS:
        return TOO_MANY_WORDS
    signs = sum(value.count("@") for name in _ADDRESSED for value in by_name.get(name, ()))
    return TOO_MANY_ADDRESSES if signs > MAX_ADDRESSES else ""
