"""What is done to a redirected message in its mailbox, against a real Dovecot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.delivery import Event
from gateway.imap import folders
from gateway.intake.imap.watcher import Action
from tests.intake.imap_inbox import KeepingInbox, account, running, watcher
from tests.servers.dovecot import Dovecot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.certificates import Certificates

ASKED = b"From: hanna@mail.example\r\nMessage-ID: <1@mail.example>\r\nSubject: Parcel\r\n\r\nWhere is it?\r\n"
OTHER = ASKED.replace(b"Where is it?", b"Here it is!!")
FRIEND = b"From: ann@friend.example\r\nSubject: Tea\r\n\r\nOn Sunday?\r\n"


@pytest.fixture(params=["MOVE", "COPY and EXPUNGE"])
def mover(request: pytest.FixtureRequest, imap_certificates: Certificates) -> Iterator[Dovecot]:
    without = () if request.param == "MOVE" else ("MOVE",)
    with Dovecot(without=without, certificate=imap_certificates) as server:
        yield server


@pytest.fixture
def copier(imap_certificates: Certificates) -> Iterator[Dovecot]:
    with Dovecot(without=("MOVE", "UIDPLUS"), certificate=imap_certificates) as server:
        yield server


def contents(server: Dovecot, folder: str) -> dict[bytes, set[bytes]]:
    """Give body -> flags of all messages in a folder, empty where there is no such folder."""
    with server.client() as session:
        if not session.folder_exists(folder):
            return {}
        session.select_folder(folder, readonly=True)
        found = session.fetch(session.search(), ["BODY.PEEK[]", "FLAGS"])
        return {kept[b"BODY[]"]: set(kept[b"FLAGS"]) - {b"\\Recent"} for kept in found.values()}


def uidvalidity(server: Dovecot) -> int:
    with server.client() as session:
        return int(session.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"])


def do(server: Dovecot, **keys: object) -> tuple[Event, str | None, str | None]:
    """Carry out one action on UID 1 of the INBOX; how it was settled."""
    inbox = KeepingInbox()
    wanted: dict[str, object] = {"id": 5, "uidvalidity": uidvalidity(server), "uid": 1, "message_id": "1@mail.example"}
    inbox.due.append(Action(**(wanted | keys)))  # type: ignore[arg-type]
    watcher(account(server), inbox).catch_up_once()
    ((action, event, reason, external),) = inbox.settled
    assert action.id == 5
    return event, reason, external


def test_a_redirected_message_moves_and_the_others_stay(mover: Dovecot) -> None:
    mover.fill("rosa", [ASKED, FRIEND])

    event, reason, external = do(mover, move_to="Redirected")

    assert (event, reason) == (Event.ACCEPTED, None)
    assert external is not None
    assert external.startswith("Redirected/")
    assert contents(mover, "INBOX") == {FRIEND: set()}
    assert contents(mover, "Redirected") == {ASKED: set()}


def test_the_target_folder_is_made_and_subscribed(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED)

    do(dovecot, move_to="Später & bald")

    with dovecot.client() as session:
        assert "Später & bald" in [name for _, _, name in session.list_sub_folders()]


def test_a_folder_that_comes_into_being_between_look_and_word_is_used(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a crash: the server still carries out the last command of the session that is gone."""
    dovecot.append("rosa", ASKED)
    look, late = folders._there, iter([None])
    monkeypatch.setattr(folders, "_there", lambda *asked: next(late, look(*asked)))
    with dovecot.client() as session:
        session.create_folder("Redirected")

    event, reason, _ = do(dovecot, move_to="Redirected")

    assert (event, reason) == (Event.ACCEPTED, None)
    assert contents(dovecot, "Redirected") == {ASKED: set()}


def test_what_the_owner_marked_as_deleted_is_not_expunged(mover: Dovecot) -> None:
    mover.append("rosa", ASKED)
    mover.append("rosa", FRIEND, flags=["\\Deleted"])

    do(mover, move_to="Redirected")

    assert contents(mover, "INBOX") == {FRIEND: {b"\\Deleted"}}


