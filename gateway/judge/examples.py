"""Ground: the examples of the rules and the OBM's own tests, tried with the one decision function.

An example is a few words that stand in the subject and in the text of an otherwise empty mail, and only its own
rule is asked. What a few words cannot show is passed over: lines about addresses, files, sizes, languages and
whatever cannot be told count as fitting in ``when`` and as absent in ``unless``. Whether the rule is switched off
does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gateway.judge.rules import fit
from gateway.judge.texts import Texts, language
from gateway.judge.verdict import Facts
from gateway.mail import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from gateway.judge.conditions import Condition
    from gateway.judge.policy import Policy
    from gateway.judge.rules import Rule, RuleTest
    from gateway.judge.verdict import Then

_SHOWN_BY_WORDS: Final = frozenset({"text", "subject", "body", "anywhere", "text_regex"})
_BOUNDARY: Final = "deskward-test-part"
_TYPES: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "csv": "text/csv",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one example or test.

    ``expect`` and ``then`` are what was wanted and what came out, ``by`` the rule that made it so; for an example
    they are None where its rule is not to fit, or does not. ``why`` says what a failure comes from.
    """

    name: str  # the words of an example, the name of a test
    kind: Literal["should_fit", "should_not_fit", "test"]
    rule: str | None  # whose example it is; for a test the expected rule
    ok: bool
    expect: Then | None
    then: Then | None
    by: str | None
    line: int  # where its [[rule]] or [[test]] stands; 0: nowhere
    why: str = ""


def outcomes(policy: Policy, tests: tuple[RuleTest, ...], *, now: datetime) -> tuple[Outcome, ...]:
    """Try all examples in the order of the rules, then all tests; nothing is changed by that."""
    examples = [outcome for rule, when, unless in policy.ready_rules for outcome in _examples(rule, when, unless)]
    return (*examples, *(_tested(test, policy, now=now) for test in tests))


def _examples(rule: Rule, when: tuple[Condition, ...], unless: tuple[Condition, ...]) -> Iterator[Outcome]:
    asked = tuple(one for one in when if one.word in _SHOWN_BY_WORDS)
    excluded = tuple(one for one in unless if one.word in _SHOWN_BY_WORDS)
    for words in rule.should_fit:
        yield _example(rule, "should_fit", words, asked, excluded)
    for words in rule.should_not_fit:
        yield _example(rule, "should_not_fit", words, asked, excluded)


def _example(
    rule: Rule,
    kind: Literal["should_fit", "should_not_fit"],
    words: str,
    when: tuple[Condition, ...],
    unless: tuple[Condition, ...],
) -> Outcome:
    raw = _written({"Subject": words}, words)
    found = fit(Texts(parse(raw), ()), when, unless)
    wanted = kind == "should_fit"
    return Outcome(
        name=words,
        kind=kind,
        rule=rule.name,
        ok=(found is not None) == wanted,
        expect=rule.then if wanted else None,
        then=rule.then if found else None,
        by=rule.name if found else None,
        line=rule.line,
        why="; ".join(found.because) if found else "no line of the rule fits it",
    )


def _tested(test: RuleTest, policy: Policy, *, now: datetime) -> Outcome:
    from gateway.judge.decide import judge  # a whole test asks the checks too, whose lists take 80 ms

    message = parse(raw_of(test, policy))
    facts = facts_of(test, policy)
    verdict = judge(message, policy, facts, now=facts.arrived or now).verdict
    spoken = language(message, policy.languages)
    wrong = []
    if verdict.then is not test.expect:
        wrong.append(f"{verdict.then}, not {test.expect}")
    if test.expect_rule is not None and verdict.rule != test.expect_rule:
        wrong.append(f'decided by {_by(verdict.rule)}, not by "{test.expect_rule}"')
    if test.expect_language is not None and spoken != test.expect_language:
        wrong.append(f"the language is {spoken}, not {test.expect_language}")
    if wrong:
        wrong.append(f"because {'; '.join(verdict.because)}")
    return Outcome(
        name=test.name,
        kind="test",
        rule=test.expect_rule,
        ok=not wrong,
        expect=test.expect,
        then=verdict.then,
        by=verdict.rule,
        line=test.line,
        why="; ".join(wrong),
    )


def facts_of(test: RuleTest, policy: Policy) -> Facts:
    """Give what a test says besides the message; what it leaves out is not known, and rules that ask for it say so."""
    arrived = test.received
    if arrived is not None and arrived.tzinfo is None:
        arrived = arrived.replace(tzinfo=policy.zone)
    return Facts(
        arrived=arrived,
        known_as=test.known_as,
        history=test.history,
        score=test.score,
        learned_topic=test.learned_topic,
    )


def raw_of(test: RuleTest, policy: Policy) -> bytes:
    """Give the bytes of the mail that a test describes; without a ``to`` it is addressed to the owner."""
    if test.raw is not None:
        return test.raw
    fields = {
        "From": test.from_ or "customer@mail.example",
        "To": ", ".join(test.to or policy.owner_addresses[:1]),
        "Cc": ", ".join(test.cc),
        "Subject": test.subject,
    }
    return _written({**fields, **dict(test.headers)}, test.body, test.attachments)


def _written(fields: dict[str, str], body: str, attachments: tuple[str, ...] = ()) -> bytes:
    """Write a mail with those ``fields`` that are not empty, in UTF-8, and an empty file for each attachment."""
    lines = [f"{name}: {' '.join(value.split())}" for name, value in fields.items() if value]
    text = "Content-Type: text/plain; charset=utf-8"
    if attachments:
        lines += ["MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"', "", f"--{_BOUNDARY}"]
    lines += [text, "", body]
    for name in attachments:
        kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
        named = name.replace("\\", "").replace('"', "")
        lines += [
            f"--{_BOUNDARY}",
            f"Content-Type: {kind}",
            f'Content-Disposition: attachment; filename="{named}"',
            "",
            "",
        ]
    if attachments:
        lines.append(f"--{_BOUNDARY}--")
    return "\r\n".join(lines).encode("utf-8", "replace")


def _by(rule: str | None) -> str:
    return f'"{rule}"' if rule else "no rule"
