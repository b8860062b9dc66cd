"""Storing mail once, whatever way and however often it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.mail.arrival import Origin
from gateway.store import messages
from gateway.store.engine import reading, writing
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from tests.conftest import Store


def waiting(store: Store, **more: int) -> list[messages.Stored]:
    with reading(store.engine) as connection:
        return messages.waiting(connection, client=ROSA, **({"limit": 100} | more))


def test_a_mail_is_stored_as_the_exact_bytes_received(store: Store) -> None:
    raw = b"Subject: \xff\xfe odd\r\n\r\n" + bytes(range(256)) * 9

    with writing(store.engine) as connection:
        (accepted,) = sample.accept(connection, sample.by_imap(1, raw=raw))

    with reading(store.engine) as connection:
        assert messages.raw_of(connection, accepted.id) == raw


def test_nothing_is_stored_when_the_transaction_fails(store: Store) -> None:
    with pytest.raises(RuntimeError, match="power cut"), writing(store.engine) as connection:
        sample.power_cut(sample.accept(connection, sample.by_smtp("Where is it?")))

    assert waiting(store) == []


def test_the_same_mail_twice_is_one_message(store: Store) -> None:
    with writing(store.engine) as connection:
        (first,) = sample.accept(connection, sample.by_smtp("Where is it?"))
    with writing(store.engine) as connection:
        (second,) = sample.accept(connection, sample.by_smtp("Where is it?"))

    assert (first.new, second.new, first.id == second.id) == (True, False, True)
    assert len(waiting(store)) == 1


def test_the_same_mail_twice_in_one_batch_is_one_message(store: Store) -> None:
    mails = [sample.by_smtp("one"), sample.by_smtp("two"), sample.by_smtp("one")]

    with writing(store.engine) as connection:
        accepted = sample.accept(connection, *mails)

    assert [one.new for one in accepted] == [True, True, False]
    assert accepted[2].id == accepted[0].id
    assert len(waiting(store)) == 2


def test_a_mail_arrived_when_it_came_first(store: Store) -> None:
    early, late = sample.by_imap(1, "Where is it?"), sample.by_imap(2, "Where is it?", arrived=NOW)

    with writing(store.engine) as connection:
        sample.accept(connection, early, late)

    assert [found.arrived for found in waiting(store)] == [early.arrived]


def test_a_batch_of_known_and_new_mail_is_told_apart(store: Store) -> None:
    with writing(store.engine) as connection:
        (known,) = sample.accept(connection, sample.by_imap(1))
        accepted = sample.accept(connection, sample.by_imap(1), sample.by_imap(2))

    assert [one.new for one in accepted] == [False, True]
    assert accepted[0].id == known.id


def test_a_mail_that_comes_by_two_ways_keeps_both_origins(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.accept(connection, sample.by_imap(4, "Where is it?", flags=frozenset({"\\Seen"})))
        sample.accept(connection, sample.by_smtp("Where is it?"))

    (found,) = waiting(store)
    assert [str(origin) for origin in found.origins] == ["imap:rosa/7/4", "smtp:192.0.2.7"]
    assert (found.envelope.sender, found.envelope.recipients) == ("ann@mail.example", ("rosa@shop.example",))
    assert found.flags == {"\\Seen"}


def test_the_null_reverse_path_is_not_the_same_as_an_untold_sender(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.accept(connection, sample.by_smtp("a bounce", sender=""), sample.by_imap(1))

    assert [found.envelope.sender for found in waiting(store)] == ["", None]


def test_the_same_uid_fetched_again_adds_nothing(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.accept(connection, sample.by_imap(4))
        sample.accept(connection, sample.by_imap(4))

    (found,) = waiting(store)
    assert found.origins == (Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=4),)


def test_a_mail_seen_again_under_a_new_uidvalidity_is_the_same_message(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.accept(connection, sample.by_imap(4, "Where is it?"))
        (again,) = sample.accept(connection, sample.by_imap(1, "Where is it?", uidvalidity=8))

    assert not again.new
    assert [str(origin) for origin in waiting(store)[0].origins] == ["imap:rosa/7/4", "imap:rosa/8/1"]


def test_another_mail_under_a_known_uid_of_a_new_uidvalidity_is_another_message(store: Store) -> None:
    with writing(store.engine) as connection:
        (first,) = sample.accept(connection, sample.by_imap(4, "old"))
        (second,) = sample.accept(connection, sample.by_imap(4, "new", uidvalidity=8))

    assert second.new
    assert second.id != first.id


def test_two_owners_share_no_message(store: Store) -> None:
    arrival = sample.by_smtp("Where is it?")

    with writing(store.engine) as connection:
        (mine,) = messages.accept(connection, [(arrival, "key")], client=ROSA, now=NOW)
        (other,) = messages.accept(connection, [(arrival, "key")], client="someone-else", now=NOW)

    assert (mine.new, other.new) == (True, True)
    assert [found.id for found in waiting(store)] == [mine.id]


def test_no_arrivals_are_no_work(store: Store) -> None:
    with writing(store.engine) as connection:
        assert sample.accept(connection) == []


def test_mail_waits_in_the_order_it_came(store: Store) -> None:
    with writing(store.engine) as connection:
        accepted = sample.accept(connection, *(sample.by_imap(uid) for uid in range(1, 31)))

    found = waiting(store)
    assert [one.id for one in found] == [one.id for one in accepted]
    assert [one.origins[0].uid for one in found] == list(range(1, 31))
    assert found[0].arrived == NOW - MINUTE


def test_waiting_mail_is_handed_out_in_pieces(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.accept(connection, *(sample.by_imap(uid) for uid in range(1, 6)))

    first = waiting(store, limit=2)
    rest = waiting(store, limit=10, after=first[-1].id)

    assert [one.origins[0].uid for one in (*first, *rest)] == [1, 2, 3, 4, 5]


def test_a_hostile_peer_and_flags_are_kept_as_far_as_they_can_be(store: Store) -> None:
    origin = Origin(kind="smtp", peer="bad\0peer\udcff")

    with writing(store.engine) as connection:
        sample.accept(connection, sample.by_imap(1, origin=origin))

    assert waiting(store)[0].origins[0].peer == "bad\N{REPLACEMENT CHARACTER}peer?"


def test_a_message_set_aside_waits_no_more_until_it_is_released(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        messages.set_aside(connection, message, reason="a bug", now=NOW)
    aside = waiting(store)

    with writing(store.engine) as connection:
        released = messages.release(connection, message, now=NOW)

    assert (aside, released) == ([], True)
    assert [found.id for found in waiting(store)] == [message]


def test_only_what_is_set_aside_can_be_released(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)

        assert not messages.release(connection, message, now=NOW)
        assert not messages.release(connection, 4711, now=NOW)


def test_a_judged_message_cannot_be_set_aside(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        messages.set_aside(connection, message, reason="too late", now=NOW)

        assert not messages.release(connection, message, now=NOW)


def test_failures_to_judge_a_message_are_counted(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        counted = [messages.count_failure(connection, message) for _ in range(3)]

        assert counted == [1, 2, 3]
        assert messages.count_failure(connection, 4711) == 0


def test_bytes_that_are_not_there_are_none(store: Store) -> None:
    with reading(store.engine) as connection:
        assert messages.raw_of(connection, 4711) is None


def test_a_group_to_be_judged_holds_no_more_octets_than_allowed(store: Store) -> None:
    with writing(store.engine) as connection:
        sizes = (400, 500, 600, 5000, 10)
        sample.accept(connection, *(sample.by_imap(uid, raw=bytes([uid]) * n) for uid, n in enumerate(sizes, 1)))

    groups, last = [], 0
    while group := waiting(store, after=last, octets=1000):
        groups.append([len(one.raw) for one in group])
        last = group[-1].id

    assert groups == [[400, 500], [600], [5000], [10]]
