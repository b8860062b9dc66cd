"""A small TCP door for programs of this house: opened, told by its port, shut, and let go of gently."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Final

from gateway.errors import PermanentFailure

_WAITING: Final = 16  # peers in the queue of the system
_GOODBYE: Final = 1.5  # seconds in which a peer that was answered may still talk
_PAUSE: Final = 0.2  # seconds of silence that end them
_PIECE: Final = 65_536  # octets
_HEARD: Final = 8 * _PIECE  # octets that end them


class Door:
    """Opens ``place`` and runs `_run` in a thread of its own; ``what`` says what it is for, as in "webhooks"."""

    def __init__(self, place: tuple[str, int], what: str) -> None:
        self._place = place
        self._what = what
        self._socket: socket.socket | None = None
        self._stopping = threading.Event()

    @property
    def port(self) -> int | None:
        """The port that is open; None before ``start``."""
        return None if self._socket is None else int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Open the door; PermanentFailure where its address cannot be had."""
        host, port = self._place
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family, backlog=_WAITING)
        except OSError as error:
            raise PermanentFailure(
                f"cannot listen for {self._what} on {host}:{port}: {error.strerror}; choose another port"
            ) from error
        self._socket.settimeout(0.5)
        threading.Thread(target=self._run, name=self._what, args=(self._socket,), daemon=True).start()

    def stop(self) -> None:
        """Shut it: from now on nobody gets in; harmless when called twice."""
        self._stopping.set()
        if self._socket is not None:
            # Closed alone it would go on taking peers for as long as a thread waits in it.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()

    def _run(self, listening: socket.socket) -> None:
        """Take peers until `stop` was called."""
        raise NotImplementedError


def let_go(peer: socket.socket) -> None:
    """Wait a moment for the end of what a peer still says: closing over unread octets would take the answer from it."""
    peer.shutdown(socket.SHUT_WR)
    end, room = time.monotonic() + _GOODBYE, _HEARD
    while room > 0 and (left := end - time.monotonic()) > 0:
        peer.settimeout(min(left, _PAUSE))
        heard = peer.recv(_PIECE)
        if not heard:
            return
        room -= len(heard)
