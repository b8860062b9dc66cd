"""What follows where the owner handed a customer's mail on: the customer's ticket, and a breach in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.judge.verdict import Then
from gateway.mail import parse, same_mailbox
from gateway.store.outcomes import NewTicket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.judge.verdict import Judgement, Verdict
    from gateway.mail.forwarded import Forwarded


def ticket_of(handed: Forwarded, language: str, verdict: Verdict) -> NewTicket:
    """The ticket of the customer whose mail was handed on, with the subject she wrote."""
    return NewTicket(
        customer=handed.address or "",
        customer_name=handed.name,
        subject=handed.subject,
        topic=verdict.topic,
        language=language,
    )


def breach_of(judgement: Judgement) -> Mapping[str, object] | None:
    """What the trail tells of support mail that the owner handed on by hand; None where it is none.

    What no rule files is no support mail. No address and no word of the mail is told.
    """
    handed, verdict = judgement.handed, judgement.verdict
    if handed is None or verdict.rule is None or (handed.sure and verdict.then is not Then.FILE):
        return None
    return {"what": "owner forwarded", "way": "attached" if handed.attached else "in the text", "sure": handed.sure}


def words_of(raw: bytes, customer: str, owns: Callable[[str], bool]) -> str:
    """What is new in the message of a ticket: the customer's words, below those of whoever handed them on."""
    message = parse(raw)
    if same_mailbox(customer, message.from_.address):
        return message.new_text
    from gateway.mail.forwarded import forwarded

    handed = forwarded(message, owns=owns)
    if handed is None:
        return message.new_text
    return "\n\n".join(filter(None, (handed.remark, handed.text)))
