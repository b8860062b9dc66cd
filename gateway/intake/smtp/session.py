# ruff: noqa: N802 - aiosmtpd finds its commands by these names
"""One conversation with an SMTP or LMTP peer: aiosmtpd's order of commands, our own limits and answers."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Any, Final

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import TLSSetupException

from gateway.errors import Failure
from gateway.intake.smtp.tls import slim_tls
from gateway.intake.smtp.welcome import UNKNOWN, Welcome
from gateway.intake.smtp.wire import Problem
from gateway.mail.arrival import Arrival, Origin
from gateway.mail.message import Envelope

if TYPE_CHECKING:
    from concurrent.futures import Future

_COMMANDS: Final = frozenset(
    "HELO EHLO LHLO MAIL RCPT DATA RSET NOOP QUIT VRFY EXPN HELP STARTTLS AUTH".split()  # noqa: SIM905 - reads as a list
)
_TRANSACTION: Final = frozenset({"MAIL", "RCPT", "DATA"})
# A browser that was talked into speaking to us (cross-protocol request), on which Postfix closes too, or a
# balancer that nobody has configured.
_FOREIGN: Final = frozenset(b"GET POST HEAD PUT DELETE CONNECT OPTIONS PATCH TRACE PRI PROXY".split())
# Where another server may have seen an end of data that is none, or none where there is one (SMTP smuggling).
_AMBIGUOUS: Final = frozenset({Problem.BARE_LF, Problem.BARE_CR})
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
# What hides or turns text, or breaks a line in some programs: C1, line separators, bidirectional marks.
_HIDING: Final = re.compile("[\x80-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
# RFC 5321 section 4.1.2: a path, after the source route that may be ignored; brackets may be missing.
_PATH: Final = re.compile(
    r"""\s*(?:
        <(?:@[^<>:\s]+:)?(?P<path>(?:"(?:[^"\\]|\\.)*"|[^\s<>"@]+)@[^\s<>"@]+)>
      | (?P<null><>)
      | (?P<bare>[^\s<>"@]+@[^\s<>"@]+)
    )(?P<rest>\s.*|)""",
    re.VERBOSE,
)

# RFC 4954 section 5: who wrote it first, as far as a server that asks for a login has to take it; nothing comes of it.
_AUTHOR: Final = re.compile(r"\sAUTH=\S+", re.IGNORECASE)


class Dialogue(Welcome):
    """SMTP as aiosmtpd speaks it: it keeps the order of commands, their parameters, the greeting and STARTTLS."""

    async def _handle_client(self) -> None:
        """Talk until one side has enough; a bug ends this conversation only, and is logged."""
        try:
            if not await self._welcome():
                return
            while not self._over and (line := await self._line()) is not None:
                await self._command(line)
                if self._too_much():
                    await self._hang_up("421 4.7.0 Too many errors or commands without a mail")
        except TLSSetupException as error:
            # A failed handshake never calls connection_lost by itself (asyncio.sslproto, 3.11 to 3.14).
            self._wire.close()
            self.connection_lost(error)
        except (OSError, ssl.SSLError):
            pass  # the peer is gone
        except Exception as error:  # noqa: BLE001 - the top of a conversation
            self._shared.report_bug(self.kind, error)
            self.expire("421 4.3.0 Something broke here, try again later")
        finally:
            if self.transport is not None:
                self.transport.close()

    def _too_much(self) -> bool:
        limits = self._shared.limits
        return not self._over and (self._faults > limits.faults or self.chatter > limits.chatter)

    async def _command(self, line: bytes) -> None:
        text = line[:-2]
        if not line:
            await self.push("500 5.5.2 Line too long")
            return
        word, _, rest = text.partition(b" ")
        if word.upper() in _FOREIGN or (word and not word.isalpha()):  # a verb of HTTP, or one of its header fields
            await self._hang_up("554 5.5.1 This is a mail server")
            return
        if not line.endswith(b"\r\n"):
            # Another server before us may have seen one command where we would see two (SMTP smuggling).
            await self._hang_up("500 5.5.2 Lines end with CR LF here, a bare LF came")
            return
        argument = _text(rest)
        if argument is None or _CONTROL.search(text):
            await self.push("500 5.5.2 Lines are UTF-8 and hold no control characters")
            return
        await self._carry_out(word.decode().upper(), argument)

    async def _carry_out(self, command: str, argument: str) -> None:
        if self._inbox and not self.session.extended_smtp:
            # RFC 2920 section 3.1: only who was offered PIPELINING may send ahead; the greeting itself comes too soon.
            await self._hang_up("554 5.5.0 You talk before it is your turn")
            return
        if command not in _COMMANDS:
            await self.push(UNKNOWN)
            return
        if command == "MAIL" and self._mails >= self._shared.limits.transactions:
            await self._hang_up("421 4.7.0 Enough for one connection, please come back")
            return
        self.chatter += command not in _TRANSACTION
        await getattr(self, f"smtp_{command}")(argument or None)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Split a path from its parameters: (None, None) where it is none, ``<>`` for the null reverse-path.

        aiosmtpd asks the header parser of the email package, which takes 0.1 ms and may raise anything.
        """
        found = _PATH.fullmatch(arg)
        if found is None or not found["rest"].isascii():
            return None, None
        rest = found["rest"] if self._shared.login is None else _AUTHOR.sub("", found["rest"])
        return found["path"] or found["null"] or found["bare"], rest.strip()

    async def smtp_LHLO(self, arg: str | None) -> None:
        """Belongs to LMTP."""
        del arg
        await self.push(UNKNOWN)

    async def smtp_DATA(self, arg: str | None) -> None:
        """Take one mail; 250 means that it is stored."""
        if await self.check_helo_needed():
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Need RCPT command")
            return
        if self._shared.full():
            self.chatter += 1
            await self.push(Problem.NO_ROOM.value)
            return
        self._busy = True
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        mail = await self._mail()
        if mail is None:
            self._over = True  # half a mail must never be read as commands
            return
        self._mails += 1
        await self._answer_mail(mail)
        self._busy = False
        self._count(0)

    async def _answer_mail(self, mail: bytes | Problem) -> None:
        envelope = self.envelope
        self.envelope = self._create_envelope()
        # RFC 2033 section 4.2: LMTP answers once for each recipient.
        answers = len(envelope.rcpt_tos) if self.kind == "lmtp" else 1
        if isinstance(mail, Problem):
            words = "\r\n".join([mail.value] * answers)
            if mail in _AMBIGUOUS or self._inbox.wasted > 4 * self._shared.max_size:
                await self._hang_up(words)
            else:
                await self.push(words)
            return
        status = await self._hand_over(mail, envelope)
        if status.startswith("250"):
            self._faults = self.chatter = 0
        else:
            self.chatter += 1
        await self.push("\r\n".join([status] * answers))

    async def _hand_over(self, mail: bytes, envelope: Any) -> str:
        """Wait until the mail is stored and give the answer; whatever goes wrong on our side is temporary."""
        self.silent_since = None
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from
        arrival = Arrival(
            raw=mail,
            envelope=Envelope(sender=sender, recipients=tuple(envelope.rcpt_tos)),
            origin=Origin(kind=self.kind, peer=self.peer),
            arrived=self._shared.clock(),
        )
        try:
            future = self._shared.accept(arrival)
            if not future.done():
                await self._stored(future)
            future.result()
        except Failure:  # of the store, which a person may have to mend: the peer keeps the mail until then
            return "452 4.3.1 Cannot store mail now, try again later"
        except Exception as error:  # noqa: BLE001 - whatever it is, the peer must keep the mail
            self._shared.report_bug(self.kind, error)
            return "451 4.3.0 Something broke here, try again later"
        return "250 2.0.0 Stored"

    async def _stored(self, future: Future[object]) -> None:
        """Wait for ``future`` without ever cancelling it: a peer that leaves does not take its mail back."""
        waiter = self.loop.create_future()
        future.add_done_callback(lambda _: self._shared.settled(waiter))
        await waiter

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        """Go on encrypted; what was said in clear is forgotten (RFC 3207 section 4.2)."""
        if self._tls_protocol is not None:
            await self.push("503 5.5.1 TLS is active already")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: STARTTLS")
            return
        if self.tls_context is None:
            await self.push("454 4.7.0 No TLS here")
            return
        await self.push("220 2.0.0 Go ahead")
        await self._flush()
        await self._encrypt()

    async def _encrypt(self) -> None:
        self._inbox.clear()  # from here to the new protocol nothing is awaited, so that nothing in clear slips in
        shaken = self.loop.create_future()
        limits = self._shared.limits
        layer = slim_tls(self, self.tls_context, shaken, handshake=limits.handshake, shutdown=limits.linger)
        self._tls_protocol, self._original_transport = layer, self._wire
        self._wire.set_protocol(layer)
        self.transport = layer._get_app_transport()  # noqa: SLF001 - asyncio offers no other way from inside a protocol
        layer.connection_made(self._original_transport)
        try:
            await shaken
        except (OSError, ssl.SSLError) as error:
            raise TLSSetupException from error
        if not self.secured:
            raise TLSSetupException  # broken off by us: asyncio tells that as if it had gone well

    async def smtp_VRFY(self, arg: str | None) -> None:
        """Tell nothing about any address."""
        del arg
        await self.push("252 2.5.2 Cannot verify, but send it and see")

    async def smtp_EXPN(self, arg: str | None) -> None:
        """Tell nothing about any list."""
        del arg
        await self.push("502 5.5.1 Not here")

    async def smtp_HELP(self, arg: str | None) -> None:
        """Point to the standard."""
        del arg
        await self.push("214 2.0.0 RFC 5321")

    async def smtp_QUIT(self, arg: str | None) -> None:
        """Close."""
        del arg
        self._over = True
        await self.push("221 2.0.0 Bye")
        await self._flush()


def _text(octets: bytes) -> str | None:
    """What stands behind a command; None where it is no UTF-8 or hides something."""
    try:
        text = octets.strip().decode()
    except UnicodeDecodeError:
        return None
    return None if _HIDING.search(text) else text


class LmtpDialogue(Dialogue, LMTP):
    """The same over LMTP (RFC 2033): LHLO, and an answer for every recipient."""

    kind = "lmtp"
    greeting = "LMTP"

    async def smtp_LHLO(self, arg: str | None) -> None:
        """Greet."""
        await LMTP.smtp_LHLO(self, arg)
