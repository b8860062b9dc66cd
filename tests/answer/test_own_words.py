from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.own_words import OwnWords
from gateway.mail.fingerprint import letters_of

ANN = "Hello Ann,\n\nThanks for your message about orders.\nMy team will look into your question. Please use our form."
BEN = ANN.replace("Ann", "Ben").replace("orders", "refunds")
OURS = OwnWords.of([(ANN, BEN)])


def test_what_differs_from_note_to_note_is_not_ours() -> None:
    assert OURS.sentences == (b"myteamwilllookintoyourquestion",)


def test_a_note_is_nearly_all_ours_and_a_customers_mail_is_not() -> None:
    ending = " We answer every question within one day."
    words = OwnWords.of([(ANN + ending, BEN + ending)])

    assert words.share(letters_of("WE ANSWER every\nquestion, within one day!")) == 1
    assert words.share(letters_of("Where is my order? You answer within one day, I was told.")) == 0


def test_our_words_beside_others_are_a_part() -> None:
    words = OwnWords.of([("We answer every question within one day.", "We answer every question within one day.")])

    share = words.share(letters_of("You wrote: We answer every question within one day. It has been three."))

    assert 0.3 < share < 0.9


def test_short_sentences_that_everybody_writes_are_not_ours() -> None:
    assert OwnWords.of([("Thank you!\nBest wishes", "Thank you!\nBest wishes")]) == OwnWords()


@given(st.text(max_size=500))
def test_a_share_is_between_nothing_and_all(text: str) -> None:
    assert 0 <= OwnWords.of([(text, text), (ANN, BEN)]).share(letters_of(text)) <= 1
