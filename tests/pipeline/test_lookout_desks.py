"""What is wrong with a desk is told once, and so is its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.delivery import Access
from gateway.errors import PermanentFailure
from gateway.pipeline.delivering.retrying import retry
from gateway.pipeline.terms import CLIENT
from gateway.store import forwards
from gateway.store.engine import writing
from gateway.store.forwards import Standing
from tests.pipeline.house import House, customer
from tests.pipeline.test_lookout import ALERTED, Post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store


@pytest.fixture
def house(tmp_path: Path, file_store: Store) -> Iterator[House]:
    built = House(tmp_path, file_store.engine)
    yield built
    built.writer.stop()


def test_a_desk_that_lets_nobody_in_is_told_and_so_is_that_it_takes_copies_again(house: House) -> None:
    house.adopt(ALERTED)
    post = Post(house)
    reason = "the ticket was refused: 401"
    stand(house, Standing(state=Access.PAUSED, reason=reason, since=house.now))

    assert post.look(2) == ["Deskward: a desk takes no copies any more"]
    assert post.problems() == [f'copies to "desk" wait: {reason}']
    stand(house, Standing())
    assert post.look(2) == ["Deskward: the desk takes copies again"]
    assert post.problems() == []


def test_copies_that_a_desk_refused_are_told_until_somebody_has_decided_about_them(house: House) -> None:
    house.adopt(ALERTED)
    post = Post(house)
    house.copies.failures = [PermanentFailure("550 no such address")]
    house.receive(customer())
    house.drain()

    assert post.look(2) == ["Deskward: a desk has refused copies"]
    assert post.problems() == []  # a person has to decide, the service does its work
    with writing(house.engine) as connection:
        retry(connection, "desk", client=CLIENT, now=house.now)
    house.drain()
    assert post.look(2) == ["Deskward: no copy is given up any more"]


def stand(house: House, standing: Standing) -> None:
    with writing(house.engine) as connection:
        forwards.note(connection, "desk", standing, client=CLIENT)
