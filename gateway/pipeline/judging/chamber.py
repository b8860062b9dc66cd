"""A second process that judges groups while a backlog waits: threads of one process cannot use a second core for that.

It holds no database, socket or lock, only the ground and the templates, and ends with its parent. Its memory and its
time for a group are limited, so that mail which may be harmful is judged here, too. Where it cannot be had the service
judges the group itself; where it dies of a group the service finds out which message that was.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from multiprocessing.connection import Connection, Pipe
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from gateway.log import keep_words_back
from gateway.pipeline.judging.group import asked_of, judge_group, open_group

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gateway.pipeline.judging.counted import Counted
    from gateway.pipeline.judging.group import Asked, Opened, Stumbled
    from gateway.pipeline.terms import Terms
    from gateway.store.outcomes import Triaged
    from gateway.store.stored import Stored

log = logging.getLogger(__name__)

_PATIENCE: Final = 60.0  # seconds for one group
_PATIENCE_ALONE: Final = 10.0  # seconds for a suspect alone; the worst known mail takes two
_START: Final = 30.0  # seconds until it has to be there
_MEMORY: Final = 384 << 20  # bytes of its own; the largest mail needs 250 MB, and the unit allows 512 MB in all
_REST: Final = timedelta(seconds=30)  # without work until it ends and gives its memory back
_WRONG: Final = (OSError, EOFError, TimeoutError)


class Chamber:
    """The process, seen from the service; used by one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection[Any, Any] | None = None
        self._ready = False
        self._terms: Terms | None = None  # those it has been told
        self._offered: list[Stored] | None = None  # the group it reads, or has read, and was not yet asked about
        self._used: datetime | None = None
        self.broke = False  # it died, or was too slow, with the last group in hand

    def open(self, *, always: bool = False) -> None:
        """Start the process, if there is a core for it or ``always``; it is of use as soon as it has said so."""
        if self._process is not None or (len(os.sched_getaffinity(0)) == 1 and not always):
            return
        ours, theirs = Pipe()
        with theirs:
            words = [sys.executable, "-m", "gateway.pipeline.judging.chamber", str(theirs.fileno())]
            self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
        self._line, self._ready, self._terms, self._offered, self._used = ours, False, None, None, None
        log.info("a second process helps to judge")

    def open_for_suspects(self) -> bool:
        """Start the process wherever that is possible, and wait for it; False where there is none."""
        try:
            self.open(always=True)
        except OSError as error:
            log.warning("the second process cannot be started (%s)", type(error).__name__)
            return False
        line = self._line
        return line is not None and (self._ready or (line.poll(_START) and self._greeted(line)))

    def judge(
        self,
        group: list[Stored],
        terms: Terms,
        count: Callable[[Asked], Counted],
        now: datetime,
        after: Callable[[], list[Stored]] = list,
    ) -> list[Triaged | Stumbled] | None:
        """As `judge_group`; None where there is no such process, or it is not ready, or it ``broke``.

        While it judges, ``after`` is asked for the group that will be given next, so that it never waits for us. A
        group that was given so must be the next one to be judged.
        """
        self.broke = False
        line = self._line
        if line is None or (not self._ready and not self._greeted(line)):
            return None
        try:
            found = self._ask_about(line, group, terms, count=count, now=now, after=after)
        except _WRONG as error:
            log.warning("the second process failed (%s) with %s messages in hand", type(error).__name__, len(group))
            self.close()
            self.broke = True
            return None
        except BaseException:
            self.close()  # it waits for an answer that does not come
            raise
        self._used = now
        return found

    def _ask_about(
        self,
        line: Connection[Any, Any],
        group: list[Stored],
        terms: Terms,
        *,
        count: Callable[[Asked], Counted],
        now: datetime,
        after: Callable[[], list[Stored]],
    ) -> list[Triaged | Stumbled] | None:
        if self._offered is not group:
            line.send(group)
        self._offered = None
        patience = _PATIENCE_ALONE if len(group) == 1 else _PATIENCE
        senders = _answer(line, patience)
        if terms is not self._terms:
            line.send(terms)
            if _answer(line, _PATIENCE) != terms.templates.digest:
                return None  # a template was edited and not put to work yet: it must not be used by accident
            self._terms = terms
        line.send((count(senders), now))
        following = after()
        if following:
            line.send(following)
            self._offered = following
        found: list[Triaged | Stumbled] = _answer(line, patience)
        return found

    def rest(self, now: datetime) -> None:
        """Nothing waits: end the process when that has been so for a while."""
        self._used = self._used or now
        if self._process is not None and now - self._used > _REST:
            self.close()

    def close(self) -> None:
        """End the process; harmless when there is none."""
        self._offered = None
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _greeted(self, line: Connection[Any, Any]) -> bool:
        try:
            if line.poll():
                line.recv()
                self._ready = True
        except _WRONG as error:
            log.warning("the second process did not start (%s); its work is done here", type(error).__name__)
            self.close()
        return self._ready


def _answer(line: Connection[Any, Any], patience: float) -> Any:
    if not line.poll(patience):
        raise TimeoutError
    return line.recv()


def serve(line: Connection[Any, Any]) -> None:
    """Answer until the other end is closed: terms, then any number of groups, each with its counts.

    A thread of its own takes what comes, so that neither end ever waits for the other one to read.
    """
    line.send("ready")
    questions: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_listen, args=(line, questions), daemon=True).start()
    terms: Any = None
    opened: list[Opened] = []
    while (question := questions.get()) is not None:
        match question:
            case list():
                opened = open_group(question)
                line.send(asked_of(opened))
            case (counted, now):
                line.send(judge_group(opened, terms, counted, now))
            case _:
                terms = question
                line.send(terms.templates.digest)


def _listen(line: Connection[Any, Any], questions: SimpleQueue[Any]) -> None:
    with suppress(EOFError, OSError):
        while True:
            questions.put(line.recv())
    questions.put(None)


if __name__ == "__main__":
    keep_words_back()
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which closes this end
    with suppress(OSError):
        serve(Connection(int(sys.argv[1])))
