"""Ground: what a help desk's own mail to us says of one of its cases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.answer.token import answered_copy, references_in
from gateway.judge.folding import fold
from gateway.judge.patterns import AddressPattern
from gateway.judge.phrases import Phrases
from gateway.mail import normal
from gateway.on_demand import late

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.mail import Message

_LONGEST: Final = 100_000  # characters of a mail that are read
_FIRST_LINES: Final = 600  # characters in which a desk says what has happened; below stands what was written before
_MOST: Final = 20
_COPY_ID: Final = late(
    r"deskward-copy\.[0-9a-f]{20}\.[0-9a-f]{24}(?:\.[0-9a-f]{8})?@[\w.-]{1,253}", re.IGNORECASE | re.ASCII
)
_TICKET: Final = late(r"^[>|\s]{0,10}Ticket: (\d{1,9})\s*$", re.MULTILINE | re.ASCII)
_ADDRESS: Final = late(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """The addresses from which the desk of the ``[[forward]]`` ``name`` writes to us, and how it says "closed"."""

    name: str
    addresses: tuple[AddressPattern, ...]
    closed: Phrases | None

    @staticmethod
    def of(name: str, addresses: tuple[str, ...], closed: tuple[str, ...]) -> Notifier:
        """Make one ready; ValueError, with a sentence for the OBM, for what is no address or no phrase."""
        patterns = tuple(AddressPattern.of(one) for one in addresses)
        return Notifier(name=name, addresses=patterns, closed=Phrases.of(closed) if closed else None)

    def wrote(self, address: str) -> bool:
        """Whether this is an address of the desk."""
        return any(pattern.fits(address) for pattern in self.addresses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a mail of the desk ``name`` names.

    ``references`` are those of our notes, ``copies`` the keys of our copies by their signed Message-ID, ``numbers`` our
    ticket numbers as our copies tell them, which count only beside the customer's address among ``addresses``.
    """

    name: str
    references: tuple[str, ...]
    copies: tuple[str, ...]
    numbers: tuple[int, ...]
    addresses: frozenset[str]
    closed: bool
    subject: str
    at: datetime  # when it came


def notice(message: Message, notifier: Notifier, secret: bytes, *, at: datetime) -> Notice | None:
    """What a mail of a desk says of a case of ours; None where it names none."""
    text = f"{message.subject}\n{message.text}"[:_LONGEST]
    ids = [*filter(None, (message.in_reply_to, *message.references[-_MOST:])), *_COPY_ID.findall(text)[:_MOST]]
    copies = dict.fromkeys(key for one in ids if (key := answered_copy(one, secret)) is not None)
    numbers = tuple(dict.fromkeys(int(one) for one in _TICKET.findall(text)[:_MOST]))
    references = references_in(text)
    if not (references or copies or numbers):
        return None
    first = f"{message.subject}\n\n{message.new_text[:_FIRST_LINES]}"
    return Notice(
        name=notifier.name,
        references=references,
        copies=tuple(copies),
        numbers=numbers,
        addresses=frozenset(normal(one) for one in _ADDRESS.findall(text)[: 5 * _MOST]),
        closed=notifier.closed is not None and notifier.closed.find(fold(first)) is not None,
        subject=message.subject[:200],
        at=at,
    )
