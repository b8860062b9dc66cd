"""A help desk's API on loopback: a small HTTP server to make fakes of, with faults that a test plants."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, whole; the names of ``headers`` are in lower case, ``query`` holds the last value of each name."""

    method: str
    target: str  # path and query as they were sent
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the desk answers; ``document`` becomes JSON unless ``body`` is given."""

    status: int = 200
    document: Any = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request.

    ``works``: the desk does what was asked, and only then fails. Then ``answer`` is told in place of its own answer, or
    its own is cut after ``cut`` octets, or nothing is told: the connection closes (``drop``) or stays open until the
    client goes (``hang``).
    """

    kind: Literal["answer", "cut", "drop", "hang"]
    works: bool = True
    answer: Told | None = None
    cut: int = 0


class FakeDesk:
    """Answers on ``url`` until it is closed; derive from it and give `answer`.

    ``faults`` are taken one for each request whose method is in ``faulty``; None lets that request through. ``asked``
    holds every request that came in whole. ``gate``, where given, must be set before a request is worked on.
    """

    def __init__(self) -> None:
        self.faults: deque[Fault | None] = deque()
        self.faulty: frozenset[str] = frozenset({"POST"})
        self.asked: list[Asked] = []
        self.gate: threading.Event | None = None
        self.lock = threading.RLock()  # held while a request is worked on
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def answer(self, asked: Asked) -> Told:
        """Do the work and tell of it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        thread = threading.Thread(target=self._serve, name="fake desk")
        thread.start()
        self._threads.append(thread)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next one
        if self.gate is not None:
            self.gate.set()
        for thread in list(self._threads):
            thread.join(60)
        self._socket.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(OSError):
                connection, _ = self._socket.accept()
                thread = threading.Thread(target=self._talk, args=(connection,), name="fake desk talk")
                thread.start()
                self._threads = [one for one in self._threads if one.is_alive()] + [thread]

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.settimeout(30)
            asked = _read(connection)
            if asked is None:
                return
            if self.gate is not None:
                self.gate.wait(60)
            fault = self._fault(asked)
            told = None
            with self.lock:
                self.asked.append(asked)
                if fault is None or fault.works:
                    told = self._worked(asked)
            self._tell(connection, fault, told)

    def _fault(self, asked: Asked) -> Fault | None:
        with self.lock:
            return self.faults.popleft() if self.faults and asked.method in self.faulty else None

    def _worked(self, asked: Asked) -> Told:
        try:
            return self.answer(asked)
        except Exception as error:  # noqa: BLE001 - a fake that stumbles answers like a server that does
            return Told(status=500, document={"error": repr(error)})

    def _tell(self, connection: socket.socket, fault: Fault | None, told: Told | None) -> None:
        if fault is None:
            connection.sendall(_written(told or Told()))
        elif fault.kind == "answer":
            connection.sendall(_written(fault.answer or Told(status=502)))
        elif fault.kind == "cut":
            connection.sendall(_written(told or Told())[: fault.cut])
        elif fault.kind == "hang":
            while not self._stopping.is_set():
                connection.settimeout(0.1)
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(1):
                        return


def _read(connection: socket.socket) -> Asked | None:
    taken = b""
    while b"\r\n\r\n" not in taken:
        piece = connection.recv(65_536)
        if not piece:
            return None
        taken += piece
    head, _, body = taken.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    missing = int(headers.get("content-length", "0")) - len(body)
    while missing > 0:
        piece = connection.recv(65_536)
        if not piece:
            return None
        body, missing = body + piece, missing - len(piece)
    method, target, _ = first.split(" ", 2)
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return Asked(method=method, target=target, path=unquote(parts.path), query=query, headers=headers, body=body)


def _written(told: Told) -> bytes:
    body = told.body if told.body is not None else b"" if told.document is None else json.dumps(told.document).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
    headers |= told.headers
    lines = [f"HTTP/1.1 {told.status} told", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
