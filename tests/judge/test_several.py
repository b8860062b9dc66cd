"""One mail, several matters: who is to be asked to send them apart, and who is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.judge import CONDITIONS, Policy, Rule, Then, judge
from tests.messages import received

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def rule(name: str, then: str, topic: str | None, *phrases: str, **more: Any) -> Rule:
    when = (CONDITIONS["text"](list(phrases)),) if phrases else ()
    return Rule(name=name, then=Then(then), topic=topic, when=when, **more)


RULES = (
    rule("Order", "redirect", "orders", "where is my order"),
    rule("Refund", "redirect", "returns", "refund*"),
    rule("Access", "redirect", "access", "cannot log in"),
    rule("Partners", "leave", "partners", "partnership*"),
    rule("Gifts", "redirect", None, "gift card*"),
)
OWN = Policy(owner_addresses=("rosa@shop.example",), rules=RULES)


def topics(body: str, policy: Policy = OWN) -> tuple[str, ...]:
    verdict = judge(received(body=body), policy, now=NOW).verdict
    assert verdict.then is Then.REDIRECT
    return verdict.topics


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Where is my order 4711?", ()),
        ("Where is my order? If it is lost I want a refund.", ()),
        ("Where is my order? And I cannot log in.", ("orders", "access")),
        ("I cannot log in. Where is my order? I want a refund.", ("orders", "access")),
        ("Where is my order 4711?\n\nI would also like to offer you a partnership.", ("orders", "partners")),
        ("Where is my order? Do you sell a gift card?", ()),
    ],
)
def test_matters_that_different_people_look_after_are_told_apart(body: str, found: tuple[str, ...]) -> None:
    assert topics(body) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Where is my order? We would love a partnership with your shop.", ("orders", "offer")),
        ("Where is my order? Außerdem habe ich eine Kooperationsanfrage.", ("orders", "offer")),
        ("Where is my order? Je vous propose un partenariat.", ("orders", "offer")),
        ("Where is my order? Querría colaborar con usted.", ("orders", "offer")),
        ("Where is my order? Thank you for the good collaboration.", ()),
        ("Where is my order? Danke für die gute Zusammenarbeit.", ()),
    ],
)
def test_an_offer_is_another_matter_even_without_a_rule_for_it(body: str, found: tuple[str, ...]) -> None:
    assert topics(body, replace(OWN, rules=RULES[:1])) == found


def test_an_offer_alone_is_one_matter() -> None:
    policy = replace(OWN, rules=(rule("Partners", "redirect", "partners", "partnership*"),))

    assert topics("I offer you a partnership.", policy) == ()


@pytest.mark.parametrize(
    "second",
    [
        replace(RULES[2], enabled=False),
        replace(RULES[2], until=date(2026, 11, 20)),
        rule("All the rest", "leave", "rest"),
        replace(RULES[2], unless=(CONDITIONS["from"](["*@mail.example"]),)),
    ],
    ids=["switched off", "over", "fits everything", "taken back"],
)
def test_a_rule_that_does_not_count_adds_no_topic(second: Rule) -> None:
    assert topics("Where is my order? I cannot log in.", replace(OWN, rules=(RULES[0], second))) == ()


def test_the_first_rule_alone_decides_what_is_done() -> None:
    verdict = judge(received(body="Where is my order? I offer you a partnership."), OWN, now=NOW).verdict

    assert (verdict.then, verdict.rule, verdict.topic) == (Then.REDIRECT, "Order", "orders")


def test_where_no_note_is_due_nobody_looks_for_further_topics() -> None:
    rules = (rule("Partners", "leave", "partners", "partnership*"), *RULES[:3])
    verdict = judge(received(body="A partnership. I cannot log in."), replace(OWN, rules=rules), now=NOW).verdict

    assert (verdict.then, verdict.topics) == (Then.LEAVE, ())


def test_a_rule_adds_its_topic_up_to_the_owners_midnight() -> None:
    last_day = replace(RULES[2], until=date(2026, 11, 20))
    policy = replace(OWN, rules=(RULES[0], last_day), zone=ZoneInfo("Pacific/Pago_Pago"))

    assert topics("Where is my order? I cannot log in.", policy) == ("orders", "access")
