"""A way to a server on loopback that can be broken in every manner a network knows, and healed again."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal, Self

from tests.servers.ports import hold

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType

Kind = Literal[
    "refused",
    "reset",
    "closed",
    "black hole",
    "half-open",
    "delay",
    "drip",
    "garbage",
    "cut",
    "cut up",
    "stranger",
    "words",
]

_RESET: Final = b"\1\0\0\0\0\0\0\0"  # SO_LINGER with no time: the end is a reset
_CHUNK: Final = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with the way.

    ``refused``: nobody listens. ``reset`` and ``closed``: every connection ends at once. ``black hole``: connections
    stand, and nothing that is sent arrives. ``half-open``: the same for those that stand already, and new ones are
    refused. ``delay``: every piece comes ``seconds`` late. ``drip``: one octet in ``seconds``. ``garbage``: noise in
    place of what the server says. ``cut``: a connection ends after so many ``octets`` from the server, ``cut up``: from
    the client. ``stranger``: somebody with a certificate of his own answers. ``words``: ``answer`` gets each line of
    the client, and what it
    gives is said in the server's place, None for the server's own; ``greeting``, where given, is all that is said at
    first; ``rewrite`` changes what the server says. With ``anew`` the connections that stand already end first.
    """

    kind: Kind
    seconds: float = 0.0
    octets: int = 0
    stranger: ssl.SSLContext | None = None
    greeting: bytes | None = None
    answer: Callable[[bytes], bytes | None] | None = None
    rewrite: Callable[[bytes], bytes] | None = None
    anew: bool = False


@dataclass(eq=False, slots=True)
class _Link:
    """One connection, its two ends."""

    client: socket.socket
    server: socket.socket
    dead: bool = False  # whatever is sent gets lost, for good
    said: int = 0  # octets of the server so far
    heard: int = 0  # octets of the client so far
    closed: threading.Event = field(default_factory=threading.Event)

    def close(self, *, hard: bool = False) -> None:
        """End both sides; ``hard`` with a reset."""
        self.closed.set()
        for sock in (self.client, self.server):
            with suppress(OSError):
                if hard:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                else:
                    sock.shutdown(socket.SHUT_RDWR)
            with suppress(OSError):
                if hard:
                    sock.close()


class FaultProxy:
    """Listens on ``port`` as soon as it is made and hands everything on to the port ``target`` until it is broken."""

    def __init__(self, target: int) -> None:
        self.knocks: list[float] = []  # the moment of each connection, refused ones excepted
        self.most = 0  # connections at the same time
        self._target = target
        self._fault: Fault | None = None
        self._links: set[_Link] = set()
        self._closing = False
        self._port = hold()  # it is shut and opened again
        self.port: int = self._port.getsockname()[1]
        self._listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        self._shut()
        self._port.close()
        for link in list(self._links):
            link.close()

    def break_(self, fault: Fault) -> None:
        """From now on ``fault`` rules, for the connections that stand as well."""
        self._fault = fault
        links = list(self._links)
        if fault.kind in {"refused", "half-open"}:
            self._shut()
        if fault.kind in {"black hole", "half-open"}:
            for link in links:
                link.dead = True
        if fault.kind in {"refused", "reset", "closed", "stranger"} or fault.anew:
            for link in links:
                link.close(hard=fault.kind == "reset")

    def heal(self) -> None:
        """The way is free again; a connection that was lost stays lost."""
        shut = self._fault is not None and self._fault.kind in {"refused", "half-open"}
        self._fault = None
        if shut:
            self._listen()

    def _listen(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self._thread = threading.Thread(target=self._accept, args=(self._door,), daemon=True)
        self._thread.start()

    def _shut(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._thread.join(60)
        self._door.close()

    def _accept(self, door: socket.socket) -> None:
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            self.knocks.append(monotonic())
            threading.Thread(target=self._begin, args=(client, self._fault), daemon=True).start()

    def _begin(self, client: socket.socket, fault: Fault | None) -> None:
        if fault is not None and fault.kind in {"reset", "closed"}:
            if fault.kind == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            client.close()
            return
        if fault is not None and (fault.stranger is not None or fault.greeting is not None):
            self._impersonate(client, fault)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=60)
        except OSError:
            client.close()
            return
        for sock in (client, server):
            sock.settimeout(None)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = _Link(client, server, dead=fault is not None and fault.kind == "black hole")
        self._links.add(link)
        self.most = max(self.most, len(self._links))
        up = threading.Thread(target=self._pump, args=(link, client, server), daemon=True)
        up.start()
        self._pump(link, server, client)
        up.join()
        self._links.discard(link)
        client.close()
        server.close()

    def _impersonate(self, client: socket.socket, fault: Fault) -> None:
        with client, suppress(OSError):
            client.settimeout(30)
            if fault.stranger is not None:
                fault.stranger.wrap_socket(client, server_side=True).close()
            elif fault.greeting:
                client.sendall(fault.greeting)

    def _pump(self, link: _Link, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if not link.dead:
                    self._pass_on(link, chunk, sink)
        if link.dead:
            link.closed.wait(0 if source is link.client else 300)  # the other side never hears of the end
        link.close()

    def _pass_on(self, link: _Link, chunk: bytes, sink: socket.socket) -> None:
        fault, down = self._fault, sink is link.client
        match fault:
            case Fault(kind="delay"):
                link.closed.wait(fault.seconds)
                sink.sendall(chunk)
            case Fault(kind="drip"):
                self._drip(link, chunk, sink, fault)
            case Fault(kind="garbage") if down:
                sink.sendall(random.Random(len(chunk)).randbytes(len(chunk)))  # noqa: S311 - noise
            case Fault(kind="cut") if down:
                self._cut(link, chunk, fault.octets)
            case Fault(kind="cut up") if not down:
                self._cut_up(link, chunk, fault.octets)
            case Fault(kind="words") if down and fault.rewrite is not None:
                sink.sendall(fault.rewrite(chunk))
            case Fault(kind="words", answer=answer) if not down and answer is not None:
                self._answer(link, chunk, answer)
            case _:
                sink.sendall(chunk)

    def _cut(self, link: _Link, chunk: bytes, octets: int) -> None:
        left = octets - link.said
        link.client.sendall(chunk[: max(left, 0)])
        link.said += len(chunk)
        if left <= len(chunk):
            link.close()

    def _cut_up(self, link: _Link, chunk: bytes, octets: int) -> None:
        left = octets - link.heard
        link.server.sendall(chunk[: max(left, 0)])
        link.heard += len(chunk)
        if left <= len(chunk):
            link.close()

    def _answer(self, link: _Link, chunk: bytes, answer: Callable[[bytes], bytes | None]) -> None:
        for line in chunk.splitlines(keepends=True):
            said = answer(line)
            if said is None:
                link.server.sendall(line)
                continue
            link.client.sendall(said)
            if b"* BYE" in said:
                link.close()

    def _drip(self, link: _Link, chunk: bytes, sink: socket.socket, fault: Fault) -> None:
        for at in range(len(chunk)):
            if self._fault is not fault:
                sink.sendall(chunk[at:])
                return
            sink.sendall(chunk[at : at + 1])
            link.closed.wait(fault.seconds)
