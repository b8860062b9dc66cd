from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.store.audit import missing
from gateway.store.engine import writing
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.conftest import Store

LATER = NOW + timedelta(hours=1)
BEFORE = NOW - timedelta(hours=1)


def lost(
    store: Store, *lying: tuple[int, datetime | None], taken: Iterable[int] = (), since: datetime | None = NOW
) -> list[int]:
    with writing(store.engine) as connection:
        sample.accept(connection, *(sample.by_imap(uid) for uid in taken))
        return missing(connection, "rosa", lying, client=ROSA, uidvalidity=7, last_uid=10, since=since)


def test_what_was_taken_is_not_missing(store: Store) -> None:
    assert lost(store, (4, LATER), (5, LATER), taken=(4, 5)) == []


def test_a_hole_between_messages_that_were_taken_is_found_whatever_its_moment(store: Store) -> None:
    assert lost(store, (4, LATER), (5, BEFORE), (6, LATER), taken=(4, 6)) == [5]


def test_what_lay_there_at_the_first_contact_is_not_missing(store: Store) -> None:
    assert lost(store, (1, BEFORE), (2, None), (3, NOW), (4, LATER), taken=(4,)) == []


def test_a_message_after_the_first_contact_is_missing_though_nothing_was_ever_taken(store: Store) -> None:
    assert lost(store, (3, LATER)) == [3]


def test_what_the_cursor_has_not_reached_is_still_to_come(store: Store) -> None:
    assert lost(store, (11, LATER)) == []


def test_where_all_was_to_be_taken_old_mail_counts_too(store: Store) -> None:
    assert lost(store, (1, BEFORE), since=None) == [1]


def test_the_same_number_of_another_numbering_is_another_message(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.accept(connection, sample.by_imap(3, uidvalidity=6))

    assert lost(store, (3, LATER)) == [3]
