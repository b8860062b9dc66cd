"""Wall: two answers over HTTP for this machine alone: ``/healthz`` (the process lives), ``/readyz`` (all is well)."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from gateway.doors.door import Door, let_go

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

_LONGEST: Final = 4096  # octets of a question
_SECONDS: Final = 2.0  # for a whole conversation; the next one waits meanwhile
_WORDS: Final = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}


class HealthDoor(Door):
    """Answers one question after another, in a thread of its own.

    ``late`` gives the names of what is stuck, ``problems`` what keeps the service from its work; both empty where all
    is well. Nothing but these words is ever told, and nothing can be changed through this door.
    """

    def __init__(
        self,
        place: tuple[str, int],
        *,
        late: Callable[[], Sequence[str]],
        problems: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(place, "health checks")
        self._late = late
        self._problems = problems

    def _run(self, listening: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                peer, _ = listening.accept()
            except TimeoutError:
                continue
            except OSError:
                if not self._stopping.wait(0.1):
                    continue
                return
            with peer, suppress(OSError):
                peer.sendall(self._answer(_question(peer)))
                let_go(peer)

    def _answer(self, line: str) -> bytes:
        try:
            code, lines = self._looked_up(line)
        except Exception:
            log.exception("health check stumbled")
            code, lines = 503, ["an internal error, see the log"]
        body = "".join(f"{one}\n" for one in lines).encode()
        if line.startswith("HEAD "):
            body = b""
        head = (
            f"HTTP/1.1 {code} {_WORDS[code]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            "Connection: close\r\n\r\n"
        )
        return head.encode("ascii") + body

    def _looked_up(self, line: str) -> tuple[int, Sequence[str]]:
        words = line.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/"):  # noqa: PLR2004 - method, target, version
            return 400, ["bad request"]
        if words[0] not in {"GET", "HEAD"}:
            return 405, ["only GET and HEAD"]
        ask = {"/healthz": self._late, "/readyz": self._both}.get(words[1].partition("?")[0])
        if ask is None:
            return 404, ["there are /healthz and /readyz"]
        found = ask()
        return (503, found) if found else (200, ["ok"])

    def _both(self) -> Sequence[str]:
        return [*(f"stuck: {name}" for name in self._late()), *self._problems()]


def _question(peer: socket.socket) -> str:
    """The first line of what a peer asks, '' where none comes in time; the rest of its head is read and forgotten."""
    end = time.monotonic() + _SECONDS
    taken = b""
    while b"\r\n\r\n" not in taken and b"\n\n" not in taken and len(taken) < _LONGEST:
        peer.settimeout(max(end - time.monotonic(), 0.01))
        try:
            more = peer.recv(_LONGEST)
        except TimeoutError:
            return ""
        if not more:
            break
        taken += more
    return taken.partition(b"\n")[0].rstrip(b"\r").decode("ascii", "replace")
