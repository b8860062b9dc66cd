"""What the OBM sees of alerts, of people who wait for a word, and of the daily sums."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from gateway.store.engine import connect, writing
from gateway.store.migrate import upgrade
from gateway.store.schema import message
from tests.cli.calls import document
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.calls import Call


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    url = f"sqlite:///{tmp_path}/var/deskward.db"
    upgrade(url)
    built = House(tmp_path, connect(url), SHOP.replace("[safety]", '[safety]\nbreaker = "20 per 10 minutes"'))
    built.now = datetime.now(UTC)
    yield built
    built.writer.stop()
    built.engine.dispose()


@pytest.fixture
def call(house: House, tmp_path: Path, run: Call) -> Call:
    del house  # it has written the config
    return partial(run, "--config", str(tmp_path / "config.toml"))


def suppressed(house: House, number: int, body: str = "Where is my order?") -> None:
    more = "X-Auto-Response-Suppress: All\r\n"
    address = f"c{number}@m{number}.example"
    house.receive(customer("Lamp", body, address=address, message_id=f"<{number}@m.example>", more=more))


def test_a_person_behind_a_suppressing_header_is_on_the_list_until_somebody_has_seen_to_her(
    house: House, call: Call
) -> None:
    suppressed(house, 1)
    suppressed(house, 2, "Shall we have lunch?")
    house.receive(customer(more="Auto-Submitted: auto-replied\r\n", message_id="<3@m.example>"))
    house.receive(customer(message_id="<4@m.example>"))
    house.drain()

    (waiting,) = document(call, "unanswered")
    done = call("unanswered", "done", str(waiting["number"]))

    assert (waiting["from"], waiting["check"], waiting["ticket"]) == ("c1@m1.example", "reply suppressed", 1)
    assert waiting["reason"]
    assert done[0] == 0
    assert document(call, "unanswered", "list") == []
    assert "Nobody waits" in call("unanswered")[1]


def test_who_was_braked_and_whose_note_came_too_late_is_on_the_list(house: House, call: Call) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "review"'))
    house.receive(customer())
    house.drain()
    house.receive(customer(message_id="<two@mail.example>", body="Where is my order? And my refund?"))
    house.drain()
    house.later(hours=25)
    house.drain()
    house.housekeeping.run_once()

    reasons = {one["message_id"]: one["reason"] for one in document(call, "unanswered")}

    assert "max_age" in reasons["one@mail.example"]
    assert "this sender already got 1 note" in reasons["two@mail.example"]
    assert "Lamp" not in call("unanswered")[1]


def test_in_watch_mode_the_list_shows_who_would_be_on_it(house: House, call: Call) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "watch"'))
    suppressed(house, 1)
    house.drain()

    (waiting,) = document(call, "unanswered")

    assert waiting["ticket"] is None


def test_a_number_that_is_not_on_the_list_is_told(call: Call) -> None:
    code, printed, complaints = call("unanswered", "done", "99")

    assert (code, printed) == (1, "0 taken off the list.\n")
    assert "99: it is not on the list" in complaints


def test_the_sums_of_the_day_add_up_and_say_so(house: House, call: Call) -> None:
    house.receive(customer())
    house.receive(customer(message_id="<2@m.example>", body="An invoice"))
    house.receive(customer(message_id="<3@m.example>", body="Something else"))
    house.receive(customer(message_id="<4@m.example>", more="Precedence: bulk\r\n"))
    house.receive(customer(message_id="<5@m.example>", address="bob@friends.example"))
    house.drain()
    suppressed(house, 6)

    found = document(call, "sums", "--days", "2")
    printed = call("sums")[1]

    names = ("in", "replied", "filed", "pending", "refused", "review")
    assert {name: sum(day[name] for day in found) for name in names} == {
        "in": 6,
        "replied": 2,
        "filed": 1,
        "pending": 1,
        "refused": 1,
        "review": 1,
    }
    assert all(day["adds_up"] for day in found)
    assert "yes" in printed


def test_sums_that_do_not_add_up_end_with_1(house: House, call: Call) -> None:
    house.receive(customer(more="Precedence: bulk\r\n"))
    house.drain()
    with writing(house.engine) as connection:
        connection.execute(update(message).values(reason=None))

    code, printed, _ = call("sums")

    assert (code, "NO" in printed) == (1, True)


def test_a_tripped_breaker_is_shown_and_ended_by_resume(house: House, call: Call) -> None:
    for number in range(23):
        text = f"Where is my order of {chr(97 + number) * 9} and {chr(98 + number) * 8}?"
        address = f"c{number}@m{number}.example"
        house.receive(customer(chr(97 + number) * 5, text, address=address, message_id=f"<{number}@m.example>"))
    house.drain()

    status, shown = document(call, "status"), call("status")[1]
    resumed = [call("resume")[0], document(call, "status")]

    assert status["paused"]
    assert "too many" in status["paused_reason"]
    assert [one["cause"] for one in status["alerts"]] == ["breaker"]
    assert "PAUSED" in shown
    assert "deskward resume" in shown
    assert "alert" in shown
    assert resumed[0] == 0
    assert (resumed[1]["paused"], resumed[1]["paused_reason"], resumed[1]["alerts"]) == (False, None, [])


def test_a_pause_by_a_person_says_so(call: Call) -> None:
    call("pause")

    assert document(call, "status")["paused_reason"] == "a person paused them"


def test_a_sent_folder_that_cannot_be_read_is_shown(house: House, call: Call) -> None:
    house.answers.unreadable("no folder for sent mail was found: name it as sent_folder")

    assert document(call, "status")["mailboxes"][0]["sent_reason"]
    assert "its sent folder is not read" in call("status")[1]
