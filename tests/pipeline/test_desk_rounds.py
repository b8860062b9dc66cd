"""When a desk is read back, and what becomes of it while it is away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.pipeline.desks.rounds import DeskRounds
from gateway.pipeline.terms import CLIENT
from gateway.store import settings
from gateway.store.desk_cases import UNREAD
from gateway.store.engine import reading
from tests.pipeline.house import House

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.errors import Failure
    from tests.conftest import Store


class Reading:
    """Keeps what it was asked for, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.rounds = 0
        self.asked: list[str] = []
        self.failures: list[Failure] = []

    def run_once(self) -> None:
        self.rounds += 1
        if self.failures:
            raise self.failures.pop(0)

    def look_again(self, external_ids: list[str]) -> None:
        self.asked += external_ids

    def join_due(self) -> None:
        """Nothing is due."""


@pytest.fixture
def house(tmp_path: Path, file_store: Store) -> Iterator[House]:
    built = House(tmp_path, file_store.engine)
    yield built
    built.writer.stop()


@pytest.fixture
def desk() -> Reading:
    return Reading()


@pytest.fixture
def rounds(house: House, desk: Reading) -> DeskRounds:
    made = DeskRounds("desk", client=CLIENT, writer=house.writer, clock=lambda: house.now)
    made.adopt(desk, timedelta(minutes=10))  # type: ignore[arg-type]  # only what rounds ask for
    return made


def noted(house: House) -> str | None:
    with reading(house.engine) as connection:
        return settings.get(connection, UNREAD + "desk", client=CLIENT)


def turns(rounds: DeskRounds, house: House, minutes: int) -> None:
    """Let so many minutes go by, a turn in every half of one."""
    for _ in range(2 * minutes):
        house.later(seconds=30)
        rounds.turn()


def test_a_desk_is_read_at_once_and_then_every_ten_minutes(rounds: DeskRounds, house: House, desk: Reading) -> None:
    rounds.turn()
    assert desk.rounds == 1

    turns(rounds, house, 60)

    assert desk.rounds == 7


def test_a_case_that_a_webhook_told_of_is_asked_for_at_the_next_turn(
    rounds: DeskRounds, house: House, desk: Reading
) -> None:
    rounds.turn()

    assert [rounds.tell("17"), rounds.tell("17"), rounds.tell("18")] == [True] * 3
    house.later(seconds=1)
    rounds.turn()

    assert (desk.asked, desk.rounds) == (["17", "18"], 1)


def test_a_flood_of_webhooks_is_left_to_the_next_round(rounds: DeskRounds, desk: Reading) -> None:
    for number in range(1000):
        rounds.tell(str(number))

    rounds.turn()

    assert len(desk.asked) == 200


def test_a_desk_that_is_away_is_asked_later_each_time_and_read_on_when_it_is_back(
    rounds: DeskRounds, house: House, desk: Reading
) -> None:
    desk.failures = [TransientFailure("cannot reach desk", peer_away=True) for _ in range(6)]
    rounds.turn()
    turns(rounds, house, 15)
    assert 4 <= desk.rounds <= 6
    assert noted(house) == "cannot reach desk"

    turns(rounds, house, 31)

    assert desk.failures == []
    assert noted(house) == ""


def test_a_desk_that_asks_us_to_wait_is_left_alone_by_webhooks_too(
    rounds: DeskRounds, house: House, desk: Reading
) -> None:
    desk.failures = [TransientFailure("429", wait=1200)]
    rounds.turn()
    rounds.tell("17")
    turns(rounds, house, 19)
    assert (desk.rounds, desk.asked) == (1, [])

    turns(rounds, house, 2)

    assert (desk.rounds, desk.asked) == (2, ["17"])


def test_a_desk_that_refuses_to_be_read_is_tried_again_all_the_same(
    rounds: DeskRounds, house: House, desk: Reading
) -> None:
    desk.failures = [PermanentFailure("no such view")]
    rounds.turn()

    turns(rounds, house, 2)

    assert desk.rounds == 2


def test_a_failure_of_our_own_store_is_not_the_desks_fault(rounds: DeskRounds, house: House, desk: Reading) -> None:
    desk.failures = [TransientFailure("the store is away", store_away=True)]

    with pytest.raises(TransientFailure):
        rounds.turn()

    assert noted(house) is None


def test_without_a_desk_nothing_is_done(rounds: DeskRounds, desk: Reading) -> None:
    rounds.adopt(None)

    assert rounds.turn() > timedelta()
    assert (rounds.tell("17"), desk.rounds) == (False, 0)


def test_a_clock_that_was_set_back_stops_no_reading(rounds: DeskRounds, house: House, desk: Reading) -> None:
    house.later(days=300)
    rounds.turn()
    house.later(days=-300)

    rounds.turn()

    assert desk.rounds == 2
