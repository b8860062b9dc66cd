"""Ground: the one decision function, asked by every command and by the service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.judge.by_model import by_model
from gateway.judge.eligibility import OVER_LIMITS, may_reply, protections
from gateway.judge.follows import answering, is_her_word, is_same_matter
from gateway.judge.handed import for_customer, handed_on
from gateway.judge.rules import asleep, fit, misfit
from gateway.judge.several import topics_of
from gateway.judge.signals import opens_account
from gateway.judge.texts import Texts
from gateway.judge.verdict import Facts, Judgement, RefusalKind, Step, Then, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.judge.policy import Policy
    from gateway.judge.rules import Fit, Rule
    from gateway.judge.verdict import Refusal
    from gateway.mail import Message
    from gateway.ticket import Case

_NOTHING_KNOWN: Final = Facts()
SENDER: Final = "brake per sender"
MOST_TOPICS: Final = 3  # of which one person gets a note within the period, where topics are counted apart


def judge(
    message: Message, policy: Policy, facts: Facts = _NOTHING_KNOWN, *, now: datetime, explain: bool = False
) -> Judgement:
    """Decide what is to be done with ``message`` and whether a reply may go out; the same input, the same answer.

    What a machine wrote is left alone and no rule is asked. What is over the limits is filed without a note, and no
    rule is asked either. Any other refusal stops the reply only. Where the owner hands a customer's mail on, the rules
    are asked about her words, and she gets a ticket.
    ``explain`` fills the steps and changes nothing else.
    """
    written = Texts(message, policy.languages, facts=facts, zone=policy.zone, model=policy.model)
    refusal = may_reply(message, policy, facts, now=now, texts=written)
    handed = handed_on(message, refusal, policy, facts, now=now)
    texts = (
        written
        if handed is None
        else Texts(message, policy.languages, handed, facts=facts, zone=policy.zone, model=policy.model)
    )
    steps = list(protections(message, policy, facts, now=now, texts=texts)) if explain else None
    if refusal is not None and refusal.check == OVER_LIMITS:
        return Judgement(
            refusal=refusal, verdict=Verdict(then=Then.FILE, because=(refusal.reason,)), steps=tuple(steps or ())
        )
    case = None if handed is not None else facts.case
    if case is not None and not is_her_word(message, refusal, policy, facts, now=now, texts=written):
        case = None
    if refusal is not None and refusal.kind is RefusalKind.MACHINE and handed is None:
        verdict = Verdict(then=Then.LEAVE, because=(refusal.reason,))
    else:
        verdict = _held_back(_by_rules(texts, policy, refusal, case, now=now, steps=steps), texts)
        verdict = verdict if handed is None else for_customer(verdict, handed)
        if refusal is not None and refusal.check == SENDER and policy.topics == "apart":
            refusal = may_reply(message, policy, _of_topic(facts, policy, verdict.topic), now=now)
    urgent = _urgent(verdict, texts, policy)
    joins = case is not None and is_same_matter(case, verdict.topic, message.subject)
    return Judgement(
        refusal=refusal,
        verdict=verdict,
        steps=tuple(steps or ()),
        handed=handed,
        urgent=urgent,
        joins=joins,
        links=case is not None and not joins,
    )


def _urgent(verdict: Verdict, texts: Texts, policy: Policy) -> str | None:
    """The words by which mail for the desk asks for haste; the haste of all other mail is none of our business."""
    if policy.urgent is None or verdict.then not in (Then.REDIRECT, Then.FILE):
        return None
    return policy.urgent.find(texts.subject) or policy.urgent.find(texts.body)


def _of_topic(facts: Facts, policy: Policy, topic: str | None) -> Facts:
    """Facts in which only the replies of this topic weigh on the sender's brake, unless she has had many of others."""
    if facts.replies_to_sender >= MOST_TOPICS * policy.per_sender.count:
        return facts
    return replace(facts, replies_to_sender=dict(facts.replies_by_topic).get(topic or "", 0))


def _held_back(verdict: Verdict, texts: Texts) -> Verdict:
    """Have a person look at what would otherwise reach the desk though it opens an account."""
    if verdict.then not in (Then.REDIRECT, Then.FILE) or (held := opens_account(texts)) is None:
        return verdict
    return replace(verdict, then=Then.REVIEW, because=(*verdict.because, held))


def _by_rules(
    texts: Texts,
    policy: Policy,
    refusal: Refusal | None,
    case: Case | None,
    *,
    now: datetime,
    steps: list[Step] | None,
) -> Verdict:
    """Ask the rules in their order up to the first that fits or that cannot be told; then who else has a word.

    What answers in a ticket of the customer belongs there, whatever the model would make of "Thank you, it is 4711".
    """
    for number, (rule, when, unless) in enumerate(policy.ready_rules, start=1):
        idle = asleep(rule, now=now, zone=policy.zone)
        found = fit(texts, when, unless) if idle is None else None
        if steps is not None:
            why = "; ".join(found.because) if found else idle or misfit(texts, when, unless)
            fits = None if found and not found.sure else found is not None
            steps.append(Step(number=str(number), name=rule.name, fits=fits, why=why))
        if found is not None:
            topics: tuple[str, ...] = ()
            if found.sure and rule.then is Then.REDIRECT:
                topics = topics_of(texts, rule.topic, policy.ready_rules[number:], now=now)
            return _verdict(rule, found, topics)
    if case is not None and case.answers:
        return answering(case)
    return by_model(texts, policy, refusal if texts.handed is None else None)


def _verdict(rule: Rule, found: Fit, topics: tuple[str, ...]) -> Verdict:
    return Verdict(
        then=rule.then if found.sure else Then.REVIEW,
        rule=rule.name,
        topic=rule.topic,
        topics=topics,
        because=found.because,
        reply=rule.reply,
        forward=rule.forward,
    )
