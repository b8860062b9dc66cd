from __future__ import annotations

import json
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gateway.cli import program
from tests.messages import mail

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

CONFIG = """
version = 1
[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example"]
languages = ["en", "de"]
[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new?ref={ref}"
[[rule]]
name = "Where is my order"
then = "redirect"
topic = "orders"
when.text = ["where is my order", "wo ist meine bestellung"]
[[rule]]
name = "Friends"
then = "leave"
when.text = ["lake"]
"""


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESKWARD_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def shop(empty_folder: Path) -> Path:
    (empty_folder / "config.toml").write_text(CONFIG)
    (empty_folder / "templates").mkdir()
    return empty_folder


def run(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(program, ["preview", *arguments], input=stdin)


def shown(*arguments: str, stdin: bytes = b"") -> dict[str, object]:
    result = run("--json", *arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_without_any_file_the_sample_shop_answers_a_sample_customer() -> None:
    result = run()

    assert result.exit_code == 0
    head, text = result.stdout.split("\n\n", 1)
    assert [line.split()[0] for line in head.splitlines()] == ["Template", "From", "To", "Subject"]
    assert "resubmit, step 1, language en" in head
    assert text.startswith("Hello Hanna Schmidt,\n\nThank you")


@pytest.mark.usefixtures("shop")
def test_the_note_for_a_message_is_what_the_service_would_write() -> None:
    found = shown("-", stdin=mail(body="Guten Tag, wo ist meine Bestellung? Ich warte schon lange."))

    assert (found["template"], found["language"], found["no_note"]) == ("resubmit", "de", None)
    assert (found["to"], found["subject"]) == ("Ann Field <ann@mail.example>", "Re: A question")
    assert "Ihre Bestellung" in str(found["text"])


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("arguments", "template", "words"),
    [
        (("--step", "2"), "resubmit-2", "getting in touch again"),
        (("--step", "3", "--language", "fr"), "resubmit-3", "Je vous invite"),
        (("--topic", "access"), "resubmit", "into your account"),
        (("--several",), "resubmit", "a message for each"),
    ],
)
def test_step_language_and_topic_can_be_chosen(arguments: tuple[str, ...], template: str, words: str) -> None:
    found = shown(*arguments)

    assert found["template"] == template
    assert words in str(found["text"])


def test_an_own_template_for_a_topic_is_shown(shop: Path) -> None:
    (shop / "templates" / "resubmit-orders.en.txt").write_text("About your order: {{ desk_url }}")

    assert shown()["template"] == "resubmit-orders"


@pytest.mark.usefixtures("shop")
def test_html_and_the_raw_mail_can_be_seen() -> None:
    html, raw = run("--html").stdout, run("--raw").stdout_bytes
    note = message_from_bytes(raw, policy=default)

    assert html.startswith("<!doctype html>")
    assert (note["Auto-Submitted"], note["To"]) == ("auto-replied", "Hanna Schmidt <hanna@mail.example>")
    assert note["Date"]
    assert [part.get_content_type() for part in note.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (mail(body="Coming to the lake?"), "leave: "),
        (mail("Auto-Submitted: auto-replied"), "Auto-Submitted"),
    ],
)
def test_a_message_that_gets_no_note_shows_one_and_says_so(message: bytes, reason: str) -> None:
    result = run("-", stdin=message)

    assert result.exit_code == 0
    assert "this message would get no note" in result.stderr
    assert reason in result.stderr
    assert "Thank you for writing to me" in result.stdout


def test_nothing_is_stored_and_nothing_needs_a_store(shop: Path) -> None:
    before = sorted(shop.rglob("*"))

    run("-", stdin=mail())
    run("--all")

    assert sorted(shop.rglob("*")) == before


def test_all_templates_are_listed_with_notes_on_their_tone(shop: Path) -> None:
    (shop / "templates" / "resubmit.en.txt").write_text("Hello!!\n{{ desk_url }}")

    result = run("--all")

    lines = result.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("templates/resubmit.en.txt"))
    assert result.exit_code == 0
    assert "yours" in lines[at]
    assert lines[at + 1].strip().startswith('warning: line 1: "!!": it shouts')
    assert len(json.loads(run("--all", "--json").stdout)) == 56


@pytest.mark.parametrize("arguments", [(), ("--all",)])
def test_a_template_that_blames_the_customer_is_refused_with_line_and_reason(
    shop: Path, arguments: tuple[str, ...]
) -> None:
    (shop / "templates" / "resubmit.en.txt").write_text("Hello,\n\nyou should have used the desk: {{ desk_url }}\n")

    result = run(*arguments)

    assert result.exit_code == 78
    assert "it blames the customer" in result.output
    assert "you should have used" in result.output
    assert "3" in result.output


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (("nowhere.eml",), b"", 66, "cannot read nowhere.eml"),
        (("--reply", "nothing"), b"", 64, 'there is no template "nothing"'),
        (("--step", "4"), b"", 2, "range"),
        (("-",), mail('From: "odd one"@mail.example'), 65, "nobody can be answered"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    arguments: tuple[str, ...], stdin: bytes, code: int, words: str
) -> None:
    result = run(*arguments, stdin=stdin)

    assert result.exit_code == code
    assert words in result.stderr
