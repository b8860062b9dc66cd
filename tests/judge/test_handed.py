from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.judge import CONDITIONS, Facts, Judgement, Policy, Rule, Then, judge
from gateway.mail import parse
from tests.messages import mail, multipart

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
HEAD = ("From: Rosa Moss <rosa@shop.example>", "To: hello@shop.example", "Subject: WG: Tasse")
BLOCK = (
    "Bitte beantworten.\n\nVon: Ann Field <ann@mail.example>\nGesendet: Samstag, 21. November 2026 09:14\nAn: Rosa "
    "Moss\n"
    "Betreff: Tasse\n\nDie Tasse kam leider zerbrochen an, was soll ich tun?\n"
)


def judged(*rules: Rule, body: str = BLOCK, explain: bool = False, facts: Facts | None = None) -> Judgement:
    policy = replace(Policy.default(("rosa@shop.example", "hello@shop.example")), rules=rules, languages=("en", "de"))
    return judge(parse(mail(*HEAD, body=body)), policy, facts or Facts(), now=NOW, explain=explain)


def rule(word: str, *values: str, then: Then = Then.REDIRECT) -> Rule:
    return Rule(name=f"by {word}", then=then, topic="returns", when=(CONDITIONS[word](list(values)),))


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("text", "zerbrochen"),
        ("body", "zerbrochen"),
        ("subject", "Tasse"),
        ("from", "ann@mail.example"),
        ("language", "de"),
    ],
)
def test_a_rule_is_asked_about_the_customers_mail(word: str, value: str) -> None:
    verdict = judged(rule(word, value)).verdict

    assert (verdict.then, verdict.rule, verdict.topic) == (Then.FILE, f"by {word}", "returns")


@pytest.mark.parametrize(("word", "value"), [("text", "beantworten"), ("subject", "WG"), ("from", "rosa@shop.example")])
def test_a_rule_is_not_asked_about_the_owners_words(word: str, value: str) -> None:
    assert judged(rule(word, value)).verdict.rule is None


def test_a_rule_is_asked_about_the_files_of_an_attached_mail() -> None:
    inner = "From: ann@mail.example\nContent-Type: multipart/mixed; boundary=inner\n\n"
    inner += multipart("\nSee the photo.", "Content-Type: image/png; name=cup.png\n\npixels", boundary="inner")
    body = multipart(f"Content-Type: message/rfc822\n\n{inner}", boundary="outer")
    policy = replace(Policy.default(("rosa@shop.example",)), rules=(rule("attachment", "*.png"),))
    raw = mail(*HEAD, "Content-Type: multipart/mixed; boundary=outer", body=body)

    assert judge(parse(raw), policy, now=NOW).verdict.then is Then.FILE


@pytest.mark.parametrize("then", [Then.LEAVE, Then.REVIEW, Then.FILE])
def test_what_a_rule_says_stays_but_for_the_note(then: Then) -> None:
    assert judged(rule("text", "zerbrochen", then=then)).verdict.then is then


def test_the_refusal_stays_that_of_an_own_address() -> None:
    refusal = judged(rule("text", "zerbrochen")).refusal

    assert refusal is not None
    assert (refusal.check, refusal.reason) == ("own address", "an own address wrote it")


def test_explaining_it_changes_nothing() -> None:
    plain, explained = judged(rule("text", "zerbrochen")), judged(rule("text", "zerbrochen"), explain=True)

    assert (plain.verdict, plain.handed) == (explained.verdict, explained.handed)
    assert [(step.name, step.fits) for step in explained.steps][-1] == ("by text", True)


def test_a_code_that_opens_an_account_is_not_filed_unseen() -> None:
    body = BLOCK.replace("zerbrochen an", "zerbrochen an. Ihr Sicherheitscode: 123456")

    assert judged(rule("text", "zerbrochen"), body=body).verdict.then is Then.REVIEW


def test_our_own_note_or_copy_that_comes_back_is_left_alone() -> None:
    judgement = judged(rule("text", "zerbrochen"), facts=Facts(is_our_note=True))

    assert (judgement.verdict.then, judgement.handed) == (Then.LEAVE, None)


@pytest.mark.parametrize(
    "body", ["Milch kaufen!\n", BLOCK.replace("Ann Field <ann@mail.example>", "hello@shop.example")]
)
def test_the_owners_other_mail_is_left_alone(body: str) -> None:
    raw = mail(HEAD[0], HEAD[1], "Subject: Tasse", body=body)
    policy = replace(Policy.default(("rosa@shop.example", "hello@shop.example")), rules=(rule("text", "zerbrochen"),))

    assert judge(parse(raw), policy, now=NOW).verdict.then is Then.LEAVE
