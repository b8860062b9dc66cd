"""An SMTP server on loopback that plays a transcript: this line comes, that line goes."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

HELLO = """
S: 220 script.example ESMTP
C: EHLO
S: 250-script.example
S: 250-PIPELINING
S: 250 8BITMIME
"""


class Script:
    """Plays one transcript for each connection, in order; a connection too many is closed at once.

    ``S: text`` is sent, ``C: text`` is the beginning of the line that must come, ``C: .`` reads mail data up to its
    final dot. ``S: (close)`` ends the connection, ``S: (reset)`` ends it with a TCP reset, ``S: (silence)`` says
    nothing until the other side leaves, ``S: (tls)`` goes on encrypted. ``strays`` holds lines that came where others
    were due. A backslash sequence for CR LF within ``S:`` makes one packet of several lines.
    """

    def __init__(self, *transcripts: str, tls: ssl.SSLContext | None = None) -> None:
        self.strays: list[str] = []
        self.mails: list[bytes] = []
        self.connections = 0
        self.ended = threading.Semaphore(0)  # released at the end of each transcript
        self._transcripts = [list(filter(None, transcript.splitlines())) for transcript in transcripts]
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = "127.0.0.1", int(self._socket.getsockname()[1])
        self._current: socket.socket | None = None
        self._thread = threading.Thread(target=self._listen, name="script", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sock in (self._socket, self._current):
            if sock is not None:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(60)
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            sock.settimeout(30)
            self._current = sock
            lines = self._transcripts[self.connections] if self.connections < len(self._transcripts) else []
            self.connections += 1
            with contextlib.suppress(OSError):
                self._play(sock, lines)
            with contextlib.suppress(OSError):
                self._current.shutdown(socket.SHUT_RDWR)
            self._current.close()
            self.ended.release()

    def _play(self, sock: socket.socket, lines: list[str]) -> None:
        file = sock.makefile("rb")
        for line in lines:
            side, _, text = line.partition(" ")
            if side == "C:":
                if not self._hear(file, text):
                    return
            elif text == "(close)":
                return
            elif text == "(reset)":
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                sock.close()
                return
            elif text == "(silence)":
                file.read()
            elif text == "(tls)" and self._tls is not None:
                sock = self._current = self._tls.wrap_socket(sock, server_side=True)
                file = sock.makefile("rb")
            else:
                sock.sendall(text.replace(r"\r\n", "\r\n").encode() + b"\r\n")

    def _hear(self, file: BinaryIO, text: str) -> bool:
        if text == ".":
            lines = []
            while (line := file.readline()) not in {b".\r\n", b""}:
                lines.append(line)
            self.mails.append(b"".join(lines))
            return line != b""
        came = file.readline().decode()
        if not came.startswith(text):
            self.strays.append(came)
        return bool(came)
