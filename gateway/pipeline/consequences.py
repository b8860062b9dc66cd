"""What follows from a judgement: ticket, reply, copies and mailbox actions, as values; nothing happens here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.answer.compose import reply_address
from gateway.answer.ladder import wrote_to_desk
from gateway.judge.verdict import RefusalKind, Then
from gateway.mail import normal
from gateway.pipeline.clues import marks_of
from gateway.pipeline.further import labels, link_of
from gateway.pipeline.giving import first_given
from gateway.pipeline.handed import breach_of, ticket_of
from gateway.pipeline.handing import acknowledged_by, handed_to
from gateway.pipeline.note import written
from gateway.pipeline.promising import leaving, pledge
from gateway.pipeline.search_words import words_of_ticket
from gateway.pipeline.unread import told_of
from gateway.store.outcomes import Joins, NewAction, NewForward, NewPromise, NewReply, NewTicket, Triaged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gateway.answer.keeping import Kept
    from gateway.judge.verdict import Judgement, Verdict
    from gateway.mail import Message
    from gateway.pipeline.promising import Pledge
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.unread import Told
    from gateway.store.stored import Stored
    from gateway.ticket import Case

_FILED: Final = frozenset({Then.REDIRECT, Then.FILE})


def follow(
    stored: Stored,
    message: Message,
    language: str,
    judgement: Judgement,
    terms: Terms,
    *,
    kept: Kept,
    notes: int = 0,
    sure: bool = True,
    marks: tuple[str, ...] = (),
    case: Case | None = None,
    numbers: Sequence[str] = (),
    now: datetime,
) -> Triaged:
    """Everything that T2 writes about one message; ``kept`` says how well the last promises were kept.

    ``notes`` are those its sender got before, ``sure`` says whether the language is certain, ``marks`` are those of the
    text (`gateway.mail.fingerprint`), ``numbers`` those of orders and invoices that it names. What joins the ticket
    ``case`` gets one of its own only if that is gone when all this is written. In watch mode only the verdict is
    written. Every message without a reply gets its reason.
    """
    verdict, refusal, told = judgement.verdict, judgement.refusal, told_of(stored, message)
    watching = terms.safety.mode == "watch"
    filed = verdict.then in _FILED and not watching
    joined = case if filed and judgement.joins else None
    reply, reason, made = _reply(
        stored,
        message,
        language,
        judgement,
        terms,
        kept=kept,
        notes=notes,
        sure=sure,
        marks=marks,
        case=joined,
        now=now,
    )
    ticket = None
    if filed:
        ticket = _ticket(told, language, judgement)
        ticket = replace(ticket, given=first_given(ticket, terms, made=made, sure=sure, now=now))
    return Triaged(
        message=stored.id,
        then=verdict.then,
        rule=verdict.rule,
        topic=verdict.topic,
        because=verdict.because,
        reason=reason,
        check=refusal.check if refusal else None,
        language=language,
        subject=told.subject,
        from_address=normal(told.address),
        from_name=told.name,
        message_id=message.message_id,
        thread_key=told.thread_key,
        score=verdict.score,
        trained=None if watching else _learnt(message, judgement, terms),
        ticket=ticket,
        words=None if ticket is None else words_of_ticket(ticket, message, judgement),
        joins=None if joined is None else Joins(founder=joined.message, because=joined.because),
        link=link_of(case, judgement) if filed else None,
        numbers=marks_of(numbers, terms) if filed and judgement.handed is None else (),
        reply=reply,
        forwards=_forwards(stored, verdict, terms, joined) if filed else (),
        actions=(
            *(labels(stored, message, terms, joined) if joined is not None else ()),
            *(_actions(stored, message, terms, reply=reply) if filed and verdict.then is Then.REDIRECT else ()),
        ),
        breach=None if watching else breach_of(judgement),
    )


def _reply(
    stored: Stored,
    message: Message,
    language: str,
    judgement: Judgement,
    terms: Terms,
    *,
    kept: Kept,
    notes: int,
    sure: bool,
    marks: tuple[str, ...],
    case: Case | None,
    now: datetime,
) -> tuple[NewReply | None, str | None, Pledge | None]:
    """The reply with what it promises, or the reason why there is none."""
    verdict = judgement.verdict
    silent = _silence(judgement, terms)
    if silent is not None:
        return None, silent, None
    try:
        recipient = reply_address(message.from_.address)
    except ValueError as error:
        return None, str(error), None
    safety = terms.safety
    leaves = leaving(terms, key=stored.content_key, urgent=judgement.urgent is not None, now=now)
    if leaves is None:
        return None, "the send hours never open", None
    if leaves > stored.arrived + safety.max_age:
        return None, "the next send hour would be later than max_age allows", None
    held = safety.mode == "review"
    made = pledge(
        terms,
        topic=verdict.topic or (case.topic if case else None),
        language=language if sure else None,
        leaves=leaves,
        kept=kept,
        holder=case.assignee if case else None,
    )
    note = written(
        message,
        verdict,
        terms,
        made=made,
        leaves=None if held else leaves,  # nobody knows when a held note leaves, so that it says no "tomorrow"
        languages=(language,) if sure else terms.owner.unsure_languages,
        notes=notes,
        key=stored.content_key,
        recipients=stored.envelope.recipients,
        case=case,
    )
    reply = NewReply(
        key=f"reply:{stored.content_key}",
        recipient=recipient,
        domain=normal(message.from_.address).rpartition("@")[2],
        topic=verdict.topic,
        payload=note.mail,
        mail_id=note.mail_id,
        due=leaves,
        held=held,
        template=note.rendered.template,
        language=language,
        reason="waits for approval: the mode is review" if held else None,
        promise=_promise(made),
        sender=normal(message.from_.address),
        marks=marks,
    )
    return reply, None, made


def _learnt(message: Message, judgement: Judgement, terms: Terms) -> str | None:
    """How a customer shows that she knows the desk; None where she does not, or it may not be she who writes."""
    refusal = judgement.refusal
    if judgement.verdict.then is Then.LEAVE or (refusal is not None and refusal.kind is not RefusalKind.BRAKE):
        return None
    desk = wrote_to_desk(message, terms.policy.desks)
    return None if desk is None else f"wrote to {desk}"


def _silence(judgement: Judgement, terms: Terms) -> str | None:
    """Why nobody gets a note for this message, None where one is to be written."""
    refusal = judgement.refusal
    if refusal is not None and refusal.kind is RefusalKind.MACHINE:
        return refusal.reason
    by_verdict = _silent_verdict(judgement.verdict)
    if by_verdict is not None:
        return by_verdict
    if refusal is not None:
        return refusal.reason
    by_desk = acknowledged_by(judgement.verdict, terms.forwards)
    if by_desk is not None:
        return by_desk
    if terms.safety.mode == "watch":
        return "watch mode: a note would have been written"
    return None if terms.can_reply else "there is no [send] section, so no note can leave"


def _silent_verdict(verdict: Verdict) -> str | None:
    """Why the verdict itself asks for no note, None where it asks for one."""
    because, rule = "; ".join(verdict.because) or "no reason given", f'rule "{verdict.rule}"'
    words = {
        Then.REVIEW: f"waits for a person: {because}",
        Then.LEAVE: f"left alone: {because}",
        Then.FILE: f"filed without a note: {because if verdict.rule is None else rule}",
    }
    return words.get(verdict.then)


def _promise(made: Pledge) -> NewPromise | None:
    """The timed task that the note makes; None where it names no moment."""
    told = made.appointment
    return None if told is None else NewPromise(due=told.due, person=told.person, because=told.because)


def _ticket(told: Told, language: str, judgement: Judgement) -> NewTicket:
    verdict = judgement.verdict
    if judgement.handed is not None:
        return ticket_of(judgement.handed, language, verdict)
    return NewTicket(
        customer=told.address,
        customer_name=told.name,
        subject=told.subject,
        topic=verdict.topic,
        language=language,
    )


def _forwards(stored: Stored, verdict: Verdict, terms: Terms, joined: Case | None) -> tuple[NewForward, ...]:
    """The desks that take a copy; what continues a ticket goes wherever that has gone, too."""
    return tuple(
        NewForward(key=f"forward:{forward.name}:{stored.content_key}", name=forward.name, kind=forward.kind)
        for forward in handed_to(verdict, terms.forwards, also=() if joined is None else joined.forwards)
    )


def _actions(stored: Stored, message: Message, terms: Terms, *, reply: NewReply | None) -> tuple[NewAction, ...]:
    """What happens in the mailboxes the message lies in; held together with a reply that waits for approval."""
    actions = []
    for origin in stored.origins:
        wanted = terms.after_redirect.get(origin.mailbox or "")
        if wanted is None or (wanted.move_to is None and wanted.keyword is None):
            continue
        if origin.mailbox is None or origin.uidvalidity is None or origin.uid is None:
            continue
        actions.append(
            NewAction(
                key=f"action:{origin.mailbox}:{origin.uidvalidity}:{origin.uid}",
                mailbox=origin.mailbox,
                uidvalidity=origin.uidvalidity,
                uid=origin.uid,
                move_to=wanted.move_to,
                keyword=wanted.keyword,
                held=reply is not None and reply.held,
                message_id=message.message_id,
            )
        )
    return tuple(actions)
