"""How often a server that fails is knocked at, by everybody together."""

from __future__ import annotations

import threading

import pytest

from gateway.errors import TransientFailure
from gateway.outgoing.doorstep import Doorstep


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def turn_away() -> None:
    raise TransientFailure("nobody there")


def fail(step: Doorstep) -> None:
    """Knock, and be turned away."""
    with pytest.raises(TransientFailure, match="nobody there"), step.knock("smtp.shop.example"):
        turn_away()


def test_a_server_that_serves_is_entered_by_as_many_as_want_to() -> None:
    step = Doorstep(ticks=lambda: 5.0)

    for _ in range(3):
        with step.knock("smtp.shop.example"):
            pass


def test_after_a_failure_the_next_knock_waits_ten_seconds_whoever_it_is() -> None:
    clock = Clock()
    step = Doorstep(ticks=clock)
    fail(step)

    clock.now = 9.5
    with pytest.raises(TransientFailure, match="left alone") as caught, step.knock("smtp.shop.example"):
        pytest.fail("it was entered")
    assert (caught.value.peer_away, caught.value.wait) == (True, 0.5)
    clock.now = 10.0
    fail(step)


def test_a_mail_that_was_taken_makes_it_an_open_door_again() -> None:
    step = Doorstep(ticks=lambda: 5.0)
    fail(step)

    step.served()

    with step.knock("smtp.shop.example"):
        pass


def test_a_server_that_lets_in_and_takes_nothing_is_left_alone_too() -> None:
    step = Doorstep(ticks=lambda: 5.0)
    with step.knock("smtp.shop.example"):
        pass

    step.failed()

    with pytest.raises(TransientFailure, match="left alone"), step.knock("smtp.shop.example"):
        pytest.fail("it was entered")


def test_who_comes_while_another_one_is_being_turned_away_does_not_knock_himself() -> None:
    step = Doorstep(ticks=lambda: 5.0)
    inside, answer = threading.Event(), threading.Event()
    ends: list[str] = []

    def knock(turned_away: bool) -> None:
        try:
            with step.knock("smtp.shop.example"):
                ends.append("knocked")
                if turned_away:
                    inside.set()
                    answer.wait(60)
                    turn_away()
        except TransientFailure as failure:
            ends.append(str(failure))

    def first() -> None:
        knock(turned_away=True)

    def second() -> None:
        inside.wait(60)
        knock(turned_away=False)

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    inside.wait(60)
    answer.set()
    for thread in threads:
        thread.join(60)

    assert ends == ["knocked", "nobody there", "smtp.shop.example is left alone for a moment after a failure"]
