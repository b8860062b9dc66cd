"""What was put off for hours need not wait longer once the other side serves again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.delivery import Event
from gateway.store import deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.delivery import Kind
    from gateway.pipeline.delivering.carrier import Carrier
    from gateway.pipeline.writer import Writer

    Asked = tuple[Kind, str | None, frozenset[int], datetime]

SERVED: Final = frozenset({Event.ACCEPTED, Event.FOUND})
_AGAIN: Final = timedelta(minutes=10)  # between two times that one delivery is brought forward


class Recovery:
    """Sees that the other side has served somebody after it had failed somebody, and brings forward what waits for it.

    What is put off may be put off for its own sake, so each is brought forward once in ten minutes at the most.
    """

    def __init__(self, *, client: str, writer: Writer) -> None:
        self._client = client
        self._writer = writer
        self._failed = True  # somebody was failed since the last success, as far as anybody knows
        self._healed = False  # and somebody was served after that, which was not heeded yet
        self._healings: int | None = None  # of the other side, as far as they were heeded
        self._brought: dict[int, datetime] = {}  # what was brought forward of late, and when

    def notice(self, event: Event) -> None:
        """Take in how an attempt ended."""
        if event in SERVED:
            self._healed, self._failed = self._healed or self._failed, False
        elif event is not Event.REJECTED:
            self._failed = True

    def heed(self, carrier: Carrier, now: datetime) -> None:
        """Bring forward what waits for long, if there is reason to; TransientFailure where the store fails."""
        heard = carrier.healings()
        if not self._healed and heard == (heard if self._healings is None else self._healings):
            self._healings = heard
            return
        late = {one: at for one, at in self._brought.items() if abs(now - at) < _AGAIN}
        asked: Asked = (carrier.kind, carrier.name, frozenset(late), now)
        brought: set[int] = self._writer.do(self._bring, asked)
        self._brought = late | dict.fromkeys(brought, now)
        self._healed, self._healings = False, heard

    def _bring(self, connection: Connection, many: Sequence[Asked]) -> list[set[int]]:
        return [
            deliveries.bring_forward(connection, kind, name, client=self._client, but=but, now=now)
            for kind, name, but, now in many
        ]
