"""A mailbox whose messages change under our hands: numbered anew, restored, moved, marked and deleted by the owner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

from gateway.imap.wire import StoppingError
from gateway.intake.imap.watcher import Account, Watcher
from tests.pipeline.house import SHOP, House
from tests.servers.dovecot import Dovecot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import imapclient

    from tests.conftest import Store

STAYS = SHOP.replace('after_redirect = { move_to = "Redirected" }\n', "").replace(
    'send_hours = "always"', 'send_hours = "always"\nmax_replies_per_text = "99 per hour"'
)


@dataclass(frozen=True)
class Post:
    """The mailbox of one user, new for each test; the server is the same for all."""

    server: Dovecot
    user: str

    def client(self) -> AbstractContextManager[imapclient.IMAPClient]:
        return self.server.client(self.user)

    def append(self, raw: bytes, flags: Sequence[str] = (), at: datetime | None = None) -> None:
        self.server.append(self.user, raw, "Shop", flags, at)

    def number_anew(self) -> None:
        self.server.new_uidvalidity(self.user, "Shop")


@pytest.fixture(scope="module")
def users() -> Iterator[Iterator[Post]]:
    names = [f"user{number}" for number in range(40)]
    with Dovecot(users=dict.fromkeys(names, "secret")) as server:
        yield iter([Post(server, name) for name in names])


@pytest.fixture
def post(users: Iterator[Post]) -> Post:
    return next(users)


@pytest.fixture
def house(tmp_path: Path, file_store: Store) -> House:
    found = House(tmp_path, file_store.engine, STAYS)
    found.now = datetime.now(UTC)
    return found


def mail(name: str) -> bytes:
    head = (
        f"From: C <{name}@{name}.example>\r\nTo: rosa@shop.example\r\nSubject: Mail\r\nMessage-ID: <{name}@m.example>"
    )
    return f"{head}\r\n\r\nWhere is my order?\r\n".encode()


def account(post: Post) -> Account:
    return Account(
        name="rosa",
        host=post.server.host,
        port=post.server.imaps,
        security="tls",
        username=post.user,
        password=lambda: "secret",
        ca_file=post.server.certificates.authority,
        folder="Shop",
    )


def look(house: House, post: Post) -> None:
    """What a watch does from one login to its end, and all that follows from it."""
    house.now = max(house.now, datetime.now(UTC))
    Watcher(
        account=account(post),
        inbox=house.inbox,
        clock=lambda: house.now,
        dice=lambda: 0.5,
        pulse=lambda: None,
    ).catch_up_once()
    house.drain()


def notes(house: House) -> Counter[str]:
    return Counter(message_from_bytes(raw)["In-Reply-To"].strip("<>").split("@")[0] for _, _, raw in house.notes.sent)


def tickets(house: House) -> Counter[str]:
    return Counter(one["message_id"].split("@")[0] for one in house.export()["tickets"])


def begun(house: House, post: Post) -> None:
    """A folder with mail of yesterday evening, and three messages that were answered since the first contact."""
    with post.client() as owner:
        owner.create_folder("Shop")
    post.append(mail("yesterday"), at=house.now - timedelta(hours=10))
    look(house, post)
    for name in ("one", "two", "three"):
        post.append(mail(name), at=house.now + timedelta(seconds=1))
    look(house, post)
    assert notes(house) == {"one": 1, "two": 1, "three": 1}


def delete(post: Post, name: str) -> None:
    with post.client() as owner:
        owner.select_folder("Shop")
        owner.delete_messages(owner.search(["HEADER", "Message-ID", f"{name}@"]))
        owner.expunge()


@pytest.mark.parametrize("lost", [None, "one", "two", "three"])
def test_a_mailbox_numbered_anew_brings_no_second_note_and_nothing_old(
    house: House, post: Post, lost: str | None
) -> None:
    begun(house, post)

    if lost is not None:
        delete(post, lost)
    post.number_anew()
    look(house, post)
    post.append(mail("four"))
    look(house, post)

    assert notes(house) == tickets(house) == {"one": 1, "two": 1, "three": 1, "four": 1}


def test_what_came_between_two_numberings_is_taken(house: House, post: Post) -> None:
    begun(house, post)

    post.append(mail("four"), at=house.now + timedelta(seconds=2))
    post.number_anew()
    post.append(mail("five"), at=house.now + timedelta(seconds=3))
    post.number_anew()
    look(house, post)

    assert notes(house) == tickets(house) == {"one": 1, "two": 1, "three": 1, "four": 1, "five": 1}


def test_a_rescan_that_is_cut_short_begins_anew_and_does_nothing_twice(house: House, post: Post) -> None:
    begun(house, post)
    post.append(mail("four"), at=house.now + timedelta(seconds=2))
    post.number_anew()
    cursor = house.inbox.cursor()

    watch = Watcher(
        account=account(post), inbox=house.inbox, clock=lambda: house.now, dice=lambda: 0.5, pulse=lambda: None
    )
    watch.stop()
    with pytest.raises(StoppingError):
        watch.catch_up_once()
    assert house.inbox.cursor() == cursor
    look(house, post)

    assert notes(house) == tickets(house) == {"one": 1, "two": 1, "three": 1, "four": 1}


def test_a_mailbox_moved_to_another_server_that_dates_all_mail_anew_answers_nothing_old(
    house: House, post: Post
) -> None:
    with post.client() as owner:
        owner.create_folder("Shop")
    received = (house.now - timedelta(days=40)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    old = f"Received: from a.example by mx.shop.example; {received}\r\n".encode() + mail("old")
    post.append(old, at=house.now - timedelta(days=40))
    look(house, post)
    delete(post, "old")

    post.append(old, at=house.now + timedelta(seconds=5))
    post.number_anew()
    look(house, post)

    assert notes(house) == {}
    assert tickets(house) == {}


def test_a_message_that_the_owner_moves_away_and_back_is_one_message(house: House, post: Post) -> None:
    begun(house, post)

    for source, target in (("Shop", "Later"), ("Later", "Shop")):
        with post.client() as owner:
            if not owner.folder_exists(target):
                owner.create_folder(target)
            owner.select_folder(source)
            owner.move(owner.search(["HEADER", "Message-ID", "two@"]), target)
        look(house, post)

    assert notes(house) == tickets(house) == {"one": 1, "two": 1, "three": 1}


@pytest.mark.parametrize("flags", [[], ["\\Seen"], ["\\Flagged", "\\Seen"]], ids=["unseen", "read", "read and flagged"])
def test_mail_is_taken_whether_or_not_the_owner_has_read_it(house: House, post: Post, flags: list[str]) -> None:
    begun(house, post)

    post.append(mail("four"), flags)
    look(house, post)

    assert notes(house)["four"] == 1


def test_a_cursor_with_an_unknown_numbering_is_no_first_contact(house: House, post: Post) -> None:
    begun(house, post)
    known = house.inbox.cursor()
    assert known is not None

    house.inbox.accept((), replace(known, uidvalidity=known.uidvalidity + 1, last_uid=0))
    look(house, post)

    assert notes(house) == tickets(house) == {"one": 1, "two": 1, "three": 1}
    assert house.inbox.cursor() == known
