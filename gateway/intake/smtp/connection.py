"""One connection of an SMTP or LMTP peer: the octets in and out, and what the connection may use up."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from aiosmtpd.smtp import SMTP

from gateway.intake.smtp.places import written
from gateway.intake.smtp.wire import Inbox, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.intake.smtp.shared import Shared

_STRIDE: Final = 4096  # octets of a mail that count as getting on


class Connection(SMTP):
    """aiosmtpd's protocol with an inbox of our own in place of its stream reader.

    Lines are taken strictly, mail data in blocks, and answers to pipelined commands leave in one write.
    """

    kind: Literal["smtp", "lmtp"] = "smtp"
    greeting = "ESMTP"
    envelope: Any  # aiosmtpd's own; never None while a command is carried out

    def __init__(self, shared: Shared) -> None:
        if shared.template is None:
            shared.template = _template(shared)
        reader = asyncio.StreamReader(loop=shared.loop)
        asyncio.StreamReaderProtocol.__init__(self, reader, self._cb_client_connected, loop=shared.loop)
        vars(self).update(shared.template)
        self.peer = "-"
        self.silent_since: float | None = None  # by the loop's clock; None while the peer waits for us
        self.latest: float | None = None  # when the mail at hand must have come to its end
        self.moved = 0.0  # when it last got on: said something whole, or another page of a mail
        self.introducing = False  # a balancer that has not said yet whom it hands on
        self.chatter = 0
        self.leave: Callable[[], None] = lambda: None  # frees the place it has
        self._shared = shared
        self._inbox = Inbox()
        self._out = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._counted = 0  # octets of the inbox that stand in ``shared.held``
        self._faults = self._wrong_logins = self._mails = 0
        self._admitted = self._eof = self._deaf = self._over = self._paused_reading = False
        self._busy = False

    @property
    def secured(self) -> bool:
        """Whether the handshake of TLS is behind us."""
        return self.session is not None and self.session.ssl is not None

    # What asyncio tells us

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or begin anew after STARTTLS."""
        transport = cast("asyncio.Transport", transport)
        if self._original_transport is None:
            self.peer = written(transport.get_extra_info("peername"))
            self.introducing = self._shared.places.is_balancer(self.peer)
            self.silent_since = self.moved = self.loop.time()
            refusal = self._shared.admit(self)
            if refusal is not None:
                self._shared.sent_away[refusal[:9].decode()] += 1
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
        handshake = self._tls_protocol is not None and not self.secured
        if not handshake and not self._deaf:  # a peer that was sent away has had its last word
            self._wire.write(bytes(self._out) + words.encode() + b"\r\n")
        self._out.clear()
        self._wire.close()

    def give_way(self, words: str) -> None:
        """Leave the place to somebody else now, whether or not the peer reads our last words."""
        self._shared.dismiss(self)
        self._shared.sent_away[words[:9]] += 1
        self._over = True
        self.expire(words)
        self.loop.call_later(self._shared.limits.linger, self.abort)

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
            self.silent_since = self.moved = self.loop.time()
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
        seen = 0
        while (mail := self._inbox.data()) is None:
            self._count(len(self._inbox))
            if len(self._inbox) + self._inbox.wasted - seen >= _STRIDE:
                seen = len(self._inbox) + self._inbox.wasted
                self.moved = self.loop.time()
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
        self._shared.sent_away[words[:9]] += 1
        self._over = self._deaf = True
        self._inbox.clear()
        await self.push(words)
        await self._flush()
        self.moved = 0.0  # the first to go where a place is needed
        if self._wire.can_write_eof():
            self._wire.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._shared.limits.linger):
                while await self._more():
                    pass


def _template(shared: Shared) -> dict[str, Any]:
    """What aiosmtpd finds out about itself and its handler, once instead of anew for each connection (0.45 ms).

    Its tables of methods are left empty: they belong to one connection, and ours are found by name.
    """
    whole = SMTP(
        shared.handler,
        data_size_limit=shared.max_size,
        enable_SMTPUTF8=True,
        hostname=shared.hostname,
        tls_context=shared.tls,
        auth_required=shared.login is not None,
        loop=shared.loop,
    )
    reader = asyncio.StreamReader(loop=shared.loop)
    of_stream = vars(asyncio.StreamReaderProtocol(reader, lambda *_: None, loop=shared.loop))
    found = {name: value for name, value in vars(whole).items() if name not in of_stream}
    return found | {"_smtp_methods": {}, "_auth_methods": {}}
