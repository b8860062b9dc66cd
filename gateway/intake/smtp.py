"""Wall: mail handed to us over SMTP and LMTP, on one asyncio loop in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import ssl
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.errors import PermanentFailure
from gateway.intake.smtp_session import Dialogue, LmtpDialogue
from gateway.intake.smtp_shared import Limits, Shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from gateway.mail.arrival import Arrival

log = logging.getLogger(__name__)

_BACKLOG: Final = 1024
_GRACE: Final = 5.0  # seconds a mail on its way may take when we stop
_PULSE: Final = 5.0


class Listener:
    """Takes mail for ``addresses`` at the doors given; a port of 0 lets the system choose one.

    ``accept`` is called on the loop's thread and must not block; its future resolves when the mail is stored, and only
    then the peer hears 250. One of the two failures in it is told as 452, anything else as 451.
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
    ) -> None:
        self._doors: tuple[tuple[tuple[str, int] | None, type[Dialogue]], ...] = (
            (smtp, Dialogue),
            (lmtp, LmtpDialogue),
        )
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
        )
        self._servers: list[asyncio.Server] = []
        self._sweeper: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._run, name="smtp", daemon=True)

    def start(self) -> None:
        """Bind and serve; PermanentFailure with a sentence where a door cannot be opened. Once only."""
        # aiosmtpd logs every envelope address at level INFO.
        logging.getLogger("mail.log").disabled = True
        opened: list[tuple[type[Dialogue], socket.socket]] = []
        try:
            for address, dialogue in self._doors:
                if address is not None:
                    opened += [(dialogue, sock) for sock in _bind(*address)]
        except PermanentFailure:
            for _, sock in opened:
                sock.close()
            self._loop.close()
            raise
        for dialogue, sock in reversed(opened):
            port = sock.getsockname()[1]
            if dialogue is LmtpDialogue:
                self.lmtp_port = port
            else:
                self.smtp_port = port
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(opened), self._loop).result()

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

    async def _open(self, opened: list[tuple[type[Dialogue], socket.socket]]) -> None:
        for dialogue, sock in opened:
            factory = partial(dialogue, self._shared)
            self._servers.append(await self._loop.create_server(factory, sock=sock, backlog=_BACKLOG))
        self._sweep()

    def _sweep(self) -> None:
        self._shared.sweep()
        limits = self._shared.limits
        self._sweeper = self._loop.call_later(min(5.0, limits.idle / 4, limits.data / 4), self._sweep)

    async def _close(self) -> None:
        self._shared.closing = True
        for server in self._servers:
            server.close()
        for session in list(self._shared.sessions):
            session.end()
        if self._shared.sessions:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._shared.deserted.wait(), _GRACE)
        for session in list(self._shared.sessions):
            session.abort()
        if self._sweeper is not None:
            self._sweeper.cancel()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.wait(others, timeout=1) if others else None


def tls_context(certificate: Path, key: Path | str) -> ssl.SSLContext:
    """Make the context for STARTTLS from a certificate file with its chain and a key, given as a file or as PEM text.

    PermanentFailure with a sentence for what cannot be read, does not fit together or asks for a passphrase.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    try:
        with _key_file(key) as path:
            context.load_cert_chain(certificate, path, password=_no_passphrase)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise PermanentFailure(f"the TLS key does not belong to the certificate {certificate}") from error
        raise PermanentFailure(f"the certificate {certificate} or its key is not readable as PEM") from error
    except OSError as error:
        # A key given as text must not appear in a sentence.
        name = key if isinstance(key, Path) and certificate.is_file() else certificate
        raise PermanentFailure(f"cannot read the TLS file {name}: {error.strerror}") from error
    return context


def _no_passphrase() -> str:
    raise PermanentFailure("the TLS key is protected by a passphrase; store it without one, readable by us only")


@contextlib.contextmanager
def _key_file(key: Path | str) -> Iterator[Path | str]:
    """OpenSSL reads keys from files only; a key given as text gets one that never touches the disk."""
    if isinstance(key, Path):
        yield key
        return
    handle = os.memfd_create("tls-key")
    try:
        os.write(handle, key.encode())
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


def _bind(host: str, port: int) -> list[socket.socket]:
    """Open every address that ``host`` stands for, all on one port."""
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((family, address[0]) for family, _, _, _, address in found):
            sock = socket.create_server((str(address), port), family=family, backlog=_BACKLOG)
            sock.setblocking(False)  # noqa: FBT003 - positional only
            # Inherited by what is accepted; asyncio sets it only on sockets made with an explicit IPPROTO_TCP.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sockets.append(sock)
            port = sock.getsockname()[1]
    except OSError as error:
        for sock in sockets:
            sock.close()
        raise PermanentFailure(f"cannot listen on {host}:{port}: {_why(error)}") from error
    return sockets


def _why(error: OSError) -> str:
    match error:
        case PermissionError():
            return "no right to open this port (below 1024 needs CAP_NET_BIND_SERVICE)"
        case socket.gaierror():
            return "the host name is not known"
        case OSError(errno=98):
            return "another program is using this port"
        case _:
            return error.strerror or "the system refused"


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """Log what asyncio could not hand to anybody, without a traceback that may quote a mail."""
    del loop
    log.warning("listener trouble what=%s error=%s", context.get("message"), type(context.get("exception")).__name__)
