"""Every word of ``when`` and ``unless``, written in the file and asked of mails: one that fits, one that does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gateway.judge import CONDITIONS, Facts, Then, judge
from gateway.judge.examples import facts_of, raw_of
from gateway.mail import parse
from gateway.pipeline.policy import policy_of
from tests.config.files import SMALL, good

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)  # a Saturday
LISTS = '[lists]\nfriends = ["*@friend.example"]\n'

# the line, and what a test says of a mail that fits, and of one that does not
WORDS: dict[str, tuple[str, str, str]] = {
    "text": ('["refund*"]', 'body = "I was refunded"', 'body = "Thanks"'),
    "subject": ('["refund*"]', 'subject = "Refund?"', 'body = "Refund?"'),
    "body": ('["refund*"]', 'body = "Refund?"', 'subject = "Refund?"'),
    "anywhere": ('["refund*"]', 'body = "Yes.\\n\\n> a refund?"', 'body = "Yes.\\n\\n> a book?"'),
    "from": ('["*@friend.example"]', 'from = "paul@friend.example"', 'from = "paul@mail.example"'),
    "to": ('["hello@shop.example"]', 'to = ["hello@shop.example"]', 'to = ["rosa@shop.example"]'),
    "cc": ('["*@desk.example"]', 'cc = ["a@desk.example"]', 'to = ["a@desk.example"]'),
    "header": ('{ "X-Shop" = ["1"] }', 'headers = { "X-Shop" = "1" }', 'headers = { "X-Shop" = "2" }'),
    "attachment": ('["*.pdf"]', 'attachments = ["order.pdf"]', 'attachments = ["order.png"]'),
    "larger_than": ('"5 KB"', f'body = "{"word " * 2000}"', 'body = "word"'),
    "language": (
        '["de"]',
        'body = "Guten Tag, ich habe das Paket noch nicht bekommen und warte schon lange darauf."',
        'body = "Hello, I have not got the parcel and have been waiting for it for a long time."',
    ),
    "topic": ('["orders"]', 'topic = "order"\nscore = 0.9', 'topic = "billing"\nscore = 0.9'),
    "known_as": ('["friend"]', 'from = "paul@friend.example"', 'from = "paul@mail.example"'),
    "history": ('["wrote before"]', 'history = ["wrote before"]', 'history = ["first contact"]'),
    "score": ('"at least 0.9"', "score = 0.95", "score = 0.5"),
    "received": ('"Sat-Sun"', "received = 2026-11-28T10:00:00Z", "received = 2026-11-27T10:00:00Z"),
    "text_regex": ("['order \\d{4}']", 'body = "It is order 4711"', 'body = "It is order four"'),
}
# lines that nobody can answer about the mail told
UNTOLD = {
    "topic": '["orders"]',
    "history": '["wrote before"]',
    "score": '"at least 0.9"',
    "known_as": '["nobody"]',
    "received": '"Sat-Sun"',
}


def then(folder: Path, lines: str, mail: str) -> Then:
    """What is decided about a mail by one rule with these lines."""
    toml = f"""{SMALL}{LISTS}
[[rule]]
name = "The rule"
then = "file"
{lines}
[[test]]
name = "The mail"
expect = "file"
{mail}
"""
    config = good(folder, toml)
    policy, (test,) = policy_of(config), config.tests
    told: Any = facts_of(test, policy)
    return judge(parse(raw_of(test, policy)), policy, told or Facts(), now=NOW).verdict.then


def test_every_word_of_the_language_has_its_case_here() -> None:
    assert set(WORDS) == set(CONDITIONS)


@pytest.mark.parametrize("word", WORDS)
def test_a_rule_fits_where_its_word_fits_and_only_there(tmp_path: Path, word: str) -> None:
    value, fits, misfits = WORDS[word]

    assert then(tmp_path, f"when.{word} = {value}", fits) is Then.FILE
    assert then(tmp_path, f"when.{word} = {value}", misfits) is Then.REVIEW


@pytest.mark.parametrize("word", WORDS)
def test_a_rule_is_passed_over_where_a_word_after_unless_fits(tmp_path: Path, word: str) -> None:
    value, fits, misfits = WORDS[word]

    assert then(tmp_path, f"unless.{word} = {value}", misfits) is Then.FILE
    assert then(tmp_path, f"unless.{word} = {value}", fits) is Then.REVIEW


# In these mails nothing stands against the rule but what cannot be told: no rule would leave them to the owner.
@pytest.mark.parametrize("side", ["when", "unless"])
@pytest.mark.parametrize("word", UNTOLD)
def test_what_cannot_be_told_now_makes_a_review_and_never_a_guess(tmp_path: Path, word: str, side: str) -> None:
    others = '[safety]\nunsure = "leave"\n'
    toml = f'{SMALL}{others}{LISTS}[[rule]]\nname = "R"\nthen = "file"\n{side}.{word} = {UNTOLD[word]}\n'
    policy = policy_of(good(tmp_path, toml))
    raw = b"From: hanna@mail.example\r\nTo: rosa@shop.example\r\nSubject: Hello\r\n\r\nThe thing, please.\r\n"

    verdict = judge(parse(raw), _without_model(policy), Facts(), now=NOW).verdict

    assert verdict.then is Then.REVIEW
    assert verdict.rule == "R"


def _without_model(policy: Any) -> Any:
    from dataclasses import replace

    return replace(policy, model=None)
