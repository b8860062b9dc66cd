"""Regular expressions, for experts: what they see, and that none can stop the mail."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from gateway.judge import CONDITIONS, Policy, Rule, Then, judge
from gateway.judge.conditions.text_regex import MOST_GIVEN_UP
from gateway.judge.rules import fit, lines
from gateway.judge.texts import Texts
from tests.judge.test_decide import NOW
from tests.messages import received

ENDLESS = r"(a+)+$"
HOSTILE = received(body="a" * 5000 + "!\n")


def fits(expression: str, subject: str = "A question", body: str = "Where is my order 4711?") -> bool:
    texts = Texts(received(f"Subject: {subject}", body=body), ("en",))
    return CONDITIONS["text_regex"]([expression]).evidence(texts) is not None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"order\s+\d{4}", True),
        (r"ORDER", True),
        (r"(?-i:ORDER)", False),
        (r"^where", True),
        (r"question.*order", False),
        (r"^a question$", True),
        (r"\p{Lu}here", True),
        (r"\border \d{5}", False),
    ],
)
def test_an_expression_is_sought_in_the_subject_and_in_the_new_text(expression: str, expected: bool) -> None:
    assert fits(expression) is expected


def test_an_expression_sees_the_text_as_it_was_written_and_no_quoted_history() -> None:
    quoting = "Thank you!\n\nOn 20 Nov 2026 Rosa Moss wrote:\n> your refund is on its way\n"

    assert fits("größe", body="Die Größe passt nicht")
    assert not fits("grosse", body="Die Größe passt nicht")
    assert not fits("refund", body=quoting)


def test_a_character_behind_64_ki_is_not_sought() -> None:
    assert fits("needle", body="x " * 32_000 + "needle")
    assert not fits("needle", body="x " * 33_000 + "needle")


def test_an_expression_that_takes_too_long_makes_the_message_a_question_for_a_person() -> None:
    rule = Rule(name="Slow", then=Then.REDIRECT, when=(CONDITIONS["text_regex"]([ENDLESS]),))
    policy = Policy(owner_addresses=("rosa@shop.example",), rules=(rule,))

    verdict = judge(HOSTILE, policy, now=NOW).verdict

    assert (verdict.then, verdict.rule) == (Then.REVIEW, "Slow")
    assert verdict.because == (f'cannot tell text_regex: "{ENDLESS}" took too long',)


def test_many_slow_expressions_hold_no_message_up() -> None:
    texts = Texts(HOSTILE, ("en",))

    evidence = [CONDITIONS["text_regex"]([f"{ENDLESS}|{number}z"]).evidence(texts) for number in range(60)]

    assert all(one is not None and not one.known for one in evidence)
    assert texts.given_up == MOST_GIVEN_UP


def test_an_explanation_tries_no_expression_more_often_than_the_service() -> None:
    slow = [
        (CONDITIONS["text_regex"]([f"{ENDLESS}|{number}z"]), CONDITIONS["subject"](["question"])) for number in "123"
    ]
    rules = [Rule(name=str(when), then=Then.LEAVE, when=(when,), unless=(back,)) for when, back in slow]
    last = Rule(name="Last", then=Then.FILE, when=(CONDITIONS["text_regex"](["!"]),))
    policy = Policy(owner_addresses=("rosa@shop.example",), rules=(*rules, last))

    verdicts = {judge(HOSTILE, policy, now=NOW, explain=explain).verdict.then for explain in (False, True)}

    assert verdicts == {Then.FILE}


def test_no_expression_is_tried_where_something_cheaper_settles_the_matter() -> None:
    texts = Texts(HOSTILE, ("en",))
    slow, parcel = CONDITIONS["text_regex"]([ENDLESS]), CONDITIONS["from"](["*@parcel.example"])

    assert fit(texts, lines((slow, parcel)), ()) is None
    assert texts.searched == {}


@pytest.mark.parametrize(
    "expression",
    [
        *("(", "[", "*", "a{2,1}", r"\p{Foo}", "(?P<a", "(" * 5000 + ")" * 5000, "x" * 1001, "[[:foo:]]"),
        *("(((a{1000}){1000}){1000}){1000}", "a{99999999999999}"),
        *("refund|", ".*", "a*", "(?:order)?"),
    ],
)
def test_an_expression_that_cannot_be_meant_is_refused_when_the_file_is_read(expression: str) -> None:
    with pytest.raises(ValueError, match=r".{10}"):
        CONDITIONS["text_regex"]([expression])


@pytest.mark.parametrize("expression", [r"^$", r"\d{4}(?: \d{4}){3,5}", r"[)(]{3}\)", r"a{", r"(?<=my )order"])
def test_an_unusual_expression_is_taken(expression: str) -> None:
    assert CONDITIONS["text_regex"]([expression]).wants == f'text fits "{expression}"'


def test_an_expression_can_be_handed_to_the_second_process() -> None:
    condition = CONDITIONS["text_regex"]([r"order\s+\d{4}"])

    found = pickle.loads(pickle.dumps(condition))  # noqa: S301  # our own

    assert found == condition
    assert found.evidence(Texts(received(), ("en",))) is not None


def test_whoever_has_no_expression_never_loads_the_package() -> None:
    asked = "import sys, gateway.cli, gateway.pipeline.judging.group, gateway.config; print('regex' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"
