from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway import config
from tests.config.files import GOOD, SMALL, changed, errors, line_of, loaded, warnings

if TYPE_CHECKING:
    from pathlib import Path

# what is replaced, by what, a piece of the line that is blamed, the code, and pieces of the message and of the remedy
SLIPS = [
    ("when.text", "when.txt", "when.txt", "unknown-key", '"txt" is not a known setting in rule "Where', '"text"'),
    (
        'then = "redirect"',
        'then = "redirct"',
        "redirct",
        "bad-value",
        '"redirct" is not possible for "then"',
        '"redirect"',
    ),
    ('then = "leave"', "then = leave", "then = leave", "missing-quotes", "quotation marks", 'then = "leave"'),
    ('name = "Rosa Moss"', "name = “Rosa Moss”", "“Rosa", "curly-quotes", "word processor", 'with "'),
    (
        '"where is my order",\n',
        '"where is my order"\n',
        '"where is',
        "missing-comma",
        'after "where is my order"',
        "comma",
    ),
    ('[[rule]]\nname = "Where', '[rule]\nname = "Where', "[rule]\n", "single-brackets", "two brackets", "[[rule]]"),
    ('topic = "orders"', 'topic = "orders', 'topic = "orders', "open-quote", "missing at the end", 'topic = "orders"'),
    (
        'then = "redirect"\n',
        "",
        '[[rule]]\nname = "Where',
        "missing-key",
        '"Where is my order" has no "then"',
        'then = "redirect"',
    ),
    (
        'topic = "orders"',
        'topic = "orders"\ntopic = "more"',
        'topic = "more"',
        "key-twice",
        "already set on line 40",
        "one of",
    ),
    ("enabled = true", "enabled = True", "enabled = True", "true-false", "small letters", "Write true."),
    ("enabled = true", "enabled = yes", "enabled = yes", "true-false", "small letters", "Write true."),
    ("enabled = true", 'enabled = "yes"', 'enabled = "yes"', "wrong-kind", "true or false", "without quotation marks"),
    (
        '"*@papermill.example"',
        '"papermill.example"',
        "papermill",
        "domain-without-at",
        "has no @",
        '"*@papermill.example"',
    ),
    ('"1 per 7 days"', '"once a week"', "once a week", "bad-rate", '"once a week" is not', '"1 per 7 days"'),
    (
        '"rosa@shop.example", "hello',
        '"rosa.shop.example", "hello',
        "rosa.shop",
        "bad-mail-address",
        "no @",
        "whole address",
    ),
    ('"Europe/Berlin"', '"Berlin"', '"Berlin"', "unknown-time-zone", '"Berlin" is no time zone', '"Europe/Berlin"'),
    ('["en", "de"]', '["en", "german"]', "german", "unknown-language", '"german" is no language', '"de"'),
    (
        '"https://help.shop.example/new?email={email}"',
        '"help.shop.example"',
        "url = ",
        "bad-url",
        "begins with https://",
        "https://",
    ),
    ("{email}", "{mail}", "{mail}", "unknown-placeholder", "{mail}", "{email}"),
    ('host = "imap.shop.example"\n', "", "[[mailbox]]", "missing-key", 'has no "host"', 'host = "imap.shop.example"'),
    ('host = "imap.shop.example"', 'provider = "gmial"', "gmial", "unknown-provider", "provider", '"gmail"'),
    (
        'host = "imap.shop.example"',
        'host = "imap.shop.example"\nsecurity = "none"',
        "none",
        "clear-text",
        "in clear",
        '"tls"',
    ),
    (
        'host = "smtp.shop.example"',
        'host = "smtp.shop.example"\nsecurity = "none"',
        "none",
        "clear-text",
        "in clear",
        '"tls"',
    ),
    (
        'name = "Where is my order"',
        'name = "Suppliers and partners"',
        None,
        "duplicate-name",
        "already used on line 33",
        "another name",
    ),
    ('forward = ["desk"]', 'forward = ["dsk"]', '["dsk"]', "unknown-forward", "no [[forward]]", '"desk"'),
    ('"@suppliers"', '"@supliers"', "@supliers", "unknown-list", '"@supliers" is not a list', '"@suppliers"'),
    ('"not arrived"', '"ref*und"', "ref*und", "stray-star", "end of a word", "ref*"),
    ('["invoice"]', "[]", "unless.subject", "empty-list", "empty", "Fill it in"),
    ("version = 1", "version = 2", "version = 2", "unknown-version", "not known", "version = 1"),
    ("version = 1\n", "", None, "missing-key", 'This file has no "version"', "version = 1"),
    (
        'delay = "20 minutes"',
        "delay = 20 minutes",
        "delay = 20",
        "missing-quotes",
        "quotation marks",
        'delay = "20 minutes"',
    ),
    ('delay = "20 minutes"', "delay = 20", "delay = 20", "bad-delay", "text in quotation marks", '"20 minutes"'),
    ('mode = "live"', 'mode = "lve"', '"lve"', "bad-value", '"lve" is not possible', '"live"'),
    ('then = "leave"', 'then "leave"', 'then "leave"', "missing-equals", "stands a =", 'then = "leave"'),
    ('then = "leave"', 'then: "leave"', "then:", "missing-equals", "stands a =", 'then = "leave"'),
    ('then = "leave"', 'then = "leave"\n= 5', "= 5", "unreadable-line", "cannot be read", "config.example.toml"),
    ("enabled = true", "until = 31.12.2026", "until", "bad-date", "year-month-day", "2026-12-31"),
    ('topic = "orders"', 'topic = "the "orders" topic"', "topic =", "inner-quotes", "inside", "'"),
    ('topic = "orders"', r'topic = "C:\orders"', "topic =", "backslash", "backslash", "twice"),
    ("[lists]", "[lists", "[lists", "brackets", "do not pair", "[lists]"),
    ('["*@parcel.example"]', '["*@parcel.example"', "suppliers = ", "open-list", "no ]", "]"),
    ("[lists]", "My own lists\n[lists]", "My own", "no-setting", "neither", "#"),
    (
        'expect_rule = "Where is my order"',
        'expect_rule = "Where"',
        'expect_rule = "Where"',
        "unknown-rule",
        "no rule",
        "name of a rule",
    ),
    ('kind = "email"', 'kind = "zamad"', "zamad", "bad-value", "not known", '"zammad"'),
    ('to = "support@desk.example"\n', "", "[[forward]]", "missing-key", 'has no "to"', "to ="),
    ('name = "Rosa Moss"', 'name = "Rosa Moss"\nmax_age = "1 day"', "max_age", "unknown-key", '"max_age"', "[safety]"),
    ('[send]\nhost = "smtp.shop.example"\n', "", 'mode = "live"', "no-send", "[send]", "Add [send]"),
    ('name = "Moss & Fern support desk"\n', "", "[desk]", "missing-key", '"name"', 'name = "Support desk"'),
]


