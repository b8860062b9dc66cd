"""What the people at a desk read of a copy, and the mark by which we find it there again."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.outgoing.desks.files import clean

if TYPE_CHECKING:
    from gateway.outgoing.desks.contract import Copy

LONGEST: Final = 100_000  # characters of the customer's text; Chatwoot refuses a message of more than 150,000
LONGEST_SUBJECT: Final = 250  # characters; Freshdesk refuses more than 255
_WRITABLE: Final = re.compile(r"[^\s\"<>(),;:\\@]{1,64}@[^\s\"<>(),;:\\@]{1,255}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def mark_of(copy: Copy) -> str:
    """24 hex digits that stand for the key of a copy where the key itself is too long for people to look at."""
    return hashlib.sha256(copy.key.encode("utf-8", "replace")).hexdigest()[:24]


def subject_of(copy: Copy, longest: int = LONGEST_SUBJECT) -> str:
    """The subject in one line, of a length that desks take, and never empty: some refuse a ticket without one."""
    return clean(copy.subject)[:longest].strip() or "No subject"


def name_of(copy: Copy) -> str:
    """The customer's name in one line, else her address."""
    return clean(copy.customer_name)[:120].strip() or copy.customer_address


def person_of(copy: Copy) -> str:
    """Name and address of the customer in one line for people to read."""
    known = f"{copy.customer_name} <{copy.customer_address}>" if copy.customer_name else copy.customer_address
    return clean(known)


def writable(copy: Copy) -> Copy:
    """The copy of a customer whom desks can write to; of any other we are the customer, and the text names her.

    Who sent a message over the limits, nobody may know; and an address in quotation marks is one that no desk takes.
    """
    if _WRITABLE.fullmatch(copy.customer_address):
        return copy
    her = person_of(copy) if copy.customer_address else "(nobody knows)"
    text = f"[It came from: {her}]\n\n{copy.text}"
    return replace(copy, customer_name="", customer_address=copy.from_, text=text)


def words_of(copy: Copy) -> str:
    """The customer's words, the same lines whatever ends them; no control characters, and nothing that is no UTF-8."""
    text = copy.text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return _CONTROL.sub("", text).strip("\n")


def as_text(copy: Copy, *notes: str) -> str:
    """The customer's words, each note in a line of its own, and a foot that says where the copy comes from."""
    return "\n".join((*_body(copy), "", *filter(None, notes), *_foot(copy)))


def as_page(copy: Copy, *notes: str) -> str:
    """The same for desks that take their text for HTML: nothing of the customer is markup in it."""
    lines = (*_body(copy), "", *filter(None, notes), *_foot(copy))
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def _body(copy: Copy) -> list[str]:
    text = words_of(copy)
    lines = text[:LONGEST].split("\n")
    return lines if len(text) <= LONGEST else [*lines, f"[The text goes on; it is kept with ticket {copy.ticket}.]"]


def _foot(copy: Copy) -> list[str]:
    """Where it comes from; the mark stands there too, for the entries of a ticket have no field of their own."""
    parts = [f"Deskward ticket {copy.ticket}", f"received {copy.received:%Y-%m-%d %H:%M %Z}"]
    if copy.topic:
        parts.append(f"topic {clean(copy.topic)}")
    if copy.reference:
        parts.append(f"reference {copy.reference}")
    parts.append(f"key {mark_of(copy)}")
    return ["--", ", ".join(parts), *([copy.link] if copy.link else [])]
