"""What is wrong is told once, and so is its end; with the clock turned by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from gateway.answer import trouble
from gateway.errors import TransientFailure
from gateway.intake.imap.watcher import Account, Watcher
from gateway.mailbox import Cursor
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep import health
from gateway.pipeline.upkeep.lookout import Around, Lookout
from gateway.store import alerts, mailboxes, messages, troubles
from gateway.store.disk import MOST, Room
from gateway.store.engine import reading, writing
from gateway.store.status import status
from tests.pipeline.house import SHOP, House, WayOut, customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

ALERTED = SHOP.replace('mode = "live"', 'mode = "live"\nalert_to = "obm@shop.example"')
NOWHERE = Account(name="rosa", host="127.0.0.1", port=1, security="none", username="rosa", password=lambda: "secret")
PLENTY = Room(whole=100 * MOST, free=50 * MOST)
SHORT = Room(whole=100 * MOST, free=MOST - 1)


@dataclass
class Post:
    """A lookout over a house, with a steady clock that goes with the other one unless it is set."""

    house: House
    way: WayOut = field(default_factory=WayOut)
    room: Room | None = PLENTY
    ends: dict[str, datetime] = field(default_factory=dict)
    lag: float = 0.0  # seconds by which the clock of the day has jumped ahead

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        start = self.house.now
        self.lookout = Lookout(
            lambda: Around(mailboxes=["rosa"], forwards=["desk"], room=lambda: self.room, ends=lambda: self.ends),
            engine=self.house.engine,
            writer=self.house.writer,
            terms=lambda: self.house.terms,
            way=lambda: self.way,
            clock=lambda: self.house.now,
            steady=lambda: (self.house.now - start).total_seconds() - self.lag,
            dice=lambda: 0.5,
        )

    def seen(self) -> None:
        with writing(self.house.engine) as connection:
            now = self.house.now
            mailboxes.begin(connection, client=CLIENT, name="rosa", cursor=Cursor(uidvalidity=1, last_uid=1), now=now)
            mailboxes.seen(connection, client=CLIENT, name="rosa", state="idle", reason=None, now=now)

    def look(self, minutes: int = 0, *, seen: bool = True, every: int = 1) -> list[str]:
        """Look for so long, by and by; the subjects of the mails that left."""
        before = len(self.way.sent)
        for _ in range(max(minutes // every, 1)):
            self.house.later(minutes=every if minutes else 0)
            if seen:
                self.seen()
            self.lookout.run_once()
        return [message_from_bytes(mail, policy=default)["Subject"] for _, _, mail in self.way.sent[before:]]

    def causes(self) -> list[str]:
        with reading(self.house.engine) as connection:
            return [one.cause for one in troubles.lasting(connection, client=CLIENT)]

    def problems(self) -> list[str]:
        with reading(self.house.engine) as connection:
            return health.problems(
                connection, client=CLIENT, mailboxes=["rosa"], forwards=["desk"], can_send=True, now=self.house.now
            )


@pytest.fixture
def house(tmp_path: Path, one_store: Store) -> Iterator[House]:
    """On SQLite alone: what the two databases may do otherwise is tested with the store."""
    built = House(tmp_path, one_store.engine)
    yield built
    built.writer.stop()


@pytest.fixture
def post(house: House) -> Post:
    house.adopt(ALERTED)
    made = Post(house)
    made.look()
    return made


def set_aside(house: House) -> int:
    house.receive(customer())
    number: int = house.export()["messages"][-1]["id"]
    with writing(house.engine) as connection:
        messages.set_aside(connection, number, reason="the program stumbled over it", now=house.now)
    return number


def test_nothing_is_mailed_while_all_is_well(post: Post) -> None:
    assert post.look(90, every=10) == []
    assert post.problems() == []


def test_a_mailbox_that_is_not_seen_for_15_minutes_is_told_once_and_its_return_once(post: Post) -> None:
    quiet = post.look(15, seen=False)
    alarm = post.look(1, seen=False)
    red = post.problems()
    silence = post.look(120, seen=False, every=10)
    clear = post.look(1)

    assert (quiet, silence) == ([], [])
    assert alarm == ["Deskward: a mailbox is not seen"]
    assert red == ['the mailbox "rosa" was last seen on 2026-11-16 at 10:00']
    assert clear == ["Deskward: the mailbox is seen again"]
    assert post.look(30, every=10) == []
    assert post.problems() == []


def test_a_mailbox_whose_server_is_away_is_told_though_the_watch_tries_again_and_again(post: Post) -> None:
    post.look(1)
    start = post.house.now

    def ticks() -> float:
        return (post.house.now - start).total_seconds()

    def rest(seconds: float) -> None:
        post.house.later(seconds=seconds)
        post.lookout.run_once()
        if ticks() > timedelta(minutes=18).total_seconds():
            watch.stop()

    watch = Watcher(
        account=NOWHERE,
        inbox=post.house.inbox,
        clock=lambda: post.house.now,
        dice=lambda: 0.5,
        pulse=lambda: None,
        rest=rest,
        ticks=ticks,
    )
    watch.run()

    ((_, _, mail),) = post.way.sent
    assert message_from_bytes(mail, policy=default)["Subject"] == "Deskward: a mailbox is not seen"


def test_a_mailbox_that_comes_and_goes_brings_one_alarm_an_hour(post: Post) -> None:
    subjects = [subject for _ in range(5) for subject in (*post.look(18, seen=False, every=6), *post.look(1))]

    assert subjects.count("Deskward: a mailbox is not seen") == 2
    assert subjects.count("Deskward: the mailbox is seen again") == 2


def test_why_a_mailbox_is_not_seen_is_told_without_the_time_of_the_next_try(post: Post) -> None:
    for number in range(20):
        post.house.later(minutes=1)
        with writing(post.house.engine) as connection:
            reason = f"the server says: wrong password; next attempt in {number} s"
            mailboxes.seen(
                connection, client=CLIENT, name="rosa", state="login refused", reason=reason, now=post.house.now
            )
        post.lookout.run_once()

    ((_, recipient, mail),) = post.way.sent
    assert recipient == "obm@shop.example"
    assert "(the server says: wrong password)" in message_from_bytes(mail, policy=default).get_content()


def test_a_jump_of_the_clock_makes_no_mailbox_unseen(post: Post) -> None:
    post.lag = timedelta(hours=3).total_seconds()
    post.house.later(hours=3)

    assert post.look(14, seen=False) == []
    assert post.look(3, seen=False) == ["Deskward: a mailbox is not seen"]


def test_a_mailbox_seen_by_a_clock_that_was_ahead_is_missed_all_the_same(post: Post) -> None:
    post.house.later(days=300)
    post.seen()
    post.lag -= timedelta(days=300).total_seconds()
    post.house.later(days=-300)

    assert post.look(17, seen=False) == ["Deskward: a mailbox is not seen"]


def test_after_a_start_a_mailbox_gets_five_minutes_before_it_counts_as_not_seen(post: Post) -> None:
    post.house.later(hours=5)
    post.start()

    assert post.look(5, seen=False) == []
    assert post.look(1, seen=False) == ["Deskward: a mailbox is not seen"]


def test_a_full_disk_is_told_before_it_is_full_and_does_not_flap(post: Post) -> None:
    post.room = SHORT
    alarm, red = post.look(1), post.problems()
    post.room = Room(whole=SHORT.whole, free=MOST + 1)
    still = post.look(70, every=10)
    post.room = PLENTY

    assert alarm == ["Deskward: the disk fills"]
    assert red == ["less than 2.0 GB of 200.0 GB are free on the disk of the store"]
    assert still == []
    assert post.look(1) == ["Deskward: there is room on the disk again"]


def test_a_message_that_was_set_aside_is_told_until_it_is_judged(post: Post) -> None:
    number = set_aside(post.house)
    alarm, well = post.look(1), post.problems()
    with writing(post.house.engine) as connection:
        messages.release(connection, number, now=post.house.now)

    assert alarm == ["Deskward: a message was set aside"]
    assert well == []
    assert post.look(1) == ["Deskward: nothing is set aside any more"]


@pytest.mark.parametrize(
    ("days", "subject", "red"),
    [
        (15, None, False),
        (13, "Deskward: a password, token or certificate runs out soon", False),
        (-1, "Deskward: a password, token or certificate has run out", True),
    ],
)
def test_a_token_that_runs_out_within_14_days_is_told_and_one_that_ran_out_is_red(
    post: Post, days: int, subject: str | None, *, red: bool
) -> None:
    post.ends = {'the password of the mailbox "rosa"': post.house.now + timedelta(days=days)}

    assert post.look(1) == ([subject] if subject else [])
    assert bool(post.problems()) is red


def test_a_renewed_token_brings_the_all_clear(post: Post) -> None:
    post.ends = {"the password of [send]": post.house.now + timedelta(days=3)}
    post.look(1)
    post.ends = {"the password of [send]": post.house.now + timedelta(days=365)}

    assert post.look(1) == ["Deskward: the password, token or certificate was renewed"]


@pytest.mark.parametrize("mailed", [True, False])
def test_a_stop_by_the_breaker_is_told_once_whoever_tells_it_and_resume_brings_the_all_clear(
    post: Post, *, mailed: bool
) -> None:
    post.house.receive(customer())
    with writing(post.house.engine) as connection:
        mail = ("obm@shop.example", "one@shop.example", b"") if mailed else None
        alerts.add(
            connection,
            client=CLIENT,
            cause="breaker",
            sentence="too many notes",
            message=1,
            now=post.house.now,
            mail=mail,
        )
        alerts.stop_replies(connection, "too many notes", client=CLIENT)
    alarm = post.look(3)
    with writing(post.house.engine) as connection:
        alerts.let_replies_leave(connection, "breaker", client=CLIENT, now=post.house.now)

    assert alarm == ([] if mailed else ["Deskward stopped all replies"])
    assert post.look(1) == ["Deskward: replies leave again"]


def test_a_pause_by_a_person_is_no_trouble(post: Post) -> None:
    with writing(post.house.engine) as connection:
        alerts.stop_replies(connection, "a person paused them", client=CLIENT)

    assert post.look(5) == []


def test_an_alarm_that_does_not_get_through_is_tried_again_until_it_does(post: Post) -> None:
    post.room = SHORT
    post.way.failures = [TransientFailure("the server is down")] * 3

    assert post.look(1) == []
    assert post.look(30) == ["Deskward: the disk fills"]


def test_an_alarm_whose_trouble_ended_before_it_got_through_is_not_sent(post: Post) -> None:
    post.room = SHORT
    post.way.failures = [TransientFailure("the server is down")]
    post.look(1)
    post.room = PLENTY

    assert post.look(30) == []
    assert post.causes() == []


def test_a_restart_tells_nothing_twice(post: Post) -> None:
    post.room = SHORT
    post.look(1)
    post.start()

    assert post.look(120, every=10) == []


@pytest.mark.parametrize("toml", [SHOP, ALERTED.replace('"live"', '"watch"')])
def test_without_a_recipient_and_in_watch_mode_nothing_is_mailed_and_status_tells_it(post: Post, toml: str) -> None:
    post.house.adopt(toml)
    post.start()
    post.room = SHORT

    assert post.look(5) == []
    with reading(post.house.engine) as connection:
        told = status(connection, client=CLIENT, mode="live", version="1", now=post.house.now)["alerts"]
    assert [one["cause"] for one in told] == [trouble.DISK]
    post.room = PLENTY
    post.look(1)
    assert post.causes() == []


def test_a_store_that_cannot_be_written_is_told_all_the_same(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise TransientFailure("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(post.house.writer, "do", full)
        early, alarm, later = post.look(5), post.look(2), post.look(60, every=10)

    assert (early, alarm, later) == ([], ["Deskward: nothing can be stored"], [])
    assert post.look(1) == ["Deskward: storing works again"]


def test_a_service_that_has_not_looked_after_itself_for_minutes_is_not_well(post: Post) -> None:
    post.house.later(minutes=7)

    assert post.problems() == ["the service is down or stuck: it has not looked after itself for 7 minutes"]


def test_notes_that_should_have_left_an_hour_ago_are_not_well_unless_they_are_paused(post: Post) -> None:
    post.house.receive(customer())
    while post.house.triage.run_once():
        pass
    post.look(64, every=4)
    stuck = post.problems()
    with writing(post.house.engine) as connection:
        alerts.stop_replies(connection, "a person paused them", client=CLIENT)

    words = "wait that should have left more than an hour ago"
    assert stuck == [f'copies to "desk" {words}', f"notes {words}"]
    assert post.problems() == [f'copies to "desk" {words}']


def test_one_look_knocks_once_at_a_mail_server_that_is_down(post: Post) -> None:
    set_aside(post.house)
    post.room = SHORT
    post.way.failures = [TransientFailure("the server is down")] * 9

    post.look(1)

    assert len(post.way.failures) == 8
