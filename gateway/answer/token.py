"""Ground: signed Message-IDs and references, so that what answers us is recognised and what is forged is not."""

from __future__ import annotations

import hashlib
import hmac
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from gateway.on_demand import late

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEY: Final = re.compile(r"[0-9a-f]{20}")
_DOMAIN: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_OURS: Final = re.compile(
    r"<?(deskward(?:-copy|-alert)?)\.([0-9a-f]{20})\.([0-9a-f]{24})(?:\.[0-9a-f]{8})?@[^\s<>@]{1,253}>?"
)
# Crockford's base 32: no I, L, O or U, so that a reference survives being read aloud.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
_UNUSED: Final = frozenset("U")
_START: Final = 5  # hexadecimal digits of the key in a reference: 20 bits, four letters
_SIGNED_BITS: Final = 25
_SHOWN: Final = 10  # letters
_LONGEST: Final = 200_000  # characters of a text that are searched
_MOST: Final = 50  # of its references
# A reference may be broken by a mail program, quoted, or typed with blanks; in a link it may follow an encoded "=".
_GAP: Final = r"[\s>|*_.\xa0\u202f\u2010-\u2015\u2212-]{0,4}"
_REFERENCE: Final = late(rf"(?:(?<![^\W_])|(?<=%3d))dw((?:{_GAP}[0-9a-z]){{{_SHOWN}}})", re.IGNORECASE | re.ASCII)
_BETWEEN: Final = late(r"[^0-9A-Za-z]+")


def reply_id(content_key: str, secret: bytes, domain: str) -> str:
    """The Message-ID, without angle brackets, of the one reply to the message with ``content_key``.

    The same arguments give the same id, whenever and however often it is asked for. ValueError where the
    key is not hexadecimal (20 digits at least), the secret is empty or the domain is not a host name.
    """
    return _signed("deskward", content_key, secret, domain)


def forward_id(content_key: str, secret: bytes, domain: str, *, name: str = "") -> str:
    """The Message-ID, without angle brackets, of the copy for the ``[[forward]]`` of this name; else like ``reply_id``.

    Two copies of one message differ in it: a desk that got both would take the second for a repeat of the first.
    """
    local, _, host = _signed("deskward-copy", content_key, secret, domain).partition("@")
    return f"{local}.{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}@{host}"


def alert_id(key: str, secret: bytes, domain: str) -> str:
    """The Message-ID, without angle brackets, of the mail about an alert with this key; else like ``reply_id``."""
    return _signed("deskward-alert", key, secret, domain)


def is_ours(message_id: str, secret: bytes) -> bool:
    """Whether we signed this Message-ID, of a reply, a copy or an alert, with or without angle brackets.

    Letters may have changed their case on the way (RFC 5321 gateways and archives do that), and the domain
    is not part of the signature, so that a renamed shop still knows its own mail.
    """
    found = _OURS.fullmatch(message_id.strip().lower())
    return found is not None and hmac.compare_digest(_tag(found[1], found[2], secret), found[3])


def answered_copy(message_id: str, secret: bytes) -> str | None:
    """The first 20 digits of the content key of the message whose copy bears this signed Message-ID; else None."""
    found = _OURS.fullmatch(message_id.strip().lower())
    return found[2] if found is not None and found[1] == "deskward-copy" and is_ours(message_id, secret) else None


def answered_key(message_id: str, secret: bytes) -> str | None:
    """The first 20 digits of the content key of the message whose note, or whose copy, bears this signed Message-ID.

    None for every other Message-ID, a forged one among them.
    """
    found = _OURS.fullmatch(message_id.strip().lower())
    known = found is not None and found[1] != "deskward-alert" and is_ours(message_id, secret)
    return found[2] if found is not None and known else None


def number_mark(named: str, secret: bytes) -> str:
    """A keyed hash by which an order or invoice number (`gateway.judge.orders`) is found again and not read."""
    return _tag("number", named, secret)


