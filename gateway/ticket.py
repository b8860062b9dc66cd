"""Ground: the states of a ticket, and what moves it from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TicketState(StrEnum):
    """Where a ticket stands; the same words in the store, the lists and the JSON."""

    NEW = "new"  # nobody has it yet, or something in it that nobody has seen
    WITH_DESK = "with the desk"  # a desk has its copy, or somebody has taken it
    WAITING = "waiting"  # somebody has answered: it is the customer's turn
    CLOSED = "closed"
    UNDONE = "undone"  # the decision that made it was taken back


class TicketEvent(StrEnum):
    """What happened to a ticket."""

    COPIED = "copied"  # a desk has confirmed a copy
    NOTED = "noted"  # our note has left: it asks, and answers nothing
    TAKEN = "taken"  # somebody at the desk looks after it
    ANSWERED = "answered"  # by the owner or the team
    WROTE = "wrote again"  # the customer, in the same matter
    CLOSED = "closed"  # by a person, or at the desk
    REOPENED = "reopened"  # by a person, or at the desk
    UNDONE = "undone"  # the decision was taken back
    REPEATED = "repeated"  # the decision was taken once more


_NEW, _DESK, _WAITING, _CLOSED = (TicketState.NEW, TicketState.WITH_DESK, TicketState.WAITING, TicketState.CLOSED)

# What comes late, such as the word of a desk about a ticket that is closed meanwhile, changes nothing.
TICKET_TRANSITIONS: Final[dict[tuple[TicketState, TicketEvent], TicketState]] = {
    (_NEW, TicketEvent.COPIED): _DESK,
    (_NEW, TicketEvent.NOTED): _NEW,
    (_NEW, TicketEvent.TAKEN): _DESK,
    (_NEW, TicketEvent.ANSWERED): _WAITING,
    (_NEW, TicketEvent.WROTE): _NEW,
    (_NEW, TicketEvent.CLOSED): _CLOSED,
    (_NEW, TicketEvent.UNDONE): TicketState.UNDONE,
    (_DESK, TicketEvent.COPIED): _DESK,
    (_DESK, TicketEvent.NOTED): _DESK,
    (_DESK, TicketEvent.TAKEN): _DESK,
    (_DESK, TicketEvent.ANSWERED): _WAITING,
    (_DESK, TicketEvent.WROTE): _DESK,
    (_DESK, TicketEvent.CLOSED): _CLOSED,
    (_DESK, TicketEvent.UNDONE): TicketState.UNDONE,
    (_WAITING, TicketEvent.COPIED): _WAITING,
    (_WAITING, TicketEvent.NOTED): _WAITING,
    (_WAITING, TicketEvent.TAKEN): _WAITING,
    (_WAITING, TicketEvent.ANSWERED): _WAITING,
    (_WAITING, TicketEvent.WROTE): _DESK,  # whoever answered goes on with it
    (_WAITING, TicketEvent.CLOSED): _CLOSED,
    (_WAITING, TicketEvent.UNDONE): TicketState.UNDONE,
    (_CLOSED, TicketEvent.COPIED): _CLOSED,
    (_CLOSED, TicketEvent.NOTED): _CLOSED,
    (_CLOSED, TicketEvent.ANSWERED): _CLOSED,
    (_CLOSED, TicketEvent.WROTE): _NEW,  # whoever had it has put it away
    (_CLOSED, TicketEvent.REOPENED): _NEW,
    (_CLOSED, TicketEvent.UNDONE): TicketState.UNDONE,
    (TicketState.UNDONE, TicketEvent.COPIED): TicketState.UNDONE,
    (TicketState.UNDONE, TicketEvent.NOTED): TicketState.UNDONE,
    (TicketState.UNDONE, TicketEvent.ANSWERED): TicketState.UNDONE,
    (TicketState.UNDONE, TicketEvent.REPEATED): _NEW,
}

OPEN: Final = (_NEW, _DESK, _WAITING)  # somebody at the desk, or the customer, has still to do something


SAME_NUMBER: Final = "names the same order or invoice number"
SAME_TEXT: Final = "says the very same"
NO_ANSWER: Final = (SAME_NUMBER, SAME_TEXT)  # the two belong together, though one does not answer the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The ticket that a message has to do with, of the message's own sender.

    One that she has opened at a desk herself has no ticket here yet: this ``message`` begins it. ``because`` says how
    we know. ``answers`` tells a message that belongs to the conversation of the ticket, by what we have signed or by a
    word of the owner or the team, from one that only names the same number.
    """

    message: int  # the one that began it: the key of the ticket
    number: int | None  # as people see it; None where the ticket gets its number together with this message
    state: TicketState
    topic: str | None
    because: str
    answers: bool
    assignee: str | None = None
    content_key: str = ""  # of the message that began it, '' as ``number``
    forwards: tuple[str, ...] = ()  # the [[forward]]s that were given copies of it
    subject: str = ""  # '' where it has none, or nobody looked
    at_desk: tuple[str, str] | None = None  # the [[forward]] and its number for a case that she opened there herself

    @property
    def told(self) -> str:
        """The number that people are told: the desk's own where she has opened it there; '' where there is none yet."""
        if self.at_desk is not None:
            return self.at_desk[1]
        return "" if self.number is None else str(self.number)

    @property
    def takes_mail(self) -> bool:
        """Whether a message may go into it: an answer reopens a closed ticket, the same number alone does not."""
        return self.answers or self.is_open

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to do something about it."""
        return self.state in OPEN


class TicketMoveError(ValueError):
    """A ticket was asked to do what its table does not know."""


def ticket_step(state: TicketState, event: TicketEvent) -> TicketState:
    """The state after ``event``; TicketMoveError for a pair that is not in the table."""
    try:
        return TICKET_TRANSITIONS[state, event]
    except KeyError:
        raise TicketMoveError(f"a ticket that is {state} cannot be {event}") from None
