from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.answer.trouble import TroubleState
from gateway.store import troubles
from gateway.store.disk import LEAST, MOST, Room, room
from gateway.store.engine import writing
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store

SEEN = {"mailbox not seen": {"rosa": "rosa is away", "info": "info is away"}, "disk": {"": "it fills"}}


def test_a_trouble_begins_once_and_ends_once(store: Store) -> None:
    with writing(store.engine) as connection:
        begun, _ = troubles.observe(connection, SEEN, client=ROSA, now=NOW)
        again = troubles.observe(connection, SEEN, client=ROSA, now=NOW + MINUTE)
        troubles.mailed(connection, troubles.all(connection, client=ROSA), client=ROSA, now=NOW)
        _, ended = troubles.observe(connection, {"disk": {}}, client=ROSA, now=NOW + 2 * MINUTE)
        over = [one for one in troubles.all(connection, client=ROSA) if one.state is TroubleState.OVER]
        left = troubles.lasting(connection, client=ROSA)

    assert sorted(one.about for one in begun) == ["", "info", "rosa"]
    assert again == ([], [])
    assert [one.cause for one in ended] == ["disk"]
    assert [(one.since, one.over_at) for one in over] == [(NOW, NOW + 2 * MINUTE)]
    assert sorted(one.about for one in left) == ["info", "rosa"]


def test_of_a_trouble_that_came_back_while_its_end_was_mailed_nothing_is_forgotten(store: Store) -> None:
    with writing(store.engine) as connection:
        troubles.observe(connection, {"disk": {"": "it fills"}}, client=ROSA, now=NOW)
        troubles.mailed(connection, troubles.all(connection, client=ROSA), client=ROSA, now=NOW)
        troubles.observe(connection, {"disk": {}}, client=ROSA, now=NOW)
        told = troubles.all(connection, client=ROSA)
        troubles.observe(connection, {"disk": {"": "it fills"}}, client=ROSA, now=NOW)
        troubles.mailed(connection, told, client=ROSA, now=NOW)

        assert [one.state for one in troubles.all(connection, client=ROSA)] == [TroubleState.TOLD]


def test_the_sentence_is_that_of_the_last_look(store: Store) -> None:
    with writing(store.engine) as connection:
        troubles.observe(connection, {"disk": {"": "it fills"}}, client=ROSA, now=NOW)
        troubles.observe(connection, {"disk": {"": "it is full"}}, client=ROSA, now=NOW + MINUTE)

        assert [(one.sentence, one.since) for one in troubles.all(connection, client=ROSA)] == [("it is full", NOW)]


@pytest.mark.parametrize(
    ("whole", "wanted"), [(1024 * 1024, LEAST), (20 * LEAST, LEAST), (20 * LEAST + 20, LEAST + 1), (1 << 50, MOST)]
)
def test_a_twentieth_of_the_disk_should_be_free_within_limits(whole: int, wanted: int) -> None:
    assert Room(whole=whole, free=0).wanted == wanted


def test_the_room_of_a_disk_is_told_and_of_no_disk_is_not(tmp_path: Path) -> None:
    found = room(tmp_path)

    assert found is not None
    assert 0 < found.free < found.whole
    assert room(tmp_path / "nowhere") is None
