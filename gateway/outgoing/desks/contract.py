"""What every desk is handed and what it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One message on its way to one desk; the same values, byte for byte, at every attempt.

    ``key`` is unique for message and desk and never changes; desks recognise a repeat by it or by ``message_id``.
    """

    key: str
    ticket: str  # our own number, as people see it
    topic: str  # '' where the rule names none
    customer_name: str
    customer_address: str
    subject: str  # as the customer wrote it
    text: str  # what is new in the message, without quotes
    raw: bytes  # the exact bytes received
    received: datetime
    message_id: str  # of the copy, without angle brackets
    to: str  # the place at the desk: an address for kind "email", '' where a desk has other names for places
    from_: str  # the gateway's own address; never the customer's (DMARC)
    original: Literal["attached", "inline", "sealed"] = "attached"  # sealed: a file of octets, never to be opened by us


class Desk(Protocol):
    """A place that takes copies."""

    def submit(self, copy: Copy) -> str:
        """Hand the copy over and give the desk's own name for it, ``''`` where it has none.

        TransientFailure (with ``maybe_done`` where it may have arrived) or PermanentFailure.
        """
        ...

    def look_up(self, copy: Copy) -> str | None:
        """Give the desk's name for a copy that may have arrived; None where it is not there or nobody can tell."""
        ...
