"""What a judgement changes in the mailboxes that a message lies in: where it is moved, and how it is labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.answer.subject import as_keyword
from gateway.pipeline.consequences.promising import holder
from gateway.store.outcomes import NewAction

if TYPE_CHECKING:
    from gateway.mail import Message, Origin
    from gateway.pipeline.terms import Terms
    from gateway.store.stored import Stored
    from gateway.ticket import Case


def after_redirect(stored: Stored, message: Message, terms: Terms, *, held: bool) -> tuple[NewAction, ...]:
    """What is done with a redirected message; ``held`` together with a reply that waits for approval."""
    actions = []
    for origin in stored.origins:
        wanted = terms.after_redirect.get(origin.mailbox or "")
        if wanted is not None and (wanted.move_to is not None or wanted.keyword is not None):
            actions.append(
                _action("action", origin, message, move_to=wanted.move_to, keyword=wanted.keyword, held=held)
            )
    return tuple(filter(None, actions))


def labels(stored: Stored, message: Message, terms: Terms, joined: Case) -> tuple[NewAction, ...]:
    """The keyword that tells the owner who looks after the ticket, in every mailbox that wants it.

    It waits for no reply: the owner may be about to answer.
    """
    actions = []
    for origin in stored.origins:
        wanted = terms.labels.get(origin.mailbox or "")
        if wanted is not None:
            keyword = wanted.replace("{person}", as_keyword(holder(joined, terms) or "desk"))
            actions.append(_action("label", origin, message, keyword=keyword))
    return tuple(filter(None, actions))


def _action(
    kind: str,
    origin: Origin,
    message: Message,
    *,
    move_to: str | None = None,
    keyword: str | None = None,
    held: bool = False,
) -> NewAction | None:
    """One action where a message came in; None where that is no mailbox."""
    if origin.mailbox is None or origin.uidvalidity is None or origin.uid is None:
        return None
    return NewAction(
        key=f"{kind}:{origin.mailbox}:{origin.uidvalidity}:{origin.uid}",
        mailbox=origin.mailbox,
        uidvalidity=origin.uidvalidity,
        uid=origin.uid,
        move_to=move_to,
        keyword=keyword,
        held=held,
        message_id=message.message_id,
    )