def reference(content_key: str, secret: bytes) -> str:
    """A short reference for people and the desk's form, such as ``DW-7K3Q2-M2XDJ``.

    Twenty bits of the key, by which its message is found, 25 of a signature and a letter against slips of the pen.
    ValueError where the key is not hexadecimal (20 digits at least) or the secret is empty.
    """
    key = _short(content_key)
    start = key[:_START]
    bits = int(start, 16) << _SIGNED_BITS | int(_tag("reference", key, secret)[:7], 16) >> 28 - _SIGNED_BITS
    values = [bits >> shift & 31 for shift in range(40, -1, -5)]
    letters = "".join([_LETTERS[value] for value in (*values, _check(values))])
    return f"DW-{letters[:5]}-{letters[5:]}"


def references_in(*texts: str) -> tuple[str, ...]:
    """The references that stand in any of ``texts``, as we write them, each once; ``()`` for none.

    Letter case, blanks, dashes, quote marks and line breaks inside do not count, nor O for 0 and I or L for 1. What
    has a wrong letter or two changed places is left out. Whether we made one, `is_reference` tells.
    """
    searched = [text for one in texts if "dw" in (text := one[:_LONGEST]).lower()]
    found = (_plain(one[1]) for text in searched for one in islice(_REFERENCE.finditer(text), _MOST))
    return tuple(dict.fromkeys(f"DW-{one[:5]}-{one[5:]}" for one in found if _is_whole(one)))


def is_reference(shown: str, content_key: str, secret: bytes) -> bool:
    """Whether we gave this reference, as `references_in` writes it, to the message with ``content_key``."""
    return hmac.compare_digest(shown.encode(), reference(content_key, secret).encode())


def start_of_key(shown: str) -> str:
    """The first five digits of the content keys that a reference may be for: few messages share them."""
    letters = shown.removeprefix("DW-").replace("-", "")
    value = 0
    for letter in letters[: _START - 1]:
        value = value << 5 | _LETTERS.index(letter)
    return f"{value:0{_START}x}"


def _plain(found: str) -> str:
    """The ten letters alone, as we write them."""
    return _BETWEEN.sub("", found).upper().translate(_MISREAD)


def _is_whole(letters: str) -> bool:
    return not _UNUSED.intersection(letters) and _check([_LETTERS.index(one) for one in letters]) == 0


def _check(values: Sequence[int]) -> int:
    """The sum of ``values`` weighted by the powers of 2 in the field of 32 elements; 0 with the right last letter.

    All weights differ, so that one wrong letter and any two that changed places are noticed.
    """
    total = 0
    for value in (*values, 0) if len(values) < _SHOWN else values:
        total = _twice(total) ^ value
    return total


def _twice(value: int) -> int:
    """Two times ``value`` in that field, made by x^5 + x^2 + 1."""
    return value << 1 ^ 0b100101 if value & 16 else value << 1


def _signed(kind: str, content_key: str, secret: bytes, domain: str) -> str:
    key = _short(content_key)
    return f"{kind}.{key}.{_tag(kind, key, secret)}@{_host(domain)}"


def _short(content_key: str) -> str:
    """The first 80 bits of the key: enough to name a message, short enough for a header line."""
    found = _KEY.match(content_key.lower())
    if found is None:
        raise ValueError("a content key has at least 20 hexadecimal digits")
    return found[0]


def _tag(kind: str, key: str, secret: bytes) -> str:
    """96 bits of HMAC-SHA256 (RFC 2104 allows half of the digest and more than 80 bits, and no less)."""
    if not secret:
        raise ValueError("the secret that signs our mail is empty")
    return hmac.digest(secret, f"{kind}\0{key}".encode(), hashlib.sha256).hex()[:24]


def _host(domain: str) -> str:
    """The domain as it may stand in a header: ASCII, lower case."""
    try:
        name = domain.strip(".").lower() if domain.isascii() else domain.strip(".").encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if _DOMAIN.fullmatch(name) is None:
        raise ValueError("the domain of a Message-ID has to be a host name")
    return name
