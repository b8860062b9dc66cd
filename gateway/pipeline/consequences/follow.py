"""What follows from a judgement: ticket, reply, copies and mailbox actions, as values; nothing happens here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.answer.ladder import wrote_to_desk
from gateway.judge.verdict import RefusalKind, Then
from gateway.mail import normal
from gateway.pipeline.consequences.giving import first_given
from gateway.pipeline.consequences.handed import breach_of, ticket_of
from gateway.pipeline.consequences.handing import handed_to
from gateway.pipeline.consequences.mailbox_actions import after_redirect, labels
from gateway.pipeline.consequences.replying import reply_to
from gateway.pipeline.judging.unread import told_of
from gateway.pipeline.searching.words import words_of_ticket
from gateway.store.outcomes import AtDesk, Joins, NewForward, NewTicket, Triaged

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.keeping import Kept
    from gateway.judge.verdict import Judgement, Verdict
    from gateway.mail import Message
    from gateway.pipeline.consequences.judged import Judged
    from gateway.pipeline.consequences.replying import Replying
    from gateway.pipeline.judging.unread import Told
    from gateway.pipeline.terms import Terms
    from gateway.store.outcomes import NewAction
    from gateway.store.stored import Stored
    from gateway.ticket import Case

_FILED: Final = frozenset({Then.REDIRECT, Then.FILE})


def follow(one: Judged, terms: Terms, *, kept: Kept, now: datetime) -> Triaged:
    """Everything that T2 writes about one message; ``kept`` says how well the last promises were kept.

    What joins a ticket gets one of its own only if that is gone when all this is written. In watch mode only the
    verdict is written. Every message without a reply gets its reason.
    """
    watching = terms.safety.mode == "watch"
    filed = one.judgement.verdict.then in _FILED and not watching
    joined = _joined(one, terms) if filed else None
    replying = reply_to(one, terms, kept=kept, joined=joined, now=now)
    told = told_of(one.stored, one.message)
    known = _known(one, told, replying)
    if not watching:
        known = replace(known, trained=_learnt(one.message, one.judgement, terms), breach=breach_of(one.judgement))
    return _filed(known, one, told, terms, replying=replying, joined=joined, now=now) if filed else known


def _joined(one: Judged, terms: Terms) -> Case | None:
    """The case that a message goes into; None for none, or where no copy goes to its desk any more.

    A case that nobody here has seen is about whatever the message is about.
    """
    if one.case is None or not one.judgement.joins or one.case.at_desk is None:
        return one.case if one.judgement.joins else None
    name, _ = one.case.at_desk
    if all(forward.name != name for forward in terms.forwards):
        return None
    return replace(one.case, topic=one.judgement.verdict.topic)


def _known(one: Judged, told: Told, replying: Replying) -> Triaged:
    """What was read in a message, how it is judged, and what its writer hears."""
    verdict, refusal = one.judgement.verdict, one.judgement.refusal
    return Triaged(
        message=one.stored.id,
        then=verdict.then,
        rule=verdict.rule,
        topic=verdict.topic,
        because=verdict.because,
        reason=replying.reason,
        check=refusal.check if refusal else None,
        language=one.language,
        subject=told.subject,
        from_address=normal(told.address),
        from_name=told.name,
        message_id=one.message.message_id,
        thread_key=told.thread_key,
        score=verdict.score,
        reply=replying.reply,
    )


def _filed(
    known: Triaged, one: Judged, told: Told, terms: Terms, *, replying: Replying, joined: Case | None, now: datetime
) -> Triaged:
    """The same with the ticket of a message, where it goes, and what is done in its mailboxes."""
    judgement = one.judgement
    ticket = _ticket(told, one.language, judgement)
    ticket = replace(ticket, given=first_given(ticket, terms, made=replying.pledge, sure=one.sure, now=now))
    return replace(
        known,
        ticket=ticket,
        words=words_of_ticket(ticket, one.message, judgement),
        joins=_joins(joined),
        begins=_begins(joined),
        link=_link(one.case, judgement),
        found_by=one.found_by if judgement.handed is None else (),
        forwards=_forwards(one.stored, judgement.verdict, terms, joined),
        actions=_actions(one, terms, joined, held=replying.reply is not None and replying.reply.held),
    )


def _joins(joined: Case | None) -> Joins | None:
    if joined is None or joined.at_desk is not None:
        return None
    return Joins(founder=joined.message, because=joined.because)


def _begins(joined: Case | None) -> AtDesk | None:
    if joined is None or joined.at_desk is None:
        return None
    name, external_id = joined.at_desk
    return AtDesk(name=name, external_id=external_id, because=joined.because)


def _link(case: Case | None, judgement: Judgement) -> Joins | None:
    """The ticket that a new one has to do with; None where it has to do with none, or is none of its own."""
    if case is None or case.at_desk is not None or not judgement.links:
        return None
    return Joins(founder=case.message, because="another matter" if case.answers else case.because)


def _actions(one: Judged, terms: Terms, joined: Case | None, *, held: bool) -> tuple[NewAction, ...]:
    labelled = labels(one.stored, one.message, terms, joined) if joined is not None else ()
    if one.judgement.verdict.then is not Then.REDIRECT:
        return labelled
    return (*labelled, *after_redirect(one.stored, one.message, terms, held=held))


def _learnt(message: Message, judgement: Judgement, terms: Terms) -> str | None:
    """How a customer shows that she knows the desk; None where she does not, or it may not be she who writes."""
    refusal = judgement.refusal
    if judgement.verdict.then is Then.LEAVE or (refusal is not None and refusal.kind is not RefusalKind.BRAKE):
        return None
    desk = wrote_to_desk(message, terms.policy.desks)
    return None if desk is None else f"wrote to {desk}"


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
