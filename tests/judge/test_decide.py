from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.judge import CONDITIONS, Facts, Judgement, Policy, Rule, Then, Verdict, judge
from gateway.mail import Envelope, Message, parse
from tests.messages import DEFAULTS, received

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ORDER = Rule(
    name="Where is my order",
    then=Then.REDIRECT,
    topic="orders",
    when=(CONDITIONS["text"](["my order"]),),
    unless=(CONDITIONS["from"](["*@parcel.example"]),),
)
EVERYTHING = Rule(name="Everything else", then=Then.LEAVE)
SUPPLIER = Rule(name="Suppliers", then=Then.LEAVE, when=(CONDITIONS["from"](["*@mail.example"]),))
UNKNOWN = CONDITIONS["history"](["wrote before"])
CANNOT_TELL = "cannot tell history: nobody has looked up the writer"


def policy(*rules: Rule) -> Policy:
    return replace(Policy.default(("rosa@shop.example",)), rules=rules)


def judged(message: Message, *rules: Rule, explain: bool = False, facts: Facts | None = None) -> Judgement:
    return judge(message, policy(*rules), facts or Facts(), now=NOW, explain=explain)


def test_the_first_rule_that_fits_decides() -> None:
    assert judged(received(), SUPPLIER, ORDER).verdict.rule == "Suppliers"
    assert judged(received(), ORDER, SUPPLIER).verdict.rule == "Where is my order"


def test_a_verdict_carries_everything_that_its_rule_says() -> None:
    rule = replace(ORDER, reply="parcel", forward=("desk",))

    verdict = judged(received(), rule).verdict

    assert verdict == Verdict(
        then=Then.REDIRECT,
        rule="Where is my order",
        topic="orders",
        because=('text has "my order"',),
        reply="parcel",
        forward=("desk",),
    )


@pytest.mark.parametrize("unsure", ["review", "leave"])
def test_where_no_rule_fits_the_owner_has_said_what_to_do(unsure: Literal["review", "leave"]) -> None:
    found = judge(received(body="hi"), replace(policy(ORDER), unsure=unsure), now=NOW)

    assert found.verdict == Verdict(then=Then(unsure), because=("no rule fits",))


def test_all_lines_of_when_must_fit() -> None:
    both = replace(ORDER, when=(*ORDER.when, CONDITIONS["subject"](["question"])))
    one = replace(ORDER, when=(*ORDER.when, CONDITIONS["subject"](["invoice"])))

    assert judged(received(), both).verdict.rule == both.name
    assert judged(received(), one).verdict.rule is None


def test_one_line_of_unless_is_enough_to_stop_a_rule() -> None:
    rule = replace(ORDER, unless=(CONDITIONS["subject"](["invoice"]), CONDITIONS["from"](["ann@mail.example"])))

    assert judged(received(), rule).verdict.rule is None


def test_one_of_two_header_fields_is_enough_in_unless_and_not_enough_in_when() -> None:
    fields = CONDITIONS["header"]({"X-Shop": ["1"], "X-Desk": ["1"]})
    message = received("X-Shop: 1")

    assert judged(message, replace(ORDER, unless=(fields,))).verdict.rule is None
    assert judged(message, replace(ORDER, when=(fields,))).verdict.rule is None


def test_a_rule_without_conditions_fits_everything() -> None:
    assert judged(received(body="hi"), ORDER, EVERYTHING).verdict.rule == "Everything else"


def test_a_rule_that_is_switched_off_does_not_count() -> None:
    assert judged(received(), replace(ORDER, enabled=False), EVERYTHING).verdict.rule == "Everything else"


def test_the_last_day_of_a_rule_ends_at_the_owners_midnight() -> None:
    rules = (replace(ORDER, until=date(2026, 11, 21)),)
    evening = datetime(2026, 11, 22, 4, 59, tzinfo=UTC)  # 23:59 in Lima
    in_lima = replace(policy(*rules), zone=ZoneInfo("America/Lima"))

    assert judge(received(), in_lima, now=evening).verdict.rule == ORDER.name
    assert judge(received(), in_lima, now=evening + timedelta(minutes=1)).verdict.rule is None
    assert judge(received(), policy(*rules), now=evening).verdict.rule is None