def test_without_move_and_uidplus_the_message_is_copied_and_stays(copier: Dovecot) -> None:
    copier.append("rosa", ASKED)

    event, _, _ = do(copier, move_to="Redirected")

    assert event is Event.ACCEPTED
    assert contents(copier, "INBOX") == contents(copier, "Redirected") == {ASKED: set()}


def test_a_copy_is_not_made_twice(copier: Dovecot) -> None:
    copier.append("rosa", ASKED)

    for _ in range(2):
        do(copier, move_to="Redirected")

    with copier.client() as session:
        assert session.select_folder("Redirected", readonly=True)[b"EXISTS"] == 1


def test_another_message_with_the_same_message_id_is_kept_too(mover: Dovecot) -> None:
    mover.append("rosa", OTHER)
    do(mover, move_to="Redirected")
    mover.append("rosa", ASKED)

    do(mover, move_to="Redirected", uid=2)

    assert set(contents(mover, "Redirected")) == {OTHER, ASKED}


def test_a_move_whose_answer_was_lost_counts_when_it_is_repeated(mover: Dovecot) -> None:
    mover.append("rosa", ASKED)
    do(mover, move_to="Redirected")

    event, _, _ = do(mover, move_to="Redirected")

    assert event is Event.ACCEPTED
    assert set(contents(mover, "Redirected")) == {ASKED}


@pytest.mark.parametrize(
    "message_id",
    [
        None,
        "gone@mail.example",
        'x"\r\nA1 DELETE INBOX',
        "a b",
        'x"y',
        'x" OR ALL "',
        "x\\",
        "{5}",
        "*)(",
        "ä@mail.example",
    ],
)
def test_a_message_the_owner_took_away_is_let_go(dovecot: Dovecot, message_id: str | None) -> None:
    dovecot.append("rosa", FRIEND, "Sent")

    event, reason, _ = do(dovecot, move_to="Sent", message_id=message_id)

    assert (event, reason) == (Event.REJECTED, "the message is no longer in the mailbox")
    assert set(contents(dovecot, "Sent")) == {FRIEND}


def test_a_keyword_is_set_and_nothing_else_changes(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED, flags=["\\Flagged"])

    event, _, _ = do(dovecot, keyword="Redirected")

    assert event is Event.ACCEPTED
    assert contents(dovecot, "INBOX") == {ASKED: {b"\\Flagged", b"Redirected"}}


def test_a_marked_message_that_is_gone_is_let_go(dovecot: Dovecot) -> None:
    event, reason, _ = do(dovecot, keyword="Redirected")

    assert (event, reason) == (Event.REJECTED, "the message is no longer in the mailbox")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"uidvalidity": 4}, "the mailbox has numbered its messages anew since"),
        ({"keyword": "two words"}, "'two words' cannot be a keyword"),
        ({"keyword": "\\Deleted"}, "'\\\\Deleted' cannot be a keyword"),
        ({"keyword": "a)\r\nA1 LOGOUT"}, "'a)\\r\\nA1 LOGOUT' cannot be a keyword"),
        ({"move_to": "a\r\nA1 LOGOUT"}, "'a\\r\\nA1 LOGOUT' cannot be the name of a folder"),
        ({"move_to": "S*"}, "'S*' cannot be the name of a folder"),
        ({"move_to": "INBOX"}, "a message cannot be moved to the folder it is in"),
        ({}, "nothing to do was said"),
    ],
)
def test_what_can_never_be_done_is_refused_with_a_reason(
    dovecot: Dovecot, keys: dict[str, object], reason: str
) -> None:
    dovecot.append("rosa", ASKED)

    assert do(dovecot, **keys) == (Event.REJECTED, reason, None)
    assert contents(dovecot, "INBOX") == {ASKED: set()}


def test_an_action_that_becomes_due_ends_the_wait(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED)
    inbox = KeepingInbox()
    watch = watcher(account(dovecot), inbox)
    action = Action(id=1, uidvalidity=uidvalidity(dovecot), uid=1, keyword="Redirected")

    with running(watch):
        inbox.until(lambda seen: seen.state() == "idle")
        inbox.due.append(action)
        watch.wake()
        inbox.until(lambda seen: seen.settled)

    assert inbox.settled == [(action, Event.ACCEPTED, None, None)]


