"""What the store knows of the watched mailboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.mailbox import Cursor
from gateway.store import mailboxes
from gateway.store.engine import reading, writing
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.conftest import Store

BOX = {"client": ROSA, "name": "rosa"}


def opened(connection: Connection, *, last_uid: int = 41) -> None:
    mailboxes.begin(connection, **BOX, cursor=Cursor(uidvalidity=7, last_uid=last_uid), now=NOW)


def stored_and_cut_off(connection: Connection) -> None:
    mailboxes.advance(connection, **BOX, cursor=Cursor(uidvalidity=7, last_uid=42), now=NOW)
    sample.power_cut(sample.accept(connection, sample.by_imap(42)))


def test_an_unknown_mailbox_has_no_cursor(store: Store) -> None:
    with reading(store.engine) as connection:
        assert mailboxes.cursor(connection, **BOX) is None
        assert mailboxes.since(connection, **BOX) is None
        assert mailboxes.all(connection, client=ROSA) == []


def test_the_first_contact_is_the_baseline(store: Store) -> None:
    with writing(store.engine) as connection:
        opened(connection)

        assert mailboxes.cursor(connection, **BOX) == Cursor(uidvalidity=7, last_uid=41)
        assert mailboxes.since(connection, **BOX) == NOW


def test_the_cursor_moves_and_the_baseline_stays(store: Store) -> None:
    moved = Cursor(uidvalidity=8, last_uid=3)

    with writing(store.engine) as connection:
        opened(connection)
        mailboxes.advance(connection, **BOX, cursor=moved, now=NOW + MINUTE)

        assert mailboxes.cursor(connection, **BOX) == moved
        assert mailboxes.since(connection, **BOX) == NOW


def test_the_cursor_stays_when_its_mail_could_not_be_stored(store: Store) -> None:
    with writing(store.engine) as connection:
        opened(connection)

    with pytest.raises(RuntimeError, match="power cut"), writing(store.engine) as connection:
        stored_and_cut_off(connection)

    with reading(store.engine) as connection:
        assert mailboxes.cursor(connection, **BOX) == Cursor(uidvalidity=7, last_uid=41)


def test_a_mailbox_that_could_never_be_opened_is_known_with_its_reason(store: Store) -> None:
    with writing(store.engine) as connection:
        mailboxes.seen(connection, **BOX, state="retrying", reason="the server refuses the password", now=NOW)
        (box,) = mailboxes.all(connection, client=ROSA)

        assert (box.state, box.reason) == ("retrying", "the server refuses the password")
        assert (box.last_seen, box.cursor, box.baseline_at) == (None, None, None)
        assert mailboxes.cursor(connection, **BOX) is None


def test_trouble_does_not_move_the_time_a_mailbox_was_last_seen(store: Store) -> None:
    with writing(store.engine) as connection:
        opened(connection)
        mailboxes.seen(connection, **BOX, state="idle", reason=None, now=NOW + MINUTE)
        mailboxes.seen(connection, **BOX, state="retrying", reason="no route", now=NOW + 2 * MINUTE)
        (box,) = mailboxes.all(connection, client=ROSA)

    assert (box.state, box.reason, box.last_seen) == ("retrying", "no route", NOW + MINUTE)
    assert box.cursor == Cursor(uidvalidity=7, last_uid=41)


@pytest.mark.parametrize("state", ["connecting", "stopped", "waiting", "login refused"])
def test_a_mailbox_is_not_seen_by_trying_to(store: Store, state: str) -> None:
    with writing(store.engine) as connection:
        mailboxes.seen(connection, **BOX, state="polling", reason=None, now=NOW)
        mailboxes.seen(connection, **BOX, state=state, reason=None, now=NOW + MINUTE)
        (box,) = mailboxes.all(connection, client=ROSA)

    assert (box.state, box.last_seen) == (state, NOW)


def test_trouble_before_the_first_contact_leaves_no_trace_after_it(store: Store) -> None:
    with writing(store.engine) as connection:
        mailboxes.seen(connection, **BOX, state="retrying", reason="no route", now=NOW)
        opened(connection)
        (box,) = mailboxes.all(connection, client=ROSA)

    assert (box.state, box.reason, box.baseline_at) == ("open", None, NOW)


def test_mailboxes_are_listed_by_name_for_their_owner(store: Store) -> None:
    with writing(store.engine) as connection:
        for client, name in ((ROSA, "sales"), (ROSA, "hello"), ("someone-else", "own")):
            mailboxes.seen(connection, client=client, name=name, state="idle", reason=None, now=NOW)

        assert [box.name for box in mailboxes.all(connection, client=ROSA)] == ["hello", "sales"]