@pytest.mark.parametrize(("until", "counts"), [(date(2026, 11, 21), True), (date(2026, 11, 20), False)])
def test_a_rule_counts_up_to_and_including_its_last_day(until: date, counts: bool) -> None:
    found = judged(received(), replace(ORDER, until=until))

    assert (found.verdict.rule is not None) is counts


def test_a_rule_that_cannot_be_told_asks_a_person() -> None:
    in_when = replace(ORDER, when=(*ORDER.when, UNKNOWN))
    in_unless = replace(ORDER, unless=(UNKNOWN,))

    for rule in (in_when, in_unless):
        verdict = judged(received(), rule, EVERYTHING).verdict
        assert (verdict.then, verdict.rule, verdict.because) == (Then.REVIEW, ORDER.name, (CANNOT_TELL,))


def test_what_cannot_be_told_does_not_matter_where_another_line_fails() -> None:
    in_when = replace(ORDER, when=(UNKNOWN, CONDITIONS["text"](["refund"])))
    in_unless = replace(ORDER, unless=(UNKNOWN, CONDITIONS["from"](["*@mail.example"])))

    assert judged(received(), in_when, in_unless, EVERYTHING).verdict.rule == "Everything else"


def test_mail_of_a_machine_is_left_alone_and_no_rule_is_asked() -> None:
    found = judged(received("Precedence: bulk"), ORDER)

    assert found.verdict == Verdict(then=Then.LEAVE, because=("Precedence: bulk",))


@pytest.mark.parametrize(
    ("message", "facts"),
    [(received("X-Auto-Response-Suppress: All"), Facts()), (received(), Facts(replies_to_sender=1))],
)
def test_a_person_who_gets_no_note_is_judged_by_the_rules_all_the_same(message: Message, facts: Facts) -> None:
    found = judged(message, ORDER, facts=facts)

    assert found.refusal is not None
    assert found.verdict.then is Then.REDIRECT


OPENS_AN_ACCOUNT = [
    "Where is my order? Your verification code is 471 102.",
    "my order\n\nIhr Bestätigungscode lautet:\n471102",
    "my order: votre code de vérification : 471102",
    "my order\n\nPlease verify your email address: https://bank.example/t/abc",
]
OPENS_NONE = [
    "Where is my order? My verification code 471102 does not work.",
    "my order 471102: your discount code is wrong",
    "my order: how do I confirm your email?",
    "my order: you never sent your verification code",
]


@pytest.mark.parametrize("body", OPENS_AN_ACCOUNT)
@pytest.mark.parametrize("then", [Then.REDIRECT, Then.FILE])
def test_what_opens_an_account_never_reaches_the_desk_unseen(body: str, then: Then) -> None:
    found = judged(received(body=body), replace(ORDER, then=then), explain=True)

    assert found.verdict.then is Then.REVIEW
    assert "opens an account" in found.verdict.because[-1]
    assert [step.name for step in found.steps if step.fits] == ["opens an account", ORDER.name]


@pytest.mark.parametrize("body", OPENS_NONE)
def test_a_customer_who_writes_about_a_code_reaches_the_desk(body: str) -> None:
    assert judged(received(body=body), ORDER).verdict.then is Then.REDIRECT


def test_what_opens_an_account_stays_alone_where_a_rule_says_so() -> None:
    found = judged(received(body=OPENS_AN_ACCOUNT[0]), replace(ORDER, then=Then.LEAVE))

    assert found.verdict.then is Then.LEAVE


def test_our_own_note_is_never_answered() -> None:
    found = judged(received(), ORDER, facts=Facts(is_our_note=True))

    assert found.refusal is not None
    assert found.verdict.then is Then.LEAVE


