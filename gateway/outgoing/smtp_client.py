"""One connection to an SMTP server: greeting, TLS, login, and mails handed over one after the other."""

from __future__ import annotations

import base64
import contextlib
import re
import select
import socket
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from gateway.errors import PermanentFailure, TransientFailure

if TYPE_CHECKING:
    from collections.abc import Sequence

_END: Final = b"\r\n.\r\n"
_CHUNK: Final = 256 * 1024
_LONGER: Final = 1.5  # times the usual patience after the final dot: what is given up there stays in doubt
_MAX_REPLY: Final = 64 * 1024  # no server has more to say; a foreign protocol might
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]+")
_ADDRESS: Final = re.compile(r"([^\s<>@:;,()\"'])[^\s<>@:;,()\"']*@([\w.-]+)")
_LINE_BREAK: Final = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered: its code, and its words on one line."""

    code: int
    words: str

    def __str__(self) -> str:
        """Form for sentences: no control characters, at most 200, addresses shortened to ``h...@mail.example``."""
        return clean(f"{self.code} {self.words}")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail with its envelope; ``sender`` is ``''`` for the null reverse-path."""

    mail: bytes
    sender: str
    recipient: str


class Stale(Exception):  # noqa: N818 - not an error of anybody: a kept connection has ended meanwhile
    """The connection ended before anything of this mail was answered; ask again on a fresh one."""


def clean(words: str) -> str:
    """Words of a stranger, fit for a log line: no control characters, at most 200 of them, addresses shortened."""
    line = " ".join(_UNPRINTABLE.sub(" ", words).split())
    return _ADDRESS.sub("\\1\u2026@\\2", line)[:200]


