"""Small things that outlive a restart."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from gateway.store import settings
from gateway.store.engine import writing
from tests.store.sample import ROSA

if TYPE_CHECKING:
    from tests.conftest import Store


def test_a_setting_is_what_was_put_last(store: Store) -> None:
    with writing(store.engine) as connection:
        before = settings.get(connection, "paused", client=ROSA)
        settings.put(connection, "paused", "1", client=ROSA)
        settings.put(connection, "paused", "0", client=ROSA)

        assert (before, settings.get(connection, "paused", client=ROSA)) == (None, "0")
        assert settings.get(connection, "paused", client="someone-else") is None


def test_the_signing_key_is_made_once(store: Store) -> None:
    with writing(store.engine) as connection:
        first = settings.signing_key(connection, client=ROSA, fresh=b"\x00first")
    with writing(store.engine) as connection:
        second = settings.signing_key(connection, client=ROSA, fresh=b"second")

    assert first == second == b"\x00first"


@pytest.mark.usefixtures("patient")
def test_two_counters_at_once_give_every_number_once(store: Store) -> None:
    ready, ends = Barrier(4), []

    def count() -> None:
        ready.wait()
        for _ in range(5):
            with writing(store.engine) as connection:
                ends.append(settings.count_up(connection, "ticket_number", 3, client=ROSA))

    counters = [Thread(target=count) for _ in range(4)]
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()

    assert sorted(ends) == list(range(3, 61, 3))
