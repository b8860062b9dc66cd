from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.note import SAMPLE
from gateway.answer.own_words import OwnWords
from gateway.mail.fingerprint import letters_of
from gateway.resources import shipped
from gateway.templates import Templates

ENDING: Final = " We answer every question within one day."
ANN: Final = "Hello Ann,\n\nThanks for your message about orders.\nMy team will look into your question."
BEN: Final = ANN.replace("Ann", "Ben").replace("orders", "refunds")
OURS: Final = OwnWords.of([(ANN + ENDING, BEN + ENDING)])
SHELF: Final = Templates(shipped("templates"), None)
LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt", "nl")


def shipped_words() -> OwnWords:
    other = replace(SAMPLE, **{name: value and "zzz" for name, value in SAMPLE.as_mapping().items()})
    return OwnWords.of(
        (SHELF.render("resubmit", one, SAMPLE, step=step).text, SHELF.render("resubmit", one, other, step=step).text)
        for one in LANGUAGES
        for step in (1, 2, 3)
    )


def test_what_differs_from_note_to_note_is_not_ours() -> None:
    assert set(OURS.sentences) == {
        b"thanksforyourmessageabout",
        b"myteamwilllookintoyourquestion",
        b"weanswereveryquestionwithinoneday",
    }


def test_a_note_is_ours_and_a_customers_mail_is_not() -> None:
    assert OURS.found_in(letters_of(ANN.upper() + ENDING)) == "all"
    assert OURS.found_in(letters_of("Where is my order? You answer within one day, I was told.")) == ""


def test_our_words_after_others_are_a_part() -> None:
    told = f"I wrote to you on Monday, {'and on Tuesday, ' * 9}about the lamp that came broken. You said:"

    assert OURS.found_in(letters_of(told + ENDING)) == "some"


def test_short_sentences_that_everybody_writes_are_not_ours() -> None:
    assert OwnWords.of([("Thank you!\nBest wishes", "Thank you!\nBest wishes")]) == OwnWords()


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_we_ship_is_known_again_whoever_gets_it(language: str, step: int) -> None:
    values = replace(SAMPLE, customer_name="Ann", person="", role="", benefit="", several_topics="", first_contact="")

    for told in (SAMPLE, values):
        note = SHELF.render("resubmit", language, told, step=step).text
        assert shipped_words().found_in(letters_of(note)) == "all"


@given(st.text(max_size=500))
def test_any_text_is_ours_wholly_partly_or_not(text: str) -> None:
    assert OwnWords.of([(text, text), (ANN, BEN)]).found_in(letters_of(text)) in {"", "some", "all"}
