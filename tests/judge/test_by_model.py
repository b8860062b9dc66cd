from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.judge import Facts, Policy, Rule, Then, judge
from gateway.judge.conditions import CONDITIONS
from gateway.judge.learned import Model
from gateway.judge.learned.limits import Limits
from gateway.judge.learned.model import odds
from gateway.judge.topics import CATEGORIES
from gateway.judge.verdict import Verdict
from gateway.mail import parse
from tests.judge.models import blank

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def says(probability: float, corrections: int = 100) -> Model:
    """A model that says the same of every mail."""
    return blank(offset=odds(probability), corrections=corrections)


def verdict(model: Model | None, body: str = "Could you look into this for me", *, unsure: str = "review") -> Verdict:
    raw = f"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: hello\r\n\r\n{body}\r\n".encode()
    policy = Policy(
        owner_addresses=("rosa@shop.example",),
        unsure="leave" if unsure == "leave" else "review",
        model=None if model is None else lambda: model,
        model_decides=True,
        limits=Limits(redirect_above=0.9, leave_below=0.1),
    )
    return judge(parse(raw), policy, now=NOW).verdict


@pytest.mark.parametrize(
    ("probability", "then"),
    [(0.95, Then.REDIRECT), (0.85, Then.REVIEW), (0.5, Then.REVIEW), (0.15, Then.REVIEW), (0.05, Then.LEAVE)],
)
def test_the_model_decides_only_where_it_is_sure(probability: float, then: Then) -> None:
    assert verdict(says(probability)).then is then


def test_what_it_redirects_has_a_topic_and_a_reason() -> None:
    found = verdict(says(0.95))

    assert found.topic in CATEGORIES
    assert "support 0.95" in found.because[1]


@pytest.mark.parametrize(("probability", "then"), [(0.95, Then.REVIEW), (0.99, Then.REDIRECT)])
def test_before_fifty_corrections_only_a_very_high_score_redirects(probability: float, then: Then) -> None:
    assert verdict(says(probability, corrections=49)).then is then


def test_where_it_is_silent_the_setting_for_unsure_mail_holds() -> None:
    assert verdict(says(0.5), unsure="leave").then is Then.LEAVE


def test_without_a_model_nothing_changes() -> None:
    assert verdict(None) == Verdict(then=Then.REVIEW, because=("no rule fits",))


@pytest.mark.parametrize(
    "body",
    [
        "Your verification code is 482913.",
        "Your payment for the hosting was declined. Please update the card.",
        "Ihre Zahlung ist leider fehlgeschlagen.",
        "Votre paiement a été refusé par la banque.",
        "Su pago ha sido rechazado.",
        "O seu pagamento foi recusado.",
        "Il suo pagamento è stato rifiutato.",
        "Uw betaling is geweigerd.",
    ],
)
def test_codes_and_declined_payments_of_the_owner_get_no_note_whatever_the_score(body: str) -> None:
    assert verdict(says(0.999), body).then is Then.REVIEW


def test_whom_the_owner_has_answered_before_gets_no_note_by_the_model() -> None:
    raw = b"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: hi\r\n\r\nCan you help me?\r\n"
    policy = Policy(owner_addresses=("rosa@shop.example",), model=lambda: says(0.999), model_decides=True)
    known = Facts(history=frozenset({"wrote before", "was answered by the owner"}))

    assert judge(parse(raw), policy, known, now=NOW).verdict.then is Then.REVIEW


def test_a_customer_whose_own_card_is_declined_may_get_a_note() -> None:
    assert verdict(says(0.999), "My card was declined in the checkout, can I pay by bank?").then is Then.REDIRECT


def test_a_model_that_may_not_decide_changes_no_verdict() -> None:
    policy = Policy(owner_addresses=("rosa@shop.example",), model=lambda: says(0.999))
    raw = b"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: hi\r\n\r\nCan you help me?\r\n"

    assert judge(parse(raw), policy, now=NOW).verdict == Verdict(then=Then.REVIEW, because=("no rule fits",))


def test_a_rule_that_fits_does_not_wake_the_model() -> None:
    def never() -> Model:
        raise AssertionError("the model was asked")

    order = Rule(name="Orders", then=Then.REDIRECT, when=(CONDITIONS["text"](["my order"]),))
    raw = b"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: hi\r\n\r\nWhere is my order?\r\n"
    policy = Policy(owner_addresses=("rosa@shop.example",), rules=(order,), model=never, model_decides=True)

    assert judge(parse(raw), policy, now=NOW).verdict.rule == "Orders"


def test_a_machine_does_not_wake_the_model() -> None:
    def never() -> Model:
        raise AssertionError("the model was asked")

    raw = b"From: a@mail.example\r\nTo: rosa@shop.example\r\nList-Id: <a.mail.example>\r\nSubject: hi\r\n\r\nhi\r\n"
    policy = Policy(owner_addresses=("rosa@shop.example",), model=never, model_decides=True)

    assert judge(parse(raw), policy, now=NOW).verdict.then is Then.LEAVE


HELP = b"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: hi\r\n%s\r\nCan you help me?\r\n"
FRIENDS = ("friends", ("*@mail.example",))
UNSUBSCRIBE = b"List-Unsubscribe: <https://mail.example/u>\r\n"


def decided(
    probability: float, facts: Facts, *, people: bool = False, more: bytes = b"", rules: tuple[Rule, ...] = ()
) -> Verdict:
    policy = Policy(
        owner_addresses=("rosa@shop.example",),
        rules=rules,
        model=lambda: says(probability),
        model_decides=True,
        people=(FRIENDS,) if people else (),
    )
    return judge(parse(HELP % more), policy, facts, now=NOW).verdict


def known(word: str) -> Facts:
    return Facts(history=frozenset({word}))


GATES = [
    pytest.param({"facts": known("was answered by the owner")}, "has written to this sender", id="answered"),
    pytest.param({"facts": known("was written to by the owner")}, "has written to this sender", id="written to"),
    pytest.param({"facts": known("answers the owner")}, "answers a mail that the owner sent", id="thread"),
    pytest.param({"facts": Facts(), "people": True}, 'on your list "friends"', id="list"),
    pytest.param({"facts": Facts(), "more": UNSUBSCRIBE}, "perhaps no customer wrote it", id="robot"),
]


@pytest.mark.parametrize(("given", "why"), GATES)
def test_no_score_sends_to_the_desk_what_a_gate_stands_before(given: dict[str, Any], why: str) -> None:
    found = decided(0.999, **given)

    assert found.then is Then.REVIEW
    assert why in found.because[-1]


@pytest.mark.parametrize(("given", "why"), GATES)
def test_a_gate_never_keeps_mail_from_being_left_alone(given: dict[str, Any], why: str) -> None:
    assert decided(0.01, **given).then is Then.LEAVE
    assert why


@pytest.mark.parametrize(("given", "why"), GATES)
def test_a_rule_of_the_owner_goes_before_every_gate(given: dict[str, Any], why: str) -> None:
    rule = Rule(name="Help", then=Then.REDIRECT, when=(CONDITIONS["text"](["help me"]),))

    assert decided(0.999, rules=(rule,), **given).rule == "Help"
    assert why


def test_without_any_gate_the_same_mail_is_redirected() -> None:
    assert decided(0.999, Facts(history=frozenset({"wrote before"}))).then is Then.REDIRECT


def test_what_the_model_said_stands_beside_the_verdict() -> None:
    assert decided(0.5, Facts()).score == pytest.approx(0.5)
    assert decided(0.999, Facts(), rules=(Rule(name="All", then=Then.FILE),)).score is None
