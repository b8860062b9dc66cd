"""What a verdict leads to, as values: everything that T2 writes down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gateway.answer.desk_notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """To whom a case is given, and why; ``pass_at`` is when it goes to somebody else, None for never."""

    person: str
    because: tuple[str, ...] = ()
    pass_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWords:
    """By which words something is found, folded and between blanks: whose it is and what about, and its text."""

    head: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket to be filed; its number is given by `record`."""

    customer: str
    customer_name: str
    subject: str
    topic: str | None
    language: str
    given: Given | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """By when, and from whom, a note says that the customer hears; ``person`` None is the desk as a whole."""

    due: datetime
    person: str | None
    because: tuple[str, ...] = ()  # why it is this person


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReply:
    """A finished reply: ``key`` allows one for ever, ``payload`` are its bytes, ``reason`` says why it is held."""

    key: str
    recipient: str  # as RCPT TO takes it
    domain: str  # that of the recipient
    topic: str | None
    payload: bytes
    mail_id: str  # its own Message-ID
    due: datetime
    held: bool
    template: str
    language: str
    reason: str | None = None
    promise: NewPromise | None = None
    sender: str = ""  # normal address by which the brakes count it; '' for the recipient in lower case
    marks: tuple[str, ...] = ()  # of the text that is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForward:
    """A copy of the ticket for the [[forward]] ``name``, which is of ``kind`` (email, zammad ...)."""

    key: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """A change in the mailbox the message lies in; held as long as its reply is."""

    key: str
    mailbox: str
    uidvalidity: int
    uid: int
    move_to: str | None
    keyword: str | None
    held: bool
    message_id: str | None = None  # of the message, to find it again after an unknown end


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The ticket of another message, ``founder``, that a message is a further one of; ``because`` is for people."""

    founder: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """The case that a customer has opened at the desk ``name`` herself, and that the new ticket is about."""

    name: str
    external_id: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """Something a person has to know of soon; of one ``cause`` at most one mail an hour leaves."""

    cause: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the owner or the team wrote, wherever it was found.

    ``ids`` are those of the messages it answers, without angle brackets; ``recipients`` are normal addresses, empty
    where none is told. ``key`` tells it from every other answer.
    """

    key: str
    at: datetime
    writer: str
    message_id: str | None
    ids: tuple[str, ...]
    recipients: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """A judged message: what was read in it, what is to be done, why, and what follows from it.

    ``reason`` and ``check`` say why there is no reply; ``then`` is one of redirect, leave, review and file.
    ``breach`` is what the trail tells of a message by which somebody went round the desk.
    """

    message: int
    then: str
    rule: str | None
    topic: str | None
    because: tuple[str, ...]
    reason: str | None
    check: str | None
    language: str | None
    subject: str
    from_address: str
    from_name: str
    message_id: str | None
    thread_key: str | None
    score: float | None = None  # what the learned model said, where it was asked
    trained: str | None = None  # how the sender showed that she knows the desk
    ticket: NewTicket | None = None
    joins: Joins | None = None  # in place of the ticket, where that of the other message is still there
    link: Joins | None = None  # the ticket has to do with that of the other message
    begins: AtDesk | None = None  # a case at a desk becomes that of the ticket
    found_by: tuple[str, ...] = ()  # marks of its order and invoice numbers, and of its text
    reply: NewReply | None = None
    forwards: tuple[NewForward, ...] = ()
    actions: tuple[NewAction, ...] = ()
    breach: Mapping[str, object] | None = None
    alert: NewAlert | None = None
    words: SearchWords | None = None  # by which it is found; None where it belongs to no ticket
    answer: Answer | None = None  # the message is an answer of the owner or the team
    notice: Notice | None = None  # the message is a desk's own, about one of its cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of a judged message: the number of its ticket, if any, and whether a reply was made."""

    message: int
    ticket_number: int | None
    reply: bool
