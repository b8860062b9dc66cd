"""A message as the store hands it out; a module of its own, so that whoever only judges needs no database."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.mail.arrival import Origin
    from gateway.mail.message import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A message that waits to be judged, with what all its arrivals together told.

    ``packed`` are its bytes as they lie in the store. The envelope sender is the first that was told, the recipients
    and flags are those of all arrivals.
    """

    id: int
    packed: bytes
    size: int  # octets, unpacked
    envelope: Envelope
    arrived: datetime
    flags: frozenset[str]
    content_key: str
    origins: tuple[Origin, ...]

    @property
    def raw(self) -> bytes:
        """The exact bytes received; unpacked anew at each call."""
        return zlib.decompress(self.packed)
