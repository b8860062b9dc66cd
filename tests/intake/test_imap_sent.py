"""The Sent folder and the flags of waiting mail on a real server, read and never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import TransientFailure
from gateway.imap.session import Session
from gateway.intake.imap.sent import AnswerWatch, Waiting
from tests.intake.imap_inbox import NOON, TIMING, KeepingInbox, account, watcher
from tests.servers.dovecot import Dovecot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gateway.intake.imap.sent import Sent
    from gateway.mailbox import Cursor


class KeepingAnswers:
    """Keeps everything in memory."""

    def __init__(self) -> None:
        self.known: Cursor | None = None
        self.now = Waiting(unjudged=False, notes=False, places=())
        self.heads: list[Sent] = []
        self.flags: dict[int, frozenset[str]] = {}
        self.reasons: list[str] = []
        self.busy = 0
        self.folders: list[str] = []
        self.cursors: list[Cursor] = []

    def cursor(self) -> Cursor | None:
        return self.known

    def waiting(self) -> Waiting:
        return self.now

    def wanted(self, heads: Sequence[Sent]) -> frozenset[int]:
        return frozenset(head.uid for head in heads if head.ids)

    def take(self, folder: str, heads: Sequence[Sent], cursor: Cursor) -> None:
        if self.busy:
            self.busy -= 1
            raise TransientFailure("the store is busy")
        self.heads += heads
        self.folders.append(folder)
        self.known = cursor
        self.cursors.append(cursor)

    def flagged(self, uidvalidity: int, flags: Mapping[int, frozenset[str]]) -> None:
        del uidvalidity
        self.flags |= flags

    def unreadable(self, reason: str) -> None:
        self.reasons.append(reason)


class Round:
    """One mailbox whose Sent folder is looked at whenever ``look`` is called, five minutes later each time."""

    def __init__(self, server: Dovecot, *, folder: str | None = None) -> None:
        self.server = server
        self.answers = KeepingAnswers()
        self.moment = NOON
        self.watch = AnswerWatch(self.answers, folder=folder, clock=self.clock)

    def clock(self) -> datetime:
        return self.moment

    def look(self) -> bool:
        with Session(account(self.server), timing=TIMING, tick=lambda: None) as session:
            session.open()
            opened = self.watch.look(session)
        self.moment += timedelta(minutes=5)
        return opened


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def user(dovecot: Dovecot) -> Iterator[Dovecot]:
    """The server with an empty mailbox of Rosa's."""
    with dovecot.client() as session:
        for folder in ("INBOX", "Sent"):
            session.select_folder(folder)
            if found := session.search():
                session.delete_messages(found)
                session.expunge()
    return dovecot


def answer(number: int, *more: str, text: str = "It left on Friday.") -> bytes:
    head = [
        "From: Rosa Moss <Rosa@shop.example>",
        "To: Ann <ann@mail.example>",
        f"Message-ID: <a{number}@shop.example>",
        "Date: Mon, 23 Nov 2026 11:40:00 +0000",
        *more,
    ]
    return ("\r\n".join([*head, "", text]) + "\r\n").encode()


def test_what_lay_there_before_is_not_looked_at(user: Dovecot) -> None:
    user.append("rosa", answer(1, "In-Reply-To: <one@mail.example>"), "Sent")
    looking = Round(user)

    opened = looking.look()

    assert not opened
    assert looking.answers.heads == []
    assert looking.answers.folders == ["Sent"]
    assert looking.answers.known is not None


def test_a_new_answer_is_read_with_its_ids_recipients_and_new_text(user: Dovecot) -> None:
    looking = Round(user)
    looking.look()
    quoted = "It left on Friday.\r\n\r\nOn Mon, Ann <ann@mail.example> wrote:\r\n> Where is my order?"
    thread = ("In-Reply-To: <two@mail.example>", "References: <one@mail.example> <two@mail.example>")
    user.append("rosa", answer(1, *thread, "Bcc: eve@mail.example", text=quoted), "Sent")

    opened = looking.look()

    (head,) = looking.answers.heads
    assert opened
    assert (head.message_id, head.writer) == ("a1@shop.example", "rosa@shop.example")
    assert head.ids == ("two@mail.example", "one@mail.example")
    assert head.recipients == ("ann@mail.example", "eve@mail.example")
    assert head.text == "It left on Friday."
    assert not head.automatic


def test_a_quiet_folder_is_not_even_opened(user: Dovecot) -> None:
    looking = Round(user)
    looking.look()

    assert [looking.look(), looking.look()] == [False, False]


def test_many_answers_are_read_once_each_and_in_order(user: Dovecot) -> None:
    looking = Round(user)
    looking.look()
    user.fill("rosa", [answer(number) for number in range(120)], "Sent")

    looking.look()
    looking.look()

    assert [head.message_id for head in looking.answers.heads] == [f"a{number}@shop.example" for number in range(120)]


def test_nothing_is_changed_by_looking(user: Dovecot) -> None:
    looking = Round(user)
    looking.look()
    user.append("rosa", answer(1, "In-Reply-To: <one@mail.example>"), "Sent")
    looking.look()

    with user.client() as session:
        session.select_folder("Sent", readonly=True)
        flags = [set(one[b"FLAGS"]) - {b"\\Recent"} for one in session.fetch(session.search(), ["FLAGS"]).values()]

    assert flags == [set()]


