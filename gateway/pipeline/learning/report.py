"""What the model has learnt, in figures: what people told it, how often it was wrong before, and what it would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Final

from gateway.judge import Then
from gateway.judge.eligibility import CHECKS
from gateway.judge.learned.learn import corrected
from gateway.judge.learned.telling import words_learnt
from gateway.judge.verdict import RefusalKind
from gateway.pipeline.backtest import verdict_of
from gateway.pipeline.learning.learned import shipped_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from gateway.judge.learned import Model
    from gateway.judge.learned.limits import Limits
    from gateway.pipeline.learning.training import Example, Read
    from gateway.pipeline.terms import Terms
    from gateway.store.judged import JudgedMail
    from gateway.store.past import Past

_EVEN: Final = 0.5
_WINDOW: Final = 10  # corrections at the least
_WINDOWS: Final = 6  # at the most
_MACHINES: Final = frozenset(check.name for check in CHECKS if check.kind is RefusalKind.MACHINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One correction: what the model would have said before it was told, and the truth."""

    message: int
    at: datetime
    subject: str
    said: float
    support: bool

    @property
    def wrong(self) -> bool:
        """Whether it was on the other side."""
        return (self.said >= _EVEN) != self.support


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Some corrections in a row: how many the model had wrong, and of these how many it was sure of."""

    first: int
    last: int
    wrong: int
    sure_and_wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The mail of a period by what the model would do; ``others`` are machines and what a rule decides.

    ``customers`` is the sum of its probabilities over what is left to it: how many are support by its own reckoning.
    """

    read: int
    others: int
    redirect: int
    leave: int
    unsure: int
    held: int  # of the unsure: sure enough, but a gate stood before it
    customers: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything there is to say of the corrections."""

    kinds: Mapping[str, int]
    taken_back: int
    missing: int
    support: int
    other: int
    told: tuple[Told, ...]
    windows: tuple[Window, ...]
    right_before: int
    right_now: int
    for_support: tuple[str, ...]
    against: tuple[str, ...]


def report(found: Read, model: Model, limits: Limits, *, kinds: Mapping[str, int]) -> Report:
    """What came of the corrections; ``model`` knows all of them."""
    told = tuple(_one_by_one(found.examples))
    now = [(model.score(one.correction.mail).probability >= _EVEN) == one.correction.support for one in found.examples]
    for_support, against = words_learnt(model, (one.correction.mail for one in found.examples))
    support = sum(one.support for one in told)
    return Report(
        kinds=kinds,
        taken_back=found.taken_back,
        missing=found.missing,
        support=support,
        other=len(told) - support,
        told=told,
        windows=_windows(told, limits),
        right_before=sum(not one.wrong for one in told),
        right_now=sum(now),
        for_support=for_support,
        against=against,
    )


def _one_by_one(examples: Sequence[Example]) -> Iterable[Told]:
    model = shipped_model()
    for one in examples:
        yield Told(
            message=one.row.message,
            at=one.row.at,
            subject=one.subject,
            said=model.score(one.correction.mail).probability,
            support=one.correction.support,
        )
        model = corrected(model, one.correction)


def _windows(told: Sequence[Told], limits: Limits) -> tuple[Window, ...]:
    size = max(_WINDOW, ceil(len(told) / _WINDOWS))
    found = []
    for first in range(0, len(told), size):
        some = told[first : first + size]
        sure = sum(one.wrong and _is_sure(one.said, limits, first) for one in some)
        wrong = sum(one.wrong for one in some)
        found.append(Window(first=first + 1, last=first + len(some), wrong=wrong, sure_and_wrong=sure))
    return tuple(found)


def _is_sure(said: float, limits: Limits, corrections: int) -> bool:
    return said <= limits.leave_below or limits.redirects(said, corrections)


def month(
    mail: Iterable[JudgedMail], terms: Terms, *, pasts: Mapping[str, Past], sent: frozenset[str] = frozenset()
) -> Month:
    """What the model of ``terms`` would decide about ``mail`` if it were asked where no rule fits."""
    asked = replace(terms, policy=replace(terms.policy, model_decides=True))
    counts: Counter[str] = Counter()
    customers, known = 0.0, dict(pasts)
    for one in mail:
        counts["read"] += 1
        word, score = "others", 0.0
        if one.check not in _MACHINES:
            verdict, _ = verdict_of(one.stored, asked, now=one.stored.arrived, pasts=known, sent=sent)
            word, score = _word(verdict.then, verdict.rule, verdict.score, asked), verdict.score or 0.0
        counts[word] += 1
        customers += score if word != "others" else 0.0
    return Month(
        read=counts["read"],
        others=counts["others"],
        redirect=counts["redirect"],
        leave=counts["leave"],
        unsure=counts["unsure"] + counts["held"],
        held=counts["held"],
        customers=customers,
    )


def _word(then: Then, rule: str | None, score: float | None, terms: Terms) -> str:
    policy = terms.policy
    if rule is not None or score is None or policy.model is None:
        return "others"
    if score <= policy.limits.leave_below:
        return "leave"
    if then in (Then.REDIRECT, Then.FILE):
        return "redirect"
    return "held" if policy.limits.redirects(score, policy.model().corrections) else "unsure"
