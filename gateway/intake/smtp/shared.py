"""What all sessions of one listener have in common: whom we take mail for, what a peer may use up, where mail goes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gateway.intake.smtp.login import OFFER
from gateway.intake.smtp.places import Places

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from datetime import datetime
    from ipaddress import IPv4Network, IPv6Network

    from gateway.intake.smtp.connection import Connection
    from gateway.intake.smtp.login import Login
    from gateway.intake.smtp.session import Dialogue
    from gateway.mail.arrival import Arrival

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one peer, and all together, may use up; times in seconds, sizes in octets."""

    greet: float = 0.2  # how long a peer has to keep silent before we greet it
    greet_loopback: float = 0.005
    handshake: float = 30  # of TLS
    introduction: float = 5  # how long a load balancer may take to say whom it hands on
    idle: float = 300  # RFC 5321 section 4.5.3.2.7
    idle_busy: float = 20  # when more than half of the connections are taken
    data: float = 600  # one mail, RFC 5321 section 4.5.3.2.6
    session: float = 3600
    linger: float = 2  # how long a peer that is sent away may go on talking before we close
    report: float = 300  # how often it is logged that peers were sent away
    connections: int = 1000
    per_peer: int = 100
    per_loopback_peer: int = 200
    recipients: int = 100  # RFC 5321 section 4.5.3.1.8
    faults: int = 20  # refused commands without a mail between them
    chatter: int = 100  # commands without a mail between them
    transactions: int = 10_000  # mails over one connection
    logins: int = 3  # wrong passwords over one connection
    login_pause: float = 2  # before a wrong one is told
    unread: int = 64 * 1024  # what a peer may send ahead of our answers
    held: int | None = None  # mail data in memory, all together; None: four of the largest mails, or 64 MB


class Handler:
    """The questions aiosmtpd asks while it talks."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: Dialogue, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer what is safe: AUTH only under TLS and where there is a login, no HELP."""
        del envelope
        session.host_name = hostname
        offered = [line for line in responses[:-1] if not line.startswith("250-AUTH")]
        if self._shared.login is not None and server.secured:
            offered.append(OFFER)
        return ["\r\n".join([*offered, "250 PIPELINING"])]  # one answer, one packet

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Dialogue, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take mail for the owner's addresses and for nobody else; all others get the same words."""
        del session, options
        if address == "<>" or not self._shared.owns(address):
            return "550 5.1.1 No such mailbox here"
        if len(envelope.rcpt_tos) >= self._shared.limits.recipients:
            server.chatter += 1
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"


class Shared:
    """One for each listener; lives on its loop."""

    def __init__(
        self,
        *,
        loop: asyncio.AbstractEventLoop,
        addresses: Sequence[str],
        max_size: int,
        tls: ssl.SSLContext | None,
        hostname: str,
        accept: Callable[[Arrival], Future[object]],
        clock: Callable[[], datetime],
        limits: Limits,
        login: Login | None,
        balancers: Sequence[IPv4Network | IPv6Network],
    ) -> None:
        self.loop, self.max_size, self.tls, self.hostname = loop, max_size, tls, hostname
        self.accept, self.clock, self.limits, self.login = accept, clock, limits, login
        self.handler = Handler(self)
        self.sent_away: Counter[str] = Counter()  # by the code they heard, since it was last logged
        self._logged = loop.time()
        self.template: dict[str, Any] | None = None  # see smtp_connection
        self.places = Places(limits, balancers)
        self.closing = False
        self.deserted = asyncio.Event()  # no session is left
        self.held = 0
        self._room = limits.held or max(4 * max_size, 64 * 2**20)
        self._owners = frozenset(map(_normal, addresses))
        self._settled: deque[asyncio.Future[None]] = deque()
        self._waking = False

    def owns(self, address: str) -> bool:
        """Whether this is one of the owner's addresses, or a sub-address of one (``rosa+shop@...``)."""
        normal = _normal(address)
        local, _, domain = normal.rpartition("@")
        return normal in self._owners or f"{local.partition('+')[0]}@{domain}" in self._owners

    def admit(self, session: Connection) -> bytes | None:
        """Count a new connection; the last words to it where there is no room."""
        if self.closing:
            return b"421 4.3.2 Closing, please come back\r\n"
        refusal = self.places.take(session)
        if refusal is None:
            self.deserted.clear()
        return refusal

    def dismiss(self, session: Connection) -> None:
        """Forget a connection; twice is as good as once."""
        session.leave()
        if not self.places.sessions:
            self.deserted.set()

    def patience(self) -> float:
        """How long a silent peer may keep its place."""
        return self.limits.idle_busy if self.places.crowded() else self.limits.idle

    def full(self) -> bool:
        """Whether the mail in memory has reached its limit."""
        return self.held > self._room

    def sweep(self) -> None:
        """Break off the sessions whose time has run out."""
        now, patience = self.loop.time(), self.patience()
        for session in list(self.places.sessions):
            if session.overdue(now, patience):
                self.sent_away["421 4.4.2"] += 1
                session.expire("421 4.4.2 Silent for too long")
        if self.sent_away and now - self._logged > self.limits.report:
            self.report()

    def report(self) -> None:
        """Log how many peers were sent away, by the code that they heard: one line, however many there are."""
        said = ", ".join(f"{code} x{count}" for code, count in sorted(self.sent_away.items()))
        log.info("peers sent away: %s", said)
        self.sent_away.clear()
        self._logged = self.loop.time()

    def settled(self, waiter: asyncio.Future[None]) -> None:
        """Wake a session from another thread; one wake-up of the loop serves all that come meanwhile."""
        self._settled.append(waiter)
        if not self._waking:
            self._waking = True
            with contextlib.suppress(RuntimeError):  # the loop was closed while a mail was being stored
                self.loop.call_soon_threadsafe(self._wake_settled)

    def _wake_settled(self) -> None:
        self._waking = False
        while self._settled:
            waiter = self._settled.popleft()
            if not waiter.done():
                waiter.set_result(None)

    def report_bug(self, kind: str, error: Exception) -> None:
        """Log where a bug is, without the text of the error: it may quote the mail."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "-"
        log.error("mail not taken listener=%s error=%s at=%s", kind, type(error).__name__, place)


def _normal(address: str) -> str:
    """Lower case, without needless quotes, the domain in its ASCII form."""
    local, _, domain = address.strip().lower().rpartition("@")
    if local.startswith('"') and local.endswith('"'):
        local = local[1:-1]
    domain = domain.rstrip(".")
    if not domain.isascii():
        with contextlib.suppress(UnicodeError):
            domain = domain.encode("idna").decode()
    return f"{local}@{domain}"
