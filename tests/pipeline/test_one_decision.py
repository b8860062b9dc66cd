"""The service, live or watching, ``explain``, ``test`` and ``backtest`` decide the same, where the same is known."""

from __future__ import annotations

import zlib
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import config
from gateway.config.readers.when_words import received as times
from gateway.judge import CONDITIONS, Policy, Rule, RuleTest, Then, judge
from gateway.judge.examples import outcomes
from gateway.mail import Envelope, Origin
from gateway.pipeline.backtest import verdict_of
from gateway.pipeline.judging import group
from gateway.pipeline.judging.counted import Counted
from gateway.pipeline.judging.group import judge_one, open_group
from gateway.pipeline.terms import terms_of
from gateway.resources import shipped
from gateway.store.past import Past
from gateway.store.stored import Stored
from gateway.templates import Templates
from tests.judge.test_by_model import says
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
        "In-Reply-To: <hi@shop.example>",
        "List-Unsubscribe: <https://mail.example/u>",
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
PASTS = st.sampled_from(
    [
        {},
        {"ann@mail.example": Past(first=NUMBER - 1, open_ticket=True)},
        {"ann@mail.example": Past(first=NUMBER - 1, answered_by_owner=True)},
        {"ben@mail.example": Past(written_to=True)},
    ]
)
SENT = st.sampled_from([frozenset(), frozenset({"hi@shop.example"})])
MODELS = st.builds(says, st.sampled_from([0.01, 0.3, 0.975, 0.999]), st.sampled_from([0, 60]))
CLASSIFIERS = st.fixed_dictionaries(
    {
        "model": st.none() | MODELS.map(lambda model: lambda: model),
        "model_decides": st.booleans(),
        "unsure": st.sampled_from(["review", "leave"]),
        "people": st.sampled_from([(), (("partners", ("ben@mail.example",)),)]),
    }
)


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
        size=len(raw),
        envelope=Envelope(),
        arrived=START,
        flags=frozenset(),
        content_key="0" * 64,
        origins=(Origin(kind="smtp", peer="127.0.0.1"),),
    )


@settings(deadline=None)  # regular expressions that are given up take their time, five times over
@given(rules=RULES, raw=MAILS, pasts=PASTS | st.none(), sent=SENT, classifier=CLASSIFIERS)
def test_the_service_and_every_command_decide_the_same(
    terms: Terms,
    rules: tuple[Rule, ...],
    raw: bytes,
    pasts: dict[str, Past] | None,
    sent: frozenset[str],
    classifier: dict[str, Any],
) -> None:
    asked = replace(terms, policy=replace(terms.policy, rules=rules, **classifier))
    [opened] = open_group([stored(raw)])
    facts: Facts = group.facts_of(opened, known(pasts, sent), asked)

    run = judge_one(opened, asked, known(pasts, sent), START)
    watched = judge_one(opened, replace(asked, safety=replace(asked.safety, mode="watch")), known(pasts, sent), START)
    explained = judge(opened.message, asked.policy, facts, now=START, explain=True).verdict
    [tested] = outcomes(asked.policy, (_test(raw, facts),), now=START + timedelta(days=400))
    tried, _ = verdict_of(opened.stored, asked, now=START, pasts=deepcopy(pasts), sent=sent)

    assert (run.then, run.rule, run.because) == (explained.then, explained.rule, explained.because)
    assert (watched.then, watched.rule, watched.because) == (run.then, run.rule, run.because)
    assert (tested.then, tested.by) == (explained.then, explained.rule)
    assert tried == explained


def known(pasts: dict[str, Past] | None, sent: frozenset[str]) -> Counted:
    """What is known of the senders, anew for everybody who decides: he may go on in it."""
    return Counted(senders={}, domains={}, in_all=0, pasts=deepcopy(pasts), sent_by_owner=sent)


def _test(raw: bytes, facts: Facts) -> RuleTest:
    return RuleTest(name="the same", expect=Then.LEAVE, raw=raw, received=facts.arrived, history=facts.history)


def test_a_moment_without_a_zone_is_one_of_the_owners_clock() -> None:
    rule = Rule(name="Evening", then=Then.FILE, when=(CONDITIONS["received"](times("Mon 18:00-19:00")),))
    policy = Policy(owner_addresses=("rosa@shop.example",), rules=(rule,), zone=ZoneInfo("America/Lima"))
    test = RuleTest(name="evening", expect=Then.FILE, received=START.replace(hour=18, minute=30, tzinfo=None))

    [outcome] = outcomes(policy, (test,), now=START)

    assert outcome.ok, outcome.why
