"""The octets of one SMTP connection: TLS, deadlines, answers, and what its end means for a mail on its way."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final, NoReturn

from gateway.errors import TransientFailure

END: Final = b"\r\n.\r\n"  # of the octets that follow DATA
_CHUNK: Final = 256 * 1024
_LONGER: Final = 1.5  # times the usual patience after the final dot: what is given up there stays in doubt
_MAX_REPLY: Final = 64 * 1024  # no server has more to say; a foreign protocol might
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]+")
_ADDRESS: Final = re.compile(r"([^\s<>@:;,()\"'])[^\s<>@:;,()\"']*@([\w.-]+)")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered: its code, and its words on one line."""

    code: int
    words: str

    def __str__(self) -> str:
        """Form for sentences: no control characters, at most 200, addresses shortened to ``h...@mail.example``."""
        return clean(f"{self.code} {self.words}")


class Stale(Exception):  # noqa: N818 - not an error of anybody: a kept connection has ended meanwhile
    """The connection ended before anything of this mail was answered; ask again on a fresh one."""


def clean(words: str) -> str:
    """Words of a stranger, fit for a log line: no control characters, at most 200 of them, addresses shortened."""
    line = " ".join(_UNPRINTABLE.sub(" ", words).split())
    return _ADDRESS.sub("\\1\u2026@\\2", line)[:200]


class Wire:
    """One line to a server; every method raises TransientFailure, and may close it.

    ``kept`` says that a mail was handed over on it before: then its end may have come while nobody looked, and is
    Stale as long as nothing of the next mail was answered.
    """

    def __init__(self, host: str, port: int, *, timeout: float) -> None:
        self.host = host
        self.open = True
        self.kept = False
        self._timeout = timeout
        self._rest = bytearray()
        self._secured = False
        try:
            self._socket = socket.create_connection((host, port), timeout=timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, UnicodeError) as error:
            raise TransientFailure(f"cannot reach {host}:{port}: {_why(error)}") from error

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from here on; what was said in clear after the last answer may come from somebody in between."""
        if self._rest:
            raise self.broken("said more in clear after STARTTLS; somebody may be in between")
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=self.host)
        except ssl.SSLCertVerificationError as error:
            raise self.broken(f"has no certificate we can trust: {error.verify_message}") from error
        except (OSError, ValueError) as error:
            raise self.broken(f"and we did not agree on TLS: {_why(error)}") from error
        self._secured = True

    def is_quiet(self) -> bool:
        """Whether it is open and the server has said nothing unasked; costs one system call and no round trip."""
        if not self.open or self._rest:
            return False
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)

    def ask(self, command: str) -> Reply:
        """The answer to one command."""
        self.write(f"{command}\r\n")
        return self.reply()

    def write(self, text: str) -> None:
        """Send words; they may hold several commands."""
        try:
            self._socket.settimeout(self._timeout)
            self._socket.sendall(text.encode())
        except OSError as error:
            self._end_of(error)

    def reply(self, *, first: bool = False, maybe_done: bool = False) -> Reply:
        """Read one answer; ``first`` is the first after a pause, where a kept connection may have ended unseen."""
        code, lines = 0, []
        while True:
            line = self._line(maybe_done=maybe_done)
            if len(line) < 3 or not line[:3].isdigit():  # noqa: PLR2004 - a code has three digits
                raise self.broken("does not speak SMTP", maybe_done=maybe_done)
            code = int(line[:3])
            lines.append(line[4:].decode("utf-8", "replace"))
            if line[3:4] != b"-":
                break
        if first and code == 421 and self.kept:  # noqa: PLR2004 - it wanted to close while we were silent
            self.drop()
            raise Stale
        return Reply(code, "\n".join(lines))

    def send_data(self, data: bytes, following: bytes) -> Reply:
        """Send the data, and the commands ``following`` with it.

        From its last octets on, nobody knows what became of the mail until the answer is here. An answer that is here
        before them is none to this mail.
        """
        if self._rest:
            raise self.broken("answered before it was asked")
        tail = len(data) - len(END)
        view, sent = memoryview(data + following), 0
        while sent < len(view):
            chunk = view[sent : sent + _CHUNK]
            try:
                self._socket.settimeout(self._timeout)
                sent += self._socket.send(chunk)
            except OSError as error:
                if sent >= len(data):
                    break  # the mail itself is out, and its answer may be here
                # A plain socket that fails has taken nothing of this chunk; inside TLS that cannot be known.
                self._end_of(error, maybe_done=sent > tail or (self._secured and sent + len(chunk) > tail))
        return self.reply(maybe_done=True)

    def expect(self, reply: Reply, code: int, what: str) -> None:
        """Give the connection up where the answer has another code."""
        if reply.code != code:
            raise self.broken(f"{what} {reply}")

    def drop(self) -> None:
        """Close it without a word."""
        self.open = False
        self._socket.close()

    def close(self, *, politely: bool) -> None:
        """Close it; with QUIT where that is possible and wanted, whose answer is not waited for."""
        if self.open and politely:
            with contextlib.suppress(OSError):
                self._socket.settimeout(1)
                self._socket.sendall(b"QUIT\r\n")
        self.drop()

    def broken(self, words: str, *, maybe_done: bool = False) -> TransientFailure:
        """Give the connection up; what that means, with the server's name before the words."""
        self.drop()
        return TransientFailure(f"{self.host} {words}", maybe_done=maybe_done, broke_off=True)

    def _line(self, *, maybe_done: bool) -> bytes:
        until = None
        while (end := self._rest.find(b"\n")) < 0:
            now = time.monotonic()
            until = until or now + (self._timeout * _LONGER if maybe_done else self._timeout)
            try:
                if now > until:
                    raise TimeoutError  # octets that drip in one by one
                self._socket.settimeout(max(until - now, 0.001))
                block = self._socket.recv(65536)
            except OSError as error:
                self._end_of(error, maybe_done=maybe_done)
            if not block:
                self._end_of(None, maybe_done=maybe_done)
            self._rest += block
            if len(self._rest) > _MAX_REPLY:
                raise self.broken("does not speak SMTP", maybe_done=maybe_done)
        line = bytes(self._rest[:end]).rstrip(b"\r")
        del self._rest[: end + 1]
        return line

    def _end_of(self, error: OSError | None, *, maybe_done: bool = False) -> NoReturn:
        """Raise what a lost connection means: Stale where it was a kept one, and the mail has surely not arrived."""
        failure = self.broken(f"broke off: {_why(error)}", maybe_done=maybe_done)
        if self.kept and not maybe_done and not isinstance(error, TimeoutError):
            raise Stale from error
        raise failure from error


def _why(error: BaseException | None) -> str:
    match error:
        case None:
            return "it closed the connection"
        case socket.gaierror():
            return "the host name is not known"
        case TimeoutError():
            return "no answer in time"
        case ssl.SSLError():
            return error.reason or "TLS failed"
        case OSError():
            return error.strerror or "the connection failed"
        case _:
            return "the host name is not valid"
