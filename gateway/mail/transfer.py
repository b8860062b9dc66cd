"""Transfer encodings taken off, however they are named and damaged (RFC 2045 section 6)."""

from __future__ import annotations

import binascii
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gateway.mail.uuencode import body_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOISE: Final = re.compile(r"[^a-z0-9]+")
_NAMES: Final = (("base64", "base64"), ("quotedprintable", "quoted-printable"), ("uu", "uuencode"))
_NOT_BASE64: Final = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
# Padding in the middle, as of texts that were encoded apart, where what follows is base64 still.
_DIGIT: Final = rb"[A-Za-z0-9+/]"
_JOINT: Final = re.compile(
    rb"(?<==)[\r\n]+(?=(?:%(d)s{4}){0,25}(?:%(d)s{4}|%(d)s{3}=|%(d)s{2}==)(?:[\r\n]|\Z))|(?:(?<=%(d)s=)|(?<===))(?=%(d)s{4})"
    % {b"d": _DIGIT}
)
_SAMPLE: Final = 1000  # bytes that tell whether a text is in base64 at all
_MAX_JOINTS: Final = 1000
_MAX_PADDINGS: Final = 10_000
_PIECE: Final = 256 * 1024  # bytes
_SOFT_BREAK: Final = re.compile(rb"=[ \t]{1,80}(?=\r?\n)")


@lru_cache(maxsize=128)
def encoding(written: str) -> str:
    """``base64``, ``quoted-printable`` or ``uuencode``; ``''`` where there is nothing to take off."""
    name = _NOISE.sub("", written[:80].partition(";")[0].lower())
    return next((known for part, known in _NAMES if part in name), "")


def decoded(content: bytes, name: str, *, is_text: bool = False) -> bytes:
    """The bytes of ``content`` without the transfer encoding ``name``; ``is_text`` sees through a wrong base64."""
    if name == "base64":
        return content if is_text and _is_prose(content) else base64(content)
    if name == "quoted-printable":
        if b"= " in content or b"=\t" in content:
            content = b"".join(_SOFT_BREAK.sub(b"=", piece) for piece in _pieces(content))
        return binascii.a2b_qp(content)
    return body_of(content) if name == "uuencode" else content


def _pieces(content: bytes) -> Iterator[bytes]:
    """``content`` cut at line ends: a million places found in one go would take a hundred bytes of memory each."""
    at = 0
    while at < len(content):
        end = content.find(b"\n", at + _PIECE) + 1 or len(content)
        yield content[at:end]
        at = end


def base64(encoded: bytes) -> bytes:
    """The bytes of ``encoded``; what is no base64 in it is passed over, missing padding is added."""
    at = encoded.find(b"=")
    if 0 <= at < len(encoded) - 4 and encoded[at:].strip(b"= \t\r\n"):
        pieces = _apart(encoded, at)
        if len(pieces) > 1:
            return b"".join(map(_base64, pieces))
    return _base64(encoded)


def _apart(encoded: bytes, at: int) -> list[bytes]:
    """The texts that were encoded apart; ``at`` is the first padding. Ten thousand paddings are looked at."""
    pieces, start = [], 0
    for _ in range(_MAX_PADDINGS):
        joint = _JOINT.match(encoded, at + 1)
        if joint:
            pieces.append(encoded[start : joint.start()])
            start = joint.end()
        at = encoded.find(b"=", at + 1)
        if at < 0 or len(pieces) == _MAX_JOINTS:
            break
    return [*pieces, encoded[start:]]


def _base64(encoded: bytes) -> bytes:
    try:
        return binascii.a2b_base64(encoded)
    except binascii.Error:
        clean = encoded.translate(None, _NOT_BASE64)
        left_over = len(clean) % 4
        return binascii.a2b_base64(clean[:-1] if left_over == 1 else clean + b"=" * (-left_over % 4))


def _is_prose(content: bytes) -> bool:
    """Whether a text that is labelled base64 was never encoded: words with blanks between them."""
    sample = content[:_SAMPLE].strip()
    blanks = sample.count(b" ")
    return blanks * 12 > len(sample) and len(sample.translate(None, _NOT_BASE64)) % 4 + blanks > 2  # noqa: PLR2004 - words, not one stray blank
