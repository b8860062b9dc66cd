"""Ground: the OBM's rules in her order, and which of them fits first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from gateway.judge.conditions import Condition
    from gateway.judge.texts import Texts
    from gateway.judge.verdict import Then

_DEAR: Final = "text_regex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One ``[[rule]]``: where all of ``when`` and none of ``unless`` fits, ``then`` is done.

    Without any ``when`` it fits everything. ``file`` and ``line`` say where its ``[[rule]]`` stands (0: nowhere).
    """

    name: str
    then: Then
    topic: str | None = None
    reply: str = "resubmit"  # name of the template
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    enabled: bool = True
    until: date | None = None  # the last day, by the owner's clock, on which it counts
    note: str = ""
    forward: tuple[str, ...] | None = None  # names of the [[forward]]s that take a copy; None: all
    should_fit: tuple[str, ...] = ()
    should_not_fit: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """One ``[[test]]``: a whole message and what is to be decided about it.

    ``raw`` holds the bytes of its ``file``, None where the message is spelled out; then empty parts are left out
    of it. ``headers`` are further fields in their order; ``attachments`` are file names. ``received`` is meant by the
    owner's clock where it bears no zone; what is None of it and of the last four is not known.
    """

    name: str
    expect: Then
    from_: str = ""
    subject: str = ""
    body: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[str, ...] = ()
    raw: bytes | None = None
    expect_rule: str | None = None
    expect_language: str | None = None
    received: datetime | None = None
    known_as: frozenset[str] | None = None  # names of lists
    history: frozenset[str] | None = None  # words of ``conditions.history``
    score: float | None = None
    learned_topic: str | None = None
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A rule fits; ``sure`` is False where that depends on something that cannot be told. ``because`` says why."""

    sure: bool
    because: tuple[str, ...]


def lines(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Take apart conditions that stand for several lines of the file, such as those of two header fields.

    Regular expressions come last, so that none is tried where anything cheaper settles the matter.
    """
    apart = [line for condition in conditions for line in getattr(condition, "lines", (condition,))]
    return tuple(sorted(apart, key=lambda line: line.word == _DEAR))


def asleep(rule: Rule, *, now: datetime, zone: tzinfo = UTC) -> str | None:
    """Tell why a rule does not count now: it is switched off, or its last day is over in ``zone``."""
    if not rule.enabled:
        return "switched off"
    if rule.until is not None and now.astimezone(zone).date() > rule.until:
        return f"counted until {rule.until.isoformat()}"
    return None


def fit(texts: Texts, when: tuple[Condition, ...], unless: tuple[Condition, ...]) -> Fit | None:
    """Tell whether all of ``when`` and none of ``unless`` fits, both taken apart by ``lines``; None where not.

    What cannot be told counts only where the rest would fit: a line that surely fails settles the matter.
    """
    found = []
    for condition in when:
        evidence = condition.evidence(texts)
        if evidence is None:
            return None
        found.append(evidence)
    doubts = [evidence for evidence in found if not evidence.known]
    for condition in unless:
        evidence = condition.evidence(texts)
        if evidence is not None and evidence.known:
            return None
        if evidence is not None:
            doubts.append(evidence)
    if doubts:
        return Fit(sure=False, because=tuple(evidence.why for evidence in doubts))
    return Fit(sure=True, because=tuple(evidence.why for evidence in found) or ("it has no conditions",))


def misfit(texts: Texts, when: tuple[Condition, ...], unless: tuple[Condition, ...]) -> str:
    """Say why ``fit`` gave None: the first line that stands against the rule."""
    for condition in when:
        if condition.evidence(texts) is None:
            return f"not: {condition.wants}"
    found = (condition.evidence(texts) for condition in unless)
    return next((f"unless: {evidence.why}" for evidence in found if evidence and evidence.known), "")
