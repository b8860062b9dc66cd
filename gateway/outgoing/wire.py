"""One HTTP request over a connection of its own, to an address that was chosen before, with one end for all of it."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import TransientFailure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LARGEST: Final = 8_000_000  # octets of an answer that are read; no desk says more in one
_PIECE: Final = 65_536
_HTTP_1_0: Final = 10


class Heard(NamedTuple):
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class Line:
    """A connection whose every wait ends at the same moment, ``end`` on the steady clock.

    It has what `http.client` asks of a socket. ``ended`` says that we wanted more than the peer had to say: then its
    answer was cut, or nobody can tell that it was not, for nothing else makes us read to the end.
    """

    def __init__(self, connection: socket.socket, end: float) -> None:
        self._socket = connection
        self._end = end
        self.ended = False

    def sendall(self, octets: bytes) -> None:
        """Send all of it before the end; TimeoutError and OSError."""
        self._socket.settimeout(_left(self._end))
        self._socket.sendall(octets)  # its timeout is for the whole of it, not for each piece

    def receive(self, room: memoryview) -> int:
        """Fill some of ``room``; how many octets, 0 at the end of what the peer says."""
        self._socket.settimeout(_left(self._end))
        count = self._socket.recv_into(room)
        self.ended = self.ended or count == 0
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give what `http.client` reads the answer from."""
        return io.BufferedReader(_Reader(self), _PIECE)

    def close(self) -> None:
        """Close it; harmless when called twice."""
        self._socket.close()


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands over
        return self._line.receive(memoryview(room))


def open_line(host: str, port: int, addresses: Sequence[str], *, context: ssl.SSLContext | None, end: float) -> Line:
    """Connect to the first address that answers; ``context`` for TLS with ``host`` in the certificate.

    TransientFailure: ``peer_away`` where none answers, ``barred`` where the certificate is not accepted.
    """
    connection = _connected(host, port, addresses, end)
    if context is None:
        return Line(connection, end)
    try:
        connection.settimeout(_left(end))
        return Line(context.wrap_socket(connection, server_hostname=host), end)
    except ssl.SSLCertVerificationError as error:
        connection.close()
        said = f"the certificate of {host} is not accepted ({error.verify_message}); see ca_file"
        raise TransientFailure(said, barred=True) from error
    except OSError as error:  # that of TLS among them
        connection.close()
        raise TransientFailure(f"{host} speaks no TLS here", peer_away=True) from error


def _connected(host: str, port: int, addresses: Sequence[str], end: float) -> socket.socket:
    """Each address gets its share of the time that is left."""
    for number, address in enumerate(addresses):
        try:
            return socket.create_connection((address, port), timeout=_left(end) / (len(addresses) - number))
        except OSError:
            continue
    raise TransientFailure(f"cannot reach {host}", peer_away=True)


def _left(end: float) -> float:
    """Seconds until the end; TimeoutError where it has come."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def exchange(
    line: Line,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    may_end: bool = False,
) -> Heard:
    """Ask, and give the whole answer. OSError, ValueError, `http.client.HTTPException`: there was none.

    Then nobody knows what was done. ``may_end``: an answer may be ended by closing, where it says so.
    """
    asking = http.client.HTTPConnection("desk.invalid")  # never resolved: it is handed its connection
    asking.auto_open = 0  # a request is sent once
    asking.sock = line  # it asks of a socket no more than Line has
    try:
        asking.request(method, target, body=body, headers=headers)
    except TimeoutError:
        raise
    except OSError:
        pass  # it may have answered before it had read everything, as to a mail that is too large
    answer = http.client.HTTPResponse(line, method=method)  # type: ignore[arg-type]
    answer.begin()
    found = {name.lower(): value for name, value in answer.headers.items()}
    octets = _whole(answer, line, may_end=may_end and _ends_by_closing(answer, found))
    return Heard(answer.status, found, _opened(octets, found.get("content-encoding", "")))


def odd(headers: Mapping[str, str]) -> str | None:
    """The name of a header that cannot stand in a request, None where all can; never its value: it may be a secret."""
    return next((name for name, value in headers.items() if not value.isascii() or not value.isprintable()), None)


def _ends_by_closing(answer: http.client.HTTPResponse, headers: Mapping[str, str]) -> bool:
    """As HTTP/1.0 does, and 1.1 that says so (RFC 9112 section 6.3)."""
    framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
    return not framed and (answer.version == _HTTP_1_0 or headers.get("connection", "").lower() == "close")


def _whole(answer: http.client.HTTPResponse, line: Line, *, may_end: bool) -> bytes:
    pieces, size = [], 0
    while piece := answer.read(_PIECE):
        size += len(piece)
        if size > _LARGEST:
            raise http.client.HTTPException("it does not end")
        pieces.append(piece)
    if line.ended and not may_end:
        raise http.client.HTTPException("it was cut")
    return b"".join(pieces)


def _opened(body: bytes, coding: str) -> bytes:
    """The body without the coding that we did not ask for."""
    if coding.lower() in {"", "identity"}:
        return body
    if coding.lower() != "gzip":
        raise http.client.HTTPException("it is packed in a way that we did not ask for")
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(body, _LARGEST + 1)
    except zlib.error as error:
        raise http.client.HTTPException("it cannot be unpacked") from error
    if len(found) > _LARGEST or not unpacking.eof:
        raise http.client.HTTPException("it does not end")
    return found
