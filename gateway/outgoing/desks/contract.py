"""What every desk is handed and what it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, timedelta

    from gateway.outgoing.web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One message on its way to one desk; the same values, byte for byte, at every attempt.

    ``key`` is unique for message and desk and never changes; desks recognise a repeat by it or by ``message_id``.
    """

    key: str
    ticket: str  # our own number, as people see it
    ticket_id: str  # what exports call it
    topic: str  # '' where the rule names none
    customer_name: str
    customer_address: str
    subject: str  # as the customer wrote it
    text: str  # what is new in the message, without quotes
    raw: bytes  # the exact bytes received
    received: datetime
    message_id: str  # of the copy, without angle brackets
    to: str  # an address for kind "email", '' for all others
    from_: str  # the gateway's own address; never the customer's (DMARC)
    original: Literal["attached", "inline", "sealed"] = "attached"  # sealed: a file of octets, never to be opened by us
    place: str | int | None = None  # the desk's own name or number for where it belongs; None: the desk decides
    language: str = ""
    reference: str = ""  # that of the note, such as DW-7K3Q2-M2XDJ; '' where there is none
    link: str = ""  # where people see our ticket; '' where we have no page
    follows: str = ""  # the desk's name for the ticket that this message continues; '' for a new ticket


class Memo(Protocol):
    """What is known of one copy between its requests, for desks that need several.

    What is kept stands in the store before the next request leaves, and is there again at every later attempt.
    """

    def get(self, name: str) -> str | None:
        """What was kept under this name; None where nothing was."""
        ...

    def keep(self, name: str, value: str) -> None:
        """Keep it; TransientFailure where the store cannot take it now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a desk is made of: the table of its ``[[forward]]``."""

    name: str  # of the forward
    web: Web | None  # the way to its API; None for desks without one
    keys: Mapping[str, object]  # what only its kind knows, by the names of the file, already checked
    secret: Callable[[str], str]  # reads token, password ... anew at each use; TransientFailure (barred) if it cannot
    secrets: Callable[[str], tuple[str, ...]]  # the same for a list of them
    key_field: str = ""
    tag: str = ""
    attachments: int = 25_000_000  # the most octets that the files of one copy may have together; 0: none are sent
    place: str | int | None = None  # where a copy goes whose topic has no place of its own
    places: Mapping[str, str | int] | None = None  # topic -> place, for `examine`
    acknowledgement: Literal["ours", "desk", "both"] = "ours"
    timeout: timedelta | None = None  # of one request

    def every_place(self) -> tuple[str | int, ...]:
        """Each place that a copy may go to, once, the usual one first; empty where the desk decides."""
        named = (self.place, *(self.places or {}).values())
        return tuple(dict.fromkeys(place for place in named if place is not None))


class Desk(Protocol):
    """A place that takes copies."""

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Hand the copy over and give the desk's own name for its ticket, ``''`` where it has none.

        With ``copy.follows`` it goes into that ticket where the desk can do that, and its name is given.
        TransientFailure (``maybe_done`` where it may have arrived, ``barred`` where a person has to mend a setting
        first) or PermanentFailure for this copy alone.
        """
        ...

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Give the desk's name for a copy that may have arrived; None where it has surely not, or nobody can tell.

        TransientFailure with ``maybe_done`` where the question itself had no clear answer: it must be asked again.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a desk tells of one of its tickets."""

    external_id: str
    key: str  # the key of our copy that made it, '' where it is none of ours
    state: Literal["open", "closed", "gone"]  # gone: deleted, or merged into ``merged_into``
    customer: str  # address, '' where the desk tells none
    subject: str
    text: str  # of the customer's first message there, '' where it was not read
    created: datetime
    updated: datetime
    assignee: str | None = None  # as the desk names people
    answered: bool = False  # somebody of the desk has written to the customer
    merged_into: str = ""
    url: str = ""  # where the staff sees it


@runtime_checkable
class Reads(Protocol):
    """A desk whose API tells what became of its tickets."""

    def changed(self, since: datetime) -> Iterable[Case]:
        """All tickets that were made or changed at or after ``since``, oldest change first; failures as ``submit``."""
        ...

    def case(self, external_id: str) -> Case | None:
        """One of them; None where there is none of this name."""
        ...


@runtime_checkable
class Joins(Protocol):
    """A desk that can be told that two of its tickets are one."""

    def join(self, duplicate: str, into: str) -> None:
        """Link or merge the duplicate with the other and close it, silently; doing it again changes nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at in a desk's settings."""

    level: Literal["ok", "note", "warning", "error"]
    what: str  # a sentence: what was found, and where
    remedy: str = ""  # how to mend it, '' where nothing has to be


@runtime_checkable
class Examines(Protocol):
    """A desk whose settings can be looked at, without changing anything there."""

    def examine(self) -> Iterable[Finding]:
        """Sign-in, place, field of our key, and whose automatic mail the customer gets; failures as ``submit``."""
        ...