class Connection:
    """One conversation; every method raises TransientFailure or PermanentFailure, and may close the connection."""

    def __init__(self, host: str, port: int, *, hostname: str, timeout: float) -> None:
        self.host = host
        self.sent = 0  # mails handed over
        self.used = time.monotonic()
        self.open = True
        self.features: dict[str, str] = {}
        self._hostname, self._timeout = hostname, timeout
        self._rest = bytearray()
        self._secured = False
        self._announced: tuple[str, str, str] | None = None  # commands of the next mail, not answered yet
        try:
            self._socket = socket.create_connection((host, port), timeout=timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, UnicodeError) as error:
            raise TransientFailure(f"cannot reach {host}:{port}: {_why(error)}") from error

    # Getting ready

    def begin(self, context: ssl.SSLContext | None, *, starttls: bool) -> None:
        """Exchange greetings, encrypted by ``context`` from the start or after STARTTLS; in clear where it is None."""
        if context is not None and not starttls:
            self._secure(context)
        self._expect(self._reply(), 220, "greeted us with")
        self._greet()
        if context is not None and starttls:
            if "STARTTLS" not in self.features:
                raise self._broken("offers no STARTTLS, and nothing is sent in clear")
            self._expect(self._ask("STARTTLS"), 220, "refused STARTTLS:")
            if self._rest:
                raise self._broken("said more in clear after STARTTLS; somebody may be in between")
            self._secure(context)
            self._greet()

    def log_in(self, username: str, password: str) -> None:
        """Authenticate with PLAIN, or LOGIN where only that is offered.

        A refusal is transient: a person must mend the password, and the mail waits meanwhile.
        """
        offered = self.features.get("AUTH", "").upper().split()
        if "PLAIN" in offered:
            reply = self._ask("AUTH PLAIN " + _base64(f"\x00{username}\x00{password}"))
        elif "LOGIN" in offered:
            reply = self._ask(f"AUTH LOGIN {_base64(username)}")
            if reply.code == 334:  # noqa: PLR2004 - RFC 4954: go on
                reply = self._ask(_base64(password))
        else:
            raise self._broken("offers no login by password (AUTH PLAIN or LOGIN)")
        self._expect(reply, 235, "refused our login:")

    def alive(self) -> bool:
        """Whether the kept connection is still quiet and open; costs one system call and no round trip."""
        if self._announced is not None:
            return self.open  # answers are on their way, so that it is not quiet
        if not self.open or self._rest:
            return False
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)

    @property
    def expecting(self) -> bool:
        """Whether the envelope of a mail went along with the one before."""
        return self._announced is not None

    def expects(self, letter: Letter) -> bool:
        """Whether that was the envelope of just this mail."""
        return self._announced is not None and self._announced == self._announcement(letter)

    def close(self) -> None:
        """Say QUIT where that is still possible, and close; the answer is not waited for."""
        if self.open and self._announced is None:
            self.open = False
            with contextlib.suppress(OSError):
                self._socket.settimeout(1)
                self._socket.sendall(b"QUIT\r\n")
        self.open = False
        self._socket.close()

    # Handing over

    def hand_over(self, letter: Letter, following: Letter | None = None) -> str:
        """Send one mail and give the server's words of acceptance; raises Stale where a kept connection has ended.

        Where the server allows it, the envelope of the mail ``following`` goes along with this mail, which halves the
        round trips (RFC 2920 section 3.1). If another mail comes next after all, the connection is given up: of the
        one announced nothing but its envelope has left.
        """
        commands = self._envelope(letter)
        if self._announced is not None and self._announced != commands:
            self._drop()
            raise Stale
        if "PIPELINING" in self.features:
            if self._announced is None:
                self._write(_lines(commands))
            self._announced = None
            self._read_beginning(commands)
        else:
            self._begin_mail_stepwise(commands)
        next_commands = self._announcement(following)
        reply = self._finish(_as_data(letter.mail), _lines(next_commands or ()).encode())
        self._announced = next_commands
        self.sent += 1
        self.used = time.monotonic()
        self._accepted(reply, "refused the mail:")
        return str(reply)

    def _announcement(self, following: Letter | None) -> tuple[str, str, str] | None:
        """The commands that can go along with the mail before it; None where it has to wait for its own turn."""
        if following is None or "PIPELINING" not in self.features:
            return None
        try:
            return self._envelope(following)
        except PermanentFailure:
            return None

    def _envelope(self, letter: Letter) -> tuple[str, str, str]:
        mail, sender, recipient = letter.mail, letter.sender, letter.recipient
        utf8 = not (sender.isascii() and recipient.isascii())
        if utf8 and "SMTPUTF8" not in self.features:
            raise PermanentFailure(f"{self.host} takes no addresses with letters beyond ASCII (no SMTPUTF8)")
        eight = not mail.isascii()
        if eight and "8BITMIME" not in self.features:
            raise PermanentFailure(f"{self.host} takes no 8-bit mail (no 8BITMIME)")
        size = self.features.get("SIZE")
        if size is not None and size.isascii() and size.isdigit() and 0 < int(size) < len(mail):
            raise PermanentFailure(f"{self.host} takes mail of at most {size} octets, this one has {len(mail)}")
        parameters = f" SIZE={len(mail)}" if size is not None else ""
        parameters += (" BODY=8BITMIME" if eight else "") + (" SMTPUTF8" if utf8 else "")
        return f"MAIL FROM:<{sender}>{parameters}", f"RCPT TO:<{recipient}>", "DATA"

    def _read_beginning(self, commands: tuple[str, str, str]) -> None:
        """The three answers to MAIL, RCPT and DATA, which left in one packet (RFC 2920)."""
        refused: tuple[Reply, str] | None = None
        for command in commands:
            try:
                reply = self._reply(first=command is commands[0])
            except (TransientFailure, Stale):
                if refused is None:
                    raise
                break  # it closed after its refusal, which says more than the end of the connection
            if refused is None and not _fine(reply):
                refused = reply, command
            if reply.code == 421:  # noqa: PLR2004 - RFC 5321 section 3.8: it closes now
                break
            if refused is not None and reply.code == 354:  # noqa: PLR2004 - it waits for a mail to nobody
                self._drop()
        if refused is not None:
            self._refused(*refused)

    def _begin_mail_stepwise(self, commands: tuple[str, str, str]) -> None:
        for command in commands:
            self._write(f"{command}\r\n")
            reply = self._reply(first=command is commands[0])
            if not _fine(reply):
                self._refused(reply, command)

    def _refused(self, reply: Reply, command: str) -> None:
        """Clear the transaction for the next mail and raise what the refusal means."""
        if self.open and reply.code != 421:  # noqa: PLR2004 - RFC 5321 section 3.8: it closes now
            with contextlib.suppress(TransientFailure, Stale):
                self._expect(self._ask("RSET"), 250, "refused RSET:")
        verb = command.split(" ", 1)[0]
        self._accepted(reply, f"refused {verb}:", away=verb == "MAIL")

    def _accepted(self, reply: Reply, what: str, *, away: bool = False) -> None:
        """Return for 2xx and 354; raise PermanentFailure for 5xx, TransientFailure for all else.

        ``away`` says that a server which closes now does so whatever the mail is.
        """
        if _fine(reply):
            return
        closing = reply.code == 421  # noqa: PLR2004 - as above
        if closing:
            self._drop()
        # 530 and 535 speak of our login, not of this mail.
        sentence = f"{self.host} {what} {reply}"
        if reply.code >= 500 and reply.code not in {530, 535, 538}:  # noqa: PLR2004 - RFC 5321 section 4.2.1
            raise PermanentFailure(sentence)
        raise TransientFailure(sentence, broke_off=not self.open, peer_away=closing and away)

    def _finish(self, data: bytes, following: bytes) -> Reply:
        """Send the data, and the commands ``following`` with it.

        From its last octets on, nobody knows what became of the mail until the answer is here.
        """
        tail = len(data) - len(_END)
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
        return self._reply(maybe_done=True)

    # Words on the wire

    def _greet(self) -> None:
        reply = self._ask(f"EHLO {self._hostname}")
        self._expect(reply, 250, "refused EHLO:")
        lines = [line.partition(" ") for line in reply.words.split("\n")[1:]]
        self.features = {word.upper(): rest for word, _, rest in lines}

    def _secure(self, context: ssl.SSLContext) -> None:
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=self.host)
        except ssl.SSLCertVerificationError as error:
            raise self._broken(f"has no certificate we can trust: {error.verify_message}") from error
        except (OSError, ValueError) as error:
            raise self._broken(f"and we did not agree on TLS: {_why(error)}") from error
        self._secured = True

    def _ask(self, command: str) -> Reply:
        self._write(f"{command}\r\n")
        return self._reply()

    def _write(self, text: str) -> None:
        try:
            self._socket.settimeout(self._timeout)
            self._socket.sendall(text.encode())
        except OSError as error:
            self._end_of(error)

    def _reply(self, *, first: bool = False, maybe_done: bool = False) -> Reply:
        """Read one answer; ``first`` is the first after a pause, where a kept connection may have ended unseen."""
        code, lines = 0, []
        while True:
            line = self._line(maybe_done=maybe_done)
            if len(line) < 3 or not line[:3].isdigit():  # noqa: PLR2004 - a code has three digits
                raise self._broken("does not speak SMTP", maybe_done=maybe_done)
            code = int(line[:3])
            lines.append(line[4:].decode("utf-8", "replace"))
            if line[3:4] != b"-":
                break
        if first and code == 421 and self.sent:  # noqa: PLR2004 - it wanted to close while we were silent
            self._drop()
            raise Stale
        return Reply(code, "\n".join(lines))

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
                raise self._broken("does not speak SMTP", maybe_done=maybe_done)
        line = bytes(self._rest[:end]).rstrip(b"\r")
        del self._rest[: end + 1]
        return line

    # Ends

    def _expect(self, reply: Reply, code: int, what: str) -> None:
        if reply.code != code:
            raise self._broken(f"{what} {reply}")

    def _drop(self) -> None:
        self.open, self._announced = False, None
        self._socket.close()

    def _broken(self, words: str, *, maybe_done: bool = False) -> TransientFailure:
        self._drop()
        return TransientFailure(f"{self.host} {words}", maybe_done=maybe_done, broke_off=True)

    def _end_of(self, error: OSError | None, *, maybe_done: bool = False) -> NoReturn:
        """Raise what a lost connection means: Stale where it was a kept one, and the mail has surely not arrived."""
        failure = self._broken(f"broke off: {_why(error)}", maybe_done=maybe_done)
        if self.sent and not maybe_done and not isinstance(error, TimeoutError):
            raise Stale from error
        raise failure from error


def _lines(commands: Sequence[str]) -> str:
    return "".join(f"{command}\r\n" for command in commands)


def _fine(reply: Reply) -> bool:
    return 200 <= reply.code < 300 or reply.code == 354  # noqa: PLR2004 - RFC 5321 section 4.2.1


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _as_data(mail: bytes) -> bytes:
    """Turn a mail into what follows DATA: lines end with CR LF, dots at their start are doubled, and the final dot."""
    pairs = mail.count(b"\r\n")
    if mail.count(b"\n") != pairs or mail.count(b"\r") != pairs:
        mail = _LINE_BREAK.sub(b"\r\n", mail)
    if mail.startswith(b"."):
        mail = b"." + mail
    if b"\r\n." in mail:
        mail = mail.replace(b"\r\n.", b"\r\n..")
    return mail + (b".\r\n" if mail.endswith(b"\r\n") else _END)


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
