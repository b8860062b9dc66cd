"""When a message reached its last server, by what that server wrote into it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_HEAD: Final = 1 << 16
_TOPMOST: Final = re.compile(rb"^received:((?:[^\r\n]|\r?\n[ \t]){1,4000})", re.IGNORECASE | re.MULTILINE)


def received_at(raw: bytes) -> datetime | None:
    """Read the moment in the topmost Received field (RFC 5321 section 4.4), aware UTC; None where there is none.

    The owner's own server wrote it, and unlike INTERNALDATE it stays when a mailbox moves to another one.
    """
    head = raw[:_HEAD]
    end = re.search(rb"\r?\n\r?\n", head)
    found = _TOPMOST.search(head if end is None else head[: end.start()])
    if found is None:
        return None
    try:
        moment = parsedate_to_datetime(found[1].rpartition(b";")[2].decode("ascii", "replace").strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
