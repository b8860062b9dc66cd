"""Roof: what ``explain`` tells a person about one message: who wrote it, what was asked, and what came of it."""

from __future__ import annotations

from itertools import count
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from gateway.answer.subject import harmless
from gateway.cli.learned import opinion
from gateway.judge import spoken
from gateway.mail import authentication

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.judge import Facts, Judgement, Policy, Step
    from gateway.mail import Message
    from gateway.ticket import Case

_WIDE: Final = 100  # columns
_TITLE: Final = 16
_ANSWERS: Final = {True: "YES", False: "no", None: "cannot tell"}
_VOUCHED: Final = {
    "pass": "proven: {0}",
    "fail": "NOT proven: {0}",
    "none": "not proven and not refuted: {0}",
}


def told(
    name: str,
    message: Message,
    policy: Policy,
    judgement: Judgement,
    *,
    facts: Facts,
    note: Mapping[str, str] | None,
    handed: Mapping[str, Any] | None,
    by_desk: str | None = None,
) -> str:
    """The whole explanation; ``note`` is what would be written, ``handed`` whose mail it hands on, None for neither.

    ``by_desk`` says why a note of ours is left out.
    """
    protections = [step for step in judgement.steps if step.number.startswith("0.")]
    rules = judgement.steps[len(protections) :]
    paragraphs = [("sender", _vouched(message, policy))]
    if handed is not None:
        by_owner = policy.owns(message.from_.address)
        paragraphs.append(("handed on", _customer(handed, by_owner=by_owner)))
    paragraphs += [(f"rule {step.number}", _rule(step)) for step in rules]
    if (said := opinion(message, policy, judgement, facts)) is not None:
        paragraphs.append(("learned model", said))
    if (case := case_of(judgement, facts)) is not None:
        paragraphs.append(("ticket", _ticket(case, joins=judgement.joins)))
    paragraphs.append(("result", _result(message, policy, judgement, note, by_desk)))
    lines = [_head(name, message), *_protections(protections)]
    for number, (title, words) in zip(count(2), paragraphs, strict=False):
        lines += _paragraph(f"{number:2}", title, words)
    return "\n".join(lines).encode("utf-8", "replace").decode()


def case_of(judgement: Judgement, facts: Facts) -> Case | None:
    """The ticket here that a message would go into, or be linked with; None where it has to do with none."""
    filed = judgement.verdict.then in {"redirect", "file"} and (judgement.joins or judgement.links)
    return facts.case if filed else None


def _head(name: str, message: Message) -> str:
    sent = f"  sent {message.date:%d %b %Y %H:%M}" if message.date else ""
    return f'{name}: From {harmless(message.from_.address) or "nobody"}  Subject "{harmless(message.subject)}"{sent}'


def _protections(asked: list[Step]) -> list[str]:
    """Give those that hold a note back, each with its reason and document, then all others."""
    holding = [step for step in asked if step.fits]
    others = " | ".join(f"{step.name}? {_ANSWERS[step.fits]}" for step in asked if not step.fits)
    summary = f"{len(holding) or 'none'} of {len(asked)} speaks against a note"
    if len(holding) > 1:
        summary = summary.replace("speaks", "speak")
    lines = _paragraph(" 1", "protections", summary)
    for step in holding:
        source = f" ({step.source})" if step.source else ""
        lines += _paragraph("  ", f"  {step.number}", f"{step.name}? YES, {harmless(step.why)}{source}")
    return lines + _paragraph("  ", "", others)


def _vouched(message: Message, policy: Policy) -> str:
    domain = harmless(message.from_.address.rpartition("@")[2]) or "no address"
    found = authentication(message, policy.trusted_authserv_ids)
    return f"{domain}, {_VOUCHED[found.verdict].format(harmless(found.why))}"


def _customer(handed: Mapping[str, Any], *, by_owner: bool) -> str:
    """Tell whose mail was handed on."""
    named = f"is {harmless(handed['name'])} <{harmless(handed['address'] or '')}>".replace("  ", " ")
    customer = f"the customer {named if handed['address'] else 'cannot be told'}"
    by = " by the owner" if by_owner else ""
    return f"somebody else's mail{by}: {customer}, {'sure' if handed['sure'] else 'needs a person'}"


def _rule(step: Step) -> str:
    return f'"{step.name}"   {_ANSWERS[step.fits]}   {harmless(step.why)}'


def _ticket(case: Case, *, joins: bool) -> str:
    if case.at_desk is not None:
        name, number = case.at_desk
        begin = "goes into" if joins else "another matter than"
        return f"{begin} her case {harmless(number)} at {name}; it {case.because}"
    return f"{'joins' if joins else 'another matter: would be linked with'} ticket {case.number}; it {case.because}"


def _result(
    message: Message, policy: Policy, judgement: Judgement, note: Mapping[str, str] | None, by_desk: str | None
) -> str:
    verdict = judgement.verdict
    written = f"no note, for {by_desk}" if by_desk else "no note"
    if note is not None:
        sure = "" if spoken(message, policy.languages).sure else " (not sure)"
        written = f"template {note['template']}.{note['language']}, language {note['language']}{sure}"
    if note is not None and verdict.topics:
        written += f", with the advice to write apart ({harmless(', '.join(verdict.topics))})"
    return f"{verdict.then}, {written}; {harmless('; '.join(verdict.because))}"


def _paragraph(number: str, title: str, words: str) -> list[str]:
    first, *rest = wrap(words, width=_WIDE - _TITLE - 3, break_on_hyphens=False, break_long_words=False) or [""]
    return [f"{number} {title:{_TITLE}}{first}", *(f"   {'':{_TITLE}}{line}" for line in rest)]
