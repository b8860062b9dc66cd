"""Roof: what the learned model says of a message, told by ``explain`` whether or not it was needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge import RefusalKind, Then

if TYPE_CHECKING:
    from gateway.judge import Facts, Judgement, Policy, Verdict
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
        return Score(probability=min(said.probability, _MACHINE), topic=said.topic, like=said.like)
    return said


def category_of(verdict: Verdict, said: Score | None) -> str:
    """What a message is about, one of the categories: as its rule says, else as the model does; else ``none``."""
    from gateway.judge.topics import category

    if (named := category(verdict.topic)) != "none" or said is None or said.probability < _LIKELY:
        return named
    return said.topic if verdict.rule is None or verdict.then is not Then.LEAVE else "none"


def opinion(message: Message, policy: Policy, judgement: Judgement, facts: Facts) -> str | None:
    """What the model would say, by which words, and what stands before it; None where it is not used."""
    if policy.model is None or (said := asked(message, policy, judgement)) is None:
        return None
    from gateway.answer.subject import harmless
    from gateway.judge.gates import settled
    from gateway.judge.learned import written
    from gateway.judge.learned.kinds import OTHERS
    from gateway.judge.texts import Texts

    limits, verdict = policy.limits, judgement.verdict
    supportive = said.probability >= _LIKELY
    wanted = verdict.then in (Then.REDIRECT, Then.FILE)
    model = policy.model()
    unsure = said.probability > limits.leave_below and not limits.redirects(said.probability, model.corrections)
    agrees = "not sure" if unsure else "agrees" if supportive == wanted else "disagrees"
    about = f", about {said.topic}" if supportive else f", rather {OTHERS[said.like]}"
    texts = Texts(message, policy.languages, judgement.handed, facts=facts)
    words = model.telling(written(texts))
    by = f"; most telling: {harmless(', '.join(words))}" if words else ""
    learnt = f"; it has learnt from {_corrections(model.corrections)}" if model.corrections else ""
    why = settled(texts, policy, None if judgement.handed else judgement.refusal) if supportive else None
    gate = f"; no note by its word alone: {harmless(why)}" if why else ""
    return f"would say: support {said.probability:.2f}{about} ({agrees}){by}{learnt}{gate}"


def _corrections(count: int) -> str:
    return f"{count} correction{'s' if count != 1 else ''}"
