"""A crash between every two steps of a copy on its way to a desk that recognises no repeat: one ticket, filled once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gateway.delivery import Kind
from gateway.pipeline.delivering import copies, deliver, memo
from gateway.store import deliveries
from tests.pipeline.desk_shop import DeskShop, teach
from tests.pipeline.test_crashes import Crash, crash_after, crash_before
from tests.servers.desk import Fault
from tests.servers.keyed_desk import KeyedConnector, KeyedDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Store


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyedDesk]:
    teach(monkeypatch)
    with KeyedDesk() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, store: Store, desk: KeyedDesk) -> Iterator[DeskShop]:
    found = DeskShop(tmp_path, store, desk)
    yield found
    found.house.writer.stop()


STEPS = [
    pytest.param(deliveries, "take", crash_before, id="before the claim"),
    pytest.param(deliveries, "take", crash_after, id="before the claim's commit"),
    pytest.param(deliver.Worker, "_attempt", crash_before, id="after the claim"),
    pytest.param(copies, "filed", crash_before, id="after the journal has it"),
    pytest.param(KeyedConnector, "submit", crash_before, id="before the first request"),
    pytest.param(memo.StoredMemo, "keep", crash_before, id="after the first request"),
    pytest.param(memo, "remember", crash_after, id="before the commit of what it came to"),
    pytest.param(memo.StoredMemo, "keep", crash_after, id="after that commit"),
    pytest.param(KeyedConnector, "submit", crash_after, id="after the last request"),
    pytest.param(copies.Copies, "carry", crash_after, id="before its end is noted"),
    pytest.param(deliveries, "finish", crash_before, id="before the end"),
    pytest.param(deliveries, "finish", crash_after, id="before the end's commit"),
]
WITHIN_A_LOOK_UP = [
    pytest.param(KeyedConnector, "look_up", crash_before, id="before the look-up"),
    pytest.param(KeyedConnector, "look_up", crash_after, id="after the look-up"),
    *STEPS,
]


def crash_at(shop: DeskShop, planted: pytest.MonkeyPatch, room: Any, step: str, crash: Any) -> None:
    with planted.context() as here:
        here.setattr(room, step, crash(getattr(room, step)))
        with pytest.raises(Crash):
            shop.later(minutes=5)
    shop.house.restart()
    shop.house.leases_end()


@pytest.mark.parametrize(("room", "step", "crash"), STEPS)
def test_a_crash_at_any_step_leaves_one_ticket(
    shop: DeskShop, monkeypatch: pytest.MonkeyPatch, room: Any, step: str, crash: Callable[[Any], Any]
) -> None:
    shop.receive("ann")
    crash_at(shop, monkeypatch, room, step, crash)

    shop.later(minutes=5)
    assert shop.later(minutes=5) == ["confirmed"]
    assert [len(one["texts"]) for one in shop.desk.tickets] == [1]
    assert shop.copies()[0]["external_id"] == "1"


@pytest.mark.parametrize(("room", "step", "crash"), WITHIN_A_LOOK_UP)
@pytest.mark.parametrize("works", [True, False], ids=["it was made", "it was not made"])
def test_a_crash_at_any_step_after_an_unknown_end_leaves_one_ticket(
    shop: DeskShop, monkeypatch: pytest.MonkeyPatch, room: Any, step: str, crash: Callable[[Any], Any], works: bool
) -> None:
    shop.desk.faults.append(Fault(kind="drop", works=works))
    assert shop.go("ann") == ["unknown"]
    crash_at(shop, monkeypatch, room, step, crash)

    shop.later(minutes=5)
    assert shop.later(minutes=5) == ["confirmed"]
    assert [len(one["texts"]) for one in shop.desk.tickets] == [1]


def test_a_copy_whose_end_only_the_journal_knows_keeps_the_name_that_the_desk_gave_it(
    shop: DeskShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(whole: Callable[..., None]) -> Callable[..., None]:
        def measure(worker: deliver.Worker, *args: Any) -> None:
            if worker.carrier.kind is Kind.FORWARD:
                raise Crash
            whole(worker, *args)

        return measure

    shop.receive("ann")
    crash_at(shop, monkeypatch, deliver.Worker, "_measure", crash)

    assert shop.later(minutes=5) == ["confirmed"]
    assert [one["external_id"] for one in shop.copies()] == ["1"]


def test_a_copy_whose_claim_is_released_by_the_start_is_still_looked_up(
    shop: DeskShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.desk.faults.append(Fault(kind="drop"))
    shop.go("ann")
    crash_at(shop, monkeypatch, deliver.Worker, "_attempt", crash_before)
    shop.asked()

    assert shop.later(minutes=5) == ["confirmed"]
    assert shop.asked()[0] == "GET"
