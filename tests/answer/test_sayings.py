from __future__ import annotations

from gateway.answer import sayings


def test_a_regional_language_has_the_sentences_of_its_language() -> None:
    assert sayings.benefit("order", "pt-BR") == sayings.benefit("order", "pt")
    assert sayings.several_topics("DE") == sayings.several_topics("de")


def test_an_unknown_category_gets_the_reason_that_is_always_true() -> None:
    assert sayings.benefit("gifts", "en") == sayings.benefit("none", "en")


def test_nothing_is_said_in_a_language_we_have_not() -> None:
    assert sayings.benefit("order", "fi") == sayings.several_topics("fi") == sayings.first_contact("fi") == ""
