from __future__ import annotations

from itertools import product

import pytest

from gateway.ticket import (
    OPEN,
    TICKET_TRANSITIONS,
    Case,
    TicketEvent,
    TicketMoveError,
    TicketState,
    ticket_step,
)

ILLEGAL = [pair for pair in product(TicketState, TicketEvent) if pair not in TICKET_TRANSITIONS]


@pytest.mark.parametrize(("state", "event"), ILLEGAL)
def test_what_is_not_in_the_table_is_illegal(state: TicketState, event: TicketEvent) -> None:
    with pytest.raises(TicketMoveError, match=f"a ticket that is {state} cannot be {event}"):
        ticket_step(state, event)


def test_every_state_can_be_reached_and_every_event_does_something() -> None:
    found, fresh = set[TicketState](), {TicketState.NEW}
    while fresh:
        found |= fresh
        fresh = {after for (before, _), after in TICKET_TRANSITIONS.items() if before in found} - found

    assert found == set(TicketState)
    assert {event for _, event in TICKET_TRANSITIONS} == set(TicketEvent)


@pytest.mark.parametrize("state", [*OPEN, TicketState.CLOSED])
def test_what_the_customer_writes_again_is_always_somebodys_turn(state: TicketState) -> None:
    assert ticket_step(state, TicketEvent.WROTE) in {TicketState.NEW, TicketState.WITH_DESK}


@pytest.mark.parametrize("event", [TicketEvent.COPIED, TicketEvent.NOTED, TicketEvent.ANSWERED])
@pytest.mark.parametrize("state", [TicketState.CLOSED, TicketState.UNDONE])
def test_word_that_comes_late_opens_no_ticket_again(state: TicketState, event: TicketEvent) -> None:
    assert ticket_step(state, event) is state


@pytest.mark.parametrize("state", TicketState)
def test_a_case_is_open_while_somebody_has_still_something_to_do(state: TicketState) -> None:
    case = Case(message=1, number=1, state=state, topic=None, because="", answers=True)

    assert case.is_open == (state in {TicketState.NEW, TicketState.WITH_DESK, TicketState.WAITING})
