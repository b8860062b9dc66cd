"""Ports of the loopback that stay ours, whether or not somebody listens on them."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def hold() -> socket.socket:
    """A socket that keeps its port until it is closed; nobody listens there yet.

    The system gives such a port to nobody who asks for any port, be it to listen or to connect from, and leaves it to
    whoever names it with SO_REUSEADDR, as servers do, as often as they like.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


@contextmanager
def kept(count: int = 1) -> Iterator[list[int]]:
    """So many ports to be named in a config: they are free when a server wants them, however late it is started."""
    with ExitStack() as stack:
        yield [stack.enter_context(hold()).getsockname()[1] for _ in range(count)]
