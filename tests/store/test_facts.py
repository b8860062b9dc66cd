"""The brakes see every reply within their own period, and none that surely never left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.delivery import Event
from gateway.store import deliveries
from gateway.store.engine import writing
from gateway.store.facts import Tally, tally
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tests.conftest import Store

DAY = timedelta(days=1)


def look(
    connection: Connection, *, now: datetime = NOW, sender: timedelta = DAY, domain: timedelta = DAY, client: str = ROSA
) -> Tally:
    return tally(
        connection,
        client=client,
        senders=["ann@mail.example", "ben@mail.example", "ann@mail.example"],
        domains=["mail.example", "other.example"],
        now=now,
        per_sender=sender,
        per_domain=domain,
        in_all=DAY,
    )


def replied_to(connection: Connection, address: str, text: str) -> None:
    message = sample.one_message(connection, text)
    reply = sample.reply(message, recipient=address, domain=address.partition("@")[2])
    sample.record(connection, sample.redirected(message, reply=reply))


def test_replies_are_counted_by_sender_by_domain_and_in_all(store: Store) -> None:
    with writing(store.engine) as connection:
        for number, address in enumerate(("ann@mail.example", "ann@mail.example", "ben@mail.example", "c@z.example")):
            replied_to(connection, address, f"mail {number}")
        found = look(connection)

    assert found.senders == {"ann@mail.example": 2, "ben@mail.example": 1}
    assert found.domains == {"mail.example": 3}
    assert found.in_all == 4


def test_each_count_looks_back_over_its_own_period(store: Store) -> None:
    with writing(store.engine) as connection:
        replied_to(connection, "ann@mail.example", "first")
        found = look(connection, now=NOW + 2 * MINUTE, sender=MINUTE, domain=3 * MINUTE)

    assert (found.senders, found.domains, found.in_all) == ({}, {"mail.example": 1}, 1)


def test_a_reply_as_old_as_the_period_counts_no_more(store: Store) -> None:
    with writing(store.engine) as connection:
        replied_to(connection, "ann@mail.example", "first")

        assert look(connection, now=NOW + DAY - MINUTE).in_all == 1
        assert look(connection, now=NOW + DAY).in_all == 0


def test_a_refused_reply_counts_no_more(store: Store) -> None:
    with writing(store.engine) as connection:
        replied_to(connection, "ann@mail.example", "first")
        claimed = sample.claim(connection)
        assert claimed is not None
        deliveries.settle(connection, claimed.id, Event.REJECTED, now=NOW, reason="550")

        assert look(connection) == Tally()


def test_a_message_without_a_reply_counts_nothing(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        sample.record(connection, sample.redirected(message, reply=None))

        assert look(connection) == Tally()


def test_the_brakes_of_two_owners_are_their_own(store: Store) -> None:
    with writing(store.engine) as connection:
        replied_to(connection, "ann@mail.example", "first")

        assert look(connection, client="someone-else") == Tally()


def test_nobody_asked_for_is_nobody_counted(store: Store) -> None:
    periods = {"per_sender": DAY, "per_domain": DAY, "in_all": DAY}

    with writing(store.engine) as connection:
        assert tally(connection, client=ROSA, senders=[], domains=[], now=NOW, **periods) == Tally()
