from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from gateway.cli.explain import explain, owner_of
from gateway.mail import parse
from tests.messages import mail, multipart

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TOP = [
    *("file", "message", "forwarded", "eligibility", "verdict", "steps", "category", "support_probability", "reply"),
    *("no_note", "ticket"),
]
KEYS = {
    "message": ["message_id", "from", "to", "subject", "date", "text", "new_text", "language", "attachments"],
    "eligibility": ["may_reply", "reason", "source"],
    "verdict": ["then", "rule", "topic", "topics", "because"],
}
CONFIG = """
version = 1
[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example"]
time_zone = "Europe/Berlin"
languages = ["en", "de"]
[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new"
[safety]
mode = "watch"
[[rule]]
name = "Where is my order"
then = "redirect"
topic = "orders"
when.text = ["where is my order", "wo ist meine bestellung"]
[[test]]
name = "A customer"
body = "Where is my order?"
expect = "redirect"
"""


@pytest.fixture(autouse=True)
def no_config_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKWARD_CONFIG", raising=False)


def run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(explain, arguments, input=stdin)


def written(folder: Path, name: str, raw: bytes) -> str:
    path = folder / name
    path.write_bytes(raw)
    return str(path)


def explained(raw: bytes, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--json", *arguments, "-", stdin=raw).stdout)
    return found


def test_a_line_has_exactly_the_keys_that_scripts_rely_on() -> None:
    found = explained(mail())

    assert list(found) == TOP
    assert {part: list(found[part]) for part in KEYS} == KEYS


def test_each_protection_and_rule_is_told_with_its_reason_and_document() -> None:
    steps = explained(mail("Precedence: bulk"))["steps"]

    [found] = [step for step in steps if step["fits"]]
    assert (found["name"], found["why"]) == ("mass mail", "Precedence: bulk")
    assert found["source"].startswith("RFC 3834")
    assert len({step["number"] for step in steps}) == len(steps) > 50


def test_a_message_is_told_with_its_fields_and_text() -> None:
    parts = multipart(
        "Content-Type: text/plain; charset=utf-8\n\nHere it is.\n\nOn 20 Nov 2026 Rosa wrote:\n> Send it",
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\n123",
    )

    message = explained(mail("Content-Type: multipart/mixed; boundary=frontier", body=parts))["message"]

    assert message["message_id"] == "question-1@mail.example"
    assert message["from"] == {"name": "Ann Field", "address": "ann@mail.example"}
    assert message["to"] == ["rosa@shop.example"]
    assert message["date"] == "2026-11-21T09:14:00+00:00"
    assert message["new_text"].strip() == "Here it is."
    assert "> Send it" in message["text"]
    assert message["attachments"] == [{"filename": "a.pdf", "content_type": "application/pdf", "size": 3}]


def test_without_a_config_file_the_owner_is_whom_the_message_is_addressed_to() -> None:
    found = explained(mail("From: rosa@shop.example"))

    assert found["eligibility"]["may_reply"] is False
    assert "own address" in found["eligibility"]["reason"]


def test_a_person_may_get_a_reply_whether_or_not_it_is_support() -> None:
    found = explained(mail(body="See you on Sunday!"))

    assert found["eligibility"] == {"may_reply": True, "reason": None, "source": None}
    assert (found["verdict"]["then"], found["reply"], found["category"]) == ("review", None, "none")


def test_the_return_path_is_the_envelope_sender() -> None:
    found = explained(mail("Return-Path: <>"))

    assert found["eligibility"]["reason"] == "null reverse-path"
    assert found["verdict"]["then"] == "leave"


def test_the_rules_of_a_config_file_decide_and_their_note_is_told(tmp_path: Path) -> None:
    config = written(tmp_path, "shop.toml", CONFIG.encode())
    raw = mail("Subject: Re: Frage", body="Guten Tag, wo ist meine Bestellung? Vielen Dank")

    found = explained(raw, "--config", config)

    assert found["verdict"]["rule"] == "Where is my order"
    assert found["category"] == "order"
    assert found["reply"] == {"language": "de", "template": "resubmit", "subject": "Re: Frage"}


def test_a_message_that_gets_no_note_has_no_reply_to_show(tmp_path: Path) -> None:
    config = written(tmp_path, "shop.toml", CONFIG.encode())

    found = explained(mail("X-Auto-Response-Suppress: All"), "--config", config)

    assert (found["verdict"]["then"], found["reply"]) == ("redirect", None)


def test_files_are_explained_one_a_line_in_their_order(tmp_path: Path) -> None:
    names = [written(tmp_path, name, mail(f"Subject: {name}")) for name in ("b.eml", "a.eml", "c.eml")]

    lines = run("--json", *names).stdout.splitlines()

    assert [json.loads(line)["file"] for line in lines] == names


def test_a_missing_file_is_named_after_the_others_are_explained(tmp_path: Path) -> None:
    there = written(tmp_path, "a.eml", mail())

    result = run("--json", "missing.eml", there)

    assert result.exit_code == 66
    assert json.loads(result.stdout)["file"] == there
    assert "missing.eml" in result.stderr


def test_a_config_file_that_was_named_and_is_missing_ends_with_66() -> None:
    result = run("--json", "--config", "missing.toml", "-", stdin=mail())

    assert result.exit_code == 66
    assert "missing.toml" in result.stderr


@pytest.mark.parametrize("raw", [b"", b"\x00\xff", b"\r\n\r\nhello", b"From: \xff\xfe\r\n\r\n", b"no field\r\n" * 99])
def test_what_is_no_mail_still_gives_a_line_and_no_reply(raw: bytes) -> None:
    found = explained(raw)

    assert found["eligibility"]["may_reply"] is False


def test_a_message_that_makes_the_program_stumble_gives_a_line_with_the_same_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.cli.explain._document", lambda *_: 1 / 0)

    found = explained(mail())

    assert list(found["message"]) == KEYS["message"]
    assert found["eligibility"]["may_reply"] is False
    assert "ZeroDivisionError" in found["eligibility"]["reason"]


def test_a_person_reads_protections_rules_and_result(tmp_path: Path) -> None:
    config = written(tmp_path, "shop.toml", CONFIG.encode())

    shown = run("--config", config, "-", stdin=mail()).stdout

    assert "own address? no" in shown
    assert ' 3 rule 1          "Where is my order"   YES   text has "where is my order"\n' in shown
    assert " 2 sender          mail.example, not proven and not refuted: " in shown
    assert "redirect, template resubmit.en, language en" in shown


def test_a_person_reads_which_protection_stands_against_a_reply() -> None:
    shown = run("-", stdin=mail("Precedence: bulk")).stdout

    assert " 1 protections     1 of 62 speaks against a note\n" in shown
    assert "mass mail? YES, Precedence: bulk (RFC 3834" in shown
    assert "leave, no note" in shown


def test_no_control_character_of_a_mail_reaches_the_terminal() -> None:
    shown = run("-", stdin=mail("Subject: =?utf-8?q?=1B[2J=07_hello?=")).stdout

    assert "hello" in shown
    assert not {"\x1b", "\x07"} & set(shown)


GMAIL = (
    "---------- Forwarded message ---------\nFrom: {writer}\nDate: Sat, Nov 21, 2026 at 9:14 AM\nSubject: Question\n"
    "To: <rosa@shop.example>\n\n\nWhere is my order 4711?\n"
)


def handed_on(writer: str) -> bytes:
    head = ("From: Rosa <rosa@shop.example>", "To: desk@desk.example", "Subject: Fwd: Question")
    return mail(*head, body=GMAIL.format(writer=writer))


def test_the_customer_inside_a_mail_that_was_handed_on_is_told() -> None:
    found = explained(handed_on("Ann Field <ann@mail.example>"))["forwarded"]

    assert found == {"address": "ann@mail.example", "name": "Ann Field", "subject": "Question", "sure": True}


def test_a_customer_who_cannot_be_told_has_no_address_and_is_not_sure() -> None:
    found = explained(handed_on("Ann Field"))["forwarded"]

    assert found == {"address": None, "name": "Ann Field", "subject": "Question", "sure": False}


def test_a_customer_who_hands_on_the_shops_own_mail_hands_on_nothing() -> None:
    raw = mail("Subject: Fwd: Question", body=GMAIL.format(writer="Rosa <rosa@shop.example>"))

    assert explained(raw)["forwarded"] is None


def test_the_human_form_tells_who_the_customer_is_or_that_a_person_must_look() -> None:
    sure = run("-", stdin=handed_on("Ann Field <ann@mail.example>")).stdout
    unsure = run("-", stdin=handed_on("Ann Field")).stdout

    assert " handed on       somebody else's mail: the customer is Ann Field <ann@mail.example>, sure\n" in sure
    assert " handed on       somebody else's mail: the customer cannot be told, needs a person\n" in unsure
    assert "handed on" not in run("-", stdin=mail()).stdout


@pytest.mark.parametrize(
    ("fields", "owners"),
    [
        (("To: Rosa <rosa@shop.example>", "Delivered-To: box7@host.example"), ("rosa@shop.example",)),
        (("To: ann@mail.example, rosa@shop.example",), ("rosa@shop.example",)),
        (("To: Ann@mail.example", "Cc: rosa@shop.example"), ("rosa@shop.example",)),
        (("To: ann@mail.example",), ("ann@mail.example",)),
        (("To: undisclosed-recipients:;", "Delivered-To: rosa@shop.example"), ("rosa@shop.example",)),
        (("To: somebody", "Cc: rosa@shop.example"), ("rosa@shop.example",)),
        (("To: undisclosed-recipients:;",), ()),
        (("To: Rosa <rosa>",), ()),
    ],
)
def test_without_a_config_file_the_owner_is_whom_the_mail_is_for(
    fields: tuple[str, ...], owners: tuple[str, ...]
) -> None:
    assert owner_of(parse(mail("From: Ann <ann@mail.example>", *fields))) == owners


@pytest.mark.parametrize(
    ("fields", "without"),
    [((), ("To",)), (("Delivered-To: box7@host.example",), ("To", "Date")), (("To: Rosa <rosa>",), ())],
)
def test_a_mail_whose_recipients_were_lost_may_be_answered(fields: tuple[str, ...], without: tuple[str, ...]) -> None:
    result = run("--json", "-", stdin=mail(*fields, without=without))

    assert json.loads(result.output)["eligibility"]["may_reply"] is True


def test_the_learned_model_is_asked_even_where_a_rule_decides() -> None:
    found = explained(mail(body="I ordered a mug three weeks ago and it still has not arrived. Where is it?"))

    assert found["support_probability"] > 0.5
    assert found["category"] in {"order", "shipping"}


def test_mail_of_a_machine_is_no_support_to_the_model() -> None:
    raw = mail(body="I ordered a mug three weeks ago and it still has not arrived.")
    found = explained(raw.replace(b"Subject:", b"List-Id: <shop.mail.example>\r\nSubject:", 1))

    assert found["support_probability"] <= 0.01
    assert found["category"] == "none"
