"""Who knows the desk gets no more notes: the store remembers it, and how often somebody was written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.delivery import Event
from gateway.store import deliveries, trained
from gateway.store.engine import writing
from gateway.store.facts import notes_ever
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.conftest import Store

ANN, BEN = "ann@mail.example", "ben@mail.example"


def ever(connection: Connection, *, client: str = ROSA) -> dict[str, int]:
    return notes_ever(connection, [ANN, BEN, ANN], client=client)


def test_notes_are_counted_however_long_ago_they_were(store: Store) -> None:
    with writing(store.engine) as connection:
        for number in range(3):
            message = sample.one_message(connection, f"mail {number}")
            sample.record(connection, sample.redirected(message), now=NOW - 10_000 * number * MINUTE)

        assert ever(connection) == {ANN: 3}
        assert ever(connection, client="someone-else") == {}


def test_a_note_that_never_left_is_not_counted(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        claimed = sample.claim(connection)
        assert claimed is not None
        deliveries.settle(connection, claimed.id, Event.REJECTED, now=NOW, reason="550")

        assert ever(connection) == {}


def test_a_sender_is_counted_under_the_address_as_it_is_compared(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.one_message(connection)
        reply = sample.reply(message, recipient="Ann@mail.example")
        sample.record(connection, sample.redirected(message, reply=reply))

        assert ever(connection) == {ANN: 1}


def test_who_showed_that_she_knows_the_desk_is_remembered_with_the_first_reason(store: Store) -> None:
    with writing(store.engine) as connection:
        for text, reason in (("first", "wrote to support@desk.example"), ("second", "wrote again")):
            message = sample.one_message(connection, text)
            sample.record(connection, sample.redirected(message, reply=None, trained=reason))

        assert trained.reasons(connection, [BEN, ANN, ANN], client=ROSA) == {ANN: "wrote to support@desk.example"}
        assert trained.reasons(connection, [ANN], client="someone-else") == {}
        assert trained.reasons(connection, [], client=ROSA) == {}


def test_everybody_is_listed_and_can_be_taken_back(store: Store) -> None:
    with writing(store.engine) as connection:
        trained.learn(connection, [(BEN, "a person said so")], client=ROSA, now=NOW)
        trained.learn(connection, [(ANN, "wrote to the desk")], client=ROSA, now=NOW - MINUTE)

        assert [one["address"] for one in trained.everybody(connection, client=ROSA)] == [ANN, BEN]
        assert trained.forget(connection, ANN, client=ROSA)
        assert not trained.forget(connection, ANN, client=ROSA)
        assert trained.everybody(connection, client=ROSA) == [
            {"address": BEN, "since": NOW.isoformat(), "reason": "a person said so"}
        ]
