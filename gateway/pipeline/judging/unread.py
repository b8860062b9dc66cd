"""What is told of a message that is over the limits: its envelope alone, with a mark in the place of the subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.judge.eligibility import OVER_LIMITS
from gateway.pipeline.consequences.handed import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.mail import Message
    from gateway.store.filed import Filed
    from gateway.store.stored import Stored


class Told(NamedTuple):
    """Who writes, what about, and in which conversation, as lists and tickets show it."""

    address: str  # as written; '' where nobody knows it
    name: str
    subject: str
    thread_key: str


def told_of(stored: Stored, message: Message) -> Told:
    """What lists and the ticket say of a message; its own words only where it is within the limits."""
    if not message.excess:
        return Told(message.from_.address, message.from_.name, message.subject, message.thread_key)
    return Told(message.envelope.sender or "", "", mark(message.excess), f"content:{stored.content_key}")


def mark(excess: str) -> str:
    """The subject of a message that was not read."""
    return f"[not read: {excess}]"


def text_of(ticket: Filed, owns: Callable[[str], bool]) -> str:
    """What is new in the message of a ticket; of one that was not read, a sentence: it is never opened again."""
    if is_unread(ticket):
        return (
            f"This message was not read: {ticket.reason}.\n"
            f"It came from: {ticket.customer or '(nobody knows)'}\n"
            "Its exact bytes are kept with the ticket. Open them with care."
        )
    return words_of(ticket.raw, ticket.customer, owns)


def is_unread(ticket: Filed) -> bool:
    """Whether the message of a ticket was over the limits when it was judged."""
    return ticket.check == OVER_LIMITS
