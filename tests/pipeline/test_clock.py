"""A clock that is wrong, and one that is set while the program runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gateway import config as config_wall
from gateway.errors import TransientFailure
from gateway.mail import Arrival, Envelope, Origin
from gateway.wiring import incoming
from tests.pipeline.house import SHOP, customer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.pipeline.house import House

AWAY = TransientFailure("cannot reach it", peer_away=True)


def receive_at(house: House, ahead: timedelta) -> None:
    """Take a message that the mail server dates so much later than our clock."""
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=1, uid=1)
    arrival = Arrival(raw=customer(), envelope=Envelope(), origin=origin, arrived=house.now + ahead)
    house.door.accept(arrival).result()


def test_a_machine_that_wakes_up_in_the_past_answers_nothing_whose_age_it_cannot_know(house: House) -> None:
    receive_at(house, timedelta(days=400))

    house.drain()

    assert house.notes.sent == []
    assert [one["message_id"] for one in house.export()["tickets"]] == ["one@mail.example"]
    assert "ahead of our clock" in str(house.export()["messages"][0]["reason"])


def test_a_mail_server_whose_clock_is_an_hour_fast_keeps_nobody_waiting(house: House) -> None:
    receive_at(house, timedelta(hours=1))

    house.drain()

    assert house.reply_states() == ["sent"]


def test_a_clock_that_is_set_back_an_hour_does_not_make_the_pause_an_hour_longer(house: House) -> None:
    house.notes.failures.append(AWAY)
    house.receive(customer())
    house.drain()

    house.later(hours=-1)
    house.receive(
        customer(address="bob@bob.example", message_id="<two@bob.example>", body="Where is my order, please?")
    )
    house.drain()
    assert [recipient for _, recipient, _ in house.notes.sent] == ["bob@bob.example"]
    house.later(hours=1, seconds=1)
    house.drain()

    assert house.reply_states() == ["sent", "sent"]
    assert len(house.notes.sent) == 2


def test_a_clock_that_jumps_a_day_ahead_sends_nothing_twice(house: House) -> None:
    house.receive(customer())
    house.drain()

    house.later(days=1)
    house.housekeeping.run_once()
    house.receive(customer())
    house.drain()

    assert len(house.notes.sent) == 1


def test_the_looks_into_other_folders_keep_no_time_by_a_clock_that_jumps(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROSA", "secret")
    path = tmp_path / "shop.toml"
    path.write_text(SHOP, encoding="utf-8")
    loaded = config_wall.load(path, {}).config
    assert loaded is not None
    asked: list[str] = []

    watch = incoming.watcher(
        loaded.mailboxes[0],
        loaded,
        inbox=house.inbox,
        answers=house.answers,
        corrections=house.answers,  # type: ignore[arg-type]  # not asked for anything here
        clock=lambda: asked.append("the time of day") or house.now,  # type: ignore[func-returns-value]
        dice=lambda: 0.5,
        pulse=lambda: None,
        environ={},
    )

    assert watch is not None
    assert asked == []
