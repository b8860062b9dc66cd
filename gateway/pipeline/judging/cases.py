"""Which ticket of its sender a message belongs to: by what we have signed, by an answer, by a number, by its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.answer.resubmission import WINDOW
from gateway.answer.token import answered_key, number_mark, reference
from gateway.mail import normal
from gateway.pipeline.desks.news import person
from gateway.pipeline.judging.clues import marks_of
from gateway.store import clues, desk_cases
from gateway.ticket import SAME_NUMBER, SAME_TEXT, Case, TicketState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from gateway.pipeline.judging.clues import Clue, Joining


class _Found(NamedTuple):
    message: int  # one of the ticket's
    because: str
    answers: bool


def cases(connection: Connection, found: Sequence[Clue], terms: Joining) -> dict[int, Case]:
    """The case of each message that a clue leads to, by the number of the message.

    Only a ticket whose customer is the sender of the message counts, and what we have signed wins over all else.
    """
    if not found:
        return {}
    client = terms.client
    answers = clues.with_answers(connection, sorted({one for clue in found for one in clue.ids}), client=client)
    marked = _marked(connection, found, terms)
    leads = {clue.message: list(_leads(connection, clue, terms, answers, marked)) for clue in found}
    wanted = sorted({lead.message for some in leads.values() for lead in some})
    tickets = clues.tickets(connection, wanted, client=client)
    forwards = clues.handed_on(connection, sorted({one.message for one in tickets.values()}))
    made = {clue.message: _case(clue, leads[clue.message], tickets, forwards) for clue in found}
    known = {number: case for number, case in made.items() if case is not None}
    rest = [clue for clue in found if (case := known.get(clue.message)) is None or not case.takes_mail]
    return known | _at_desks(connection, rest, terms)


def _at_desks(connection: Connection, found: Sequence[Clue], terms: Joining) -> dict[int, Case]:
    """The cases that senders have opened at a desk themselves about an order that their messages name, too."""
    if terms.desk.same_order != "join":
        return {}
    named = [clue for clue in found if clue.numbers]
    senders = sorted({clue.sender for clue in named})
    opened = desk_cases.opened(connection, senders, client=terms.client)
    made: dict[int, Case] = {}
    for clue in named if opened else ():
        marks = {number_mark(one, terms.signing_key) for one in clue.numbers}
        for one in opened:
            if one.customer == clue.sender and not marks.isdisjoint(one.marks):
                made.setdefault(clue.message, _at_desk(clue, one, terms))
    return made


def _at_desk(clue: Clue, opened: desk_cases.Opened, terms: Joining) -> Case:
    return Case(
        message=clue.message,
        number=None,
        state=TicketState.WITH_DESK,
        topic=None,
        because=SAME_NUMBER,
        answers=False,
        assignee=person(opened.assignee or "", [one.name for one in terms.desk.people]),
        forwards=(opened.name,),
        at_desk=(opened.name, opened.external_id),
    )


def _marked(connection: Connection, found: Sequence[Clue], terms: Joining) -> dict[tuple[str, str], list[int]]:
    """The messages by sender and mark, the newest first."""
    marks = {mark for clue in found for mark in marks_of(clue, terms)}
    by_sender: dict[tuple[str, str], list[int]] = {}
    for mark, number, sender in clues.with_marks(connection, sorted(marks), client=terms.client):
        by_sender.setdefault((sender, mark), []).append(number)
    return by_sender


def _leads(
    connection: Connection,
    clue: Clue,
    terms: Joining,
    answers: dict[str, clues.Answered],
    marked: dict[tuple[str, str], list[int]],
) -> Iterator[_Found]:
    """The messages a clue leads to, the surest first."""
    keys = [key for one in clue.ids if (key := answered_key(one, terms.signing_key)) is not None]
    for key in keys:
        for number in clues.with_key(connection, key, client=terms.client):
            yield _Found(number, "answers our note", answers=True)
    for answered in (answers[one] for one in clue.ids if one in answers):
        yield _Found(answered.message, f"answers the {answered.kind}", answers=True)
    if clue.references:
        for number, content_key in clues.of_sender(connection, clue.sender, client=terms.client):
            if reference(content_key, terms.signing_key) in clue.references:
                yield _Found(number, "carries our reference", answers=True)
    for mark, because in marks_of(clue, terms).items():
        for number in marked.get((clue.sender, mark), ()):
            yield _Found(number, because, answers=False)


def _case(
    clue: Clue, leads: Sequence[_Found], tickets: dict[int, clues.Ticket], forwards: dict[int, tuple[str, ...]]
) -> Case | None:
    """The first ticket of the sender; of those that only share a number or a text, an open one before a closed one."""
    made = [
        _made(lead, ticket, forwards)
        for lead in leads
        if lead.message != clue.message and (ticket := tickets.get(lead.message)) is not None
        if normal(ticket.customer) == clue.sender and ticket.message != clue.message
        if lead.because != SAME_TEXT or clue.arrived - ticket.arrived <= WINDOW
    ]
    return min(made, key=lambda case: (not case.answers, not case.answers and not case.is_open), default=None)


def _made(lead: _Found, ticket: clues.Ticket, forwards: dict[int, tuple[str, ...]]) -> Case:
    return Case(
        message=ticket.message,
        number=ticket.number,
        state=ticket.state,
        topic=ticket.topic,
        because=lead.because,
        answers=lead.answers,
        assignee=ticket.assignee,
        content_key=ticket.content_key,
        forwards=forwards.get(ticket.message, ()),
        subject=ticket.subject,
    )
