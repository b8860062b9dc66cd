"""What came before from a sender: her messages, the answers to them, her tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from gateway.store import answers
from gateway.store.engine import writing
from gateway.store.past import Past
from gateway.store.pasts import pasts
from gateway.store.schema import ticket
from gateway.store.trail import tell
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.conftest import Store

ANN = "ann@mail.example"


def look(connection: Connection, *senders: str, client: str = ROSA) -> dict[str, Past]:
    return pasts(connection, senders or (ANN, "ben@mail.example", ANN), client=client)


def answer(connection: Connection, message: int, kind: str) -> None:
    found = {"key": f"{kind} {message}", "kind": kind, "at": NOW, "writer": "rosa@shop.example", "text": "Here it is."}
    answers.add_entry(connection, client=ROSA, message=message, message_id=None, **found)


def test_of_people_who_never_wrote_nothing_is_known(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.one_message(connection)  # not judged yet
        found = look(connection), pasts(connection, [], client=ROSA)

    assert found == ({}, {})


def test_the_first_message_of_a_sender_is_remembered_whatever_became_of_it(store: Store) -> None:
    with writing(store.engine) as connection:
        first, second = sample.one_message(connection, "one"), sample.one_message(connection, "two")
        sample.record(connection, sample.left(second), sample.left(first))
        found = look(connection)

    assert found == {ANN: Past(first=first)}


def test_another_client_knows_nothing_of_it(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        found = look(connection, client="another")

    assert found == {}


@pytest.mark.parametrize(("state", "is_open"), [("new", True), ("closed", False)])
def test_a_ticket_is_open_until_it_is_closed(store: Store, state: str, is_open: bool) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        connection.execute(update(ticket).values(state=state))
        found = look(connection)

    assert found[ANN].open_ticket is is_open


def test_one_open_ticket_among_closed_ones_is_seen(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection, "one")
        connection.execute(update(ticket).values(state="closed"))
        sample.answered(connection, "two")
        found = look(connection)

    assert found[ANN].open_ticket


@pytest.mark.parametrize(
    ("kind", "owner", "team"), [("owner's answer", True, False), ("team's answer", False, True), ("", False, False)]
)
def test_an_answer_in_a_case_is_one_of_the_owner_or_of_the_team(
    store: Store, kind: str, owner: bool, team: bool
) -> None:
    with writing(store.engine) as connection:
        first = sample.answered(connection, "one")
        sample.answered(connection, "two")
        if kind:
            answer(connection, first, kind)
        found = look(connection)[ANN]

    assert (found.answered_by_owner, found.answered_by_team) == (owner, team)


@pytest.mark.parametrize(
    ("what", "known"), [("owner answered", True), ("the owner went round the desk", False), ("team answered", False)]
)
def test_an_answer_of_which_only_the_flag_was_seen_counts_too(store: Store, what: str, known: bool) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        tell(connection, [(ROSA, message, "breach", {"what": what, "seen": "flag"})], now=NOW)
        found = look(connection)[ANN]

    assert found.answered_by_owner is known
