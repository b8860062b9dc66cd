"""A case that nobody takes in time goes to the next person by the rota; when all were tried a person is alerted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from gateway.pipeline.consequences.giving import next_given
from gateway.pipeline.judging.aftermath import raise_alert
from gateway.store import assigning
from gateway.store.engine import reading
from gateway.store.outcomes import NewAlert, Recorded
from gateway.ticket import TicketState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer

log = logging.getLogger(__name__)

UNTAKEN: Final = "untaken case"
_TOGETHER: Final = 50  # cases in one commit
_WAITS: Final = (TicketState.NEW, TicketState.WITH_DESK)


class Passing:
    """Looks for cases whose time to be taken is over; the store alone says which, so that a restart changes nothing."""

    def __init__(
        self, *, engine: Engine, writer: Writer, terms: Callable[[], Terms], clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock

    def run_once(self) -> int:
        """Pass on what is due, in one commit; how many cases that were, 0 where there was none."""
        terms, now = self._terms(), self._clock()
        if terms.desk.take_within is None:
            return 0
        with reading(self._engine) as connection:
            if not assigning.any_overdue(connection, client=terms.client, now=now):
                return 0
        return self._writer.do(self._pass_on, now)

    def _pass_on(self, connection: Connection, rounds: Sequence[datetime]) -> list[int]:
        return [self._one_round(connection, now) for now in rounds]

    def _one_round(self, connection: Connection, now: datetime) -> int:
        terms = self._terms()
        found = assigning.overdue(connection, client=terms.client, now=now, most=_TOGETHER)
        for row in found:
            _pass_one(connection, row, terms, now)
        return len(found)


def _pass_one(connection: Connection, row: Any, terms: Terms, now: datetime) -> None:
    if row.taken_at is not None or row.state not in _WAITS or not terms.desk.people:
        assigning.halt(connection, row, over=False)
        return
    tried = dict.fromkeys((*assigning.tried(connection, row.message), row.assignee))
    given = next_given(terms, topic=row.topic, language=row.language, now=now, tried=tried)
    if given is not None:
        assigning.give(connection, row, given, by=assigning.BY_ROTA, now=now)
        log.info("case passed on ticket=%s", row.number)
        return
    assigning.halt(connection, row, over=True)
    names = ", ".join(name for name in tried if name)
    sentence = f"nobody has taken ticket {row.number} within {terms.desk.take_within}. Asked were: {names}"
    raise_alert(connection, NewAlert(cause=UNTAKEN, sentence=sentence), _about(row), terms, now=now)


def _about(row: Any) -> Recorded:
    return Recorded(message=row.message, ticket_number=row.number, reply=False)
