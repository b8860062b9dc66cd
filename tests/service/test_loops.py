from __future__ import annotations

import logging
import queue
import threading
import time

import pytest

from gateway.errors import TransientFailure
from gateway.service.loops import Loop

SOON = 60.0  # seconds after which a test gives up


class Work:
    """Turns that tell when they begin and end as they are told."""

    def __init__(self, *ends: float | Exception) -> None:
        self.begun: queue.Queue[float] = queue.Queue()
        self._ends = list(ends)

    def __call__(self) -> float:
        end = self._ends.pop(0) if self._ends else 3600.0
        self.begun.put(time.monotonic())
        if isinstance(end, Exception):
            raise end
        return end


def test_a_bell_ends_the_pause() -> None:
    work = Work()
    loop = Loop("triage", work, patience=60)
    loop.start()
    work.begun.get(timeout=SOON)

    loop.ring()

    work.begun.get(timeout=SOON)
    loop.stop()
    assert loop.join(SOON)


def test_a_bell_is_heard_once() -> None:
    work = Work()
    loop = Loop("triage", work, patience=60)
    loop.start()
    work.begun.get(timeout=SOON)

    loop.ring()
    work.begun.get(timeout=SOON)

    with pytest.raises(queue.Empty):
        work.begun.get(timeout=0.2)
    loop.stop()
    assert loop.join(SOON)


def test_a_bell_during_a_turn_is_not_lost() -> None:
    begun, go_on = queue.Queue[int](), threading.Event()

    def turn() -> float:
        begun.put(1)
        go_on.wait(SOON)
        return 3600.0

    loop = Loop("triage", turn, patience=60)
    loop.start()
    begun.get(timeout=SOON)

    loop.ring()
    go_on.set()

    begun.get(timeout=SOON)
    loop.stop()
    assert loop.join(SOON)


def test_a_pause_ends_by_itself() -> None:
    work = Work(0.01)
    loop = Loop("replies", work, patience=60)
    loop.start()

    first, second = work.begun.get(timeout=SOON), work.begun.get(timeout=SOON)

    loop.stop()
    assert second - first >= 0.01


@pytest.mark.parametrize("mistake", [TransientFailure("the store is locked"), ZeroDivisionError("hunter2")])
def test_a_turn_that_fails_is_not_the_last(mistake: Exception, caplog: pytest.LogCaptureFixture) -> None:
    work = Work(mistake)
    loop = Loop("forward desk", work, patience=0.02)  # half of its patience is the longest pause
    loop.start()
    work.begun.get(timeout=SOON)

    work.begun.get(timeout=SOON)

    loop.stop()
    assert loop.join(SOON)
    assert "forward desk" in caplog.text


def test_a_failure_is_told_in_its_own_words_and_a_bug_with_its_place(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(TransientFailure("the store is locked"), ZeroDivisionError())
    loop = Loop("triage", work, patience=0.02)
    loop.start()
    for _ in range(3):
        work.begun.get(timeout=SOON)
    loop.stop()
    loop.join(SOON)

    told = [(record.levelno, record.getMessage(), bool(record.exc_info)) for record in caplog.records]

    assert told[0] == (logging.WARNING, "loop=triage waits: the store is locked", False)
    assert told[1] == (logging.ERROR, "loop=triage stumbled", True)


def test_a_turn_that_takes_too_long_is_seen() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def turn() -> float:
        begun.set()
        go_on.wait(SOON)
        return 3600.0

    loop = Loop("replies", turn, patience=0.0)
    loop.start()
    begun.wait(SOON)

    late = loop.is_late()

    go_on.set()
    loop.stop()
    assert late


def test_a_long_turn_that_says_it_is_alive_is_not_late() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def turn() -> float:
        begun.set()
        go_on.wait(SOON)
        return 3600.0

    loop = Loop("replies", turn, patience=SOON)
    loop.start()
    begun.wait(SOON)
    loop._beat -= SOON * 2
    before = loop.is_late()

    loop.pulse()

    after = loop.is_late()
    go_on.set()
    loop.stop()
    assert (before, after) == (True, False)


def test_a_loop_whose_thread_is_gone_is_late() -> None:
    loop = Loop("triage", Work(), patience=3600)
    loop.start()

    loop.stop()
    loop.join(SOON)

    assert loop.is_late()


def test_a_loop_that_was_never_started_is_joined_at_once() -> None:
    loop = Loop("triage", Work(), patience=3600)

    assert loop.join(0.0)


def test_a_rest_inside_a_turn_ends_when_the_loop_is_stopped() -> None:
    resting = threading.Event()

    def turn() -> float:
        resting.set()
        loop.rest(3600.0)
        return 0.0 if loop.stopping() else 3600.0

    loop = Loop("mailbox rosa", turn, patience=3600)
    loop.start()
    resting.wait(SOON)

    loop.stop()

    assert loop.join(SOON)


def test_a_clock_that_jumps_makes_no_loop_late(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work()
    loop = Loop("triage", work, patience=60)
    loop.start()
    work.begun.get(timeout=SOON)
    real = time.time

    monkeypatch.setattr(time, "time", lambda: real() + 86_400)

    assert not loop.is_late()
    loop.stop()
    assert loop.join(SOON)
