"""Commits whose answer is lost, daemons that die, and peers that serve again: nothing waits for a lease to end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from gateway.delivery import Kind
from gateway.errors import TransientFailure
from gateway.outgoing.doorstep import Doorstep
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep.presence import GRACE, Presence
from gateway.pipeline.writer import Writer
from gateway.store import deliveries, lock
from gateway.store.engine import connect, writing
from tests.pipeline.house import SHOP, START, House, customer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.conftest import Store


MANY = SHOP.replace("[safety]", '[safety]\nmax_replies_total = "999 per hour"\nmax_replies_per_text = "999 per hour"')


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[House]:
    built = House(tmp_path, store.engine, MANY)
    yield built
    built.writer.stop()


def receive(house: House, *names: str) -> None:
    for name in names:
        house.receive(customer(address=f"{name}@{name}.example", message_id=f"<{name}@m.example>"))
    while house.triage.run_once():
        pass


def lost_answers(house: House, planted: pytest.MonkeyPatch, at: int) -> None:
    """Have the answer to one commit of a turn lost: it was made, and nobody heard of it."""
    whole, count = Writer.do, iter(range(1000))

    def do(writer: Writer, work: Callable[..., Any], item: Any) -> Any:
        answer = whole(writer, work, item)
        if work.__name__ == "_turns" and next(count) == at:
            raise TransientFailure("the connection broke", store_away=True)
        return answer

    planted.setattr(Writer, "do", do)
    with pytest.raises(TransientFailure):
        house.drain()
    planted.undo()


@pytest.mark.parametrize("at", range(6))
def test_a_commit_whose_answer_is_lost_costs_no_time_and_no_note(
    house: House, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    receive(house, "ann", "bob", "cleo")
    lost_answers(house, monkeypatch, at)

    house.drain()  # at the same moment: nothing waits for the end of a lease

    found = house.export()
    assert Counter(one["state"] for one in found["replies"]) == {"sent": 3}
    assert Counter(one["state"] for one in found["forwards"]) == {"confirmed": 3}
    assert Counter(one[1] for one in house.notes.sent).most_common(1)[0][1] == 1
    assert {one["attempts"] for one in found["replies"]} == {1}


def test_what_was_in_hand_when_the_worker_stumbled_is_doubtful_and_the_rest_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(house, "ann", "bob")
    hand = type(house.workers[0]._hand)
    with monkeypatch.context() as planted:
        planted.setattr(hand, "end", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            house.drain()

    house.drain()
    assert Counter(house.reply_states()) == {"doubtful": 1, "sent": 1}
    assert len(house.notes.sent) == 2


# -- daemons that die ------------------------------------------------------------------------------------------------


class Pair:
    """A house on a server, and a look at it by another daemon that has a steady clock of its own."""

    def __init__(self, house: House, url: str) -> None:
        self.house, self.seconds = house, 0.0
        self.other = connect(url)  # the connection of the daemon that may die
        self.presence = Presence(
            "other run",
            engine=house.engine,
            writer=house.writer,
            patience=lambda _: START - START,
            clock=lambda: self.house.now,
            steady=lambda: self.seconds,
        )

    def claim(self, kind: Kind, name: str | None) -> None:
        with writing(self.house.engine) as connection:
            now = self.house.now
            found = deliveries.candidates(connection, kind, name, client=CLIENT, now=now, limit=9)
            deliveries.take(connection, found, client=CLIENT, now=now, lease_until=_hour(now), holder="arun")

    def look(self, seconds: float = 0.0) -> None:
        self.seconds += seconds
        self.presence.run_once()


def _hour(now: datetime) -> datetime:
    return now.replace(hour=now.hour + 1)


@pytest.fixture
def pair(tmp_path: Path, server_store: Store) -> Iterator[Pair]:
    found = Pair(House(tmp_path, server_store.engine), server_store.url)
    yield found
    found.presence.release()
    found.other.dispose()
    found.house.writer.stop()


def test_what_a_dead_daemon_had_in_hand_is_taken_back_within_half_a_minute(pair: Pair) -> None:
    receive(pair.house, "ann")
    pair.claim(Kind.REPLY, None)
    pair.claim(Kind.FORWARD, "desk")
    pair.look()
    pair.look(GRACE)

    assert pair.house.reply_states() == ["doubtful"]
    pair.house.drain()
    assert [one["state"] for one in pair.house.export()["forwards"]] == ["confirmed"]


def test_a_daemon_that_lives_keeps_what_it_has_in_hand(pair: Pair) -> None:
    receive(pair.house, "ann")
    sign = lock.hold_run(pair.other, "arun")
    pair.claim(Kind.REPLY, None)
    for _ in range(5):
        pair.look(GRACE)

    assert pair.house.export()["replies"][0]["state"] == "sending"
    assert sign is not None
    sign.release()


def test_a_daemon_whose_connection_broke_has_time_to_show_that_it_lives(pair: Pair) -> None:
    receive(pair.house, "ann")
    pair.claim(Kind.REPLY, None)
    pair.look(GRACE - 1)  # seen without its sign for the first time
    pair.look(GRACE - 1)
    sign = lock.hold_run(pair.other, "arun")
    pair.look(2)
    assert sign is not None
    sign.release()
    pair.look(1)  # and again from the beginning
    pair.look(GRACE - 1)

    assert pair.house.export()["replies"][0]["state"] == "sending"


def test_a_daemon_never_takes_back_its_own(pair: Pair) -> None:
    receive(pair.house, "ann")
    pair.claim(Kind.REPLY, None)
    own = Presence(
        "arun",
        engine=pair.house.engine,
        writer=pair.house.writer,
        patience=lambda _: START - START,
        clock=lambda: pair.house.now,
        steady=lambda: pair.seconds,
    )
    for _ in range(3):
        pair.seconds += GRACE
        own.run_once()
    own.release()

    assert pair.house.export()["replies"][0]["state"] == "sending"


def test_on_sqlite_there_is_nobody_else(tmp_path: Path, file_store: Store) -> None:
    house = House(tmp_path, file_store.engine)
    presence = Presence(
        "arun",
        engine=house.engine,
        writer=house.writer,
        patience=lambda _: START - START,
        clock=lambda: START,
        steady=lambda: 0.0,
    )

    assert not presence.is_needed
    presence.show()
    presence.release()


# -- a peer that serves again ----------------------------------------------------------------------------------------


def put_off(house: House, name: str, hours: int) -> None:
    """One note that the server puts off for so long that it is tried each half hour."""
    receive(house, name)
    for _ in range(hours * 120):
        house.notes.failures = [TransientFailure("451 4.3.0 later")]
        house.workers[0].run_due()
        house.later(seconds=30)
    house.notes.failures = []


def until_sent(house: House, count: int) -> float:
    began = house.now
    while house.reply_states().count("sent") < count and (house.now - began).total_seconds() < 3600:
        house.workers[0].run_due()
        house.later(seconds=5)
    return (house.now - began).total_seconds()


def test_what_was_put_off_for_hours_leaves_as_soon_as_the_server_has_taken_anything(house: House) -> None:
    put_off(house, "ann", 3)
    house.later(seconds=61)
    receive(house, "bob")

    assert until_sent(house, 2) <= 60


def test_what_was_put_off_leaves_when_another_way_to_the_same_server_gets_through(house: House) -> None:
    put_off(house, "ann", 3)
    house.workers[0].run_due()
    house.notes.healings += 1

    assert until_sent(house, 1) <= 60


def test_one_that_is_put_off_for_its_own_sake_is_not_tried_with_every_other_mail(house: House) -> None:
    put_off(house, "full", 3)
    tries = 0

    for number in range(60):
        receive(house, f"c{number}")
        send = house.notes.send

        def refuse(mail: bytes, *, sender: str, recipient: str, **more: Any) -> str:
            nonlocal tries
            if "full" in recipient:
                tries += 1
                raise TransientFailure("452 4.2.2 the mailbox is full")
            return send(mail, sender=sender, recipient=recipient, **more)  # noqa: B023 - called before the next turn

        house.workers[0].carrier._smarthost = type("Way", (), {"send": staticmethod(refuse), "healings": 0})()  # type: ignore[attr-defined]
        house.workers[0].run_due()
        house.later(minutes=1)

    assert house.reply_states().count("sent") >= 30  # the brakes let no more pass
    assert tries <= 8  # an hour has six times ten minutes, and two tries of its own


def test_a_doorstep_counts_how_often_it_was_well_again() -> None:
    step = Doorstep(between=0.0)
    step.served()
    assert step.healings == 0

    for _ in range(2):
        step.failed()
        step.failed()
        step.served()
        step.served()
    assert step.healings == 2
