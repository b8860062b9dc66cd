"""T1 for mail that is handed in: the row first, the 250 after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.mail import content_key
from gateway.store import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.mail import Arrival
    from gateway.pipeline.writer import Writer
    from gateway.store.messages import Accepted


class Door:
    """Takes arrivals from a listener; many sessions share one group commit."""

    def __init__(
        self, *, client: str, writer: Writer, clock: Callable[[], datetime], accepted: Callable[[], None]
    ) -> None:
        self._client = client
        self._writer = writer
        self._clock = clock
        self._accepted = accepted

    def accept(self, arrival: Arrival) -> Future[Any]:
        """A future that is done after the commit and gives an Accepted, or holds the store's TransientFailure."""
        future = self._writer.submit(self._accept, (arrival, content_key(arrival.raw)))
        future.add_done_callback(lambda _: self._accepted())
        return future

    def _accept(self, connection: Connection, arrivals: Sequence[tuple[Arrival, str]]) -> list[Accepted]:
        return messages.accept(connection, arrivals, client=self._client, now=self._clock())
