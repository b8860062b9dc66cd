"""What the steps of one copy have come to, committed before the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.errors import TransientFailure
from gateway.store.filed import remember

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.pipeline.writer import Writer
    from gateway.store.deliveries import Claimed


class StoredMemo:
    """The memo of one attempt; what was kept by earlier ones is in it."""

    def __init__(self, claimed: Claimed, *, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._claimed = claimed
        self._writer = writer
        self._clock = clock
        self._known = dict(claimed.memo)

    def get(self, name: str) -> str | None:
        """What was kept under this name; None where nothing was."""
        return self._known.get(name)

    def keep(self, name: str, value: str) -> None:
        """Keep it; TransientFailure where the store cannot, or where this attempt is not ours any more."""
        known = self._known | {name: value}
        if not self._writer.do(self._remember, known):
            raise TransientFailure("somebody else took this copy in hand meanwhile", store_away=True)
        self._known = known

    def _remember(self, connection: Connection, memos: Sequence[dict[str, str]]) -> list[bool]:
        number, attempt = self._claimed.id, self._claimed.attempts
        now = self._clock()
        return [remember(connection, number, memo, attempt=attempt, now=now) for memo in memos]
