"""An SMTP server on loopback that keeps every mail it takes, and misbehaves on request."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Literal, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from types import TracebackType

_PATH = re.compile(rb"(?:FROM|TO):\s*<([^>]*)>(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One mail that was taken: its envelope, its bytes without the stuffed dots, and when its end came (monotonic)."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    data: bytes
    at: float
    connection: int  # 1 for the first connection to this server
    options: str  # what stood behind the reverse-path, such as "SIZE=100 BODY=8BITMIME"
    secured: bool
    user: str | None


@dataclass(slots=True)
class _Talk:
    """What one connection has said so far."""

    number: int
    sock: socket.socket
    file: BinaryIO
    secured: bool = False
    user: str | None = None
    mail_from: str | None = None
    options: str = ""
    rcpt_tos: list[str] = field(default_factory=list)


class Recorder:
    """Takes mail on ``host``:``port`` as soon as it is made; its misbehaviour may be changed at any time.

    ``answers`` replaces the answer to a command ("MAIL", "RCPT", "DATA", "." for the end of data, "EHLO", "AUTH",
    "HELLO" for the banner) by a line such as "450 4.2.0 later"; a callable gets the whole command line and gives a
    line, or None for the usual one.
    ``drop`` closes the connection instead of answering: "connect", "mail", "before-dot" (in the middle of the data),
    "after-dot" (the mail was taken, the answer is lost). ``delay`` seconds pass before the end of data is answered.
    ``gate``, where given when a mail has come whole, must be set before its end of data is answered; ``waiting`` is set
    as soon as a mail waits there.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        logins: Mapping[str, str] | None = None,
        extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 52428800"),
    ) -> None:
        self.mails: list[Recorded] = []
        self.commands: list[str] = []
        self.connections = 0
        self.answers: dict[str, str | Callable[[str], str | None]] = {}
        self.drop: Literal["connect", "mail", "before-dot", "after-dot"] | None = None
        self.delay = 0.0
        self.gate: threading.Event | None = None
        self.waiting = threading.Event()
        self.extensions = extensions
        self._tls, self._starttls, self._logins = tls, starttls, logins
        self._news = threading.Condition()
        self._open: set[socket.socket] = set()
        self._socket = socket.create_server(("127.0.0.1", port), backlog=256)
        self.host = "127.0.0.1"
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, name="recorder", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait_for(self, count: int, timeout: float = 60.0) -> list[Recorded]:
        """Give the mails as soon as there are ``count`` of them; AssertionError where they do not come in time."""
        with self._news:
            arrived = self._news.wait_for(lambda: len(self.mails) >= count, timeout)
            assert arrived, f"{len(self.mails)} of {count} mails came within {timeout} s"
            return list(self.mails)

    def hang_up(self) -> None:
        """Close every open connection, as a server does that was restarted."""
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening and close everything; a second call does nothing."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.hang_up()
        self._thread.join(60)

    def _listen(self) -> None:
        while True:
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock, self.connections), daemon=True).start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
        talk = _Talk(number=number, sock=sock, file=sock.makefile("rb"), secured=self._tls is not None)
        self._open.add(sock)
        try:
            if self.drop != "connect":
                self._converse(talk)
        except (OSError, ValueError):
            pass
        finally:
            self._open -= {sock, talk.sock}
            talk.file.close()
            with contextlib.suppress(OSError):
                talk.sock.shutdown(socket.SHUT_RDWR)
            talk.sock.close()

    def _converse(self, talk: _Talk) -> None:
        self._say(talk, self._answer("HELLO", "") or "220 recorder.example ESMTP")
        while line := talk.file.readline(65536):
            text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
            verb = text.split(" ", 1)[0].upper()
            self.commands.append(text)
            if not self._obey(talk, verb, text):
                return

    def _obey(self, talk: _Talk, verb: str, text: str) -> bool:  # noqa: C901 - a table of verbs
        """Answer one command; False ends the connection."""
        if verb == "MAIL" and self.drop == "mail":
            return False
        odd = self._answer(verb, text)
        if odd is not None:
            self._say(talk, odd)
            return not odd.startswith("421")
        match verb:
            case "EHLO" | "LHLO" | "HELO":
                self._greet(talk)
            case "STARTTLS" if self._starttls and not talk.secured:
                self._say(talk, "220 2.0.0 go ahead")
                talk.sock = self._starttls.wrap_socket(talk.sock, server_side=True)
                talk.file = talk.sock.makefile("rb")
                talk.secured = True
                self._open.add(talk.sock)
            case "AUTH" if self._logins is not None:
                self._say(talk, self._authenticate(talk, text))
            case "MAIL" | "RCPT":
                self._say(talk, self._envelope(talk, verb, text))
            case "DATA":
                return self._take(talk)
            case "RSET":
                talk.mail_from, talk.rcpt_tos = None, []
                self._say(talk, "250 2.0.0 flushed")
            case "NOOP":
                self._say(talk, "250 2.0.0 fine")
            case "QUIT":
                self._say(talk, "221 2.0.0 bye")
                return False
            case _:
                self._say(talk, "502 5.5.1 not known here")
        return True

    def _greet(self, talk: _Talk) -> None:
        words = ["recorder.example", *self.extensions]
        if self._starttls and not talk.secured:
            words.append("STARTTLS")
        if self._logins is not None and (talk.secured or not self._starttls):
            words.append("AUTH PLAIN LOGIN")
        lines = [f"250-{word}" for word in words[:-1]] + [f"250 {words[-1]}"]
        self._say(talk, "\r\n".join(lines))

    def _authenticate(self, talk: _Talk, text: str) -> str:
        words = text.split()
        if words[1].upper() == "PLAIN":
            given = words[2] if len(words) > 2 else self._challenge(talk, "")
            _, user, password = base64.b64decode(given).decode().split("\0")
        else:
            user = base64.b64decode(words[2] if len(words) > 2 else self._challenge(talk, "VXNlcm5hbWU6")).decode()
            password = base64.b64decode(self._challenge(talk, "UGFzc3dvcmQ6")).decode()
        if (self._logins or {}).get(user) != password:
            return "535 5.7.8 wrong name or password"
        talk.user = user
        return "235 2.7.0 welcome"

    def _challenge(self, talk: _Talk, words: str) -> str:
        self._say(talk, f"334 {words}")
        return talk.file.readline(65536).decode().strip()

    def _envelope(self, talk: _Talk, verb: str, text: str) -> str:
        found = _PATH.search(text.encode("utf-8", "surrogateescape"))
        if found is None:
            return "501 5.5.4 no path"
        path = found[1].decode("utf-8", "surrogateescape")
        if verb == "MAIL":
            if self._logins is not None and talk.user is None:
                return "530 5.7.0 authentication required"
            if talk.mail_from is not None:
                return "503 5.5.1 nested MAIL"
            talk.mail_from, talk.options = path, found[2].decode().strip()
        elif talk.mail_from is None:
            return "503 5.5.1 MAIL first"
        else:
            talk.rcpt_tos.append(path)
        return "250 2.1.0 fine"

    def _take(self, talk: _Talk) -> bool:
        """Read one mail; False ends the connection."""
        if not talk.rcpt_tos:
            self._say(talk, "503 5.5.1 RCPT first")
            return True
        self._say(talk, "354 go ahead")
        if self.drop == "before-dot":
            talk.file.readline(65536)
            return False
        lines: list[bytes] = []
        while (line := talk.file.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        gate = self.gate  # a test may take it away for the mails that follow
        if gate is not None:
            self.waiting.set()
            gate.wait(120)
        if self.delay:
            time.sleep(self.delay)
        odd = self._answer(".", "")
        if odd is None or odd.startswith("2"):
            self._keep(talk, b"".join(lines))
        talk.mail_from, talk.rcpt_tos = None, []
        if self.drop == "after-dot":
            return False
        self._say(talk, odd or "250 2.0.0 taken")
        return not (odd or "").startswith("421")

    def _keep(self, talk: _Talk, data: bytes) -> None:
        mail = Recorded(
            mail_from=talk.mail_from or "",
            rcpt_tos=tuple(talk.rcpt_tos),
            data=data,
            at=time.monotonic(),
            connection=talk.number,
            options=talk.options,
            secured=talk.secured,
            user=talk.user,
        )
        with self._news:
            self.mails.append(mail)
            self._news.notify_all()

    def _answer(self, verb: str, text: str) -> str | None:
        answer = self.answers.get(verb)
        return answer(text) if callable(answer) else answer

    @staticmethod
    def _say(talk: _Talk, text: str) -> None:
        talk.sock.sendall(text.encode() + b"\r\n")
