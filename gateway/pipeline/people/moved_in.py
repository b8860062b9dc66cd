"""The owner has moved a message to the redirected ones by hand: a correction without a word."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gateway.judge import Then
from gateway.pipeline.people.deciding import decide
from gateway.store import answers, promises, targets
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.intake.imap.moved import Moved
    from gateway.mailbox import Cursor
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer

log = logging.getLogger(__name__)


class StoredCorrections:
    """The store's side of the folder that redirected mail of one mailbox goes to; called from its own thread."""

    def __init__(
        self,
        *,
        name: str,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock

    def cursor(self) -> Cursor | None:
        """How far the folder was looked at; None before the first contact."""
        with reading(self._engine) as connection:
            return targets.cursor(connection, self._name, client=self._terms().client)

    def unjudged(self) -> bool:
        """Whether any message waits to be judged."""
        with reading(self._engine) as connection:
            return answers.any_unjudged(connection, client=self._terms().client)

    def take(self, heads: Sequence[Moved], cursor: Cursor) -> None:
        """Decide what follows from what was moved, and store the cursor, in one commit."""
        self._writer.do(self._take, (heads, cursor))

    def _take(self, connection: Connection, rounds: Sequence[tuple[Sequence[Moved], Cursor]]) -> list[None]:
        for heads, cursor in rounds:
            for head in heads:
                self._take_one(connection, head)
            targets.advance(connection, self._name, cursor, client=self._terms().client)
        return [None] * len(rounds)

    def _take_one(self, connection: Connection, head: Moved) -> None:
        terms, now = self._terms(), self._clock()
        number = targets.left_message(connection, self._name, head.message_id, head.writer, client=terms.client)
        if number is None:
            return
        kept = promises.kept(connection, client=terms.client, now=now)
        said = decide(connection, number, Then.REDIRECT, terms, by="mailbox", kept=kept, now=now)
        log.info("message moved to the redirected ones by hand id=%s: %s", number, "; ".join(said.sentences))
