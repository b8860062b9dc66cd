"""Ground: the weights that the model has learnt from one owner's corrections, packed to be kept."""

from __future__ import annotations

import sys
import zlib
from array import array
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.judge.learned.features import BUCKETS

if TYPE_CHECKING:
    from gateway.judge.learned.model import Model

_MAGIC: Final = b"deskward learned 1\n"
_DAMAGED: Final = "what the model has learnt is damaged"


def pack_local(model: Model) -> bytes:
    """The local weights of ``model``, exact to the last bit, so that nobody who reads them decides otherwise."""
    weights = array("f", bytes(4 * BUCKETS)) if model.local is None else array("f", model.local)
    if sys.byteorder == "big":
        weights.byteswap()
    body = weights.tobytes()
    return _MAGIC + zlib.crc32(body).to_bytes(4, "big") + zlib.compress(body, 1)


def with_local(shipped: Model, packed: bytes, corrections: int) -> Model:
    """``shipped`` with the weights that `pack_local` packed; raises ValueError where they are damaged."""
    head, body = packed[: len(_MAGIC)], packed[len(_MAGIC) :]
    if head != _MAGIC:
        raise ValueError(_DAMAGED)
    try:
        opened = zlib.decompressobj().decompress(body[4:], 4 * BUCKETS + 1)
    except zlib.error as error:
        raise ValueError(_DAMAGED) from error
    if len(opened) != 4 * BUCKETS or zlib.crc32(opened) != int.from_bytes(body[:4], "big"):
        raise ValueError(_DAMAGED)
    weights = array("f", opened)
    if sys.byteorder == "big":
        weights.byteswap()
    return replace(shipped, local=weights, corrections=corrections)
