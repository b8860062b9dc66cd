"""Ground: what the learned model decides where no rule fits, and when it keeps silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge.gates import settled
from gateway.judge.verdict import Then, Verdict

if TYPE_CHECKING:
    from gateway.judge.policy import Policy
    from gateway.judge.texts import Texts

NO_RULE: Final = "no rule fits"
MODEL: Final = "learned model"


def by_model(texts: Texts, policy: Policy) -> Verdict:
    """Redirect what is surely support, leave what surely is not; all else is for ``unsure``.

    What opens an account or tells of a declined payment is never redirected by the model.
    """
    if not policy.model_decides or policy.model is None or (said := texts.learned) is None:
        return Verdict(then=Then(policy.unsure), because=(NO_RULE,))
    if (why := settled(texts)) is not None:
        return Verdict(then=Then(policy.unsure), because=(NO_RULE, why))
    found = f"{MODEL}: support {said.probability:.2f}"
    if policy.limits.redirects(said.probability, policy.model().corrections):
        return Verdict(then=Then.REDIRECT, topic=said.topic, because=(NO_RULE, f"{found}, about {said.topic}"))
    if said.probability <= policy.limits.leave_below:
        return Verdict(then=Then.LEAVE, because=(NO_RULE, found))
    return Verdict(then=Then(policy.unsure), because=(NO_RULE, f"{found}, not sure"))
