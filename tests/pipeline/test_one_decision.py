"""The service, ``explain`` and ``test`` decide the same about the same message, where the same is known."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import config
from gateway.config.when_words import received as times
from gateway.judge import CONDITIONS, Policy, Rule, RuleTest, Then, judge
from gateway.judge.examples import outcomes
from gateway.mail import Envelope, Origin
from gateway.pipeline import judging
from gateway.pipeline.counted import Counted
from gateway.pipeline.judging import judge_one, open_group
from gateway.pipeline.terms import terms_of
from gateway.resources import shipped
from gateway.store.past import Past
from gateway.store.stored import Stored
from gateway.templates import Templates
from tests.messages import mail
from tests.pipeline.house import SHOP, START

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.judge import Facts
    from gateway.pipeline.terms import Terms

NUMBER = 7
VALUES: list[tuple[str, Any]] = [
    ("text", ["order", "refund*"]),
    ("subject", ["question"]),
    ("body", ["rückgabe"]),
    ("anywhere", ["yesterday"]),
    ("from", ["*@mail.example"]),
    ("to", ["rosa@shop.example"]),
    ("cc", ["*@*"]),
    ("header", {"X-Shop": ["1"], "X-Desk": ["*"]}),
    ("attachment", ["*"]),
    ("larger_than", "400 bytes"),
    ("language", ["de"]),
    ("topic", ["orders"]),
    ("known_as", {"friends": ("ann@mail.example",), "partner": None}),
    ("known_as", {"suppliers": ("ben@mail.example",)}),
    ("history", ["wrote before"]),
    ("history", ["first contact", "has an open ticket"]),
    ("score", ["at least 0.9"]),
    ("received", times(["Sat-Sun", "Mon 09:00-11:00"])),
    ("text_regex", [r"order \d+"]),
    ("text_regex", [r"(a+)+$"]),
]
CONDITION = st.sampled_from([CONDITIONS[word](value) for word, value in VALUES])
CONDITION_LISTS = st.lists(CONDITION, max_size=3).map(tuple)
RULES = st.lists(
    st.builds(
        Rule,
        name=st.uuids().map(str),
        then=st.sampled_from(Then),
        topic=st.sampled_from([None, "orders", "courses"]),
        when=CONDITION_LISTS,
        unless=CONDITION_LISTS,
        enabled=st.integers(0, 4).map(bool),
        until=st.sampled_from([None, None, START.date(), START.date() - timedelta(days=1)]),
    ),
    max_size=5,
).map(tuple)
FIELDS = [
    *("From: ben@mail.example", "From: rosa@shop.example", "Cc: carl@mail.example", "Subject: Your code is 4711"),
    *(
        "X-Shop: 1",
        "X-Desk: 2",
        "Precedence: bulk",
        "Auto-Submitted: auto-replied",
        "Subject: =?utf-8?q?R=C3=BCckgabe?=",
    ),
]
BODIES = [
    "Where is my order 4711?\n",
    "Guten Tag, ich möchte die Rückgabe. Vielen Dank\n",
    "Thanks!\n\nOn 20 Nov 2026 Rosa wrote:\n> it left yesterday\n",
    "a" * 300 + "!\n",
    "",
]
MAILS = st.builds(
    lambda fields, body: mail(*fields, body=body),
    st.lists(st.sampled_from(FIELDS), max_size=3),
    st.sampled_from(BODIES),
)
PASTS = st.sampled_from([None, {}, {"ann@mail.example": Past(first=NUMBER - 1, open_ticket=True)}])


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> Terms:
    path: Path = tmp_path_factory.mktemp("house") / "config.toml"
    path.write_text(SHOP, encoding="utf-8")
    loaded = config.load(path, {"ROSA": "x"})
    assert loaded.config is not None
    return terms_of(loaded.config, templates=Templates(shipped("templates"), None), signing_key=b"k" * 32)


def stored(raw: bytes) -> Stored:
    return Stored(
        id=NUMBER,
        packed=zlib.compress(raw),
        envelope=Envelope(),
        arrived=START,
        flags=frozenset(),
        content_key="0" * 64,
        origins=(Origin(kind="smtp", peer="127.0.0.1"),),
    )


@given(rules=RULES, raw=MAILS, pasts=PASTS)
def test_the_service_and_every_command_decide_the_same(
    terms: Terms, rules: tuple[Rule, ...], raw: bytes, pasts: dict[str, Past] | None
) -> None:
    policy = replace(terms.policy, rules=rules)
    [opened] = open_group([stored(raw)])
    counted = Counted(senders={}, domains={}, in_all=0, pasts=pasts)
    facts: Facts = judging.facts_of(opened, counted, terms)

    run = judge_one(opened, replace(terms, policy=policy), counted, START)
    explained = judge(opened.message, policy, facts, now=START, explain=True).verdict
    [tested] = outcomes(policy, (_test(raw, facts),), now=START + timedelta(days=400))

    assert (run.then, run.rule, run.because) == (explained.then, explained.rule, explained.because)
    assert (tested.then, tested.by) == (explained.then, explained.rule)


def _test(raw: bytes, facts: Facts) -> RuleTest:
    return RuleTest(name="the same", expect=Then.LEAVE, raw=raw, received=facts.arrived, history=facts.history)


def test_a_moment_without_a_zone_is_one_of_the_owners_clock() -> None:
    rule = Rule(name="Evening", then=Then.FILE, when=(CONDITIONS["received"](times("Mon 18:00-19:00")),))
    policy = Policy(owner_addresses=("rosa@shop.example",), rules=(rule,), zone=ZoneInfo("America/Lima"))
    test = RuleTest(name="evening", expect=Then.FILE, received=START.replace(hour=18, minute=30, tzinfo=None))

    [outcome] = outcomes(policy, (test,), now=START)

    assert outcome.ok, outcome.why
