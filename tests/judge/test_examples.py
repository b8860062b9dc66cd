from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.judge import CONDITIONS, Policy, Rule, RuleTest, Then
from gateway.judge.examples import Outcome, outcomes
from tests.messages import mail

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ORDER = Rule(
    name="Where is my order",
    then=Then.REDIRECT,
    when=(CONDITIONS["text"](["where is my order", "tracking number*"]),),
    unless=(CONDITIONS["subject"](["invoice"]),),
    line=57,
)
SUPPLIER = Rule(name="Suppliers", then=Then.LEAVE, when=(CONDITIONS["from"](["*@papermill.example"]),))
CUSTOMER = RuleTest(name="A customer", subject="Frage", body="Where is my order 4711?", expect=Then.REDIRECT)


def tried(*rules: Rule, tests: tuple[RuleTest, ...] = ()) -> tuple[Outcome, ...]:
    policy = Policy(owner_addresses=("rosa@shop.example",), languages=("en", "de"), rules=rules)
    return outcomes(policy, tests, now=NOW)


def test_an_example_that_fits_its_rule_passes() -> None:
    [outcome] = tried(replace(ORDER, should_fit=("Where is my ORDER 4711?",)))

    assert outcome.ok
    assert (outcome.kind, outcome.rule, outcome.expect, outcome.then) == (
        "should_fit",
        ORDER.name,
        Then.REDIRECT,
        Then.REDIRECT,
    )


def test_an_example_that_fits_against_the_wish_names_the_phrase_and_the_line() -> None:
    [outcome] = tried(replace(ORDER, should_not_fit=("I love tracking numbers trivia",)))

    assert not outcome.ok
    assert outcome.line == 57
    assert '"tracking number*"' in outcome.why


@pytest.mark.parametrize(
    ("should_fit", "should_not_fit"),
    [(("I like moss",), ()), ((), ("Where is my order?",)), (("Invoice: where is my order",), ())],
)
def test_an_example_that_does_not_hold_fails(should_fit: tuple[str, ...], should_not_fit: tuple[str, ...]) -> None:
    [outcome] = tried(replace(ORDER, should_fit=should_fit, should_not_fit=should_not_fit))

    assert not outcome.ok


def test_only_its_own_rule_is_asked_about_an_example() -> None:
    [outcome] = tried(Rule(name="All", then=Then.LEAVE), replace(ORDER, should_fit=("where is my order",)))

    assert outcome.ok
    assert outcome.by == ORDER.name


def test_an_example_passes_over_lines_that_words_cannot_show() -> None:
    when = (*ORDER.when, CONDITIONS["from"](["ann@mail.example"]), CONDITIONS["score"](["at least 0.9"]))
    unless = (CONDITIONS["known_as"]({"friends": ("*@friend.example",)}),)

    [outcome] = tried(replace(ORDER, when=when, unless=unless, should_fit=("where is my order",)))

    assert outcome.ok


def test_an_example_serves_a_rule_that_wants_words_in_subject_and_text() -> None:
    when = (CONDITIONS["subject"](["log in"]), CONDITIONS["body"](["course"]))

    [outcome] = tried(replace(ORDER, when=when, should_fit=("I cannot log in to the course",)))

    assert outcome.ok


def test_a_test_passes_where_the_decision_is_the_expected_one() -> None:
    test = replace(CUSTOMER, expect_rule=ORDER.name, expect_language="en")

    [outcome] = tried(SUPPLIER, ORDER, tests=(test,))

    assert outcome.ok
    assert (outcome.kind, outcome.then, outcome.by) == ("test", Then.REDIRECT, ORDER.name)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"expect": Then.LEAVE}, "redirect, not leave"),
        ({"expect_rule": "Suppliers"}, 'not by "Suppliers"'),
        ({"expect_language": "de"}, "the language is en, not de"),
    ],
)
def test_a_test_fails_for_each_expectation_that_is_not_met(change: dict[str, object], reason: str) -> None:
    [outcome] = tried(SUPPLIER, ORDER, tests=(replace(CUSTOMER, **change),))  # type: ignore[arg-type]  # a table of fields

    assert not outcome.ok
    assert reason in outcome.why


def test_the_body_of_a_test_is_cut_like_that_of_a_mail() -> None:
    quoting = "Thanks!\n\nOn 20 Nov 2026 Rosa wrote:\n> where is my order\n"

    [outcome] = tried(ORDER, tests=(replace(CUSTOMER, body=quoting, expect=Then.REVIEW),))

    assert outcome.ok


def test_a_test_may_spell_out_fields_files_and_addresses() -> None:
    when = (
        CONDITIONS["header"]({"X-Shop": ["1"]}),
        CONDITIONS["attachment"](["image/*"]),
        CONDITIONS["cc"](["paul@shop.example"]),
        CONDITIONS["from"](["hanna@mail.example"]),
        CONDITIONS["to"](["hello@shop.example", "rosa@shop.example"]),
        CONDITIONS["body"](["größe"]),
    )
    test = RuleTest(
        name="All parts",
        expect=Then.FILE,
        from_="Hanna <hanna@mail.example>",
        to=("hello@shop.example", "rosa@shop.example"),
        cc=("paul@shop.example",),
        headers=(("X-Shop", "1"),),
        attachments=('a "b".jpg',),
        body="Die Größe passt nicht",
    )

    [outcome] = tried(Rule(name="Parts", then=Then.FILE, when=when), tests=(test,))

    assert outcome.ok, outcome.why


def test_a_test_may_be_the_file_of_a_mail() -> None:
    test = RuleTest(name="From a file", expect=Then.LEAVE, raw=mail("Precedence: bulk"))

    [outcome] = tried(ORDER, tests=(test,))

    assert outcome.ok
