"""Two cases of one request at a desk made one: our copy is closed as the duplicate of the customer's own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.answer.resubmission import JOINING_TRANSITIONS, Joining, JoiningEvent, Standing, looked_at
from gateway.delivery import State
from gateway.errors import PermanentFailure
from gateway.outgoing.desks import Joins, Reads
from gateway.store import desk_cases
from gateway.store.engine import reading
from gateway.store.trail import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.outgoing.desks import Case
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.desk_cases import Known

log = logging.getLogger(__name__)

_MAY_COME: Final = frozenset({State.DUE, State.SENDING, State.UNKNOWN})  # a copy that will be at the desk


class _End(NamedTuple):
    """What became of one customer's case; ``copy`` is the desk's name for ours, '' where there is none."""

    hers: Known
    event: JoiningEvent
    remark: str | None = None
    copy: str = ""


class Joiner:
    """Joins what is due at one desk.

    Both cases are looked at before anything is done, so that a join whose end nobody knows is not done twice, and what
    the staff did meanwhile counts.
    """

    def __init__(
        self,
        desk: Reads,
        *,
        name: str,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._name = name
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock

    def join(self, hers: Known) -> bool:
        """Make a customer's own case and our copy one, where that may be; whether anything is decided now.

        TransientFailure where the desk cannot be asked, or nobody knows what it did: it stays due.
        """
        end = self._tried(hers)
        if end is None:
            return False
        self._writer.do(self._settle, end)
        log.info("desk=%s case=%s joining=%s reason=%s", self._name, hers.external_id, end.event, end.remark or "-")
        return True

    def _tried(self, hers: Known) -> _End | None:
        copy = self._copy_of(hers)
        if copy is None or not copy:
            return None if copy is None else _End(hers, JoiningEvent.CLOSED, "no copy of ours is at the desk")
        if copy == hers.external_id:
            return _End(hers, JoiningEvent.CLOSED, "it is our copy itself")
        own, other = self._desk.case(copy), self._desk.case(hers.external_id)
        event, remark = looked_at(_standing(own), _standing(other))
        if event is not None:
            return _End(hers, event, remark or None, copy)
        if not isinstance(self._desk, Joins):
            return _End(hers, JoiningEvent.KEPT, "this desk cannot be told that two cases are one", copy)
        try:
            self._desk.join(copy, hers.external_id)
        except PermanentFailure as failure:
            return _End(hers, JoiningEvent.KEPT, f"the desk refused to join them: {failure}", copy)
        return _End(hers, JoiningEvent.CLOSED, None, copy)

    def _copy_of(self, hers: Known) -> str | None:
        """The desk's name for our copy; '' where there is none and none will come, None where one may still come."""
        client = self._terms().client
        with reading(self._engine) as connection:
            copies = desk_cases.copies_of(connection, hers.ticket or 0, self._name, client=client)
        confirmed = [one.external_id for one in copies if one.state is State.CONFIRMED and one.external_id]
        if confirmed:
            return confirmed[0]
        return None if any(one.state in _MAY_COME for one in copies) else ""

    def _settle(self, connection: Connection, ends: Sequence[_End]) -> list[None]:
        now, client = self._clock(), self._terms().client
        for end in ends:
            case, joining = end.hers.external_id, JOINING_TRANSITIONS[Joining.DUE, end.event]
            desk_cases.settle(connection, self._name, case, joining, client=client, now=now, remark=end.remark)
            told = {"what": joining, "desk": self._name, "case": case, "copy": end.copy or None}
            tell(connection, [(client, end.hers.ticket, "desk", told | {"remark": end.remark})], now=now)
        return [None] * len(ends)


def _standing(case: Case | None) -> Standing | None:
    if case is None or case.state == "gone":
        return None
    return Standing(open=case.state == "open", answered=case.answered)
