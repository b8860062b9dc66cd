from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.answer.both import both
from gateway.answer.note import Rendered


def note(language: str, text: str, html: str | None = None) -> Rendered:
    page = f'<html lang="{language}"><body style="margin: 1em">\n<p>{text}</p>\n</body></html>'
    return Rendered(
        subject=f"Subject {language}", text=f"{text}\n", html=html or page, language=language, template="resubmit"
    )


ENGLISH, GERMAN = note("en", "Hello Hanna"), note("de", "Guten Tag Hanna")


def test_the_second_note_stands_below_a_line_and_is_announced_in_its_own_language() -> None:
    found = both(ENGLISH, GERMAN)

    hint, first, line, second = found.text.strip().split("\n\n")
    assert (hint, first, second) == ("Deutsch: siehe bitte unten.", "Hello Hanna", "Guten Tag Hanna")
    assert set(line) == {"\u2013"}
    assert (found.subject, found.language, found.template) == ("Subject en", "en, de", "resubmit")


def test_the_html_is_one_page_with_both_and_marks_the_second_language() -> None:
    html = both(ENGLISH, GERMAN).html

    assert [html.count(tag) for tag in ("<html", "<body", "</body>", "<hr>")] == [1, 1, 1, 1]
    assert html.index("siehe bitte unten") < html.index("Hello Hanna") < html.index("<hr>")
    assert '<div lang="de">\n<p>Guten Tag Hanna</p>\n</div>' in html
    assert html.startswith('<html lang="en"><body style="margin: 1em">')


@pytest.mark.parametrize(
    ("first", "second"),
    [("<p>Hello</p>", "<p>Guten Tag</p>"), ("<p>Hello</p>", GERMAN.html), (ENGLISH.html, "<p>Guten Tag</p>")],
)
def test_html_without_a_body_of_its_own_is_put_together_as_well(first: str, second: str) -> None:
    html = both(replace(ENGLISH, html=first), replace(GERMAN, html=second)).html

    assert html.index("Hello") < html.index("<hr>") < html.index("Guten Tag")
    assert html.count("<body") <= 1


def test_a_language_that_is_missing_is_not_said_twice() -> None:
    assert both(ENGLISH, replace(GERMAN, language="en")) is ENGLISH


def test_a_language_we_have_no_words_for_goes_without_an_announcement() -> None:
    assert both(ENGLISH, replace(GERMAN, language="fi")).text.startswith("Hello Hanna")