@pytest.mark.parametrize(("before", "after", "blamed", "code", "message", "remedy"), SLIPS)
def test_a_likely_mistake_is_told_with_its_line_one_sentence_and_a_remedy(
    tmp_path: Path, before: str, after: str, blamed: str | None, code: str, message: str, remedy: str
) -> None:
    text = changed(before, after)

    found = errors(tmp_path, text)

    first = next(problem for problem in found if problem.code == code)
    assert message in first.message
    assert remedy in first.remedy
    assert blamed is None or first.line == line_of(blamed, text)
    assert first.message.endswith((".", "?"))


# without [send] two things miss it, and a rule without its name is missed by the test that expects it
@pytest.mark.parametrize(("before", "after"), [row[:2] for row in SLIPS if row[3] not in {"no-send", "duplicate-name"}])
def test_one_mistake_gives_one_error(tmp_path: Path, before: str, after: str) -> None:
    text = changed(before, after)

    found = errors(tmp_path, text)

    assert len(found) == 1, [config.show(problem) for problem in found]


def test_all_mistakes_are_told_in_one_run(tmp_path: Path) -> None:
    text = GOOD
    several = ["curly-quotes", "bad-rate", "missing-quotes", "open-quote", "true-false", "missing-comma", "unknown-key"]
    for before, after, _, code, _, _ in SLIPS:
        if code in several:
            several.remove(code)
            text = changed(before, after, text)

    found = {problem.code for problem in errors(tmp_path, text)}

    assert found >= {
        "curly-quotes",
        "bad-rate",
        "missing-quotes",
        "open-quote",
        "true-false",
        "missing-comma",
        "unknown-key",
    }


def test_a_problem_is_shown_with_its_line_and_a_mark_under_the_place(tmp_path: Path) -> None:
    text = changed('then = "redirect"', 'then = "redirct"')

    shown = config.show(errors(tmp_path, text)[0]).splitlines()

    assert shown[0].endswith(f'config.toml:{line_of("redirct", text)}:8: error: "redirct" is not possible for "then".')
    assert shown[1] == '    then = "redirct"'
    assert shown[2] == "           ^"
    assert shown[3] == '    Did you mean "redirect"? Possible: redirect, leave, review, file.'


