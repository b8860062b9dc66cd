"""Wall: the small door at which help desks say by a webhook that a case has changed."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from gateway.doors.door import Door, let_go
from gateway.errors import TransientFailure

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

log = logging.getLogger(__name__)

_LONGEST_HEAD: Final = 8192  # octets
LONGEST_BODY: Final = 256 * 1024
_SECONDS: Final = 10.0  # for a whole conversation
_TALKS: Final = 8  # conversations at a time; further peers wait in the queue of the system
_WORDS: Final = {
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}
_PLACE: Final = "/hooks/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One webhook for the desk ``name``, whole; the names of ``headers`` are in lower case, each stands there once."""

    name: str
    headers: Mapping[str, str]
    body: bytes


class Taken(Protocol):
    """What becomes of a webhook."""

    def __call__(self, hook: Hook) -> int:
        """Do what it asks for and give the status of HTTP; TransientFailure where it must be sent again."""
        ...


class _Refused(Exception):  # noqa: N818 - no error of ours
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class HookDoor(Door):
    """Takes ``POST /hooks/NAME`` and tells nothing but a status; behind a web server that does TLS.

    A peer that is slow, or says odd things, costs one of a few conversations for some seconds, and nothing else.
    """

    def __init__(self, place: tuple[str, int], *, taken: Taken) -> None:
        super().__init__(place, "webhooks")
        self._taken = taken
        self._free = threading.BoundedSemaphore(_TALKS)

    def _run(self, listening: socket.socket) -> None:
        while not self._stopping.is_set():
            if not self._free.acquire(timeout=0.5):
                continue
            try:
                peer, _ = listening.accept()
            except OSError as error:  # nobody came, or the system has no room for one more
                self._free.release()
                if not isinstance(error, TimeoutError) and self._stopping.wait(0.1):
                    return
                continue
            threading.Thread(target=self._talk, args=(peer,), name="hook", daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        try:
            with peer, suppress(OSError):
                code = self._answer(peer)
                peer.sendall(_written(code))
                let_go(peer)
        finally:
            self._free.release()

    def _answer(self, peer: socket.socket) -> int:
        try:
            return self._taken(_read(peer, time.monotonic() + _SECONDS))
        except _Refused as refused:
            return refused.code
        except TimeoutError:
            return 408
        except OSError:
            raise
        except TransientFailure as failure:
            log.warning("webhook not taken: %s", failure)
            return 503
        except Exception:
            log.exception("webhook stumbled")
            return 503


def _read(peer: socket.socket, end: float) -> Hook:
    """One request, whole; it is refused as early as it can be."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        if len(taken) > _LONGEST_HEAD:
            raise _Refused(431)
        taken += _more(peer, end)
    head, _, body = taken.partition(b"\r\n\r\n")
    if len(head) > _LONGEST_HEAD:
        raise _Refused(431)
    first, headers = _head(head)
    name, length = _wanted(first, headers)
    if headers.get("expect", "").lower() == "100-continue" and not body:
        peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    pieces, size = [body], len(body)
    while size < length:
        piece = _more(peer, end)
        pieces.append(piece)
        size += len(piece)
    return Hook(name=name, headers=headers, body=b"".join(pieces)[:length])


def _more(peer: socket.socket, end: float) -> bytes:
    peer.settimeout(max(end - time.monotonic(), 0.01))
    piece = peer.recv(65_536)
    if not piece:
        raise _Refused(400)
    if time.monotonic() > end:
        raise TimeoutError
    return piece


def _head(head: bytes) -> tuple[str, dict[str, str]]:
    """The first line and the fields; 400 for whatever two programs could read differently (RFC 9112, section 5)."""
    if not head.isascii() or b"\0" in head:
        raise _Refused(400)
    first, *lines = head.decode("ascii").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        lower = name.lower()
        if not colon or not name or not name.isprintable() or " " in name or lower in headers or "\n" in line:
            raise _Refused(400)
        headers[lower] = value.strip(" \t")
    return first, headers


def _wanted(first: str, headers: Mapping[str, str]) -> tuple[str, int]:
    """The desk that is spoken for and the length of the body."""
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):  # noqa: PLR2004 - method, target, version
        raise _Refused(400)
    if words[0] != "POST":
        raise _Refused(405)
    if not words[1].startswith(_PLACE):
        raise _Refused(404)
    if "transfer-encoding" in headers:
        raise _Refused(411)
    length = headers.get("content-length", "")
    if not length.isdigit():
        raise _Refused(411)
    if len(length) > 9 or int(length) > LONGEST_BODY:  # noqa: PLR2004 - more digits than any length we take
        raise _Refused(413)
    return words[1].removeprefix(_PLACE).partition("?")[0], int(length)


def _written(code: int) -> bytes:
    return (
        f"HTTP/1.1 {code} {_WORDS[code]}\r\nContent-Length: 0\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    ).encode("ascii")
