"""Ground: what the learned model decides where no rule fits, and when it keeps silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge.gates import settled
from gateway.judge.verdict import Then, Verdict

if TYPE_CHECKING:
    from gateway.judge.learned import Score
    from gateway.judge.policy import Policy
    from gateway.judge.texts import Texts
    from gateway.judge.verdict import Refusal

NO_RULE: Final = "no rule fits"
MODEL: Final = "learned model"


def by_model(texts: Texts, policy: Policy, refusal: Refusal | None = None) -> Verdict:
    """Redirect what is surely support, leave what surely is not; all else is for ``unsure``.

    No score sends to the desk what a gate stands before: mail of programs and of people the owner knows, what opens an
    account, or what tells of a declined payment. ``refusal`` is what stands against a note.
    """
    if not policy.model_decides or policy.model is None or (said := texts.learned) is None:
        return Verdict(then=Then(policy.unsure), because=(NO_RULE,))
    then, because = _of(said, texts, policy, refusal)
    found = f"{MODEL}: support {said.probability:.2f}"
    return Verdict(
        then=then,
        topic=said.topic if then is Then.REDIRECT else None,
        because=(NO_RULE, f"{found}{because}"),
        score=said.probability,
    )


def _of(said: Score, texts: Texts, policy: Policy, refusal: Refusal | None) -> tuple[Then, str]:
    if said.probability <= policy.limits.leave_below:
        return Then.LEAVE, ""
    sure = policy.limits.redirects(said.probability, 0 if policy.model is None else policy.model().corrections)
    if not sure:
        return Then(policy.unsure), ", not sure"
    if (why := settled(texts, policy, refusal)) is not None:
        return Then(policy.unsure), f"; no note by its word alone: {why}"
    return Then.REDIRECT, f", about {said.topic}"