def test_after_an_action_new_mail_is_still_seen(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED)
    inbox = KeepingInbox()
    watch = watcher(account(dovecot), inbox)

    with running(watch):
        inbox.until(lambda seen: seen.state() == "idle")
        inbox.due.append(Action(id=1, uidvalidity=uidvalidity(dovecot), uid=1, move_to="Redirected"))
        watch.wake()
        inbox.until(lambda seen: seen.settled)
        dovecot.append("rosa", FRIEND)
        inbox.until(lambda seen: seen.arrivals)

    assert inbox.bodies() == [FRIEND]


def place_of(server: Dovecot, folder: str) -> tuple[int, int]:
    """UIDVALIDITY and the only UID of a folder."""
    with server.client() as session:
        told = session.select_folder(folder, readonly=True)
        (uid,) = session.search()
        return int(told[b"UIDVALIDITY"]), uid


def test_a_moved_message_comes_back(mover: Dovecot) -> None:
    mover.fill("rosa", [ASKED, FRIEND])
    do(mover, move_to="Redirected")
    validity, uid = place_of(mover, "Redirected")

    event, reason, _ = do(mover, move_to="Redirected", back=True, uidvalidity=validity, uid=uid)

    assert (event, reason) == (Event.ACCEPTED, None)
    assert contents(mover, "INBOX") == {ASKED: set(), FRIEND: set()}
    assert contents(mover, "Redirected") == {}


def test_it_comes_back_where_the_server_never_told_its_place(mover: Dovecot) -> None:
    mover.fill("rosa", [ASKED, FRIEND])
    do(mover, move_to="Redirected")

    event, _, _ = do(mover, move_to="Redirected", back=True, uidvalidity=0, uid=0)

    assert event is Event.ACCEPTED
    assert set(contents(mover, "INBOX")) == {ASKED, FRIEND}


def test_bringing_back_what_is_back_already_is_no_error(mover: Dovecot) -> None:
    mover.fill("rosa", [ASKED, FRIEND])
    do(mover, move_to="Redirected")

    ends = [do(mover, move_to="Redirected", back=True, uidvalidity=0, uid=0)[0] for _ in range(2)]

    assert ends == [Event.ACCEPTED, Event.ACCEPTED]
    assert set(contents(mover, "INBOX")) == {ASKED, FRIEND}


def test_what_cannot_be_told_apart_is_not_brought_back(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED)
    do(dovecot, move_to="Redirected")
    with dovecot.client() as session:
        session.append("Redirected", OTHER)

    event, reason, _ = do(dovecot, move_to="Redirected", back=True, uidvalidity=0, uid=0)

    assert event is Event.REJECTED
    assert reason == "more than one message in Redirected bears its Message-ID: move it back by hand"
    assert len(contents(dovecot, "Redirected")) == 2


def test_a_keyword_is_taken_off_again(dovecot: Dovecot) -> None:
    dovecot.append("rosa", ASKED, flags=["\\Seen"])
    do(dovecot, keyword="Redirected")

    event, _, _ = do(dovecot, keyword="Redirected", back=True)

    assert event is Event.ACCEPTED
    assert contents(dovecot, "INBOX") == {ASKED: {b"\\Seen"}}


@pytest.mark.parametrize(
    "message_id",
    [
        '1@mail.example"\r\nX1 DELETE Kept\r\nX2 NOOP "',
        "1@mail.example\nX1 DELETE Kept",
        "1@mail.example\r",
        "1@mail.example\x00",
        'a" OR ALL "b',
        "a\\",
    ],
)
def test_a_message_id_is_no_command_to_the_server(mover: Dovecot, message_id: str) -> None:
    """IMAP command injection: what a customer's header says never becomes a command, nor a search for more."""
    mover.fill("rosa", [FRIEND, OTHER])
    with mover.client() as session:
        session.create_folder("Kept")
        session.select_folder("INBOX")
        session.delete_messages([1])
        session.expunge()

    event, _, _ = do(mover, move_to="Redirected", message_id=message_id)

    assert event is not Event.ACCEPTED
    assert contents(mover, "INBOX") == {OTHER: set()}
    with mover.client() as session:
        assert session.folder_exists("Kept")
