"""What people do with a case: give it, take it, write in it, close it; each in a transaction of the caller.

Everything leaves a trail and has its opposite. Asked again it changes nothing and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gateway.pipeline.people.deciding import Said
from gateway.pipeline.searching.indexing import index_entry
from gateway.store import answers, assigning, cases, remarks, ticket_moves
from gateway.store.columns import microseconds
from gateway.store.outcomes import Given
from gateway.store.trail import tell
from gateway.ticket import OPEN, TICKET_TRANSITIONS, TicketEvent, TicketState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

REMARK = "staff remark"
_CLOSED_FIRST: Final = "its ticket was closed first"


class Hand(NamedTuple):
    """Who does it, when, and when a case that she gives to somebody goes on (None: never)."""

    client: str
    by: str
    now: datetime
    pass_at: datetime | None = None


def give(connection: Connection, number: int, person: str, hand: Hand) -> Said:
    """Give a case to somebody, who has not taken it yet."""
    row = _held(connection, number, hand)
    if isinstance(row, Said):
        return row
    if row.state not in OPEN:
        return _no(f"it is {row.state}. Open it again first: deskward tickets reopen {number}")
    if row.assignee == person:
        return _yes(f"nothing to do: it is {person}'s")
    assigning.give(connection, row, Given(person=person, pass_at=hand.pass_at), by=hand.by, now=hand.now)
    return _yes(f"it is {person}'s now{f', and was {row.assignee}' if row.assignee else ''}{_s(row.assignee)}")


def give_as_before(connection: Connection, number: int, hand: Hand) -> Said:
    """Take back that a case was given to somebody: it is whose it was before."""
    row = _held(connection, number, hand)
    if isinstance(row, Said):
        return row
    before = assigning.before(connection, row.message)
    if before == row.assignee:
        return _yes("nothing to do: it was given to nobody else")
    given = None if before is None else Given(person=before, pass_at=hand.pass_at)
    assigning.give(connection, row, given, by=hand.by, now=hand.now)
    return _yes(f"it is {before or 'nobody'}'s again")


def take(connection: Connection, number: int, person: str | None, hand: Hand) -> Said:
    """Note that a case was taken by ``person``, None for whom it was given to."""
    row = _held(connection, number, hand)
    if isinstance(row, Said):
        return row
    if (TicketState(row.state), TicketEvent.TAKEN) not in TICKET_TRANSITIONS:
        return _no(f"it is {row.state}. Open it again first: deskward tickets reopen {number}")
    who = person or row.assignee
    if who is None:
        return _no(f"nobody has it. Say who takes it: deskward tickets take {number} --person NAME")
    if row.taken_at is not None and row.assignee == who:
        return _yes(f"nothing to do: {who} has taken it")
    if who != row.assignee:
        assigning.give(connection, row, Given(person=who), by=hand.by, now=hand.now)
        row = assigning.held(connection, number, client=hand.client)
    assigning.take(connection, row, by=hand.by, now=hand.now)
    return _yes(f"{who} has taken it")


def give_back(connection: Connection, number: int, hand: Hand) -> Said:
    """Take back that a case was taken: it waits for somebody again."""
    row = _held(connection, number, hand)
    if isinstance(row, Said):
        return row
    if row.taken_at is None:
        return _yes("nothing to do: nobody has taken it")
    waits = row.state in {TicketState.NEW, TicketState.WITH_DESK}
    assigning.give_back(connection, row, then=hand.pass_at if waits else None, by=hand.by, now=hand.now)
    return _yes("nobody has taken it now")


def remark(connection: Connection, number: int, text: str, hand: Hand) -> Said:
    """Write something in a case that no customer ever gets to see."""
    row = _held(connection, number, hand)
    if isinstance(row, Said):
        return row
    new = answers.add_entry(
        connection,
        client=hand.client,
        message=row.message,
        key=f"remark:{microseconds(hand.now)}",
        kind=REMARK,
        at=hand.now,
        writer=hand.by,
        message_id=None,
        text=text,
    )
    if new is None:
        return _no("another remark was written at this very moment. Try again")
    index_entry(connection, new)
    assigning.touch(connection, row.message, now=hand.now)
    tell(connection, [(hand.client, row.message, "remark", {"by": hand.by})], now=hand.now)
    return _yes("the remark stands in the case")


def remove_remark(connection: Connection, number: int, hand: Hand) -> Said:
    """Take the newest remark of a case out again."""
    row = _held(connection, number, hand)
    if isinstance(row, Said):
        return row
    if not remarks.remove_last(connection, row.message, kind=REMARK):
        return _no("there is no remark in it")
    tell(connection, [(hand.client, row.message, "remark removed", {"by": hand.by})], now=hand.now)
    return _yes("its newest remark is gone")


def close(connection: Connection, number: int, hand: Hand) -> Said:
    """Close a case: nothing more is to be done about it, and what was promised in it is done."""
    row = _held(connection, number, hand)
    said = _move(connection, row, TicketEvent.CLOSED, TicketState.CLOSED, hand)
    if not said.ok or row.state not in OPEN:
        return said
    dropped, kept = ticket_moves.heard(
        connection, row.message, client=hand.client, at=hand.now, now=hand.now, reason=_CLOSED_FIRST
    )
    more = (", and its note does not leave" if dropped else "") + (", and what was promised is done" if kept else "")
    return _yes(f"it is closed{more}")


def reopen(connection: Connection, number: int, hand: Hand) -> Said:
    """Open a closed case again; who had it is asked again, and what was done by closing it is not done."""
    row = _held(connection, number, hand)
    said = _move(connection, row, TicketEvent.REOPENED, TicketState.NEW, hand)
    if said.ok and row.closed_at is not None:
        ticket_moves.open_promises(connection, row.message, client=hand.client, closed_at=row.closed_at, now=hand.now)
    if said.ok and hand.pass_at is not None:
        assigning.begin_anew(connection, {row.message: hand.pass_at}, by=hand.by, now=hand.now)
    return said


def link(connection: Connection, number: int, other: int, hand: Hand) -> Said:
    """Note that two cases have to do with each other."""
    one, two = _held(connection, number, hand), _held(connection, other, hand)
    if isinstance(one, Said) or isinstance(two, Said):
        return _no(f"there is no ticket {number if isinstance(one, Said) else other}. See: deskward tickets")
    if number == other:
        return _no("a case cannot be linked with itself")
    first, second = sorted((one, two), key=lambda row: row.number)
    if any(near.number == other for near in cases.neighbours(connection, one.message)):
        return _yes(f"nothing to do: it is linked with {other}")
    new = cases.Link(first.message, second.message, "linked by a person")
    cases.link(connection, [new], client=hand.client, now=hand.now)
    _tell_both(connection, "linked", one, two, hand)
    return _yes(f"it is linked with {other}")


def unlink(connection: Connection, number: int, other: int, hand: Hand) -> Said:
    """Take back that two cases have to do with each other."""
    one, two = _held(connection, number, hand), _held(connection, other, hand)
    if isinstance(one, Said) or isinstance(two, Said):
        return _no(f"there is no ticket {number if isinstance(one, Said) else other}. See: deskward tickets")
    if not remarks.unlink(connection, one.message, two.message):
        return _yes(f"nothing to do: it is not linked with {other}")
    _tell_both(connection, "unlinked", one, two, hand)
    return _yes(f"it is linked with {other} no more")


def _move(connection: Connection, row: Any, event: TicketEvent, wanted: TicketState, hand: Hand) -> Said:
    if isinstance(row, Said):
        return row
    state = TicketState(row.state)
    if state is wanted or (event is TicketEvent.REOPENED and state in OPEN):
        return _yes(f"nothing to do: it is {state}")
    if (state, event) not in TICKET_TRANSITIONS:
        return _no(f"it is {state}: the decision behind it was taken back. Decide anew: deskward review redirect")
    cases.happened(connection, [(row.message, event)], now=hand.now, by=hand.by)
    return _yes(f"it is {wanted}")


def _tell_both(connection: Connection, what: str, one: Any, two: Any, hand: Hand) -> None:
    entries = [
        (hand.client, row.message, what, {"ticket": other.number, "by": hand.by})
        for row, other in ((one, two), (two, one))
    ]
    tell(connection, entries, now=hand.now)


def _held(connection: Connection, number: int, hand: Hand) -> Any:
    """The row of a ticket, or what is said where there is none."""
    row = assigning.held(connection, number, client=hand.client)
    return _no(f"there is no ticket {number}. See: deskward tickets") if row is None else row


def _yes(sentence: str) -> Said:
    return Said(ok=True, sentences=(sentence,))


def _no(sentence: str) -> Said:
    return Said(ok=False, sentences=(sentence,))


def _s(person: str | None) -> str:
    return "'s" if person else ""