def test_an_explanation_lists_every_protection_and_each_rule_up_to_the_one_that_fits() -> None:
    invoice = replace(ORDER, name="Invoice", when=(CONDITIONS["subject"](["invoice"]),))
    idle = replace(ORDER, name="Idle", enabled=False)

    steps = judged(received(), idle, invoice, ORDER, EVERYTHING, explain=True).steps

    assert [step.number for step in steps[:3]] == ["0.1", "0.2", "0.3"]
    assert not any(step.fits for step in steps if step.number.startswith("0."))
    assert [(step.number, step.name, step.fits, step.why) for step in steps[-3:]] == [
        ("1", "Idle", False, "switched off"),
        ("2", "Invoice", False, 'not: subject has "invoice"'),
        ("3", "Where is my order", True, 'text has "my order"'),
    ]


def test_an_explanation_says_what_stopped_a_rule_and_what_cannot_be_told() -> None:
    stopped = replace(ORDER, unless=(CONDITIONS["subject"](["question"]),))
    untold = replace(ORDER, unless=(UNKNOWN,))

    steps = judged(received(), stopped, untold, explain=True).steps

    assert [(step.fits, step.why) for step in steps[-2:]] == [
        (False, 'unless: subject has "question"'),
        (None, CANNOT_TELL),
    ]


FIELDS = [f"{name}: {value}" for name, value in DEFAULTS.items()]
SIGNS = [
    "Precedence: bulk",
    "List-Unsubscribe: <x>",
    "X-Auto-Response-Suppress: OOF",
    "X-Loop: 1",
    "Auto-Submitted: no",
]
RULES = (SUPPLIER, replace(ORDER, unless=(UNKNOWN,)), ORDER, EVERYTHING)


@given(st.permutations(FIELDS), st.lists(st.sampled_from(SIGNS), unique=True))
def test_the_order_of_header_fields_changes_no_decision(shuffled: list[str], signs: list[str]) -> None:
    in_order = received(*FIELDS, *signs)

    other = received(*signs, *shuffled)

    assert judged(in_order, *RULES) == judged(other, *RULES)


@given(st.lists(st.sampled_from([*FIELDS, *SIGNS, "From: noreply@mail.example"])), st.sampled_from([None, "", "a@b"]))
def test_an_explanation_is_about_the_very_decision(fields: list[str], sender: str | None) -> None:
    message = received(*fields, sender=sender)

    plain, explained = judged(message, *RULES), judged(message, *RULES, explain=True)

    assert replace(explained, steps=()) == plain


@given(st.lists(st.sampled_from(FIELDS)), st.text(max_size=60))
def test_an_answer_of_a_machine_to_our_note_is_never_answered(fields: list[str], body: str) -> None:
    reply = received("Auto-Submitted: auto-replied", *fields, body=body)

    found = judged(reply, ORDER, facts=Facts(answers_our_note=True))

    assert found.refusal is not None
    assert found.verdict.then is Then.LEAVE


NAMES = st.sampled_from(
    [b"From", b"To", b"Subject", b"Auto-Submitted", b"Precedence", b"Content-Type", b"List-Id", b"X"]
)
ANY_FIELD = st.tuples(NAMES, st.binary(max_size=60)).map(lambda pair: pair[0] + b": " + pair[1])


@given(st.lists(ANY_FIELD, max_size=8), st.binary(max_size=200), st.sampled_from([None, "", "@", "a@b.example"]))
def test_no_mail_makes_the_judge_stumble(fields: list[bytes], body: bytes, sender: str | None) -> None:
    message = parse(b"\r\n".join(fields) + b"\r\n\r\n" + body, Envelope(sender=sender))

    found = judged(message, *RULES, explain=True)

    assert found.verdict.because


@pytest.mark.parametrize("field", ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <news.shop.example>"])
def test_what_a_machine_wrote_is_refused_unopened(field: str) -> None:
    message = received(field, "Content-Type: multipart/mixed; boundary=x", body="--x\n\nrefund\n--x--\n")

    found = judged(message, *RULES)

    assert found.verdict.then is Then.LEAVE
    assert "_content" not in vars(message)
