"""One desk read back: what became of our copies there, and what customers have sent it themselves."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.answer.resubmission import WINDOW, Joining
from gateway.errors import Failure
from gateway.outgoing.desks import Joins
from gateway.pipeline.desks.joining import Joiner
from gateway.pipeline.desks.news import News, made_of, take
from gateway.store import desk_cases, ticket_moves
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.config.values import Forward
    from gateway.outgoing.desks import Case, Reads
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer

log = logging.getLogger(__name__)

# Read twice, for a desk's search may show a change some minutes later than its clock says.
_OVERLAP: Final = timedelta(minutes=10)
_TOGETHER: Final = 50  # cases in one commit
_LONGEST_CHAIN: Final = 5  # cases merged into one another that are followed


class DeskReading:
    """Reads one desk, round after round; what was read is kept however a round ends.

    The cursor goes by the desk's own clock: it is the moment of the newest change that was written down.
    """

    def __init__(
        self,
        forward: Forward,
        desk: Reads,
        *,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
        pulse: Callable[[], None] = lambda: None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._forward = forward
        self._desk = desk
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock
        self._pulse = pulse
        self._stopping = stopping
        self._joiner = Joiner(desk, name=forward.name, engine=engine, writer=writer, terms=terms, clock=clock)

    def run_once(self) -> None:
        """One round: what changed, what waits, what may be ours after all, and what is to be joined.

        TransientFailure or PermanentFailure of the desk ends it; the next round goes on from there.
        """
        for some in self._batches(map(self._whole, self._desk.changed(self._since()))):
            self._read(some, advance=True)
        if not self._stopping():
            self.look_again(self._waiting())
        self.join_due()
        self._writer.do(self._tidy, self._clock())

    def look_again(self, external_ids: Iterable[str]) -> None:
        """Ask for single cases: a webhook told of them, or we know more than when we saw them last."""
        for some in self._batches(self._asked(external_ids)):
            self._read(some)

    def join_due(self) -> None:
        """Make one of all cases that wait for it; in watch mode nothing is changed at the desk."""
        if self._terms().safety.mode == "watch":
            return
        with reading(self._engine) as connection:
            found = desk_cases.pending(connection, self._forward.name, client=self._terms().client)
        for hers in found:
            if self._stopping():
                return
            if hers.joining == Joining.DUE and self._joiner.join(hers):
                self._pulse()

    def _since(self) -> datetime:
        with reading(self._engine) as connection:
            until = desk_cases.read_until(connection, self._forward.name, client=self._terms().client)
        return (self._clock() - WINDOW) if until is None else until - _OVERLAP

    def _batches(self, cases: Iterable[Case]) -> Iterator[list[Case]]:
        """A few cases at a time; those before a failure are handed out, then it goes on its way."""
        batch: list[Case] = []
        try:
            for case in cases:
                batch.append(case)
                self._pulse()
                if len(batch) == _TOGETHER:
                    yield batch
                    batch = []
                if self._stopping():
                    break
        except Failure:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _whole(self, case: Case) -> Case:
        """The case with its text, where a list of changes has none and it may be about a mail to us."""
        if case.text or case.key or case.state != "open" or self._forward.resubmissions == "leave":
            return case
        if self._clock() - case.created > WINDOW:
            return case
        with reading(self._engine) as connection:
            if desk_cases.one(connection, self._forward.name, case.external_id, client=self._terms().client):
                return case  # it was looked at before
        return self._desk.case(case.external_id) or case

    def _asked(self, external_ids: Iterable[str]) -> Iterator[Case]:
        for one in external_ids:
            found = self._desk.case(one)
            if found is not None:
                yield found

    def _read(self, cases: Sequence[Case], *, advance: bool = False) -> None:
        news = self._made(cases)
        merged = [one for pair in news if (one := self._merged(pair)) is not None]
        until = max(case.updated for case in cases) if advance else None
        self._writer.do(self._take, ([*merged, *news], until))

    def _made(self, cases: Sequence[Case]) -> list[News]:
        terms, now = self._terms(), self._clock()
        can_join = isinstance(self._desk, Joins)
        with reading(self._engine) as connection:
            found = [made_of(connection, case, self._forward, terms, can_join=can_join, now=now) for case in cases]
        return [one for one in found if one is not None]

    def _merged(self, news: News) -> News | None:
        """The case that took over the one of a ticket, so that the ticket goes on with it."""
        case, ticket = news.case, news.ticket
        for _ in range(_LONGEST_CHAIN):
            if ticket is None or case.state != "gone" or not case.merged_into:
                break
            found = self._desk.case(case.merged_into)
            if found is None:
                break
            case = found
        if case is news.case:
            return None
        with reading(self._engine) as connection:
            known = desk_cases.one(connection, self._forward.name, case.external_id, client=self._terms().client)
        if known is not None and known.ticket is not None:
            return None  # it is of a ticket already, of this one or another
        return News(case=case, ticket=ticket, because=f"the desk merged {news.case.external_id} into it")

    def _take(self, connection: Connection, items: Sequence[tuple[list[News], datetime | None]]) -> list[None]:
        now, terms = self._clock(), self._terms()
        for news, until in items:
            for one in news:
                take(connection, one, self._forward, terms, now=now)
            known = desk_cases.read_until(connection, self._forward.name, client=terms.client)
            if until is not None and (known is None or known < until):
                desk_cases.advance(connection, self._forward.name, until, client=terms.client)
        return [None] * len(items)

    def _waiting(self) -> list[str]:
        """What was not clear when it was seen last."""
        client, name = self._terms().client, self._forward.name
        with reading(self._engine) as connection:
            undecided = [
                one.external_id
                for one in desk_cases.pending(connection, name, client=client)
                if one.joining == Joining.UNDECIDED
            ]
            return list(dict.fromkeys([*undecided, *desk_cases.wrote_since(connection, name, client=client)]))

    def _tidy(self, connection: Connection, moments: Sequence[datetime]) -> list[None]:
        client = self._terms().client
        for now in moments:
            desk_cases.forget_strange(connection, self._forward.name, client=client, before=now - WINDOW)
            ticket_moves.keep_late_promises(connection, client=client, now=now)
        return [None] * len(moments)
