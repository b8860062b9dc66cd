"""A message on its way into the store: the bytes, what was said around them, and where they came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.mail.message import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a message came in: a mailbox and its UID, or a listener and its peer."""

    kind: Literal["imap", "smtp", "lmtp"]
    mailbox: str | None = None  # name of the [[mailbox]]
    uidvalidity: int | None = None
    uid: int | None = None
    peer: str | None = None  # address of the other end, without its port

    def __str__(self) -> str:
        """Form for logs and `export`: ``imap:rosa/1700000000/42`` or ``smtp:127.0.0.1``."""
        if self.kind == "imap":
            return f"imap:{self.mailbox}/{self.uidvalidity}/{self.uid}"
        return f"{self.kind}:{self.peer or '-'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One arrival of one message; the same message may arrive several times.

    ``arrived`` is the IMAP INTERNALDATE or the moment of the SMTP end of data, aware UTC.
    ``flags`` are the IMAP flags at the fetch, empty for SMTP and LMTP.
    """

    raw: bytes
    envelope: Envelope
    origin: Origin
    arrived: datetime
    flags: frozenset[str] = field(default_factory=frozenset)
