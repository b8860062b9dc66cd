"""What a judged message means besides its verdict, as values: an alert, an answer to a customer, news from a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.answer.desk_notice import notice
from gateway.judge.verdict import RefusalKind
from gateway.mail import authentication, normal
from gateway.store.outcomes import Answer, NewAlert

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.answer.desk_notice import Notice
    from gateway.judge.verdict import Judgement
    from gateway.mail import Message
    from gateway.pipeline.terms import Terms
    from gateway.store.stored import Stored

BREAKER: Final = "breaker"
URGENT: Final = "urgent mail"
SAME_TEXT: Final = "same text"

_LONGEST_TEXT: Final = 20_000  # characters of an answer that are kept


def alert_of(judgement: Judgement, terms: Terms) -> NewAlert | None:
    """What a person has to know of soon, None for nothing; nobody is alerted in watch mode, which changes nothing."""
    if terms.safety.mode == "watch":
        return None
    refusal = judgement.refusal
    if refusal is not None and refusal.check == BREAKER:
        return NewAlert(cause=BREAKER, sentence=refusal.reason)
    if refusal is not None and refusal.check == "brake per text":
        return NewAlert(cause=SAME_TEXT, sentence=f"perhaps a robot: {refusal.reason}")
    machine = refusal is not None and refusal.kind is RefusalKind.MACHINE and judgement.handed is None
    if judgement.urgent is not None and not machine:
        return NewAlert(cause=URGENT, sentence=f'a message for the desk asks for haste: "{judgement.urgent}"')
    return None


def answer_of(stored: Stored, message: Message, terms: Terms) -> Answer | None:
    """The message as an answer of the owner or the team to a customer, None for all other mail.

    One whose sender looks forged is none: it must not take a note back.
    """
    writer = message.from_.address
    if not (message.in_reply_to or message.references) or not writer or terms.safety.mode == "watch":
        return None
    if not terms.policy.owns(writer) and not any(pattern.fits(writer) for pattern in terms.team):
        return None
    if is_automatic(message) or authentication(message, terms.policy.trusted_authserv_ids).verdict == "fail":
        return None
    key = message.message_id or stored.content_key
    return Answer(
        key=key,
        at=stored.arrived,
        writer=normal(writer),
        message_id=message.message_id,
        ids=ids_of(message),
        recipients=recipients_of(message),
        text=message.new_text[:_LONGEST_TEXT],
    )


def notice_of(message: Message, terms: Terms, *, at: datetime) -> Notice | None:
    """What a mail of a desk says of one of our tickets; None for all other mail, and for what looks forged.

    In watch mode there are no tickets.
    """
    address = message.from_.address
    notifier = next((one for one in terms.notifiers if one.wrote(address)), None)
    if notifier is None or terms.safety.mode == "watch" or message.excess:
        return None
    if authentication(message, terms.policy.trusted_authserv_ids).verdict == "fail":
        return None
    return notice(message, notifier, terms.signing_key, at=at)


def is_automatic(message: Message) -> bool:
    """Whether a program wrote it in somebody's name: a vacation note, or one of ours."""
    return message.header("auto-submitted").partition(";")[0].strip().lower() not in {"", "no"}


def ids_of(message: Message) -> tuple[str, ...]:
    """The ids of the messages it answers, without angle brackets, the nearest first."""
    near = (message.in_reply_to,) if message.in_reply_to else ()
    return tuple(dict.fromkeys((*near, *reversed(message.references))))


def recipients_of(message: Message) -> tuple[str, ...]:
    """Whom it goes to, as normal addresses, those of Bcc too, which stand in the copy that the writer keeps."""
    return tuple(dict.fromkeys(normal(one.address) for one in (*message.to, *message.cc, *message.bcc) if one.address))
