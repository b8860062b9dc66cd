"""Ground: mails one after the other in a file, in the form "mboxrd": whatever it quotes can be taken back exactly."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

_QUOTED: Final = re.compile(rb"^(?=>{0,998}From )", re.MULTILINE)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ADDRESS: Final = re.compile(r"[!-~]{1,320}")
NOBODY: Final = "MAILER-DAEMON"  # stands for the null reverse-path, and for one that is not known


def entry(raw: bytes, *, sender: str, arrived: datetime) -> bytes:
    """A mail as it stands in an mbox (RFC 4155): a line that begins it, its lines, and an empty one.

    Line ends become LF. A line that begins with ``From``, after any number of ``>``, gets a ``>`` before it.
    ``sender`` is the envelope sender, ``''`` where there is none.
    """
    lines = raw.replace(b"\r\n", b"\n")
    body = _QUOTED.sub(b">", lines)
    return b"%s\n%s%s\n" % (_beginning(sender, arrived), body, b"" if body.endswith(b"\n") else b"\n")


def _beginning(sender: str, arrived: datetime) -> bytes:
    """``From ann@mail.example Mon Nov 23 09:30:00 2026``, in UTC and in English whatever the locale."""
    at = arrived.astimezone(UTC)
    day = f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:2} {at:%H:%M:%S} {at.year:04}"
    who = sender if _ADDRESS.fullmatch(sender) else NOBODY
    return f"From {who} {day}".encode("ascii")
