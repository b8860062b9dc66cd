"""Wall: what systemd is told (sd_notify protocol): READY, STATUS, WATCHDOG, STOPPING, EXTEND_TIMEOUT_USEC."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Notifier:
    """Sends datagrams to ``$NOTIFY_SOCKET``; does nothing where there is none."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def __bool__(self) -> bool:
        return bool(self._address)

    def tell(self, **news: str) -> None:
        """Send ``news``, such as ``READY="1"`` and ``STATUS="..."``; a manager that went away is not our failure."""
        if not self._address:
            return
        text = "\n".join(f"{word}={value}".replace("\n", " ") for word, value in news.items())
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
                end.sendto(text.encode(), self._address)
        except OSError:
            return


def watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    """How often the watchdog wants to be fed, half of its limit as sd_watchdog_enabled(3) asks; None: not at all."""
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    try:
        seconds = int(environ["WATCHDOG_USEC"]) / 2_000_000
    except (KeyError, ValueError):
        return None
    return seconds if seconds > 0 else None
