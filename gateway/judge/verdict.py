"""What was decided about a message, and why; values that somebody else carries out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.mail.forwarded import Forwarded
    from gateway.ticket import Case


class Then(StrEnum):
    """What is to be done with a message."""

    REDIRECT = "redirect"
    LEAVE = "leave"
    REVIEW = "review"
    FILE = "file"


class RefusalKind(StrEnum):
    """What a refusal means for the ticket; all of them stop the reply."""

    MACHINE = "machine"  # no person wrote it: left alone, no ticket
    PERSON = "person"  # perhaps a person behind a suppressing header: the rules go on, no reply
    BRAKE = "brake"  # surely a person, but not now: the rules go on, no reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no automatic reply may be sent: the check's name, one sentence, and the document it follows."""

    check: str
    reason: str
    source: str
    kind: RefusalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do, which rule said so (None: no rule) and the words that made it so."""

    then: Then
    rule: str | None = None
    topic: str | None = None
    because: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()  # of a mail to be redirected that is about several matters, ``topic`` first
    reply: str = "resubmit"  # name of the template
    forward: tuple[str, ...] | None = None  # names of the [[forward]]s that take a copy; None: all
    score: float | None = None  # the model's probability of support, where it was asked for want of a rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of ``explain``: which protection or rule was asked, whether it fits (None: it cannot tell), and why."""

    number: str  # "0.3" for a protection, "2" for the second rule
    name: str
    fits: bool | None
    why: str = ""
    source: str = ""  # the document behind a protection


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The whole answer about one message: may we reply (None: yes), and what is to be done."""

    refusal: Refusal | None
    verdict: Verdict
    steps: tuple[Step, ...] = ()  # filled only when asked for
    handed: Forwarded | None = None  # the customer's mail that the owner handed on: the verdict is about that
    urgent: str | None = None  # the words by which a message for the desk asks for haste
    joins: bool = False  # it is a further word of the customer in the ticket that the facts name, about the same matter
    links: bool = False  # it is one about another matter, or that ticket is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the store knows about the sender and the moment; the empty value judges the message alone.

    The counts are replies reserved or sent within the period of the brake they belong to.
    """

    arrived: datetime | None = None  # IMAP INTERNALDATE or SMTP arrival; None: age unknown, not judged
    put_back: datetime | None = None  # when the store was last put back from a backup; None: never
    flags: frozenset[str] = field(default_factory=frozenset)  # IMAP flags when it was fetched, such as "\\Answered"
    replies_to_sender: int = 0
    replies_by_topic: tuple[tuple[str, int], ...] = ()  # those to the sender; filled where topics are counted apart
    replies_to_domain: int = 0
    replies_in_all: int = 0
    notes: int = 0  # that this sender was ever sent
    knows_desk: str | None = None  # how we learnt that she needs no more notes; None: she may need one
    answers_our_note: bool = False  # a signed Message-ID of ours stands in its In-Reply-To or References
    is_our_note: bool = False  # its own Message-ID is one of ours
    replies_to_text: int = 0  # to mail of the same text, from whatever address
    replies_alike: int = 0  # to mail that begins or ends with the same words
    replies_in_burst: int = 0  # within the breaker's time, as is the next one
    replies_to_subject: int = 0
    our_words: Literal["", "some", "all"] = ""  # how much of its new text is a note of ours
    quotes_our_note: bool = False  # our words stand in its quoted part, and no Message-ID of ours in its thread
    history: frozenset[str] | None = None  # the words of ``conditions.history`` that hold; None: nobody looked
    known_as: frozenset[str] | None = None  # the lists on which a [[test]] puts the writer; None: the lists are asked
    score: float | None = None  # the learned model's probability of support, 0 to 1; None: it says nothing
    case: Case | None = None  # the ticket of the same sender that it has to do with
    learned_topic: str | None = None  # what it takes the message to be about, one of ``topics.CATEGORIES`` or "none"
