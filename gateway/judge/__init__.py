"""Ground: what is this message, and may we answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.on_demand import on_demand

if TYPE_CHECKING:
    from gateway.judge.brakes import Rate
    from gateway.judge.conditions import CONDITIONS
    from gateway.judge.decide import judge
    from gateway.judge.eligibility import CHECKS, may_reply
    from gateway.judge.policy import Policy
    from gateway.judge.rules import Rule, RuleTest
    from gateway.judge.texts import language, spoken, spoken_of_handed
    from gateway.judge.verdict import Facts, Judgement, Refusal, RefusalKind, Step, Then, Verdict

__all__ = [
    "CHECKS",
    "CONDITIONS",
    "Facts",
    "Judgement",
    "Policy",
    "Rate",
    "Refusal",
    "RefusalKind",
    "Rule",
    "RuleTest",
    "Step",
    "Then",
    "Verdict",
    "judge",
    "language",
    "may_reply",
    "spoken",
    "spoken_of_handed",
]

__getattr__ = on_demand(
    __name__,
    {
        "brakes": ("Rate",),
        "conditions": ("CONDITIONS",),
        "decide": ("judge",),
        "eligibility": ("CHECKS", "may_reply"),
        "policy": ("Policy",),
        "rules": ("Rule", "RuleTest"),
        "texts": ("language", "spoken", "spoken_of_handed"),
        "verdict": ("Facts", "Judgement", "Refusal", "RefusalKind", "Step", "Then", "Verdict"),
    },
)
