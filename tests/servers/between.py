"""What stands before a real desk: hands requests on to it, and lets those faults happen that a test plants."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

from tests.outgoing.desks.contract import Fake
from tests.servers.desk import Asked, Told

if TYPE_CHECKING:
    from collections.abc import Callable

_OWN = {"host", "connection", "content-length", "transfer-encoding"}


class Between(Fake):
    """Answers like the desk at ``port`` of the loopback; ``spoilt`` makes of a ticket what that desk refuses.

    ``count`` tells how many tickets the desk has for a key.
    """

    def __init__(self, port: int, *, count: Callable[[str], int], spoilt: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._port, self._count, self._spoilt = port, count, spoilt

    def tickets_of(self, key: str) -> int:
        return self._count(key)

    def answer(self, asked: Asked) -> Told:
        headers = {name: value for name, value in asked.headers.items() if name not in _OWN}
        if self.locked and "authorization" in headers:
            headers["authorization"] = "token wrong"
        body = self._spoilt(asked.body) if self.refuses and asked.method == "POST" else asked.body
        desk = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            desk.request(asked.method, asked.target, body=body or None, headers=headers)
            told = desk.getresponse()
            kept = {name: value for name, value in told.getheaders() if name.lower() not in _OWN}
            return Told(status=told.status, body=told.read(), headers=kept)
        finally:
            desk.close()
