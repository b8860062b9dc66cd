"""The listener: its doors, its sessions, its start and its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Final

from gateway.errors import PermanentFailure
from gateway.intake.smtp.doors import BACKLOG, open_doors, port_of
from gateway.intake.smtp.session import Dialogue, LmtpDialogue
from gateway.intake.smtp.shared import Limits, Shared

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from datetime import datetime
    from ipaddress import IPv4Network, IPv6Network

    from gateway.intake.smtp.doors import Doors
    from gateway.intake.smtp.login import Login
    from gateway.mail.arrival import Arrival

log = logging.getLogger(__name__)

_AT_ONCE: Final = 16  # new connections
_GRACE: Final = 5.0  # seconds a mail on its way may take when we stop
_PULSE: Final = 5.0


class Listener:
    """Takes mail for ``addresses`` at the doors given; a port of 0 lets the system choose one.

    ``accept`` is called on the loop's thread and must not block; its future resolves when the mail is stored, and only
    then the peer hears 250. One of the two failures in it is told as 452, anything else as 451. With a ``login`` mail
    is taken only after it was given, under TLS. ``balancers`` have to say whom they hand on (PROXY protocol).
    ``passed`` are sockets that are open already, with their names; a door that has one binds none of its own.
    """

    def __init__(
        self,
        *,
        smtp: tuple[str, int] | None,
        lmtp: tuple[str, int] | None,
        addresses: Sequence[str],
        max_size: int,
        tls: ssl.SSLContext | None,
        hostname: str,
        accept: Callable[[Arrival], Future[object]],
        clock: Callable[[], datetime],
        limits: Limits | None = None,
        login: Login | None = None,
        balancers: Sequence[IPv4Network | IPv6Network] = (),
        passed: Sequence[tuple[str, socket.socket]] = (),
    ) -> None:
        self._smtp, self._lmtp, self._passed = smtp, lmtp, passed
        self.smtp_port: int | None = smtp[1] if smtp else None
        self.lmtp_port: int | None = lmtp[1] if lmtp else None
        self._loop = asyncio.new_event_loop()
        self._shared = Shared(
            loop=self._loop,
            addresses=addresses,
            max_size=max_size,
            tls=tls,
            hostname=hostname,
            accept=accept,
            clock=clock,
            limits=limits or Limits(),
            login=login,
            balancers=balancers,
        )
        self._servers: list[asyncio.Server] = []
        self._sweeper: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._run, name="smtp", daemon=True)

    def start(self) -> None:
        """Bind and serve; PermanentFailure with a sentence where a door cannot be opened. Once only."""
        # aiosmtpd logs every envelope address at level INFO.
        logging.getLogger("mail.log").disabled = True
        try:
            doors = open_doors(smtp=self._smtp, lmtp=self._lmtp, passed=self._passed)
        except PermanentFailure:
            self._loop.close()
            raise
        self.smtp_port, self.lmtp_port = port_of(doors["smtp"]), port_of(doors["lmtp"])
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(doors), self._loop).result()

    def stop(self) -> None:
        """Take no more mail; mail on its way has five seconds. A second call does nothing."""
        if self._loop.is_closed():
            return
        if not self._thread.is_alive():
            self._loop.close()
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def pulse(self) -> bool:
        """Whether the loop still answers, within five seconds; for the watchdog."""
        answered = threading.Event()
        try:
            self._loop.call_soon_threadsafe(answered.set)
        except RuntimeError:
            return False
        return answered.wait(_PULSE)

    def _run(self) -> None:
        self._loop.set_exception_handler(_report)
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()

    async def _open(self, doors: Doors) -> None:
        for kind, sockets in doors.items():
            factory = partial(LmtpDialogue if kind == "lmtp" else Dialogue, self._shared)
            for sock in sockets:
                # asyncio takes up to ``backlog`` connections before it looks at anybody else: a flood of them would
                # keep all conversations waiting for half a second at a time. The system may hold more.
                self._servers.append(await self._loop.create_server(factory, sock=sock, backlog=_AT_ONCE))
                sock.listen(BACKLOG)
        self._sweep()

    def _sweep(self) -> None:
        self._shared.sweep()
        limits = self._shared.limits
        self._sweeper = self._loop.call_later(min(5.0, limits.idle / 4, limits.data / 4), self._sweep)

    async def _close(self) -> None:
        self._shared.closing = True
        for server in self._servers:
            server.close()
        for session in list(self._shared.places.sessions):
            session.end()
        if self._shared.places.sessions:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._shared.deserted.wait(), _GRACE)
        for session in list(self._shared.places.sessions):
            session.abort()
        if self._sweeper is not None:
            self._sweeper.cancel()
        if self._shared.sent_away:
            self._shared.report()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.wait(others, timeout=1) if others else None


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """Log what asyncio could not hand to anybody, without a traceback that may quote a mail."""
    del loop
    log.warning("listener trouble what=%s error=%s", context.get("message"), type(context.get("exception")).__name__)
