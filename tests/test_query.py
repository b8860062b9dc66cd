"""What a person types is read as words, phrases, beginnings and exceptions, and quoted where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.query import MOST_WORDS, indexed, query, snippet

LONG = "We sell seeds. " * 40 + "I would like a refund for my order of tulips, please. " + "Kind regards. " * 40


def read(text: str) -> tuple[list[str], list[str]]:
    """What is wanted and what is not, each by its first form; a star for a beginning."""
    found = query(text)
    wanted, unwanted = (
        [f"{' '.join(one.forms[0])}{'*' if one.prefix else ''}" for one in terms]
        for terms in (found.wanted, found.unwanted)
    )
    return wanted, unwanted


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("Refund ORDER", ["refund", "order"], []),
        ("refund* -paid", ["refund*"], ["paid"]),
        ('"where is my order" parcel', ["where is my order", "parcel"], []),
        ('"where is my ord"*', ["where is my ord*"], []),
        ('-"not this"', [], ["not this"]),
        ("\u201ewhere is\u201c", ["where is"], []),
        ('"never closed', ["never closed"], []),
        ("e-mail ann@mail.example", ["e mail", "ann mail example"], []),
        ("R\u00fcckerstattung", ["ruckerstattung"], []),
        ("title:x OR (a AND b) NOT c", ["title x", "or", "a", "and", "b", "not", "c"], []),
        ("* - \"\" '' ()", [], []),
    ],
)
def test_a_query_is_read_as_it_is_meant(text: str, wanted: list[str], unwanted: list[str]) -> None:
    assert read(text) == (wanted, unwanted)


@given(st.text())
def test_any_text_is_a_query_of_letters_and_digits_of_bounded_size(text: str) -> None:
    terms = [*query(text).wanted, *query(text).unwanted]

    words = [word for term in terms for form in term.forms for word in form]
    assert all(word.isalnum() for word in words)
    assert len(words) <= MOST_WORDS


@given(st.text())
def test_a_text_is_found_by_words_of_letters_and_digits_alone(text: str) -> None:
    assert all(word.isalnum() for word in indexed(text).split())


def test_the_place_that_says_most_of_it_is_quoted() -> None:
    quoted = snippet(LONG, query("tulip* refund"))

    assert "refund for my order of tulips" in quoted
    assert quoted.startswith("…")
    assert quoted.endswith("…")
    assert len(quoted) <= 162


def test_a_short_text_is_quoted_whole_and_in_one_line() -> None:
    assert snippet("Where is\n\nmy order?", query("giraffe")) == "Where is my order?"


@given(st.text(max_size=500), st.text(max_size=50))
def test_a_quotation_is_never_longer_than_wanted(text: str, words: str) -> None:
    assert len(snippet(text, query(words), width=80)) <= 82
