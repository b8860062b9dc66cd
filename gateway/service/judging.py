"""The loop that judges what came in; of several daemons on one store one judges at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.pipeline.judging.triage import Triage
from gateway.pipeline.terms import CLIENT
from gateway.service.loops import Loop
from gateway.store import lock

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.service.means import Means
    from gateway.store.lock import MailboxLock

_POLL: Final = 1.0  # seconds between looks for what another process (a decision, a retry) left to be judged
_TRY_LOCK: Final = 15.0  # seconds between tries for the triage that another daemon of the cluster does


class Judging:
    """``loop`` judges.

    Called are ``triaged`` after each group, ``acting`` where one of it changes a mailbox, and ``rested`` when nothing
    is left to judge. ``unclean`` tells that the run before ended at once.
    """

    def __init__(
        self,
        means: Means,
        *,
        triaged: Callable[[], None],
        acting: Callable[[], None],
        rested: Callable[[], None],
        unclean: bool,
    ) -> None:
        self._engine = means.engine
        self._rested = rested
        self._right: MailboxLock | None = None
        self._triage = Triage(
            engine=means.engine,
            writer=means.writer,
            terms=means.terms,
            clock=means.clock,
            triaged=triaged,
            acting=acting,
            unclean=unclean,
        )
        self.loop = Loop("triage", self._turn, patience=120, failed=means.failed)

    def is_mine(self) -> bool | None:
        """Whether this daemon is the one of a cluster that judges; None before that is known."""
        return None if self._right is None else self._right.alive()

    def close(self) -> None:
        """End the process that helps, when the loop has ended."""
        self._triage.close()

    def release(self) -> None:
        """Leave the right to judge to others."""
        if self._right is not None:
            self._right.release()

    def _turn(self) -> float:
        # In a cluster one daemon judges at a time, so that two of them never count the same brake side by side.
        if not self._may_judge():
            return _TRY_LOCK
        while not self.loop.stopping() and self._triage.run_once():
            self.loop.pulse()
            if not self._may_judge():
                break
        self._rested()
        return _POLL

    def _may_judge(self) -> bool:
        """Whether the right to judge is ours: kept, or got just now."""
        if self._right is not None and self._right.alive():
            return True
        self.release()
        self._right = lock.hold_judging(self._engine, client=CLIENT)
        return self._right is not None
