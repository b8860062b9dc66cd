"""Roof: what the learned model says of a message, told by ``explain`` whether or not it was needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge import RefusalKind, Then

if TYPE_CHECKING:
    from gateway.judge import Judgement, Policy, Verdict
    from gateway.judge.learned import Score
    from gateway.mail import Message

_LIKELY: Final = 0.5
_MACHINE: Final = 0.01  # a machine may be quoted by a customer, but does not ask for support


def asked(message: Message, policy: Policy, judgement: Judgement) -> Score | None:
    """The model's score after the gates before it; None where the config does not use it."""
    if policy.model is None:
        return None
    from gateway.judge.learned import Score, written
    from gateway.judge.texts import Texts

    said = policy.model().score(written(Texts(message, policy.languages, judgement.handed)))
    refusal = judgement.refusal
    if refusal is not None and refusal.kind is RefusalKind.MACHINE and judgement.handed is None:
        return Score(probability=min(said.probability, _MACHINE), topic=said.topic)
    return said


def category_of(verdict: Verdict, said: Score | None) -> str:
    """What a message is about, one of the categories: as its rule says, else as the model does; else ``none``."""
    from gateway.judge.topics import category

    if (named := category(verdict.topic)) != "none" or said is None or said.probability < _LIKELY:
        return named
    return said.topic if verdict.rule is None or verdict.then is not Then.LEAVE else "none"


def opinion(message: Message, policy: Policy, judgement: Judgement) -> str | None:
    """What the model would say, whether that is what was decided, and by which words; None where it is not used."""
    if policy.model is None or (said := asked(message, policy, judgement)) is None:
        return None
    from gateway.answer.subject import harmless
    from gateway.judge.learned import written
    from gateway.judge.texts import Texts

    limits, verdict = policy.limits, judgement.verdict
    supportive = said.probability >= _LIKELY
    wanted = verdict.then in (Then.REDIRECT, Then.FILE)
    unsure = limits.leave_below < said.probability < limits.redirect_above
    agrees = "not sure" if unsure else "agrees" if supportive == wanted else "disagrees"
    about = f", about {said.topic}" if supportive else ""
    words = policy.model().telling(written(Texts(message, policy.languages, judgement.handed)))
    by = f"; most telling: {harmless(', '.join(words))}" if words else ""
    return f"would say: support {said.probability:.2f}{about} ({agrees}){by}"
