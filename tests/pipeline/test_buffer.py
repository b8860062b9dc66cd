"""The buffer: the same for a message after any restart, never outside the hours, never too late, shorter in haste."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from gateway.delivery import Event
from gateway.errors import TransientFailure
from gateway.pipeline.terms import CLIENT
from gateway.store import alerts, deliveries
from gateway.store.engine import connect, reading, writing
from gateway.store.migrate import upgrade
from tests.pipeline.house import SHOP, START, House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")
DAYTIME = SHOP.replace('send_hours = "always"', 'send_hours = "Mon-Sun 07:00-21:00"')
BUFFERED = DAYTIME.replace('delay = "0 seconds"', 'delay = "20-90 minutes"')
CHANGES = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))


@pytest.fixture(params=["UTC", "Pacific/Auckland"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine that lives in another zone than the owner."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def built(folder: Path, toml: str) -> House:
    folder.mkdir(exist_ok=True)
    upgrade(f"sqlite:///{folder}/store.db")
    return House(folder, connect(f"sqlite:///{folder}/store.db"), toml)


def asks(house: House, number: int, text: str = "", subject: str = "Hello") -> None:
    body = text or f"Where is my order? {chr(97 + number % 26) * 5} {chr(97 + number // 26) * 5}"
    house.receive(customer(subject, body, address=f"c{number}@m{number}.example", message_id=f"<{number}@m.example>"))


def dues(house: House) -> list[str]:
    return [one["due"] for one in house.export()["replies"]]


@pytest.mark.parametrize("change", CHANGES)
def test_over_the_nights_when_the_clocks_change_no_note_leaves_early_or_at_night(
    tmp_path: Path, machine: str, change: datetime
) -> None:
    del machine
    house = built(tmp_path / "house", BUFFERED)
    house.now = change - timedelta(hours=14)
    arrived: dict[str, datetime] = {}
    left: dict[str, datetime] = {}
    for number in range(160):  # two days in steps of eighteen minutes
        if number < 80 and number % 4 == 0:
            asks(house, number)
            arrived[f"c{number}@m{number}.example"] = house.now
        before = len(house.notes.sent)
        house.drain()
        left |= {one[1]: house.now for one in house.notes.sent[before:]}
        house.later(minutes=18)

    assert left.keys() == arrived.keys()
    for who, moment in left.items():
        assert moment >= arrived[who] + timedelta(minutes=20)
        assert clock_time(7) <= moment.astimezone(BERLIN).time() < clock_time(21)
    house.writer.stop()
    house.engine.dispose()


def test_after_a_restart_and_on_another_machine_the_same_message_waits_equally_long(tmp_path: Path) -> None:
    houses = [built(tmp_path / name, BUFFERED) for name in ("one", "two")]
    for house in houses:
        for number in range(12):
            asks(house, number)
        if house is houses[1]:
            house.restart()
        house.drain()
        before = dues(house)
        house.restart()
        house.drain()
        assert dues(house) == before

    assert dues(houses[0]) == dues(houses[1])
    assert len(set(dues(houses[0]))) == 12
    for house in houses:
        house.writer.stop()
        house.engine.dispose()


def test_a_note_whose_next_hour_is_too_late_is_never_made(house: House) -> None:
    house.adopt(SHOP.replace('send_hours = "always"', 'send_hours = "Thu 09:00-10:00"'))
    asks(house, 1)

    house.drain()

    assert house.reply_states() == []
    assert house.export()["messages"][0]["reason"] == "the next send hour would be later than max_age allows"


def test_a_standstill_that_ends_at_night_lets_nothing_leave_before_the_morning(house: House) -> None:
    house.adopt(DAYTIME.replace('delay = "0 seconds"', 'delay = "20 minutes"'))
    house.now = datetime(2026, 11, 16, 19, 30, tzinfo=UTC)  # half past eight in the evening
    asks(house, 1)
    while house.triage.run_once():
        pass
    house.later(hours=4)

    house.drain()
    at_night = len(house.notes.sent)
    house.now = datetime(2026, 11, 17, 6, 0, tzinfo=UTC)
    house.drain()

    assert (at_night, len(house.notes.sent)) == (0, 1)


def test_a_retry_that_falls_into_the_night_waits_for_the_morning(house: House) -> None:
    house.adopt(DAYTIME)
    house.now = datetime(2026, 11, 16, 19, 59, 50, tzinfo=UTC)
    house.notes.failures.append(TransientFailure("451 later"))
    asks(house, 1)

    for _ in range(8):
        house.drain()
        house.later(hours=1)

    assert house.notes.sent == []
    house.now = datetime(2026, 11, 17, 6, 0, tzinfo=UTC)
    house.drain()
    assert len(house.notes.sent) == 1


def test_a_note_approved_at_night_waits_for_the_morning(house: House) -> None:
    house.adopt(DAYTIME.replace('mode = "live"', 'mode = "review"'))
    asks(house, 1)
    house.drain()
    house.now = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)
    with writing(house.engine) as connection:
        number = house.export()["replies"][0]["number"]
        deliveries.decide(connection, number, Event.APPROVED, now=house.now, reason=None)

    house.drain()

    assert (house.notes.sent, house.reply_states()) == ([], ["scheduled"])


# -- haste -----------------------------------------------------------------------------------------------------------

HASTY = SHOP.replace('delay = "0 seconds"', 'delay = "45 minutes"\nalert_to = "obm@shop.example"')


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order? It is URGENT.",
        "Where is my order, I need it today for a wedding",
        "Where is my order. Bitte dringend antworten",
        "Where is my order? C'est très urgent",
    ],
)
def test_words_of_haste_shorten_the_buffer_and_alert_a_person(house: House, text: str) -> None:
    house.adopt(HASTY)
    asks(house, 1, text)

    house.drain()

    assert dues(house) == [(START + timedelta(minutes=2)).isoformat()]
    with reading(house.engine) as connection:
        (alert,) = alerts.open_ones(connection, client=CLIENT, now=house.now, lasting="breaker")
    assert alert["cause"] == "urgent mail"
    assert [one[:2] for one in house.alerts.sent] == [("", "obm@shop.example")]
    assert b"tickets show 1" in house.alerts.sent[0][2]


@pytest.mark.parametrize("text", ["Where is my order? I paid today.", "Where is my order, there is no hurry"])
def test_other_words_change_nothing(house: House, text: str) -> None:
    house.adopt(HASTY)
    asks(house, 1, text)

    house.drain()

    assert dues(house) == [(START + timedelta(minutes=45)).isoformat()]
    assert house.alerts.sent == []


def test_haste_does_not_open_the_night(house: House) -> None:
    house.adopt(HASTY.replace('send_hours = "always"', 'send_hours = "Mon-Sun 07:00-21:00"'))
    house.now = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)
    asks(house, 1, "Where is my order? It is urgent!")

    house.drain()

    assert dues(house) == ["2026-11-17T06:00:00+00:00"]
    assert len(house.alerts.sent) == 1  # a person may be awake


def test_of_many_urgent_messages_a_person_gets_one_mail_an_hour_and_status_shows_them_all(house: House) -> None:
    house.adopt(HASTY)
    for number in range(5):
        asks(house, number, f"Where is my order? {chr(97 + number) * 20} It is urgent", subject=chr(97 + number) * 5)
        house.drain()
        house.later(minutes=14)

    with reading(house.engine) as connection:
        shown = alerts.open_ones(connection, client=CLIENT, now=house.now, lasting="breaker")
    assert len(shown) == 5
    assert len(house.alerts.sent) == 1
    house.later(minutes=10)
    asks(house, 9, "Where is my order? Very urgent, please", subject="Wedding")
    house.drain()
    assert len(house.alerts.sent) == 2


def test_our_own_words_of_haste_and_none(house: House) -> None:
    house.adopt(HASTY.replace("[safety]", '[safety]\nurgent_words = ["on fire"]\nurgent_delay = "0 seconds"'))
    asks(house, 1, "Where is my order? My house is on fire")
    house.drain()
    asks(house, 2, "Where is my order? It is urgent, says my neighbour", subject="Lamp")
    house.drain()

    assert dues(house) == [START.isoformat(), (START + timedelta(minutes=45)).isoformat()]


def test_an_alert_that_comes_back_to_the_watched_mailbox_is_left_alone(house: House) -> None:
    house.adopt(HASTY)
    asks(house, 1, "Where is my order? It is urgent.")
    house.drain()

    house.receive(house.alerts.sent[0][2], sender="")
    house.drain()

    found = house.export()
    assert len(found["tickets"]) == len(found["replies"]) == len(house.alerts.sent) == 1


def test_an_alert_is_tried_again_until_it_is_taken(house: House) -> None:
    house.adopt(HASTY)
    house.alerts.failures.append(TransientFailure("451 later"))
    asks(house, 1, "Where is my order? It is urgent.")
    house.drain()
    house.later(minutes=30)

    house.drain()

    assert len(house.alerts.sent) == 1


def test_without_a_recipient_an_alert_is_shown_only(house: House) -> None:
    house.adopt(HASTY.replace('alert_to = "obm@shop.example"', ""))
    asks(house, 1, "Where is my order? It is urgent.")

    house.drain()

    assert house.alerts.sent == []
    with reading(house.engine) as connection:
        assert len(alerts.open_ones(connection, client=CLIENT, now=house.now, lasting="breaker")) == 1
