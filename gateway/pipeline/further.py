"""What follows for a further message of a customer besides her ticket: a link, and a label for the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.answer.subject import as_keyword
from gateway.pipeline.promising import holder
from gateway.store.outcomes import Joins, NewAction

if TYPE_CHECKING:
    from gateway.judge.verdict import Judgement
    from gateway.mail import Message
    from gateway.pipeline.terms import Terms
    from gateway.store.stored import Stored
    from gateway.ticket import Case


def link_of(case: Case | None, judgement: Judgement) -> Joins | None:
    """The ticket that a new one has to do with; None where it has to do with none, or is none of its own."""
    if case is None or not judgement.links:
        return None
    return Joins(founder=case.message, because="another matter" if case.answers else case.because)


def labels(stored: Stored, message: Message, terms: Terms, joined: Case) -> tuple[NewAction, ...]:
    """The keyword that tells the owner who looks after the ticket, in every mailbox that wants it.

    It waits for no reply: the owner may be about to answer.
    """
    actions = []
    for origin in stored.origins:
        wanted = terms.labels.get(origin.mailbox or "")
        if wanted is None or origin.mailbox is None or origin.uidvalidity is None or origin.uid is None:
            continue
        actions.append(
            NewAction(
                key=f"label:{origin.mailbox}:{origin.uidvalidity}:{origin.uid}",
                mailbox=origin.mailbox,
                uidvalidity=origin.uidvalidity,
                uid=origin.uid,
                move_to=None,
                keyword=wanted.replace("{person}", as_keyword(holder(joined, terms) or "desk")),
                held=False,
                message_id=message.message_id,
            )
        )
    return tuple(actions)
