"""An IMAP peer that follows a transcript: this line comes, that line goes."""

from __future__ import annotations

import re
import select
import socket
import threading
from contextlib import suppress
from typing import Self

GREETING = """
S: * OK ready
C: CAPABILITY
S: * CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE
S: {tag} OK done
"""
LOGIN = f"""{GREETING}
C: LOGIN "rosa" "rosa-secret"
S: {{tag}} OK [CAPABILITY IMAP4rev1 IDLE UIDPLUS MOVE] in
"""
OPEN = f"""{LOGIN}
C: EXAMINE "INBOX"
S: * 1 EXISTS
S: * OK [UIDVALIDITY 7] numbers
S: * OK [UIDNEXT 2] next
S: {{tag}} OK [READ-ONLY] open
"""
CAUGHT_UP = f"""{OPEN}
C: UID SEARCH UID 2:*
S: * SEARCH 1
S: {{tag}} OK done
"""


class ScriptedPeer:
    """Plays one transcript for each connection, the last one again and again, and keeps what it heard.

    ``C: words`` waits for a line that begins with a tag and these words, ``S: text`` sends a line in which {tag} is the
    tag heard last, ``R: text`` sends text with its escapes and no line end, ``T: text`` sends it again and again but
    slowly, ``-`` says nothing until the client goes.
    At the end of its transcript the peer hangs up.
    """

    def __init__(self, *transcripts: str) -> None:
        self._transcripts = transcripts
        self._door = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._open: socket.socket | None = None
        self._closing = False
        self.host, self.port = self._door.getsockname()
        self.heard: list[str] = []
        self._ears = threading.Condition()
        self.surprises: list[str] = []  # lines that came instead of the ones written down
        self.connections = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        with suppress(OSError):
            socket.create_connection((self.host, self.port), timeout=60).close()
        with suppress(OSError):
            if self._open:
                self._open.shutdown(socket.SHUT_RDWR)
        self._thread.join(60)
        self._door.close()

    def until_heard(self, words: str) -> None:
        """Wait until a line with these words has come, at most a minute."""
        with self._ears:
            assert self._ears.wait_for(lambda: any(words in line for line in self.heard), timeout=60), self.heard

    def _keep(self, line: str) -> None:
        with self._ears:
            self.heard.append(line)
            self._ears.notify_all()

    def _serve(self) -> None:
        while True:
            connection, _ = self._door.accept()
            with connection:
                if self._closing:
                    return
                self._open = connection
                connection.settimeout(60)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                transcript = self._transcripts[min(self.connections, len(self._transcripts) - 1)]
                self.connections += 1
                with suppress(OSError):
                    self._play(connection, transcript.split("\n"))

    def _play(self, connection: socket.socket, steps: list[str]) -> None:
        tag = "*"
        with connection.makefile("rb") as lines:
            for step in filter(None, map(str.strip, steps)):
                kind, _, text = step.partition(": ")
                if kind == "C":
                    line = lines.readline().decode("latin-1").rstrip("\r\n")
                    self._keep(line)
                    found = re.match(r"(\S+) (.*)", line)
                    if text == "DONE" and line == "DONE":
                        continue
                    if not found or not found[2].startswith(text):
                        self.surprises.append(line)
                        return
                    tag = found[1]
                elif kind == "S":
                    connection.sendall(text.replace("{tag}", tag).encode("latin-1") + b"\r\n")
                elif kind == "R":
                    connection.sendall(
                        text.replace("{tag}", tag).encode("latin-1").decode("unicode_escape").encode("latin-1")
                    )
                elif kind == "T":
                    ears = select.poll()  # a descriptor beyond 1023 is too high for select
                    ears.register(connection, select.POLLIN)
                    while not ears.poll(20):
                        connection.sendall(text.encode("latin-1"))
                else:
                    for rest in lines:
                        self._keep(rest.decode("latin-1").rstrip("\r\n"))
