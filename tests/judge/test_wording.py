from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.judge.checks.wording import away, bounces, mailings, persons, programs, questions, viewed
from gateway.judge.checks.wording.spelled import Library, Wording, wording
from gateway.judge.folding import fold

LISTS = {
    name: each
    for module in (away, bounces, mailings, persons, programs, questions)
    for name, each in vars(module).items()
    if isinstance(each, Wording)
}


def fits(written: str, text: str) -> bool:
    wanted = wording(written)
    return wanted.found_in(Library.of([wanted]).view(fold(text)))


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("out of office", "I am OUT of\noffice."),
        ("out of {the |}office", "out of the office"),
        ("out of {the |}office", "out of office"),
        ("{mail|message} {was|is} {not|never} {read|sent}", "The message is never read."),
        ("please {do |}{not {reply|answer}|call}", "Please do not answer"),
        ("please {do |}{not {reply|answer}|call}", "please call"),
        ("message to ... {could not|cannot} be delivered", "Your message to ann@mail.example could not be delivered"),
        ("{Büro|Haus}", "nicht im BÜRO"),
        ("{récemment|déjà} reçu", "il a deja recu"),
        ("appart* {frei|leer}", "Appartement frei"),
        ("自動送信", "このメールは自動送信です。"),
        ("{부재중|휴가}", "지금은 부재중입니다"),
        ("발신 전용", "본 메일은 발신 전용입니다."),
    ],
)
def test_a_line_fits_in_all_its_spellings(written: str, text: str) -> None:
    assert fits(written, text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("out of office", "out of my office"),
        ("office", "officer"),
        ("fice", "office"),
        ("{mail|message} {was|is} read", "The message is not read."),
        ("message to ... be delivered", "A message to you. It will be delivered."),
        ("message to ... be delivered", f"message to {'x ' * 99} be delivered"),
        ("自動送信", "自動で送る"),
    ],
)
def test_a_line_fits_nothing_else(written: str, text: str) -> None:
    assert not fits(written, text)


def test_lines_are_counted_not_the_times_that_they_occur() -> None:
    wanted = wording("my return", "thank you", "access to mail")
    text = Library.of([wanted]).view(fold("Thank you, thank you. I answer upon my return."))

    assert wanted.count(text, 9) == 2
    assert wanted.count(text, 1) == 1


def test_a_line_without_a_whole_word_cannot_be_sought() -> None:
    with pytest.raises(ValueError, match="whole word"):
        wording("x*")


@pytest.mark.parametrize("name", LISTS)
def test_every_pattern_of_the_lists_can_be_compiled_and_fits_no_empty_text(name: str) -> None:
    lines = {line for lines in LISTS[name].anchors.values() for line in lines}

    assert not [line.pattern for line in lines if line.found_in(viewed(fold("")))]
    assert all(Library.of([]).view(fold("x")).grams.isdisjoint(line.wanted[0]) for line in lines)
    assert all(re.compile(line.pattern) for line in lines)


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    seen = viewed(fold(text))

    assert all(0 <= each.count(seen, 3) <= 3 for each in LISTS.values())
