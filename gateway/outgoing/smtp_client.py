"""One connection to an SMTP server: greeting, TLS, login, and mails handed over one after the other."""

from __future__ import annotations

import base64
import contextlib
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.smtp_wire import END, Stale, Wire

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

    from gateway.outgoing.smtp_wire import Reply

_LINE_BREAK: Final = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail with its envelope; ``sender`` is ``''`` for the null reverse-path."""

    mail: bytes
    sender: str
    recipient: str


class Connection:
    """One conversation; every method raises TransientFailure or PermanentFailure, and may close the connection."""

    def __init__(self, host: str, port: int, *, hostname: str, timeout: float) -> None:
        self.host = host
        self.sent = 0  # mails handed over
        self.used = time.monotonic()
        self.features: dict[str, str] = {}
        self._hostname = hostname
        self._commands: tuple[str, str, str] | None = None  # of the next mail, not answered yet
        self._wire = Wire(host, port, timeout=timeout)

    @property
    def open(self) -> bool:
        """Whether it can be used any more."""
        return self._wire.open

    # Getting ready

    def begin(self, context: ssl.SSLContext | None, *, starttls: bool) -> None:
        """Exchange greetings, encrypted by ``context`` from the start or after STARTTLS; in clear where it is None."""
        if context is not None and not starttls:
            self._wire.secure(context)
        self._wire.expect(self._wire.reply(), 220, "greeted us with")
        self._greet()
        if context is not None and starttls:
            if "STARTTLS" not in self.features:
                raise self._wire.broken("offers no STARTTLS, and nothing is sent in clear")
            self._wire.expect(self._wire.ask("STARTTLS"), 220, "refused STARTTLS:")
            self._wire.secure(context)
            self._greet()

    def log_in(self, username: str, password: str) -> None:
        """Authenticate with PLAIN, or LOGIN where only that is offered.

        A refusal is transient: a person must mend the password, and the mail waits meanwhile.
        """
        offered = self.features.get("AUTH", "").upper().split()
        if "PLAIN" in offered:
            reply = self._wire.ask("AUTH PLAIN " + _base64(f"\x00{username}\x00{password}"))
        elif "LOGIN" in offered:
            reply = self._wire.ask(f"AUTH LOGIN {_base64(username)}")
            if reply.code == 334:  # noqa: PLR2004 - RFC 4954: go on
                reply = self._wire.ask(_base64(password))
        else:
            raise self._wire.broken("offers no login by password (AUTH PLAIN or LOGIN)")
        self._wire.expect(reply, 235, "refused our login:")

    def alive(self) -> bool:
        """Whether the kept connection is still quiet and open; costs one system call and no round trip."""
        # Where answers are on their way it is not quiet.
        return self._wire.is_quiet() if self._announced is None else True

    @property
    def expecting(self) -> bool:
        """Whether the envelope of a mail went along with the one before."""
        return self._announced is not None

    def expects(self, letter: Letter) -> bool:
        """Whether that was the envelope of just this mail."""
        return self._announced is not None and self._announced == self._announcement(letter)

    def close(self) -> None:
        """Say QUIT where that is still possible, and close; the answer is not waited for."""
        self._wire.close(politely=self._announced is None)

    # Handing over

    def hand_over(self, letter: Letter, following: Letter | None = None) -> str:
        """Send one mail and give the server's words of acceptance; raises Stale where a kept connection has ended.

        Where the server allows it, the envelope of the mail ``following`` goes along with this mail, which halves the
        round trips (RFC 2920 section 3.1). If another mail comes next after all, the connection is given up: of the
        one announced nothing but its envelope has left.
        """
        commands = self._envelope(letter)
        if self._announced is not None and self._announced != commands:
            self._wire.drop()
            raise Stale
        if "PIPELINING" in self.features:
            if self._announced is None:
                self._wire.write(_lines(commands))
            self._commands = None
            self._read_beginning(commands)
        else:
            self._begin_mail_stepwise(commands)
        next_commands = self._announcement(following)
        reply = self._wire.send_data(_as_data(letter.mail), _lines(next_commands or ()).encode())
        self._commands = next_commands
        self.sent += 1
        self._wire.kept = True
        self.used = time.monotonic()
        if not self._granted(reply, maybe_done=True):
            self._deny(reply, "refused the mail:")
        return str(reply)

    @property
    def _announced(self) -> tuple[str, str, str] | None:
        """The commands that went along with the mail before; None where none did, or nobody will answer them."""
        return self._commands if self.open else None

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
                reply = self._wire.reply(first=command is commands[0])
            except (TransientFailure, Stale):
                if refused is None:
                    raise
                break  # it closed after its refusal, which says more than the end of the connection
            if refused is None and not self._granted(reply, command):
                refused = reply, command
            if reply.code == 421:  # noqa: PLR2004 - RFC 5321 section 3.8: it closes now
                break
            if refused is not None and reply.code == 354:  # noqa: PLR2004 - it waits for a mail to nobody
                self._wire.drop()
        if refused is not None:
            self._refused(*refused)

    def _begin_mail_stepwise(self, commands: tuple[str, str, str]) -> None:
        for command in commands:
            self._wire.write(f"{command}\r\n")
            reply = self._wire.reply(first=command is commands[0])
            if not self._granted(reply, command):
                self._refused(reply, command)

    def _granted(self, reply: Reply, command: str = "", *, maybe_done: bool = False) -> bool:
        """Whether it says yes to ``command``, or to the mail, and not no (4xx, 5xx).

        Any other answer belongs to another question: the two sides are out of step, and whatever comes later could be
        taken for what it is not.
        """
        if reply.code == 354 if command == "DATA" else 200 <= reply.code < 300:  # noqa: PLR2004 - RFC 5321 section 4.2.1
            return True
        if 400 <= reply.code < 600:  # noqa: PLR2004 - as above
            return False
        raise self._wire.broken("does not speak SMTP", maybe_done=maybe_done)

    def _refused(self, reply: Reply, command: str) -> None:
        """Clear the transaction for the next mail and raise what the refusal means."""
        if self.open and reply.code != 421:  # noqa: PLR2004 - RFC 5321 section 3.8: it closes now
            with contextlib.suppress(TransientFailure, Stale):
                self._wire.expect(self._wire.ask("RSET"), 250, "refused RSET:")
        verb = command.split(" ", 1)[0]
        self._deny(reply, f"refused {verb}:", away=verb == "MAIL")

    def _deny(self, reply: Reply, what: str, *, away: bool = False) -> NoReturn:
        """Raise PermanentFailure for 5xx, TransientFailure for 4xx.

        ``away`` says that a server which closes now does so whatever the mail is.
        """
        closing = reply.code == 421  # noqa: PLR2004 - as above
        if closing:
            self._wire.drop()
        # 530 and 535 speak of our login, not of this mail.
        sentence = f"{self.host} {what} {reply}"
        if reply.code >= 500 and reply.code not in {530, 535, 538}:  # noqa: PLR2004 - RFC 5321 section 4.2.1
            raise PermanentFailure(sentence)
        raise TransientFailure(sentence, broke_off=not self.open, peer_away=closing and away)

    def _greet(self) -> None:
        reply = self._wire.ask(f"EHLO {self._hostname}")
        self._wire.expect(reply, 250, "refused EHLO:")
        lines = [line.partition(" ") for line in reply.words.split("\n")[1:]]
        self.features = {word.upper(): rest for word, _, rest in lines}


def _lines(commands: Sequence[str]) -> str:
    return "".join(f"{command}\r\n" for command in commands)


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
    return mail + (b".\r\n" if mail.endswith(b"\r\n") else END)
