"""By which words a ticket, a further message of it and what people write in it are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.query import indexed
from gateway.store.outcomes import SearchWords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.judge.verdict import Judgement
    from gateway.mail import Message
    from gateway.store.outcomes import NewTicket


def words_of_ticket(new: NewTicket, message: Message, judgement: Judgement) -> SearchWords:
    """The words of a new ticket: who and what about, the customer's new text, and the names of what hangs on it.

    Of a message that must not be read only those of its envelope.
    """
    head = head_of(new.subject, new.customer_name, new.customer, new.topic)
    if message.excess:
        return SearchWords(head=head, body="")
    handed = judgement.handed
    text = message.new_text if handed is None else f"{handed.remark}\n\n{handed.text}"
    names = message.filenames if handed is None else [one.filename for one in handed.attachments]
    return SearchWords(head=head, body=body_of(text, names))


def head_of(subject: str, name: str, address: str, topic: str | None) -> str:
    """What every message and entry of a case is found by."""
    return _together(subject, "\n\n".join((name, address, topic or "")))


def body_of(text: str, filenames: Sequence[str]) -> str:
    """What one message or entry is found by besides."""
    return _together(text, "\n\n".join(filter(None, filenames)))


def _together(*texts: str) -> str:
    """The words of each text, the ones apart from the others: the rules may have folded one of them just before."""
    return " ".join(filter(None, map(indexed, texts)))
