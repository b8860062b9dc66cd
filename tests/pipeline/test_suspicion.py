"""Which messages are suspected of having ended a process, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime

from gateway.mail import Envelope
from gateway.pipeline.judging.suspicion import Suspicion
from gateway.store.stored import Stored


def group(*numbers: int) -> list[Stored]:
    moment = datetime(2026, 11, 16, tzinfo=UTC)
    return [
        Stored(
            id=number,
            packed=b"",
            size=0,
            envelope=Envelope(),
            arrived=moment,
            flags=frozenset(),
            content_key="",
            origins=(),
        )
        for number in numbers
    ]


def test_after_a_start_in_order_nothing_is_suspected() -> None:
    assert not Suspicion().holds(group(1, 2))


def test_after_a_sudden_end_the_first_groups_are_suspected() -> None:
    suspicion = Suspicion(2)

    held = []
    for number in range(3):
        held.append(suspicion.holds(group(number)))
        suspicion.passed()

    assert held == [True, True, False]


def test_a_group_that_a_process_died_of_is_read_one_by_one_up_to_its_last_message() -> None:
    suspicion = Suspicion()

    assert not suspicion.died(group(4, 5, 6))

    assert [suspicion.alone(after) for after in (3, 4, 5, 6)] == [True, True, True, False]


def test_what_two_processes_died_of_is_guilty() -> None:
    suspicion = Suspicion()
    suspicion.died(group(4, 5))

    assert [suspicion.died(group(4)), suspicion.died(group(4))] == [False, True]


def test_two_messages_that_one_process_each_died_of_are_not() -> None:
    suspicion = Suspicion()
    suspicion.died(group(4, 5))

    first = suspicion.died(group(4))
    suspicion.passed()

    assert [first, suspicion.died(group(5))] == [False, False]


def test_suspicion_ends_behind_the_last_message_of_its_group() -> None:
    suspicion = Suspicion()
    suspicion.died(group(4, 5))

    assert not suspicion.holds(group(6))
    assert not suspicion.alone(0)
