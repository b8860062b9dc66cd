"""What follows from a judgement: ticket, reply, copies and mailbox actions, as values; nothing happens here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.answer.compose import reply_address, reply_bytes
from gateway.answer.note import note_values, written_to
from gateway.answer.schedule import due
from gateway.answer.token import reference, reply_id
from gateway.judge.verdict import RefusalKind, Then
from gateway.mail import normal
from gateway.pipeline.handed import breach_of, ticket_of
from gateway.pipeline.promising import in_words, pledge
from gateway.store.outcomes import NewAction, NewForward, NewPromise, NewReply, NewTicket, Triaged

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.keeping import Kept
    from gateway.judge.verdict import Judgement, Verdict
    from gateway.mail import Message
    from gateway.pipeline.promising import Pledge
    from gateway.pipeline.terms import Terms
    from gateway.store.stored import Stored

_FILED: Final = frozenset({Then.REDIRECT, Then.FILE})


def follow(
    stored: Stored,
    message: Message,
    language: str,
    judgement: Judgement,
    terms: Terms,
    *,
    now: datetime,
    kept: Kept,
) -> Triaged:
    """Everything that T2 writes about one message; ``kept`` says how well the last promises were kept.

    In watch mode only the verdict is written. Every message without a reply gets its reason.
    """
    verdict, refusal = judgement.verdict, judgement.refusal
    watching = terms.safety.mode == "watch"
    filed = verdict.then in _FILED and not watching
    reply, reason = _reply(stored, message, language, judgement, terms, now=now, kept=kept)
    return Triaged(
        message=stored.id,
        then=verdict.then,
        rule=verdict.rule,
        topic=verdict.topic,
        because=verdict.because,
        reason=reason,
        check=refusal.check if refusal else None,
        language=language,
        subject=message.subject,
        from_address=normal(message.from_.address),
        from_name=message.from_.name,
        message_id=message.message_id,
        thread_key=message.thread_key,
        ticket=_ticket(message, language, judgement) if filed else None,
        reply=reply,
        forwards=_forwards(stored, verdict, terms) if filed else (),
        actions=_actions(stored, message, terms, reply=reply) if filed and verdict.then is Then.REDIRECT else (),
        breach=None if watching else breach_of(judgement),
    )


def _reply(
    stored: Stored,
    message: Message,
    language: str,
    judgement: Judgement,
    terms: Terms,
    *,
    now: datetime,
    kept: Kept,
) -> tuple[NewReply | None, str | None]:
    """The reply, or the reason why there is none."""
    verdict = judgement.verdict
    silent = _silence(judgement, terms)
    if silent is not None:
        return None, silent
    try:
        recipient = reply_address(message.from_.address)
    except ValueError as error:
        return None, str(error)
    safety = terms.safety
    leaves = due(
        arrived_or_now=now,
        delay_shortest=safety.delay.shortest,
        delay_longest=safety.delay.longest,
        key=stored.content_key,
        hours=safety.send_hours,
        zone=terms.owner.zone,
    )
    if leaves is None:
        return None, "the send hours never open"
    if leaves > stored.arrived + safety.max_age:
        return None, "the next send hour would be later than max_age allows"
    held = safety.mode == "review"
    made = pledge(terms, topic=verdict.topic, leaves=leaves, kept=kept)
    # Nobody knows when a held note leaves, so that it says no "tomorrow".
    mail_id, payload = _note(stored, message, language, verdict, terms, made=made, leaves=None if held else leaves)
    reply = NewReply(
        key=f"reply:{stored.content_key}",
        recipient=recipient,
        domain=normal(message.from_.address).rpartition("@")[2],
        topic=verdict.topic,
        payload=payload,
        mail_id=mail_id,
        due=leaves,
        held=held,
        template=verdict.reply,
        language=language,
        reason="waits for approval: the mode is review" if held else None,
        promise=_promise(made),
    )
    return reply, None


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
    if terms.safety.mode == "watch":
        return "watch mode: a note would have been written"
    return None if terms.can_reply else "there is no [send] section, so no note can leave"


def _silent_verdict(verdict: Verdict) -> str | None:
    """Why the verdict itself asks for no note, None where it asks for one."""
    because = "; ".join(verdict.because) or "no reason given"
    words = {
        Then.REVIEW: f"waits for a person: {because}",
        Then.LEAVE: f"left alone: {because}",
        Then.FILE: f'filed without a note: rule "{verdict.rule}"',
    }
    return words.get(verdict.then)


def _promise(made: Pledge) -> NewPromise | None:
    """The timed task that the note makes; None where it names no moment."""
    told = made.appointment
    return None if told is None else NewPromise(due=told.due, person=told.person, because=told.because)


def _note(
    stored: Stored,
    message: Message,
    language: str,
    verdict: Verdict,
    terms: Terms,
    *,
    made: Pledge,
    leaves: datetime | None,
) -> tuple[str, bytes]:
    """The Message-ID and the finished bytes of the note, without its Date."""
    desk, owner = terms.desk, terms.owner
    language = terms.templates.language_used(verdict.reply, language) or language
    fields = [one.address for one in (*message.to, *message.cc, *message.resent)]
    own_address = written_to([*fields, *stored.envelope.recipients], owner.addresses)
    values = note_values(
        customer=message.from_,
        subject=message.subject,
        owner_name=owner.name,
        desk_name=desk.name,
        desk_url=desk.url,
        desk_hours=desk.hours,
        topic=verdict.topic,
        reference=reference(stored.content_key, terms.signing_key),
        address_written_to=own_address,
        language=language,
        own_language=owner.languages[0],
        **in_words(made, terms, language=language, leaves=leaves),
    )
    mail_id = reply_id(stored.content_key, terms.signing_key, own_address.rpartition("@")[2])
    note = terms.templates.render(verdict.reply, language, values)
    mail = reply_bytes(note=note, message=message, from_name=owner.name, from_address=own_address, message_id=mail_id)
    return mail_id, mail


def _ticket(message: Message, language: str, judgement: Judgement) -> NewTicket:
    verdict = judgement.verdict
    if judgement.handed is not None:
        return ticket_of(judgement.handed, language, verdict)
    return NewTicket(
        customer=message.from_.address,
        customer_name=message.from_.name,
        subject=message.subject,
        topic=verdict.topic,
        language=language,
    )


def _forwards(stored: Stored, verdict: Verdict, terms: Terms) -> tuple[NewForward, ...]:
    return tuple(
        NewForward(key=f"forward:{forward.name}:{stored.content_key}", name=forward.name, kind=forward.kind)
        for forward in terms.forwards
        if verdict.then in forward.when and (verdict.forward is None or forward.name in verdict.forward)
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
