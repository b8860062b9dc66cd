"""The folder of redirected mail on a real server: what is new in it, read and never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.imap.session import Session
from gateway.intake.imap.moved import Moved, MovedWatch
from tests.intake.imap_inbox import NOON, TIMING, account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.mailbox import Cursor
    from tests.servers.dovecot import Dovecot

ASKED = b"From: Hanna@mail.example\r\nMessage-ID: <1@mail.example>\r\nSubject: Parcel\r\n\r\nWhere is it?\r\n"
OTHER = ASKED.replace(b"<1@", b"<2@")


class Keeping:
    """Keeps everything in memory."""

    def __init__(self) -> None:
        self.known: Cursor | None = None
        self.heads: list[Moved] = []
        self.busy = False

    def cursor(self) -> Cursor | None:
        return self.known

    def unjudged(self) -> bool:
        return self.busy

    def take(self, heads: Sequence[Moved], cursor: Cursor) -> None:
        self.heads += heads
        self.known = cursor


class Round:
    """Looks whenever ``look`` is called, five minutes later each time."""

    def __init__(self, server: Dovecot) -> None:
        self.kept = Keeping()
        self.moment = NOON
        self.server = server
        self.watch = MovedWatch(self.kept, folder="Redirected", clock=lambda: self.moment)

    def look(self, later: timedelta = timedelta(minutes=5)) -> bool:
        self.moment += later
        with Session(account(self.server), timing=TIMING, tick=lambda: None) as session:
            session.open()
            return self.watch.look(session)


def put(server: Dovecot, raw: bytes) -> None:
    with server.client() as owner:
        if not owner.folder_exists("Redirected"):
            owner.create_folder("Redirected")
        owner.append("Redirected", raw)


def test_what_comes_after_the_first_look_is_told(dovecot: Dovecot) -> None:
    put(dovecot, ASKED)
    round_ = Round(dovecot)
    quiet = round_.look()
    put(dovecot, OTHER)

    opened = round_.look()

    assert (quiet, opened) == (False, True)
    assert round_.kept.heads == [Moved(message_id="2@mail.example", writer="hanna@mail.example")]


def test_nothing_is_told_twice(dovecot: Dovecot) -> None:
    put(dovecot, ASKED)
    round_ = Round(dovecot)
    round_.look()
    put(dovecot, OTHER)

    assert [round_.look(), round_.look()] == [True, False]
    assert len(round_.kept.heads) == 1


def test_a_folder_that_is_not_there_yet_disturbs_nothing(dovecot: Dovecot) -> None:
    round_ = Round(dovecot)

    assert not round_.look()
    assert round_.kept.known is None


def test_it_waits_until_all_mail_is_judged(dovecot: Dovecot) -> None:
    put(dovecot, ASKED)
    round_ = Round(dovecot)
    round_.kept.busy = True

    round_.look()

    assert round_.kept.known is None
    assert round_.watch.seconds() == 5


def test_looking_changes_no_flag(dovecot: Dovecot) -> None:
    put(dovecot, ASKED)
    round_ = Round(dovecot)
    round_.look()
    put(dovecot, OTHER)
    round_.look()

    with dovecot.client() as owner:
        owner.select_folder("Redirected", readonly=True)
        flags = [set(one[b"FLAGS"]) - {b"\\Recent"} for one in owner.fetch(owner.search(), ["FLAGS"]).values()]
    assert flags == [set(), set()]
