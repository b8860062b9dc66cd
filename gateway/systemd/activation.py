"""Wall: sockets that systemd opened for us before it started us (LISTEN_FDS, see sd_listen_fds(3))."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Final

from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST: Final = 3  # SD_LISTEN_FDS_START


def wanted(environ: Mapping[str, str]) -> bool:
    """Whether sockets were handed to this very process."""
    return environ.get("LISTEN_PID") == str(os.getpid()) and environ.get("LISTEN_FDS", "0") != "0"


def passed(environ: Mapping[str, str]) -> list[tuple[str, socket.socket]]:
    """Take the sockets that were handed to us, each with the name from its ``FileDescriptorName=``, or ''.

    Programs that we start do not get them. PermanentFailure with a sentence for what is no listening socket.
    """
    if not wanted(environ):
        return []
    try:
        count = int(environ["LISTEN_FDS"])
    except ValueError as error:
        raise PermanentFailure("LISTEN_FDS is no number; start Deskward by its socket unit") from error
    names = environ.get("LISTEN_FDNAMES", "").split(":")
    names += [""] * (count - len(names))
    return [(name, _listening(_FIRST + number)) for number, name in zip(range(count), names, strict=False)]


def _listening(handle: int) -> socket.socket:
    try:
        os.set_inheritable(handle, False)  # noqa: FBT003 - positional only
        sock = socket.socket(fileno=handle)
        listens = sock.type == socket.SOCK_STREAM and sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise PermanentFailure(f"systemd handed over no socket as number {handle}: {error.strerror}") from error
    if not listens:
        raise PermanentFailure(f"the socket that systemd handed over as number {handle} takes no connections")
    sock.setblocking(False)  # noqa: FBT003 - positional only
    return sock
