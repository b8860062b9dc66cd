"""The notes we ship, as customers read them: in every language, at every step of the ladder."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.answer import sayings
from gateway.answer.ladder import LAST
from gateway.answer.note import SAMPLE, Rendered
from gateway.answer.tone import tone
from gateway.judge.topics import CATEGORIES
from gateway.templates import Templates
from tests.templates.shelves import BARE, SHIPPED, Page, sample

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGES = sayings.LANGUAGES
STEPS = tuple(range(1, LAST + 1))
EVERY = pytest.mark.parametrize(("language", "step"), [(language, step) for language in LANGUAGES for step in STEPS])
TEMPLATES = Templates(SHIPPED, None)
LONGEST = 120  # words, all of them: greeting, link, promise, advice, reference


def note(language: str, step: int = 1, **known: str) -> Rendered:
    """The note with everything in it; ``known`` has other values for some of it."""
    return TEMPLATES.render("resubmit", language, replace(sample(language), **known), step=step)


def bare(language: str, step: int = 1, **known: str) -> Rendered:
    values = replace(BARE, benefit=sayings.benefit("none", language), **known)
    return TEMPLATES.render("resubmit", language, values, step=step)


@EVERY
@pytest.mark.parametrize("known", [note, bare], ids=["everything known", "little known"])
def test_a_shipped_note_is_tidy(language: str, step: int, known: Callable[..., Rendered]) -> None:
    text = known(language, step).text.replace(SAMPLE.desk_url, "LINK")

    assert not set(text) & set("{}%#\t\r")
    assert "\n\n\n" not in text
    assert text.endswith(SAMPLE.reference + "\n")
    assert not re.search(r" $|^ | {2}|\(\)|None|\n\n[ .,]| [.,]", text, re.MULTILINE)
    assert max(len(line) for line in text.splitlines()) < 320


@EVERY
def test_a_shipped_note_names_what_matters_once(language: str, step: int) -> None:
    found = note(language, step)

    assert (found.language, found.template) == (language, "resubmit" if step == 1 else f"resubmit-{step}")
    assert found.text.replace(SAMPLE.desk_url, "").count(SAMPLE.reference) == 1
    for value in (SAMPLE.desk_url, SAMPLE.desk_name, SAMPLE.customer_name, SAMPLE.promise):
        assert found.text.count(value) == 1
    assert found.text.count(SAMPLE.desk_hours) == (step == 1)
    assert found.text.count(SAMPLE.person) == (step < LAST)
    assert SAMPLE.owner_name in (found.subject or "")


@EVERY
def test_a_shipped_note_is_short(language: str, step: int) -> None:
    for category in (*CATEGORIES, "none"):
        found = note(language, step, benefit=sayings.benefit(category, language))

        assert len(found.text.split()) <= LONGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_step_is_shorter_and_says_it_in_other_words(language: str) -> None:
    found = [note(language, step) for step in STEPS]

    lengths = [len(one.text) for one in found]
    asked = [one.text.split("\n\n")[1] for one in found]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(asked)) == LAST


@EVERY
def test_the_turn_around_is_told_where_there_is_no_promise(language: str, step: int) -> None:
    assert bare(language, step, turnaround="WHAT WE KNOW").text.count("WHAT WE KNOW") == 1
    assert "WHAT WE KNOW" not in note(language, step, turnaround="WHAT WE KNOW").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hours_stand_alone_as_well(language: str) -> None:
    assert bare(language, desk_hours="WHAT WE KNOW").text.count("WHAT WE KNOW") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", [*CATEGORIES, "none"])
def test_the_first_note_gives_one_reason_that_is_good_for_her(language: str, category: str) -> None:
    reason = sayings.benefit(category, language)

    assert note(language, benefit=reason).text.count(reason) == 1
    assert len({sayings.benefit(other, language) for other in (*CATEGORIES, "none")}) == len(CATEGORIES) + 1


@EVERY
def test_the_advice_to_write_apart_stands_only_where_it_is_needed(language: str, step: int) -> None:
    advice = sayings.several_topics(language)

    assert note(language, step).text.count(advice) == 1
    assert advice not in note(language, step, several_topics="").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_contact_is_told_that_the_desk_is_there_for_later_too(language: str) -> None:
    welcome = sayings.first_contact(language)

    assert welcome in note(language, several_topics="").text
    assert welcome not in note(language, several_topics="", first_contact="").text


@EVERY
def test_the_html_says_the_same_as_the_text(language: str, step: int) -> None:
    for one in (note(language, step), bare(language, step), bare(language, step, turnaround="8 h", person="Kim")):
        words = set(re.findall(r"\w+", one.text.replace(SAMPLE.desk_url, "")))

        assert words == set(re.findall(r"\w+", Page(one.html.partition("</title>")[2]).text))
        assert f'lang="{language}"' in one.html


@EVERY
def test_the_html_fetches_nothing_and_has_one_link(language: str, step: int) -> None:
    page = Page(note(language, step).html)

    assert page.links == [SAMPLE.desk_url]
    assert page.fetched == []


@EVERY
def test_the_html_leaves_its_colours_to_the_reader(language: str, step: int) -> None:
    html = note(language, step).html

    assert 'name="color-scheme" content="light dark"' in html
    assert not re.search(r"color:|background", html)
    assert "<p></p>" not in bare(language, step).html


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("en", "Hello,"),
        ("de", "Guten Tag,"),
        ("fr", "Bonjour,"),
        ("es", "Hola:"),
        ("it", "Buongiorno,"),
        ("pt", "Olá,"),
        ("nl", "Goedendag,"),
    ],
)
def test_a_customer_without_a_name_is_greeted_all_the_same(language: str, greeting: str) -> None:
    for step in STEPS:
        assert bare(language, step).text.startswith(greeting + "\n\n")


SAD = "unfortunately|leider|malheureusement|lamentablemente|purtroppo|infelizmente|helaas|sorry|inbox|!"


@EVERY
def test_a_shipped_note_blames_and_belittles_nobody(language: str, step: int) -> None:
    for category in (*CATEGORIES, "none"):
        text = note(language, step, benefit=sayings.benefit(category, language)).text

        assert list(tone(text, language)) == []
        assert not re.search(SAD, text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("language", "familiar"),
    [
        ("de", r"\b(?:du|dir|dich|dein\w*|euch|euer)\b"),
        ("fr", r"\b(?:tu|toi|ton|ta|tes)\b"),
        ("es", r"\b(?:tú|ti|tu|tus|te)\b"),
        ("it", r"\b(?:tu|tuo|tua|ti)\b"),
        ("nl", r"\b(?:je|jij|jouw)\b"),
    ],
)
def test_the_customer_is_addressed_formally(language: str, familiar: str) -> None:
    for step in STEPS:
        assert not re.search(familiar, note(language, step).text, re.IGNORECASE)


def test_french_punctuation_never_starts_a_line() -> None:
    for step in STEPS:
        found = note("fr", step)

        assert not re.search(r"\w [?!;:]", found.text + Page(found.html).text)


def test_the_shipped_templates_have_no_problem() -> None:
    assert TEMPLATES.examine(["resubmit"], LANGUAGES, []) == ()
    for file in SHIPPED.iterdir():
        assert list(tone(file.read_text(encoding="utf-8"), file.name.split(".")[1])) == []
    assert {one.words > 0 for one in TEMPLATES.listed() if one.file.endswith(".txt")} == {True}
