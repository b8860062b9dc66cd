"""The reply that follows from a judgement, with what it promises, or the reason why there is none; as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.answer.compose import reply_address
from gateway.judge.verdict import RefusalKind, Then
from gateway.mail import normal
from gateway.pipeline.consequences.handing import acknowledged_by
from gateway.pipeline.consequences.note import written
from gateway.pipeline.consequences.promising import leaving, pledge
from gateway.store.outcomes import NewPromise, NewReply

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.keeping import Kept
    from gateway.judge.verdict import Judgement, Verdict
    from gateway.pipeline.consequences.judged import Judged
    from gateway.pipeline.consequences.note import Note
    from gateway.pipeline.consequences.promising import Pledge
    from gateway.pipeline.terms import Terms
    from gateway.ticket import Case


class Replying(NamedTuple):
    """Either a ``reply`` with the pledge it makes, or the ``reason`` why there is none."""

    reply: NewReply | None = None
    pledge: Pledge | None = None
    reason: str | None = None


def reply_to(one: Judged, terms: Terms, *, kept: Kept, joined: Case | None, now: datetime) -> Replying:
    """What the writer of a message hears; ``kept`` says how the last promises were kept, ``joined`` is her ticket."""
    silent = _silence(one.judgement, terms)
    if silent is not None:
        return Replying(reason=silent)
    try:
        recipient = reply_address(one.message.from_.address)
    except ValueError as error:
        return Replying(reason=str(error))
    leaves = leaving(terms, key=one.stored.content_key, urgent=one.judgement.urgent is not None, now=now)
    if leaves is None:
        return Replying(reason="the send hours never open")
    if leaves > one.stored.arrived + terms.safety.max_age:
        return Replying(reason="the next send hour would be later than max_age allows")
    made = pledge(
        terms,
        topic=one.judgement.verdict.topic or (joined.topic if joined else None),
        language=one.language if one.sure else None,
        leaves=leaves,
        kept=kept,
        holder=joined.assignee if joined else None,
    )
    return Replying(reply=_reply(one, terms, recipient=recipient, leaves=leaves, made=made, joined=joined), pledge=made)


def _reply(
    one: Judged, terms: Terms, *, recipient: str, leaves: datetime, made: Pledge, joined: Case | None
) -> NewReply:
    held = terms.safety.mode == "review"
    # Nobody knows when a held note leaves, so that it says no "tomorrow".
    note = _note(one, terms, leaves=None if held else leaves, made=made, joined=joined)
    sender = normal(one.message.from_.address)
    return NewReply(
        key=f"reply:{one.stored.content_key}",
        recipient=recipient,
        domain=sender.rpartition("@")[2],
        topic=one.judgement.verdict.topic,
        payload=note.mail,
        mail_id=note.mail_id,
        due=leaves,
        held=held,
        template=note.rendered.template,
        language=one.language,
        reason="waits for approval: the mode is review" if held else None,
        promise=_promise(made),
        sender=sender,
        marks=one.marks,
    )


def _note(one: Judged, terms: Terms, *, leaves: datetime | None, made: Pledge, joined: Case | None) -> Note:
    return written(
        one.message,
        one.judgement.verdict,
        terms,
        made=made,
        leaves=leaves,
        languages=(one.language,) if one.sure else terms.owner.unsure_languages,
        notes=one.notes,
        key=one.stored.content_key,
        recipients=one.stored.envelope.recipients,
        case=joined,
    )


def _promise(made: Pledge) -> NewPromise | None:
    """The timed task that the note makes; None where it names no moment."""
    told = made.appointment
    return None if told is None else NewPromise(due=told.due, person=told.person, because=told.because)


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
