"""Ground: signed Message-IDs, so that answers to our own mail are recognised and forged ones are not."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

_KEY: Final = re.compile(r"[0-9a-f]{20}")
_DOMAIN: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_OURS: Final = re.compile(r"<?(deskward(?:-copy|-alert)?)\.([0-9a-f]{20})\.([0-9a-f]{24})@[^\s<>@]{1,253}>?")
# Crockford's base 32: no I, L, O or U, so that a reference survives being read aloud.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
_REFERENCE: Final = re.compile(r"[0-9A-TV-Za-tv-z]{4}-[0-9A-TV-Za-tv-z]{4}")
_HYPHEN: Final = re.compile(r"-(?=[0-9A-TV-Za-tv-z]{4}(?![A-Za-z0-9-]))")  # found at once, where the whole is not
_SEARCHED: Final = 64 * 1024  # characters of a text that are searched for references
_MANY: Final = 10  # references


def reply_id(content_key: str, secret: bytes, domain: str) -> str:
    """The Message-ID, without angle brackets, of the one reply to the message with ``content_key``.

    The same arguments give the same id, whenever and however often it is asked for. ValueError where the
    key is not hexadecimal (20 digits at least), the secret is empty or the domain is not a host name.
    """
    return _signed("deskward", content_key, secret, domain)


def forward_id(content_key: str, secret: bytes, domain: str) -> str:
    """The Message-ID, without angle brackets, of the copies handed to the desks; else like ``reply_id``."""
    return _signed("deskward-copy", content_key, secret, domain)


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


def answered_key(message_id: str, secret: bytes) -> str | None:
    """The first 20 digits of the content key of the message whose note, or whose copy, bears this signed Message-ID.

    None for every other Message-ID, a forged one among them.
    """
    found = _OURS.fullmatch(message_id.strip().lower())
    known = found is not None and found[1] != "deskward-alert" and is_ours(message_id, secret)
    return found[2] if found is not None and known else None


def references_in(*texts: str) -> tuple[str, ...]:
    """What may be a `reference` in any of ``texts``, as that writes it; each once, at most ten.

    Letters that are read wrongly aloud or from paper (O for 0, I and L for 1) are taken for what they stand for.
    """
    found: dict[str, None] = {}
    for text in texts:
        for one in _HYPHEN.finditer(text, 0, _SEARCHED):
            start = one.start() - 4
            whole = _REFERENCE.fullmatch(text, max(start, 0), one.end() + 4)
            if whole is not None and (start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "-")):
                found[whole[0].upper().translate(_MISREAD)] = None
            if len(found) == _MANY:
                return tuple(found)
    return tuple(found)


def number_mark(named: str, secret: bytes) -> str:
    """A keyed hash by which an order or invoice number (`gateway.judge.orders`) is found again and not read."""
    return _tag("number", named, secret)


def reference(content_key: str, secret: bytes) -> str:
    """A short reference for people and the desk's form, such as ``7K3Q-M2XD``; not to be guessed from other references.

    ValueError where the key is not hexadecimal (20 digits at least) or the secret is empty.
    """
    digits = int(_tag("reference", _short(content_key), secret)[:10], 16)
    letters = "".join([_LETTERS[digits >> shift & 31] for shift in range(35, -1, -5)])
    return f"{letters[:4]}-{letters[4:]}"


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
