"""Ground: whether a message is a further word of the customer in a ticket of hers, and what it then means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.answer.subject import clean_subject
from gateway.judge.checks.case import Case as Question
from gateway.judge.eligibility import CHECKS
from gateway.judge.topics import family, is_same_topic
from gateway.judge.verdict import RefusalKind, Then, Verdict
from gateway.mail import authentication

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.judge.policy import Policy
    from gateway.judge.texts import Texts
    from gateway.judge.verdict import Facts, Refusal
    from gateway.mail import Message
    from gateway.ticket import Case

# What speaks against a note and says nothing against the writer: Exchange marks what people write, too; a blind copy
# and a quotation of our note are made by people.
_HARMLESS: Final = frozenset({"reply suppressed", "not addressed", "repeats our note"})


def is_her_word(
    message: Message, refusal: Refusal | None, policy: Policy, facts: Facts, *, now: datetime, texts: Texts
) -> bool:
    """Whether a person wrote it, and the one it names, as far as anybody can tell.

    A robot, a list, a bounce, a note of absence and a sender nobody vouches for never speak for a customer; nor does
    one whose proof has failed, though the owner may answer him (``require_authentication = "never"``).
    """
    if authentication(message, policy.trusted_authserv_ids).verdict == "fail":
        return False
    if refusal is None or refusal.kind is RefusalKind.BRAKE:
        return True  # all that tells a machine or doubts the sender was asked before the brakes
    if refusal.check not in _HARMLESS:
        return False
    question = Question.of(message, policy, facts, now=now, texts=texts)
    return all(
        check.look(question) is None
        for check in CHECKS
        if check.kind is not RefusalKind.BRAKE and check.name not in _HARMLESS
    )


def answering(case: Case) -> Verdict:
    """What becomes of her word where no rule says anything: it belongs to her ticket, and asks for no note."""
    return Verdict(then=Then.FILE, because=(f"{case.because}: ticket {case.told}",))


def is_same_matter(case: Case, topic: str | None, subject: str) -> bool:
    """Whether a message about ``topic`` is about the matter of the ticket; without a topic nobody can tell otherwise.

    An answer reopens a closed ticket; the same number alone does not. Topics of one family are one matter, but for whom
    pressed "reply" to begin something new: then the subject is another one, too.
    """
    if not case.takes_mail:
        return False
    if topic is None or case.topic is None or is_same_topic(topic, case.topic):
        return True
    if family(topic) != family(case.topic):
        return False
    return not (case.answers and _is_new(subject, case.subject))


def _is_new(subject: str, old: str) -> bool:
    """Whether a subject is another one than that of the ticket, and not that one cut off or with words added."""
    one, other = clean_subject(subject).casefold(), clean_subject(old).casefold()
    return bool(one and other) and one not in other and other not in one