def test_flags_of_mail_whose_note_waits_are_told(user: Dovecot) -> None:
    user.append("rosa", answer(1), "INBOX", ["\\Answered"])
    looking = Round(user)
    with Session(account(user), timing=TIMING, tick=lambda: None) as session:
        session.open()
        (uid,) = session.search("ALL")
        looking.answers.now = Waiting(unjudged=False, notes=True, places=((session.uidvalidity, uid), (1, 99)))

    looking.look()

    assert {flag.lower() for flag in looking.answers.flags[uid]} >= {"\\answered"}


def test_nothing_is_looked_at_while_mail_waits_to_be_judged(user: Dovecot) -> None:
    looking = Round(user)
    looking.answers.now = Waiting(unjudged=True, notes=False, places=())

    looking.look()

    assert looking.answers.known is None
    assert looking.watch.seconds() == 0


@pytest.mark.parametrize(("notes", "read"), [(True, 6), (False, 1)])
def test_it_looks_every_minute_while_notes_wait_and_else_every_five(user: Dovecot, notes: bool, read: int) -> None:
    looking = Round(user)
    looking.answers.now = Waiting(unjudged=False, notes=notes, places=())
    looking.look()
    looking.moment -= timedelta(minutes=5)
    for number in range(5):
        looking.moment += timedelta(seconds=looking.watch.seconds())
        user.append("rosa", answer(number), "Sent")
        looking.look()
        looking.moment -= timedelta(minutes=5)

    assert len({cursor.last_uid for cursor in looking.answers.cursors}) == read


def test_a_folder_that_is_not_there_is_told_once_and_the_mailbox_is_watched_on(user: Dovecot) -> None:
    looking = Round(user, folder="Nowhere")

    for _ in range(8):
        looking.look()

    assert len(looking.answers.reasons) == 1
    assert looking.answers.known is None


def test_a_store_that_is_busy_for_a_moment_is_told_and_asked_again_in_the_next_round(user: Dovecot) -> None:
    looking = Round(user)
    looking.look()
    user.append("rosa", answer(1), "Sent")
    looking.answers.busy = 1
    looking.look()
    looking.moment += timedelta(seconds=50) - timedelta(minutes=5)

    looking.look()

    assert [head.message_id for head in looking.answers.heads] == ["a1@shop.example"]
    assert looking.answers.reasons == ["the store is busy"]


def test_a_folder_numbered_anew_is_looked_at_again(user: Dovecot) -> None:
    with user.client() as session:
        session.create_folder("Out")
    looking = Round(user, folder="Out")
    looking.look()
    user.append("rosa", answer(1), "Out")
    looking.look()
    user.new_uidvalidity("rosa", "Out")
    user.append("rosa", answer(2), "Out")

    looking.look()

    told = [head.message_id for head in looking.answers.heads]
    assert told == ["a1@shop.example", "a1@shop.example", "a2@shop.example"]


def test_a_lost_connection_is_the_watchers_business(user: Dovecot) -> None:
    looking = Round(user)
    with Session(account(user), timing=TIMING, tick=lambda: None) as session:
        session.open()
        session.client.wire.shutdown()
        looking.answers.now = Waiting(unjudged=False, notes=False, places=())

        with pytest.raises(TransientFailure):
            looking.watch.look(session)


def test_the_watcher_takes_mail_and_answers_in_one_session(user: Dovecot) -> None:
    inbox, answers = KeepingInbox(), KeepingAnswers()
    moment = [NOON]

    def again() -> None:
        watch = AnswerWatch(answers, folder=None, clock=lambda: moment[0])
        watcher(account(user), inbox, answers=watch).catch_up_once()

    again()
    user.append("rosa", answer(1, "In-Reply-To: <one@mail.example>"), "Sent")
    user.append("rosa", answer(2), "INBOX")
    again()

    assert [head.message_id for head in answers.heads] == ["a1@shop.example"]
    assert len(inbox.arrivals) == 1


NAMES: list[tuple[list[tuple[str, frozenset[str], str]], str | None]] = [
    ([("INBOX", frozenset(), "/"), ("Sent Items", frozenset(), "/"), ("Post", frozenset({"\\sent"}), "/")], "Post"),
    ([("INBOX", frozenset(), "."), ("INBOX.Sent", frozenset(), ".")], "INBOX.Sent"),
    ([("INBOX", frozenset(), "/"), ("Gesendete Objekte", frozenset(), "/")], "Gesendete Objekte"),
    ([("INBOX", frozenset(), ""), ("Éléments envoyés", frozenset(), "")], "Éléments envoyés"),
    ([("INBOX", frozenset(), "/"), ("Essentials", frozenset(), "/")], None),
]


@pytest.mark.parametrize(("folders", "found"), NAMES)
def test_the_folder_is_found_by_its_flag_or_its_name(
    folders: list[tuple[str, frozenset[str], str]], found: str | None
) -> None:
    from gateway.intake.imap.sent import find

    class Listing:
        def folders(self) -> Any:
            return folders

    assert find(Listing()) == found  # type: ignore[arg-type]
