"""From stored to triaged: read, judge, say what follows, and T2."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.answer.keeping import Kept
from gateway.errors import Failure
from gateway.pipeline.judging.aftermath import notice
from gateway.pipeline.judging.chamber import Chamber
from gateway.pipeline.judging.counting import count
from gateway.pipeline.judging.group import Asked, Stumbled, asked_of, judge_group, open_group, unread
from gateway.pipeline.judging.suspicion import Suspicion
from gateway.pipeline.learning.learner import Learning
from gateway.store import messages, promises, triage
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.pipeline.judging.counted import Counted
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.stored import Stored
    from gateway.store.triage import Recorded, Triaged

log = logging.getLogger(__name__)

_MANY: Final = 256  # messages without a pause between them are a load that a second process is worth its start for
_HEAVY: Final = 10_000_000  # octets of a mail that only one process is to hold, for reading it takes ten times as many
_PAUSE: Final = timedelta(seconds=1)
_IN_HAND: Final = 3  # groups: one that is recorded, one that is judged, one that was read ahead
_RECOUNT: Final = timedelta(minutes=1)
BATCH: Final = 256  # one commit serves them all, and the first of them waits a sixth of a second at the most


class _Recording(NamedTuple):
    """A group that is being recorded."""

    future: Future[list[Recorded]]
    results: list[Triaged]


class Triage:
    """Judges stored messages, oldest first, in groups that share one commit.

    Only one triage works on a client at a time, so that the brakes can be counted without a lock. ``triaged`` is told
    after each group, ``acting`` when something is to be changed in a mailbox. ``unclean`` says that the service before
    this one ended at once, so that a message it had in hand may be why.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
        triaged: Callable[[], None],
        acting: Callable[[], None] = lambda: None,
        unclean: bool = False,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock
        self._triaged = triaged
        self._acting = acting
        self._chamber = Chamber()
        self._suspicion = Suspicion(_IN_HAND if unclean else 0)
        self._learning = Learning(engine=engine, writer=writer, clock=clock)
        self._ahead: list[Stored] = []  # read already, for the chamber has it too
        self._judged: list[Triaged] = []  # not handed to the writer yet, for the next group is about to be counted
        self._recording: _Recording | None = None
        self._last = 0  # the last message in hand, 0 where none is
        self._in_a_row = 0  # messages since the last pause
        self._last_group = clock()
        self._kept = Kept()
        self._kept_at: datetime | None = None

    def run_once(self) -> int:
        """Triage one group; how many messages were taken in hand, 0 where none waits and all is recorded.

        A message that makes the program stumble is set aside with its reason, and the others go on. While one group is
        being recorded the next one is read already, so call this until it gives 0. TransientFailure where the store
        fails; what was not recorded waits on.
        """
        try:
            return self._one_group()
        except BaseException:
            self._chamber.close()  # it may hold a group that is read anew now
            self._ahead, self._judged, self._recording, self._last = [], [], None, 0
            raise

    def _one_group(self) -> int:
        terms, now = self._terms(), self._clock()
        group, self._ahead = self._ahead or self._read(terms, self._last), []
        self._watch_load(len(group), now)
        if not group:
            return self._finish()
        terms = self._learning.of(terms)
        found = self._judge(group, terms, now)
        if found is None:
            return len(group)  # once more, one by one
        self._last = group[-1].id
        for one in found:
            if isinstance(one, Stumbled):
                log.error("message set aside id=%s because of %s", one.message, " < ".join(reversed(one.trace)))
                self._set_aside(one.message, "the program stumbled over it while judging; see the log")
        self._judged = [one for one in found if not isinstance(one, Stumbled)]
        if not self._ahead:
            self._submit()
        return len(group)

    def _read(self, terms: Terms, after: int) -> list[Stored]:
        with reading(self._engine) as connection:
            limit = 1 if self._suspicion.alone(after) else BATCH
            return messages.waiting(connection, client=terms.client, limit=limit, after=after)

    def _read_ahead(self, terms: Terms, after: int) -> list[Stored]:
        """Read the next group while this one is judged; only a whole one, for a part of one grows while it waits."""
        group = self._read(terms, after)
        self._ahead = group if len(group) == BATCH else []
        return self._ahead

    def _submit(self) -> None:
        """Hand the judged group to the writer, once the one before it is recorded."""
        self._await_record()
        results, self._judged = self._judged, []
        self._recording = _Recording(self._writer.submit(self._file, results), results)

    def _finish(self) -> int:
        """Wait until all that was judged is recorded; how many messages that were."""
        count = self._await_record()
        self._last = 0
        return count

    def _await_record(self) -> int:
        """Wait until the last group is recorded, and tell the others; how many messages it had, 0 for no group."""
        recording, self._recording = self._recording, None
        if recording is None:
            return 0
        self._record(recording)
        self._triaged()
        if any(result.actions for result in recording.results):
            self._acting()
        return len(recording.results)

    def close(self) -> None:
        """End the second process, if there is one."""
        self._chamber.close()

    def _judge(self, group: list[Stored], terms: Terms, now: datetime) -> list[Triaged | Stumbled] | None:
        """Judge a group; None where the second process died of it, and it is to be read anew."""
        count = partial(self._count, terms, now)
        suspect = self._suspicion.holds(group)
        if suspect:
            self._chamber.open_for_suspects()
        elif max(one.size for one in group) > _HEAVY:
            self._chamber.close()  # with such a mail in hand a small server has no room for two processes
            self._ahead = []
        ahead = partial(self._read_ahead, terms, group[-1].id)
        found = self._chamber.judge(group, terms, count, now, after=list if suspect else ahead)
        died = self._chamber.broke or (found is not None and any(_is_out_of_memory(one) for one in found))
        if found is not None and not died:
            self._suspicion.passed()
            return found
        self._ahead = []
        if died and not self._suspicion.died(group):
            return None
        if died:
            log.error("message not read id=%s: it ends every process that reads it", group[0].id)
        opened = [unread(group[0])] if died else open_group(group)
        self._suspicion.passed()
        return judge_group(opened, terms, count(asked_of(opened)), now)

    def _count(self, terms: Terms, now: datetime, asked: Asked) -> Counted:
        """What counts against the brakes, the replies of the group before this one included.

        A group that is judged and not recorded yet is counted here, and is recorded while the next one is judged.
        """
        self._await_record()
        with reading(self._engine) as connection:
            self._count_promises(connection, terms, now)
            counted = count(connection, terms, asked, kept=self._kept, now=now)
        for result in self._judged:
            counted.reserve(result)
        if self._judged:
            self._submit()
        return counted

    def _count_promises(self, connection: Connection, terms: Terms, now: datetime) -> None:
        """How well promises were kept; four weeks of them are not counted anew for every group."""
        if terms.desk.turnaround_when_busy is None:
            self._kept = Kept()
        elif self._kept_at is None or abs(now - self._kept_at) > _RECOUNT:
            self._kept, self._kept_at = promises.kept(connection, client=terms.client, now=now), now

    def _watch_load(self, count: int, now: datetime) -> None:
        """Get help when hundreds of messages come without a pause, and do without it when nothing waits."""
        if not count:
            self._chamber.rest(now)
            return
        self._in_a_row = count if now - self._last_group > _PAUSE else self._in_a_row + count
        self._last_group = now
        if self._in_a_row >= _MANY:
            self._chamber.open()

    def _record(self, recording: _Recording) -> None:
        results = recording.results
        try:
            recording.future.result()
        except Failure:
            raise
        except Exception:  # noqa: BLE001 - one guilty message must not hold up the rest: find it by taking each alone
            for result in results:
                self._record_alone(result)
        for result in results:
            log.info(
                "message triaged id=%s then=%s rule=%s reply=%s reason=%s",
                result.message,
                result.then,
                result.rule or "-",
                "yes" if result.reply else "no",
                result.check or "-",
            )

    def _record_alone(self, result: Triaged) -> None:
        try:
            self._writer.do(self._file, [result])
        except Failure:
            raise
        except Exception:
            log.exception("message set aside id=%s", result.message)
            self._set_aside(result.message, "the program stumbled over it while filing; see the log")

    def _file(self, connection: Connection, groups: Sequence[list[Triaged]]) -> list[list[Recorded]]:
        now, terms = self._clock(), self._terms()
        return [self._file_one(connection, group, terms, now) for group in groups]

    def _file_one(self, connection: Connection, group: list[Triaged], terms: Terms, now: datetime) -> list[Recorded]:
        done = triage.record(connection, group, client=terms.client, now=now)
        notice(connection, group, done, terms, now=now)
        return done

    def _set_aside(self, message: int, reason: str) -> None:
        self._writer.do(self._put_aside, (message, reason))

    def _put_aside(self, connection: Connection, items: Sequence[tuple[int, str]]) -> list[None]:
        for message, reason in items:
            messages.set_aside(connection, message, reason=reason, now=self._clock())
        return [None] * len(items)


def _is_out_of_memory(one: Triaged | Stumbled) -> bool:
    return isinstance(one, Stumbled) and one.trace[0] == MemoryError.__name__
