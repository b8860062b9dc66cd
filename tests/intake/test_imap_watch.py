"""The watch over one mailbox, against a real Dovecot."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from gateway.errors import TransientFailure
from gateway.intake.imap.watcher import Limits
from tests.intake.imap_inbox import NOON, KeepingInbox, account, running, waits_of, watcher
from tests.servers.dovecot import Dovecot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.certificates import Certificates


def mail(number: int, body: str = "Where is my parcel?") -> bytes:
    fields = f"From: hanna@mail.example\r\nSubject: {number}\r\nMessage-ID: <{number}@mail.example>\r\n"
    return f"{fields}\r\n{body}\r\n".encode()


def look_of(server: Dovecot) -> Mapping[int, Mapping[bytes, object]]:
    with server.client() as session:
        session.select_folder("INBOX", readonly=True)
        return dict(session.fetch(session.search(), ["FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE"]))


def test_the_first_contact_takes_nothing_of_2000_old_messages(dovecot: Dovecot) -> None:
    dovecot.fill("rosa", [mail(number) for number in range(2000)])
    inbox = KeepingInbox()

    watcher(account(dovecot), inbox).catch_up_once()

    assert inbox.arrivals == []
    assert inbox.stored is not None
    assert inbox.stored.last_uid == 2000


def test_start_all_takes_what_is_there_oldest_first(dovecot: Dovecot) -> None:
    messages = [mail(number) for number in range(230)]
    dovecot.fill("rosa", messages)
    inbox = KeepingInbox()

    watcher(account(dovecot, start="all"), inbox, limits=Limits(listing=100, count=50)).catch_up_once()

    assert inbox.bodies() == messages
    assert inbox.batches == [50, 50, 50, 50, 30]
    assert [cursor.last_uid for cursor in inbox.cursors] == [50, 100, 150, 200, 230]


def test_nothing_is_taken_twice(dovecot: Dovecot) -> None:
    dovecot.append("rosa", mail(1))
    inbox = KeepingInbox()

    for _ in range(2):
        watcher(account(dovecot, start="all"), inbox).catch_up_once()

    assert inbox.bodies() == [mail(1)]


def test_an_arrival_tells_mailbox_uid_moment_and_flags(dovecot: Dovecot) -> None:
    at = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    dovecot.append("rosa", mail(1), flags=["\\Answered", "$Label1"], at=at)
    inbox = KeepingInbox()

    watcher(account(dovecot, start="all"), inbox).catch_up_once()

    (arrival,) = inbox.arrivals
    assert (arrival.origin.kind, arrival.origin.mailbox, arrival.origin.uid) == ("imap", "rosa", 1)
    assert arrival.origin.uidvalidity == inbox.stored.uidvalidity  # type: ignore[union-attr]  # stored by then
    assert arrival.arrived == at
    assert {"\\Answered", "$Label1"} <= arrival.flags


def test_batches_are_bounded_by_bytes(dovecot: Dovecot) -> None:
    dovecot.fill("rosa", [mail(number, "x" * 1000) for number in range(6)])
    inbox = KeepingInbox()

    watcher(account(dovecot, start="all"), inbox, limits=Limits(size=2500)).catch_up_once()

    assert inbox.batches == [2, 2, 2]


def test_a_large_message_is_put_together_from_pieces(dovecot: Dovecot) -> None:
    messages = [mail(1), mail(2, "0123456789" * 700), mail(3)]
    dovecot.fill("rosa", messages)
    inbox = KeepingInbox()

    watcher(account(dovecot, start="all"), inbox, limits=Limits(piece=1000)).catch_up_once()

    assert inbox.bodies() == messages


def test_a_message_beyond_measure_comes_as_its_beginning(dovecot: Dovecot) -> None:
    dovecot.append("rosa", mail(1, "0123456789" * 700))
    inbox = KeepingInbox()
    limits = Limits(piece=1000, largest=5000, beginning=20)

    watcher(account(dovecot, start="all"), inbox, limits=limits).catch_up_once()

    head, _, text = inbox.bodies()[0].partition(b"\r\n\r\n")
    assert head.startswith(b"X-Deskward-Cut: from ")
    assert b"Subject: 1\r\n" in head
    assert text == b"01234567890123456789"


def test_mail_that_is_left_alone_keeps_every_flag(dovecot: Dovecot) -> None:
    dovecot.append("rosa", mail(1))
    dovecot.append("rosa", mail(2), flags=["\\Flagged", "$Label1"])
    with dovecot.client() as session:
        recent = session.folder_status("INBOX", ["RECENT"])
    before = look_of(dovecot)

    watcher(account(dovecot, start="all"), KeepingInbox()).catch_up_once()

    assert look_of(dovecot) == before
    with dovecot.client() as session:
        assert session.folder_status("INBOX", ["RECENT"]) == recent == {b"RECENT": 2}


def test_the_server_tells_of_new_mail(dovecot: Dovecot) -> None:
    inbox = KeepingInbox()

    with running(watcher(account(dovecot), inbox)):
        inbox.until(lambda seen: seen.state() == "idle")
        dovecot.append("rosa", mail(1))
        inbox.until(lambda seen: seen.arrivals)

    assert inbox.bodies() == [mail(1)]
    assert inbox.state() == "stopped"


def test_without_idle_the_mailbox_is_polled(imap_certificates: Certificates) -> None:
    inbox = KeepingInbox()

    with (
        Dovecot(without=("IDLE",), certificate=imap_certificates) as dovecot,
        running(watcher(account(dovecot), inbox)),
    ):
        inbox.until(lambda seen: seen.state() == "polling")
        dovecot.append("rosa", mail(1))
        inbox.until(lambda seen: seen.arrivals)

    assert inbox.bodies() == [mail(1)]


def test_the_thread_shows_that_it_is_alive_while_it_waits(dovecot: Dovecot) -> None:
    inbox = KeepingInbox()
    signs: list[str] = []
    watch = watcher(account(dovecot), inbox, pulse=lambda: signs.append(inbox.state() if inbox.states else "-"))

    with running(watch):
        inbox.until(lambda seen: seen.state() == "idle")
        watch.wake()

    assert "idle" in signs


@pytest.mark.parametrize("limits", [Limits(count=2), Limits(listing=2)], ids=["after the listing", "before it"])
def test_messages_that_vanish_are_passed_over(dovecot: Dovecot, limits: Limits) -> None:
    dovecot.fill("rosa", [mail(number) for number in range(1, 5)])
    inbox = KeepingInbox()
    watch = watcher(account(dovecot, start="all"), inbox, limits=limits)

    def delete_the_rest() -> None:
        with dovecot.client() as session:
            session.select_folder("INBOX")
            session.delete_messages([3, 4])
            session.expunge()

    inbox.after_accept = delete_the_rest
    watch.catch_up_once()

    assert [arrival.origin.uid for arrival in inbox.arrivals] == [1, 2]
    assert inbox.stored is not None
    assert inbox.stored.last_uid == 4


def test_a_store_that_takes_nothing_keeps_the_cursor(dovecot: Dovecot) -> None:
    dovecot.append("rosa", mail(1))
    inbox = KeepingInbox()

    def refuse() -> None:
        raise TransientFailure("the disk is full")

    inbox.before_accept = refuse
    with pytest.raises(TransientFailure, match="the disk is full"):
        watcher(account(dovecot, start="all"), inbox).catch_up_once()

    assert inbox.stored is not None
    assert inbox.stored.last_uid == 0


def test_while_the_disk_of_the_store_is_full_one_session_waits_and_then_takes_the_mail(dovecot: Dovecot) -> None:
    """Whoever logs in again and again while nothing can be stored is locked out by his provider."""
    dovecot.append("rosa", mail(1))
    inbox, rests, knocks = KeepingInbox(), [], []
    full = iter([True, True, True])

    def no_room() -> None:
        if next(full, False):
            raise TransientFailure("the disk of the store is full", store_away=True)

    inbox.before_accept = no_room
    way = account(dovecot, start="all", password=lambda: knocks.append(1) or "rosa-secret")
    watcher(way, inbox, rest=rests.append).catch_up_once()

    assert inbox.bodies() == [mail(1)]
    assert (rests, len(knocks)) == ([5.0, 5.0, 5.0], 1)
    assert inbox.states == [("waiting", "the disk of the store is full; nothing is taken meanwhile")]


def test_new_numbers_lead_to_a_rescan_since_the_first_contact(dovecot: Dovecot) -> None:
    with dovecot.client() as session:
        session.create_folder("Shop")
    for days in (30, 2, 0):
        dovecot.append("rosa", mail(days), "Shop", at=NOON - timedelta(days=days))
    inbox = KeepingInbox(since=NOON - timedelta(days=3))
    watcher(account(dovecot, folder="Shop"), inbox).catch_up_once()
    before = inbox.stored

    dovecot.new_uidvalidity("rosa", "Shop")
    watcher(account(dovecot, folder="Shop"), inbox).catch_up_once()

    assert inbox.bodies() == [mail(2), mail(0)]
    assert inbox.cursors[0] == before
    assert inbox.stored != before
    assert inbox.stored is not None
    assert inbox.stored.last_uid == 3


def test_a_mailbox_out_of_an_old_backup_is_scanned_again(dovecot: Dovecot) -> None:
    inbox = KeepingInbox(since=NOON - timedelta(days=3))
    watcher(account(dovecot), inbox).catch_up_once()
    assert inbox.stored is not None
    inbox.stored = replace(inbox.stored, last_uid=90)
    dovecot.append("rosa", mail(1))

    watcher(account(dovecot), inbox).catch_up_once()

    assert inbox.bodies() == [mail(1)]
    assert inbox.stored.last_uid == 1


def test_a_server_that_was_away_is_found_again(dovecot: Dovecot) -> None:
    inbox = KeepingInbox()
    gone = threading.Event()
    waits: list[float] = []

    def back_again(seconds: float) -> None:
        waits.append(seconds)
        assert gone.wait(60)
        dovecot.start()
        dovecot.append("rosa", mail(1))

    with running(watcher(account(dovecot), inbox, rest=back_again)):
        inbox.until(lambda seen: seen.state() == "idle")
        dovecot.stop()
        gone.set()
        inbox.until(lambda seen: seen.arrivals)

    assert inbox.bodies() == [mail(1)]
    assert waits == [10.0]
    assert "waiting" in [state for state, _ in inbox.states]


def test_a_folder_that_is_not_there_is_named(dovecot: Dovecot) -> None:
    inbox = KeepingInbox()

    waits = waits_of(account(dovecot, folder="Shop"), inbox)

    assert "cannot open the folder: Mailbox doesn't exist: Shop" in str(inbox.states[1][1])
    assert waits == [10]


def test_mdbox_is_read_like_maildir(imap_certificates: Certificates) -> None:
    inbox = KeepingInbox()

    with Dovecot(store="mdbox", certificate=imap_certificates) as dovecot:
        dovecot.fill("rosa", [mail(1), mail(2)])
        watcher(account(dovecot, start="all"), inbox).catch_up_once()

    assert inbox.bodies() == [mail(1), mail(2)]
