"""The sockets the listener takes connections from: bound by us, or opened by systemd before we were started."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final, Literal

from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Doors = Mapping[Literal["smtp", "lmtp"], Sequence[socket.socket]]

BACKLOG: Final = 1024


def open_doors(
    *, smtp: tuple[str, int] | None, lmtp: tuple[str, int] | None, passed: Sequence[tuple[str, socket.socket]]
) -> Doors:
    """Every door with its sockets, none for one that stays shut; what was passed stands in for an address.

    PermanentFailure with a sentence where an address cannot be opened; nothing stays open then.
    """
    for_lmtp = [sock for name, sock in passed if _is_lmtp(name, sock, smtp, lmtp)]
    for_smtp = [sock for _, sock in passed if sock not in for_lmtp]
    try:
        for_smtp = for_smtp or _bind(smtp)
        for_lmtp = for_lmtp or _bind(lmtp)
    except PermanentFailure:
        for sock in (*for_smtp, *for_lmtp):
            sock.close()
        raise
    for sock in (*for_smtp, *for_lmtp):
        _hurry(sock)
    return {"smtp": for_smtp, "lmtp": for_lmtp}


def port_of(sockets: Sequence[socket.socket]) -> int | None:
    """The port of the first one; None for a shut door, and for a socket in the file system."""
    if not sockets or sockets[0].family == socket.AF_UNIX:
        return None
    return int(sockets[0].getsockname()[1])


def _is_lmtp(name: str, sock: socket.socket, smtp: tuple[str, int] | None, lmtp: tuple[str, int] | None) -> bool:
    """By its name, else by its port; what says neither is for SMTP, and a socket in the file system for LMTP."""
    if name in {"smtp", "lmtp"}:
        return name == "lmtp"
    port = port_of([sock])
    return port is None or (lmtp is not None and port == lmtp[1] and (smtp is None or port != smtp[1]))


def _hurry(sock: socket.socket) -> None:
    if sock.family != socket.AF_UNIX:
        # Inherited by what is accepted; asyncio sets it only on sockets made with an explicit IPPROTO_TCP.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _bind(address: tuple[str, int] | None) -> list[socket.socket]:
    """Open every address that the host stands for, all on one port."""
    if address is None:
        return []
    host, port = address
    sockets: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, numeric in dict.fromkeys((family, found_at[0]) for family, _, _, _, found_at in found):
            sock = socket.create_server((str(numeric), port), family=family, backlog=BACKLOG)
            sock.setblocking(False)  # noqa: FBT003 - positional only
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
