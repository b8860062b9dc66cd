"""The one writer: takes what is queued, commits it together, and only then tells those who wait."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, TypeVar

from gateway.errors import Failure, TransientFailure
from gateway.store.engine import Standing
from gateway.store.failures import DamagedFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    Work = Callable[[Connection, Sequence[Any]], Sequence[Any]]

Item = TypeVar("Item")
Result = TypeVar("Result")

# One fsync serves a whole group. Above a few hundred the commit itself grows and those who wait notice it.
_LARGEST_GROUP: Final = 256

_Entry = tuple["Work", Any, "Future[Any]"]


class Writer:
    """Group commit: whatever waits while one transaction is written goes together into the next.

    No timer holds anything back, so a lone item is committed at once. Work for the same function is handed over
    as one list, so that a function can use executemany. An item's function must be repeatable: when a group fails
    because of a bug, each of its items is tried again in a transaction of its own, and only the guilty one fails.

    Until ``start`` is called, items are committed at once in the caller's thread.

    A store that turns out to be damaged is read only from then on: nothing more is written over it, and whoever asks
    hears a TransientFailure, so that mail stays where it is. ``damaged`` is told once, in the thread that found it.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        pulse: Callable[[], None] = lambda: None,
        damaged: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._store = Standing(engine)
        self._damaged = damaged
        self._read_only: str | None = None
        self._pulse = pulse
        self._queue: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Give the writer its own thread."""
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Commit what is queued, then end the thread."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        self._store.close()

    def alive(self) -> bool:
        """Whether the thread is there to serve."""
        return self._thread is not None and self._thread.is_alive()

    def read_only(self, sentence: str) -> None:
        """Write nothing any more, because of the damage that ``sentence`` tells; only the first one counts."""
        if self._read_only is None:
            self._read_only = sentence
            self._damaged(sentence)

    @property
    def damage(self) -> str | None:
        """Why nothing is written any more; None where all is well."""
        return self._read_only

    def submit(self, work: Callable[[Connection, Sequence[Item]], Sequence[Result]], item: Item) -> Future[Result]:
        """Queue ``item`` for ``work``; the future is done after the commit, or holds the failure of the store."""
        future: Future[Result] = Future()
        entry: _Entry = (work, item, future)
        if self._thread is None:
            self._commit([entry])
        else:
            self._queue.put(entry)
        return future

    def do(self, work: Callable[[Connection, Sequence[Item]], Sequence[Result]], item: Item) -> Result:
        """The result of ``work`` for ``item``, after its commit; raises what the store raised."""
        return self.submit(work, item).result()

    def _run(self) -> None:
        ending = False
        while not ending:
            try:
                group = [self._queue.get(timeout=5)]
            except queue.Empty:
                self._pulse()
                continue
            while len(group) < _LARGEST_GROUP:
                try:
                    group.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            ending = None in group
            self._commit([entry for entry in group if entry is not None])
            self._pulse()

    def _commit(self, group: list[_Entry]) -> None:
        if not group:
            return
        try:
            self._refuse_where_damaged()
            with self._store.writing() as connection:
                answers = _carry_out(connection, group)
        except DamagedFailure as failure:
            self.read_only(str(failure))
            self._refuse(group, self._not_now())
        except Failure as failure:
            self._refuse(group, failure)
        except Exception as bug:  # noqa: BLE001 - whatever it is belongs to the one who gave the guilty item
            if len(group) == 1:
                group[0][2].set_exception(bug)
            else:
                for entry in group:
                    self._commit([entry])
        else:
            for future, answer in answers:
                future.set_result(answer)

    def _refuse_where_damaged(self) -> None:
        if self._read_only is not None:
            raise self._not_now()

    def _not_now(self) -> TransientFailure:
        return TransientFailure(f"nothing is written any more: {self._read_only}", store_away=True)

    @staticmethod
    def _refuse(group: list[_Entry], failure: Failure) -> None:
        for _, _, future in group:
            future.set_exception(failure)


def _carry_out(connection: Connection, group: list[_Entry]) -> list[tuple[Future[Any], Any]]:
    by_work: dict[Work, list[_Entry]] = {}
    for entry in group:
        by_work.setdefault(entry[0], []).append(entry)
    answers: list[tuple[Future[Any], Any]] = []
    for work, entries in by_work.items():
        results = work(connection, [item for _, item, _ in entries])
        answers += [(entry[2], result) for entry, result in zip(entries, results, strict=True)]
    return answers
