from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.fingerprint import letters_of, text_marks

LONG = (
    "We have looked at your request with care and come back to you with good news about the matter. "
    "Please tell us within the week whether this is what you had in mind when you wrote to us."
)


def marks(text: str, subject: str = "Order") -> set[str]:
    return set(text_marks(subject, text, letters_of(text)))


def of(kind: str, found: set[str]) -> set[str]:
    return {mark for mark in found if mark.startswith(kind)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where is my order 4711?", "where is  my order\r\n4712"),
        ("Reference AB12CD, please answer", "Reference ZZ99, please answer!"),
        ("It is 10:42 now", "It is 23:59 now"),
        ("STRASSE ÄÖÜ", "strasse äöü"),
    ],
)
def test_case_blanks_points_and_numbers_do_not_count(one: str, other: str) -> None:
    assert of("text:", marks(one)) == of("text:", marks(other))


@pytest.mark.parametrize("subject", ["Re: Order", "AW: Re: order 12", "RE : ORDER!"])
def test_a_subject_is_the_same_after_any_reply(subject: str) -> None:
    assert of("subject:", marks("x", subject)) == of("subject:", marks("x"))


@pytest.mark.parametrize(
    "changed",
    [LONG.replace("care", "love"), LONG.replace("week", "month"), f"Dear friend, {LONG}", f"{LONG} Yours, Ann"],
)
def test_a_long_text_changed_in_one_place_keeps_a_part(changed: str) -> None:
    assert of("part:", marks(changed)) & of("part:", marks(LONG))
    assert not of("text:", marks(changed)) & of("text:", marks(LONG))


def test_a_short_text_with_another_last_word_keeps_a_part_under_the_same_subject_only() -> None:
    one, other = "Where is my order? Ann", "Where is my order? Ben"

    assert of("part:", marks(one)) & of("part:", marks(other))
    assert not of("part:", marks(one)) & of("part:", marks(other, "Lamp"))


def test_a_common_short_question_under_different_subjects_is_not_the_same_text() -> None:
    assert not of("text:", marks("Where is my order?")) & of("text:", marks("Where is my order?", "Lamp"))


def test_people_who_only_begin_alike_share_no_mark() -> None:
    one = marks("Hi Rosa, where is my order? I moved last week.", "My order")
    other = marks("Hi Rosa, where is my order? It was to be a present.", "My lamp")

    assert not one & other


def test_nothing_has_no_mark_and_the_subject_stands_for_an_empty_text() -> None:
    assert marks("", "") == set()
    assert of("text:", marks("", "Order 5")) == of("text:", marks("4711", "order"))


@given(st.text(max_size=3000), st.text(max_size=300))
def test_any_text_has_marks_and_the_same_ones_each_time(text: str, subject: str) -> None:
    found = text_marks(subject, text, letters_of(text))

    assert found == text_marks(subject, text, letters_of(text))
    assert len(found) == len(set(found)) <= 4


@given(st.text(alphabet="ab1 \n.é\ud800\u3042", max_size=6000))
def test_letters_are_letters_and_no_more_than_there_were(text: str) -> None:
    found = letters_of(text)

    assert not set(found) & set(b" 0123456789.\n")
    assert len(found) <= len(text.encode("utf-8", "replace"))
