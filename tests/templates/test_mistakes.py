from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from gateway.answer.note import NAMES, SAMPLE
from gateway.errors import PermanentFailure
from gateway.templates import Templates
from tests.templates.shelves import SHIPPED, problems, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("Hi\n\n\n{{ nmae }}", 4, '"nmae" is unknown', 'Did you mean "customer_name"?'),
        ("{{ ownername }}", 1, '"ownername" is unknown', 'Did you mean "owner_name"?'),
        ("{{ desk_link }}", 1, '"desk_link" is unknown', 'Did you mean "desk_url"?'),
        ("{{ qqqqqq }}", 1, '"qqqqqq" is unknown', "Possible: " + ", ".join(NAMES)),
        ("{# subject: For {{ nmae }} #}\nHi", 1, '"nmae" is unknown', 'Did you mean "customer_name"?'),
        ("Hi\n{{ customer name }}", 2, "cannot be read", "one name"),
        ("Hi\n{{ customer_name", 2, "unexpected end", "one name"),
        ("Hi\n{% if person %}x", 2, "endif", "Compare"),
        ("Hi\n{% fi %}", 2, "unknown tag", "Compare"),
        ("{{ customer_name|join }}", 1, '"join" is not possible', "capitalize, default"),
        ("{{ customer_name.upper() }}", 1, "a call is not possible", "Use only the values"),
        ("\n{{ customer_name.first }}", 2, "a point after a name is not possible", "Use only the values"),
        ("Dear customer,", 1, '"Dear customer": it sounds like a ticket robot', "kinder"),
        ("\nYou should have used the desk.", 2, "it blames the customer", "kinder"),
        ("Please don\u2019t write to me.", 1, "it blames the customer", "kinder"),
        ("Sorry for my team.", 1, "it apologises for the people who help", "kinder"),
        ("\n\nWe answer as soon as possible.", 3, "it promises without a date", "{{ promise }}"),
        ("{{ benefits }}", 1, '"benefits" is unknown', 'Did you mean "benefit"?'),
        ("{{ several_topic }}", 1, '"several_topic" is unknown', 'Did you mean "several_topics"?'),
        ("{{ promis }}", 1, '"promis" is unknown', 'Did you mean "promise"?'),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(
    own: Path, text: str, line: int, message: str, remedy: str
) -> None:
    found = problems(own, text)[0]

    assert (found.file, found.line, found.level) == ("templates/resubmit.en.txt", line, "error")
    assert message in found.message
    assert remedy in found.remedy


def test_all_mistakes_of_all_files_are_told_at_once(own: Path) -> None:
    (own / "resubmit.de.txt").write_text("{{ nmae }}\n{{ desk_ulr }}\n")
    (own / "resubmit.en.html").write_text("{{ nmae }}")

    found = Templates(SHIPPED, own).examine(["resubmit"], ["en", "de"])

    assert [(one.file, one.line) for one in found] == [
        ("templates/resubmit.de.txt", 1),
        ("templates/resubmit.de.txt", 2),
        ("templates/resubmit.en.html", 1),
    ]


def test_a_template_with_a_mistake_is_never_sent(own: Path) -> None:
    with pytest.raises(PermanentFailure, match=r"templates/resubmit.en.txt has a mistake"):
        written(own, "resubmit.en.txt", "{{ nmae }}").render("resubmit", "en", SAMPLE)


@pytest.mark.parametrize(
    ("language", "level", "remedy"),
    [("pl", "warning", "Write it, or leave it: en is used instead"), ("sv", "warning", "Write it")],
)
def test_a_missing_language_names_the_known_ones(language: str, level: str, remedy: str) -> None:
    [found] = Templates(SHIPPED, None).examine(["resubmit"], ["en", language])

    assert found.message == f"templates/resubmit.{language}.txt does not exist; known: de, en, es, fr, it, nl, pt"
    assert found.level == level
    assert found.remedy.startswith(remedy)


def test_a_reply_that_exists_in_no_language_is_an_error() -> None:
    [found] = Templates(SHIPPED, None).examine(["resubmitt"], ["en"])

    assert (found.level, found.file) == ("error", "templates/resubmitt.en.txt")
    assert found.message.endswith("known: none")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{{ desk_url }} {{ reference }}\nHello { customer_name }", 2, "single brace"),
        ("Hello. {{ reference }}", None, "never names desk_url"),
    ],
)
def test_what_is_hardly_meant_is_a_warning(own: Path, text: str, line: int | None, message: str) -> None:
    [found] = problems(own, text)

    assert (found.line, found.level) == (line, "warning")
    assert message in found.message


def test_what_fails_only_when_it_is_rendered_is_told_too(own: Path) -> None:
    found = problems(own, "{{ customer_name < 3 }}")

    assert [(one.file, one.level) for one in found] == [("templates/resubmit.en.txt", "error")]
    assert "cannot be rendered" in found[0].message


def test_files_of_other_kinds_in_the_folder_are_left_alone(own: Path) -> None:
    (own / ".resubmit.en.txt").write_text("{{ nmae }}")

    assert problems(own, "{{ nmae }}", name="resubmit.en.txt~") == []


def test_a_file_whose_name_has_no_language_is_pointed_out(own: Path) -> None:
    [found] = problems(own, "x", name="resubmit.txt")

    assert (found.file, found.remedy) == ("templates/resubmit.txt", "Rename it, for example to resubmit.en.txt")


@pytest.mark.parametrize(("content", "message"), [(b"Gr\xfc\xdfe", "not UTF-8"), (b"x" * 70_000, "larger than 64 KiB")])
def test_a_file_that_is_no_template_is_pointed_out(own: Path, content: bytes, message: str) -> None:
    (own / "resubmit.de.txt").write_bytes(content)

    [found] = Templates(SHIPPED, own).examine(["resubmit"], ["de"])

    assert message in found.message


def test_a_folder_named_like_a_template_is_pointed_out(own: Path) -> None:
    (own / "resubmit.de.txt").mkdir()

    [found] = Templates(SHIPPED, own).examine(["resubmit"], ["de"])

    assert "cannot be read" in found.message


def test_shouting_is_a_warning_and_the_note_is_sent_all_the_same(own: Path) -> None:
    templates = written(own, "resubmit.en.txt", "Hello!!\n{{ desk_url }} {{ reference }}")

    assert [(one.line, one.level) for one in templates.examine((), ())] == [(1, "warning")]
    assert templates.render("resubmit", "en", SAMPLE).text.startswith("Hello!!")


def test_a_file_full_of_mistakes_is_told_in_a_moment(own: Path) -> None:
    began = time.thread_time()

    found = problems(own, "".join(f"{{{{ wrong{number} }}}}\n" for number in range(3000)))

    assert len(found) == 20
    assert time.thread_time() - began < 10  # seconds of the processor; it takes less than one


def test_a_note_without_the_reference_in_its_text_is_worth_a_word(own: Path) -> None:
    [found] = problems(own, "Hello.\n{{ desk_url }}")

    assert (found.level, found.line) == ("note", None)
    assert "never names reference" in found.message
