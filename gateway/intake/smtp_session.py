# ruff: noqa: N802 - aiosmtpd finds its commands by these names
"""One conversation with an SMTP or LMTP peer: aiosmtpd's commands, our own bytes, limits and answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import ssl
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, TLSSetupException

from gateway.errors import TransientFailure
from gateway.intake.smtp_wire import Inbox, Problem
from gateway.mail.arrival import Arrival, Origin
from gateway.mail.message import Envelope

if TYPE_CHECKING:
    from concurrent.futures import Future

    from gateway.intake.smtp_shared import Shared

log = logging.getLogger(__name__)

_COMMANDS: Final = frozenset(
    "HELO EHLO LHLO MAIL RCPT DATA RSET NOOP QUIT VRFY EXPN HELP STARTTLS".split()  # noqa: SIM905 - reads as a list
)
_TRANSACTION: Final = frozenset({"MAIL", "RCPT", "DATA"})
# A browser that was talked into speaking to us (cross-protocol request); Postfix closes on these too.
_WEB: Final = frozenset(b"GET POST HEAD PUT DELETE CONNECT OPTIONS PATCH TRACE PRI".split())
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
# RFC 5321 section 4.1.2: a path, after the source route that may be ignored; brackets may be missing.
_PATH: Final = re.compile(
    r"""\s*(?:
        <(?:@[^<>:\s]+:)?(?P<path>(?:"(?:[^"\\]|\\.)*"|[^\s<>"@]+)@[^\s<>"@]+)>
      | (?P<null><>)
      | (?P<bare>[^\s<>"@]+@[^\s<>"@]+)
    )(?P<rest>\s.*|)""",
    re.VERBOSE,
)


class Dialogue(SMTP):
    """SMTP as aiosmtpd speaks it, but for the octets: strict line breaks, DATA in blocks, answers in one write.

    aiosmtpd keeps the order of commands, their parameters, the greeting and STARTTLS.
    """

    kind: Literal["smtp", "lmtp"] = "smtp"
    greeting = "ESMTP"
    envelope: Any  # aiosmtpd's own; never None while a command is carried out

    def __init__(self, shared: Shared) -> None:
        super().__init__(
            shared.handler,
            data_size_limit=shared.max_size,
            enable_SMTPUTF8=True,
            hostname=shared.hostname,
            tls_context=shared.tls,
            loop=shared.loop,
        )
        self.peer = "-"
        self.silent_since: float | None = None  # by the loop's clock; None while the peer waits for us
        self.latest: float | None = None  # when the mail at hand must have come to its end
        self._shared = shared
        self._inbox = Inbox()
        self._out = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._counted = 0  # octets of the inbox that stand in ``shared.held``
        self._faults = 0
        self._chatter = 0
        self._admitted = self._eof = self._deaf = self._over = self._paused_reading = False
        self._busy = False

    def _secured(self) -> bool:
        return self.session is not None and self.session.ssl is not None

    # What asyncio tells us

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or begin anew after STARTTLS."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - create_server makes no other
        if self._original_transport is not None:
            self._inbox.clear()  # nothing said in clear counts after STARTTLS (RFC 3207 section 4.2)
        else:
            peer = transport.get_extra_info("peername")
            self.peer = peer[0] if peer else "-"
            refusal = self._shared.admit(self)
            if refusal is not None:
                transport.write(refusal)
                transport.close()
                return
            self._admitted = True
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Keep what came; the dialogue is woken where it waits for it."""
        if self._deaf:
            return
        self._inbox.feed(data)
        if self._waiter is not None:
            self._wake()
        elif len(self._inbox) > self._shared.limits.unread and not self._paused_reading:
            self._paused_reading = True
            self._wire.pause_reading()

    def eof_received(self) -> bool:
        """Answer what was asked before the peer fell silent; TLS cannot be half closed."""
        self._eof = True
        self._wake()
        return self._admitted and self._tls_protocol is None

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the peer; a mail already handed over is not taken back."""
        if self._admitted:
            self._admitted = False
            self._count(0)
            self._shared.dismiss(self)
            super().connection_lost(error)

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Use aiosmtpd's timer once, for the longest life of a session; ``deadline`` is the one for silence."""
        if self._timeout_handle is None:
            self._timeout_handle = self.loop.call_later(duration or self._shared.limits.session, self._timeout_cb)

    def _timeout_cb(self) -> None:
        self.end()

    # What the listener asks

    def end(self) -> None:
        """Say goodbye as soon as no mail is on its way."""
        self._over = True
        if not self._busy:
            self.expire("421 4.3.2 Closing, please come back")

    def expire(self, words: str) -> None:
        """Break the connection off, with a last line where one can still be said."""
        if self.transport is None:
            return
        if self._wire.is_closing() or self._wire.get_write_buffer_size():
            self._wire.abort()  # it does not read, so that closing politely would take for ever
            return
        handshake = self._tls_protocol is not None and not self._secured()
        if not handshake and not self._deaf:  # a peer that was sent away has had its last word
            self._wire.write(bytes(self._out) + words.encode() + b"\r\n")
        self._out.clear()
        self._wire.close()

    def overdue(self, now: float, patience: float) -> bool:
        """Whether the peer has been silent, or has been sending one mail, for too long."""
        silent = self.silent_since is not None and now - self.silent_since > patience
        return silent or (self.latest is not None and now > self.latest)

    def abort(self) -> None:
        """Close at once, whatever is on its way."""
        if self.transport is not None:
            self._wire.abort()

    # Octets in and out

    @property
    def _wire(self) -> asyncio.Transport:
        return cast("asyncio.Transport", self.transport)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _count(self, held: int) -> None:
        """Keep the sum of octets in memory that all sessions share."""
        self._shared.held += held - self._counted
        self._counted = held

    async def push(self, status: str | bytes) -> None:
        """Answer; answers to pipelined commands leave together (RFC 2920)."""
        line = status.encode() if isinstance(status, str) else status
        self._faults += line.startswith(b"5")
        self._out += line + b"\r\n"
        if len(self._out) > 4096 or not self._inbox.has_line():  # noqa: PLR2004 - one page
            await self._flush()

    async def _flush(self) -> None:
        if self._out:
            out = bytes(self._out)
            self._out.clear()
            self._writer.write(out)
            self.silent_since = self.loop.time()
            await self._writer.drain()

    async def _more(self) -> bool:
        """Wait until something came; False where nothing will."""
        await self._flush()
        if self._eof:
            return False
        if self._paused_reading:
            self._paused_reading = False
            self._wire.resume_reading()
        self._waiter = self.loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        return True

    async def _line(self) -> bytes | None:
        """Give the next command line, empty where it was too long; None at the end."""
        self.silent_since = self.loop.time()
        while (line := self._inbox.line()) is None:
            if self._inbox.starts_tls() or self._inbox.wasted > self._shared.limits.unread:
                return None
            if not await self._more():
                return None
        return line

    async def _mail(self) -> bytes | Problem | None:
        """Give the mail after DATA, or why it is not taken; None where the peer left before its end."""
        self.latest = self.loop.time() + self._shared.limits.data
        self._inbox.begin_data(self._shared.max_size)
        while (mail := self._inbox.data()) is None:
            self._count(len(self._inbox))
            if self._shared.full():
                self._inbox.refuse(Problem.NO_ROOM)
            if self._inbox.wasted > 4 * self._shared.max_size:
                return Problem.TOO_BIG
            self.silent_since = self.loop.time()
            if not await self._more():
                return None
        self._count(len(mail) if isinstance(mail, bytes) else 0)
        self.latest = None
        return mail

    async def _hang_up(self, words: str) -> None:
        """Say the last word and close, reading on for a moment so that the peer gets to see it."""
        self._over = self._deaf = True
        self._inbox.clear()
        await self.push(words)
        await self._flush()
        if self._wire.can_write_eof():
            self._wire.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._shared.limits.linger):
                while await self._more():
                    pass

    # The conversation

    async def _handle_client(self) -> None:
        """Talk until one side has enough; a bug ends this conversation only, and is logged."""
        try:
            await self.push(f"220 {self.hostname} {self.greeting}")
            while not self._over and (line := await self._line()) is not None:
                await self._command(line)
                if self._faults > self._shared.limits.faults or self._chatter > self._shared.limits.chatter:
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

    async def _command(self, line: bytes) -> None:
        text = line[:-2]
        if not line:
            await self.push("500 5.5.2 Line too long")
            return
        word, _, rest = text.partition(b" ")
        if word.upper() in _WEB:
            await self._hang_up("554 5.5.1 This is a mail server")
            return
        if not line.endswith(b"\r\n") or _CONTROL.search(text):
            await self.push("500 5.5.2 Lines end with CR LF and hold no other control characters")
            return
        try:
            command, argument = word.decode("ascii").upper(), rest.strip().decode()
        except UnicodeDecodeError:
            await self.push("500 5.5.2 Not UTF-8")
            return
        if command not in _COMMANDS:
            await self.push("500 5.5.1 Command not known")
            return
        self._chatter += command not in _TRANSACTION
        await self._smtp_methods[command](argument or None)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Split a path from its parameters: (None, None) where it is none, ``<>`` for the null reverse-path.

        aiosmtpd asks the header parser of the email package, which takes 0.1 ms and may raise anything.
        """
        found = _PATH.fullmatch(arg)
        if found is None or not found["rest"].isascii():
            return None, None
        return found["path"] or found["null"] or found["bare"], found["rest"].strip()

    async def smtp_LHLO(self, arg: str | None) -> None:
        """Belongs to LMTP."""
        del arg
        await self.push("500 5.5.1 Command not known")

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
            await self.push(Problem.NO_ROOM.value)
            return
        self._busy = True
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        mail = await self._mail()
        if mail is None:
            self._over = True  # half a mail must never be read as commands
            return
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
            if mail is Problem.BARE_LF or self._inbox.wasted > 4 * self._shared.max_size:
                await self._hang_up(words)
            else:
                await self.push(words)
            return
        status = await self._hand_over(mail, envelope)
        if status.startswith("250"):
            self._faults = self._chatter = 0
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
        except TransientFailure:
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
        if self.tls_context is not None and not arg:
            self._inbox.clear()
        await super().smtp_STARTTLS(arg)

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


class LmtpDialogue(Dialogue, LMTP):
    """The same over LMTP (RFC 2033): LHLO, and an answer for every recipient."""

    kind = "lmtp"
    greeting = "LMTP"

    async def smtp_LHLO(self, arg: str | None) -> None:
        """Greet."""
        await LMTP.smtp_LHLO(self, arg)