def test_the_mark_stands_under_a_place_behind_tabs(tmp_path: Path) -> None:
    text = changed('then = "redirect"', '\tthen = "redirct"')

    shown = config.show(errors(tmp_path, text)[0]).splitlines()

    assert shown[2] == "    \t       ^"


def test_a_problem_in_a_rule_carries_its_name(tmp_path: Path) -> None:
    text = changed("when.text", "when.txt")

    found = errors(tmp_path, text)

    assert [problem.rule for problem in found] == ["Where is my order"]


def test_one_text_where_a_list_belongs_is_taken_with_a_note(tmp_path: Path) -> None:
    text = changed('["invoice"]', '"invoice"')

    found = loaded(tmp_path, text)

    assert found.config is not None
    notes = [(problem.level, problem.code, problem.line) for problem in found.problems]
    assert notes == [("note", "list-of-one", line_of("unless.subject", text))]


def test_a_password_typed_in_is_taken_with_a_warning_that_does_not_repeat_it(tmp_path: Path) -> None:
    text = changed('{ credential = "imap-rosa" }', '"hunter2"')

    found = warnings(tmp_path, text)

    assert [(problem.code, problem.line) for problem in found] == [("plain-secret", line_of("password", text))]
    assert "credentials/mailbox-rosa" in found[0].remedy
    assert found[0].source is None


def test_a_rule_without_when_above_others_is_told(tmp_path: Path) -> None:
    text = changed('when.from = ["*@papermill.example", "@suppliers"]\n', "")

    found = warnings(tmp_path, text)

    assert [(problem.code, problem.rule) for problem in found] == [
        ("fits-everything", "Suppliers and partners"),
        ("never-fits", "Where is my order"),
    ]


def test_a_rule_without_when_at_the_end_is_a_last_resort_and_fine(tmp_path: Path) -> None:
    text = changed("[lists]", '[[rule]]\nname = "All else"\nthen = "review"\n[lists]')

    found = warnings(tmp_path, text)

    assert found == []


@pytest.mark.parametrize(("there", "missing"), [("tls_certificate", "tls_key"), ("tls_key", "tls_certificate")])
def test_half_a_certificate_is_an_error(tmp_path: Path, there: str, missing: str) -> None:
    text = changed("[listen]", f'[listen]\n{there} = "mx.pem"', SMALL)

    found = errors(tmp_path, text)

    assert [problem.code for problem in found] == ["half-certificate"]
    assert missing in found[0].message


@pytest.mark.parametrize(
    ("lines", "code", "word"),
    [
        ('username = "provider"', "half-login", "password"),
        ('password = { credential = "listen" }', "half-login", "username"),
        ('username = "provider"\npassword = { credential = "listen" }', "login-in-clear", "TLS"),
        ('balancers = ["10.0.0.0/33"]', "bad-network", "10.0.0.0/33"),
        ('balancers = ["10.0.0.1", "balancer.example"]', "bad-network", "balancer.example"),
        ('balancers = ["0.0.0.0/0"]', "every-network", "Everybody"),
        ('balancers = "::/0"', "every-network", "Everybody"),
        ("balancers = 10", "wrong-kind", "list"),
    ],
)
def test_a_mistake_about_who_may_hand_in_mail_is_told(tmp_path: Path, lines: str, code: str, word: str) -> None:
    text = changed("[listen]", f"[listen]\n{lines}", SMALL)

    found = errors(tmp_path, text)

    assert [problem.code for problem in found] == [code]
    assert word in found[0].message


def test_a_file_without_any_way_in_is_told_but_its_rules_can_be_tried(tmp_path: Path) -> None:
    text = changed('[listen]\nsmtp = "127.0.0.1:0"\n', "", SMALL)

    found = warnings(tmp_path, text)

    assert [problem.code for problem in found] == ["no-way-in"]


def test_a_missing_desk_is_only_a_warning_while_nothing_is_sent(tmp_path: Path) -> None:
    text = changed('[desk]\nname = "Desk"\nurl = "https://help.shop.example"\n', "", SMALL)

    found = warnings(tmp_path, text)

    assert [problem.code for problem in found] == ["missing-key", "missing-key"]


def test_a_rule_set_of_an_unknown_format_is_not_guessed(tmp_path: Path) -> None:
    found = errors(tmp_path, "rules:\n  - name: orders\n    then: redirect\n")

    assert found
    assert all(problem.remedy for problem in found)
