"""Ground: signatures of webhooks as Standard Webhooks has them: HMAC-SHA256 over id, moment and body."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

TOLERANCE: Final = 300  # seconds by which the moment of a webhook may differ from ours
LONGEST_ID: Final = 128

_PREFIX: Final = "whsec_"
_SHORTEST: Final = 16  # octets of a secret
_SIGNATURES: Final = 10  # of one webhook that are looked at; a rotation has two
_LONGEST_MOMENT: Final = 12  # digits


def key_of(secret: str) -> bytes:
    """The key that a secret stands for: base64 behind ``whsec_``, or without it.

    ValueError where it is no base64, or holds less than 16 octets.
    """
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if len(key) < _SHORTEST:
        raise ValueError("a secret of a webhook is whsec_ and base64 of at least 16 octets")
    return key


def signature(key: bytes, hook_id: str, moment: int, body: bytes) -> str:
    """What stands in ``webhook-signature``; ``moment`` is in seconds since 1970, as in ``webhook-timestamp``."""
    signed = f"{hook_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def refusal(
    *, hook_id: str, moment: str, signatures: str, body: bytes, keys: Sequence[bytes], now: datetime
) -> str | None:
    """Why a webhook is not believed, by its three header fields; None where one of ``keys`` has signed it just now.

    All keys and signatures are compared, each in the same time, whichever fits.
    """
    if not 0 < len(hook_id) <= LONGEST_ID or not hook_id.isascii() or not hook_id.isprintable() or "." in hook_id:
        return "webhook-id is missing, or odd"
    if not (moment.isascii() and moment.isdigit() and len(moment) <= _LONGEST_MOMENT):
        return "webhook-timestamp is missing, or no number"
    if abs(now.timestamp() - int(moment)) > TOLERANCE:
        return "webhook-timestamp is too far from our clock"
    fits = False
    for told in signatures.split(" ")[:_SIGNATURES]:
        for key in keys:
            fits |= hmac.compare_digest(told.encode(), signature(key, hook_id, int(moment), body).encode())
    return None if fits else "no signature fits a secret of this desk"
