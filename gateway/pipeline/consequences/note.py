"""One note written: the values, the template and the finished bytes; the service and ``preview`` call the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.answer.both import both
from gateway.answer.compose import reply_bytes
from gateway.answer.ladder import begins, step
from gateway.answer.note import OPEN_CASE, note_values, written_to
from gateway.answer.token import reference, reply_id
from gateway.pipeline.consequences.promising import holder, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gateway.answer.note import Rendered
    from gateway.judge import Verdict
    from gateway.mail import Message
    from gateway.pipeline.consequences.promising import Pledge
    from gateway.pipeline.terms import Terms
    from gateway.ticket import Case


class Note(NamedTuple):
    """A finished note; ``mail`` has no Date yet, see ``gateway.answer.compose.with_date``."""

    mail_id: str
    mail: bytes
    rendered: Rendered


def written(
    message: Message,
    verdict: Verdict,
    terms: Terms,
    *,
    made: Pledge,
    leaves: datetime | None,
    languages: Sequence[str],
    notes: int,
    key: str,
    recipients: Sequence[str] = (),
    case: Case | None = None,
) -> Note:
    """The note to the sender of ``message``, who got ``notes`` before, with the promise ``made``.

    ``leaves`` is the moment it is planned to leave, None where nobody knows.
    ``case`` is the open ticket that the message joins: the note names it, and who has it, in the place of all else.
    Two ``languages`` give a note in both of them. ``key`` is the message's content key, ``recipients`` are those of the
    envelope. PermanentFailure where a template is missing, broken or gives too much; ValueError for an address that is
    not fit for a reply.
    """
    fields = [one.address for one in (*message.to, *message.cc, *message.resent)]
    own_address = written_to([*fields, *recipients], terms.owner.addresses)
    told = [
        _rendered(
            message,
            verdict,
            terms,
            made=made,
            leaves=leaves,
            language=one,
            notes=notes,
            key=key,
            own_address=own_address,
            case=case,
        )
        for one in languages[:2]
    ]
    rendered = both(*told) if len(told) > 1 else told[0]
    mail_id = reply_id(key, terms.signing_key, own_address.rpartition("@")[2])
    mail = reply_bytes(
        note=rendered, message=message, from_name=terms.owner.name, from_address=own_address, message_id=mail_id
    )
    return Note(mail_id, mail, rendered)


def _rendered(
    message: Message,
    verdict: Verdict,
    terms: Terms,
    *,
    made: Pledge,
    leaves: datetime | None,
    language: str,
    notes: int,
    key: str,
    own_address: str,
    case: Case | None,
) -> Rendered:
    desk, owner, place = terms.desk, terms.owner, step(notes)
    name = _template(verdict, terms, language, case)
    used = terms.templates.language_used(name, language, topic=verdict.topic, step=place)
    language = used or language
    words = in_words(made, terms, language=language, leaves=leaves)
    if case is not None and (person := holder(case, terms)):
        words["person"] = person
    values = note_values(
        customer=message.from_,
        subject=message.subject,
        owner_name=owner.name,
        desk_name=desk.name,
        desk_url=desk.url,
        desk_hours=desk.hours,
        topic=verdict.topic,
        reference=reference((case.content_key if case else "") or key, terms.signing_key),
        case="" if case is None else case.told,
        address_written_to=own_address,
        language=language,
        own_language=owner.languages[0],
        several=bool(verdict.topics),
        **words,
        first=notes == 0 and begins(message),
    )
    return terms.templates.render(name, language, values, topic=verdict.topic, step=place)


def _template(verdict: Verdict, terms: Terms, language: str, case: Case | None) -> str:
    """The name of the template: one of its own for a ticket that is open already, where that is in this language."""
    if case is None or not case.told or terms.templates.language_used(OPEN_CASE, language) != language:
        return verdict.reply
    return OPEN_CASE
