"""A peer on loopback that says to each connection what a test has it say, word by word or octet by octet."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable


class Talker:
    """Reads the head of what it is asked and hands the connection to ``say``, with the sign that it is all over.

    ``heard`` holds the head of each request; ``knocks`` counts connections, those without a request too.
    """

    def __init__(
        self, say: Callable[[socket.socket, threading.Event], None], *, context: ssl.SSLContext | None = None
    ) -> None:
        self.heard: list[bytes] = []
        self.knocks = 0
        self._say = say
        self._context = context
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads.append(threading.Thread(target=self._serve, name="talker"))
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)
        self._socket.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._socket.accept()
                self.knocks += 1
                thread = threading.Thread(target=self._talk, args=(connection,), name="talker talks")
                thread.start()
                self._threads.append(thread)

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.settimeout(30)
            if self._context is None:
                self._answer(connection)
                return
            with self._context.wrap_socket(connection, server_side=True) as secure:
                self._answer(secure)

    def _answer(self, connection: socket.socket) -> None:
        taken = b""
        while b"\r\n\r\n" not in taken:
            piece = connection.recv(4096)
            if not piece:
                return
            taken += piece
        self.heard.append(taken)
        self._say(connection, self._over)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):  # closing over unread octets would take the answer away
            pass


def says(octets: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Say this and end."""
    return lambda connection, _: connection.sendall(octets)


def drips(first: bytes, drop: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Say ``first`` and then ``drop`` again and again, slowly, until the peer has had enough of it."""

    def say(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(first)
        while not over.wait(0.02):
            connection.sendall(drop)

    return say
