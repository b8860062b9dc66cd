"""The other end of our SMTP listener: a peer that says exactly the octets it is told to."""

from __future__ import annotations

import contextlib
import socket
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from gateway.intake.smtp.listener import Listener

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from types import TracebackType

    from gateway.mail.arrival import Arrival

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWNERS = ("rosa@shop.example", "hello@shop.example")


class Store:
    """Takes the place of the pipeline: keeps what it was handed, and may fail, or answer only when told."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.failure: Exception | None = None
        self.pending: list[Future[object]] | None = None  # a list: answers wait until somebody resolves them

    def accept(self, arrival: Arrival) -> Future[object]:
        future: Future[object] = Future()
        self.arrivals.append(arrival)
        if self.failure is not None:
            future.set_exception(self.failure)
        elif self.pending is not None:
            self.pending.append(future)
        else:
            future.set_result(None)
        return future


@contextlib.contextmanager
def listening(store: Store, **options: Any) -> Iterator[Listener]:
    """Run a listener with both doors on free ports of loopback."""
    settings: dict[str, Any] = {
        "smtp": ("127.0.0.1", 0),
        "lmtp": ("127.0.0.1", 0),
        "addresses": OWNERS,
        "max_size": 100_000,
        "tls": None,
        "hostname": "mx.shop.example",
        "accept": store.accept,
        "clock": lambda: NOON,
    }
    listener = Listener(**(settings | options))
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()


class Peer:
    """A connection to a listener; the greeting is read at once. ``first`` is said before that."""

    def __init__(self, port: int | None, *, greet: str | None = "EHLO", first: bytes = b"") -> None:
        assert port is not None
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.sendall(first)
        self._file = self.socket.makefile("rb")
        self.banner = self.reply()
        self.greeting = self.ask(f"{greet} peer.example") if greet else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.socket.close()

    def send(self, octets: bytes) -> None:
        self.socket.sendall(octets)

    def reply(self) -> str:
        """Read one whole answer; ``''`` where the listener has closed the connection."""
        lines: list[str] = []
        while True:
            try:
                line = self._file.readline().decode()
            except ConnectionResetError:
                line = ""
            lines.append(line.rstrip("\r\n"))
            if line[3:4] != "-":
                return "\n".join(lines)

    def ask(self, command: str | bytes) -> str:
        self.send((command.encode() if isinstance(command, str) else command) + b"\r\n")
        return self.reply()

    def begin_mail(self, *recipients: str, sender: str = "hanna@mail.example") -> str:
        """Say everything up to DATA; gives the answer to DATA."""
        self.ask(f"MAIL FROM:<{sender}>")
        for recipient in recipients or OWNERS[:1]:
            self.ask(f"RCPT TO:<{recipient}>")
        return self.ask("DATA")

    def mail(self, octets: bytes, *recipients: str, sender: str = "hanna@mail.example") -> str:
        """Hand over one mail, its final dot included in ``octets``; gives the answer."""
        assert self.begin_mail(*recipients, sender=sender).startswith("354")
        self.send(octets)
        return self.reply()

    def over_tls(self, context: ssl.SSLContext) -> None:
        """Go on encrypted, after STARTTLS was answered."""
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self._file = self.socket.makefile("rb")
