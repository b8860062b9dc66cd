"""What happens to tickets is one state at a time, told in the trail; a ticket outlives the message that began it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from gateway.store import cases, messages
from gateway.store.engine import writing
from gateway.store.outcomes import Joins
from gateway.store.schema import desk_case, event_, ticket
from gateway.ticket import TicketEvent, TicketState
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from gateway.store.outcomes import Triaged
    from tests.conftest import Store


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    with writing(store.engine) as opened:
        yield opened


def row(connection: Connection) -> Any:
    return connection.execute(select(ticket)).one()


def follow_up(connection: Connection, founder: int, text: str) -> int:
    message = sample.one_message(connection, text)
    sample.record(connection, _joining(message, founder))
    return message


def _joining(message: int, founder: int) -> Triaged:
    return sample.redirected(message, reply=None, joins=Joins(founder=founder, because="answers our note"))


def told(connection: Connection) -> list[str]:
    return list(connection.scalars(select(event_.c.detail).where(event_.c.kind == "ticket").order_by(event_.c.id)))


def test_several_events_happen_in_their_order_and_each_change_is_told(connection: Connection) -> None:
    message = sample.answered(connection)

    states = cases.happened(
        connection,
        [(message, TicketEvent.TAKEN), (message, TicketEvent.NOTED), (message, TicketEvent.ANSWERED)],
        now=NOW,
        by="Dana",
    )

    assert states == {message: TicketState.WAITING}
    assert row(connection).state == "waiting"
    assert ['"state": "with the desk"' in one for one in told(connection)] == [True, False]
    assert all('"by": "Dana"' in one for one in told(connection))


def test_what_the_table_does_not_know_changes_and_tells_nothing(connection: Connection) -> None:
    message = sample.answered(connection)

    cases.happened(connection, [(message, TicketEvent.REOPENED), (999, TicketEvent.CLOSED)], now=NOW)

    assert (row(connection).state, row(connection).updated, told(connection)) == ("new", None, [])


def test_a_ticket_remembers_when_it_was_closed_until_it_is_open_again(connection: Connection) -> None:
    message = sample.answered(connection)
    cases.happened(connection, [(message, TicketEvent.CLOSED)], now=NOW)

    assert row(connection).closed_at == NOW
    cases.happened(connection, [(message, TicketEvent.COPIED)], now=NOW + MINUTE)
    assert (row(connection).state, row(connection).closed_at) == ("closed", NOW)
    cases.happened(connection, [(message, TicketEvent.REOPENED)], now=NOW + MINUTE)
    assert (row(connection).state, row(connection).closed_at) == ("new", None)


def test_whoever_had_a_ticket_has_to_take_it_anew_when_it_is_opened_again(connection: Connection) -> None:
    message = sample.answered(connection)
    connection.execute(ticket.update().values(taken_at=NOW, assignee="Dana"))
    cases.happened(connection, [(message, TicketEvent.CLOSED)], now=NOW)
    assert row(connection).taken_at == NOW

    follow_up(connection, message, "again")

    assert (row(connection).state, row(connection).taken_at, row(connection).assignee) == ("new", None, "Dana")


def test_an_event_of_a_further_message_happens_to_its_ticket(connection: Connection) -> None:
    first = sample.answered(connection)
    second = follow_up(connection, first, "again")

    assert cases.happened(connection, [(second, TicketEvent.COPIED)], now=NOW) == {first: TicketState.WITH_DESK}


def test_a_ticket_hands_over_all_that_points_to_it_when_its_first_message_goes(connection: Connection) -> None:
    first, other = sample.answered(connection), sample.answered(connection, "another")
    second, third = follow_up(connection, first, "again"), follow_up(connection, first, "and again")
    cases.link(connection, [cases.Link(first, other, "another matter")], client=ROSA, now=NOW)
    for name, of in (("desk", first), ("shop", None)):
        told_by_desk = {"client": ROSA, "name": name, "external_id": "17", "ticket": of, "ours": True, "state": "open"}
        connection.execute(insert(desk_case).values(told_by_desk | {"customer": "", "url": "", "seen_at": NOW}))

    heirs = cases.leave(connection, [first], now=NOW)

    assert heirs == {first: second}
    assert connection.scalars(select(ticket.c.message).order_by(ticket.c.number)).all() == [second, other]
    assert [(one.message, one.ticket) for one in cases.further(connection, second)] == [(third, second)]
    assert [one.number for one in cases.neighbours(connection, other)] == [1]
    at_desks = connection.execute(select(desk_case.c.name, desk_case.c.ticket).order_by(desk_case.c.name)).all()
    assert at_desks == [("desk", second), ("shop", None)]


def test_a_ticket_with_one_message_is_left_to_whoever_takes_that_away(connection: Connection) -> None:
    first = sample.answered(connection)

    assert cases.leave(connection, [first], now=NOW) == {}
    assert row(connection).message == first


def test_a_message_whose_ticket_is_gone_gets_its_own(connection: Connection) -> None:
    first = sample.answered(connection)
    cases.happened(connection, [(first, TicketEvent.UNDONE)], now=NOW)
    message = sample.one_message(connection, "again")

    (done,) = sample.record(connection, _joining(message, first))

    assert done.ticket_number == 2
    assert messages.raw_of(connection, message) is not None


def test_links_are_made_once_and_seen_from_both_ends(connection: Connection) -> None:
    first, second = sample.answered(connection), sample.answered(connection, "another")

    for _ in range(2):
        cases.link(connection, [cases.Link(first, second, "another matter")], client=ROSA, now=NOW)

    assert [one.number for one in cases.neighbours(connection, first)] == [2]
    assert [one.number for one in cases.neighbours(connection, second)] == [1]
