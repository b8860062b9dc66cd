"""Ground: what is this message, and may we answer it."""

from __future__ import annotations

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
