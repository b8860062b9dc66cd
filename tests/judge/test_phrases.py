from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.judge.folding import LIMIT, fold
from gateway.judge.phrases import Phrases

FITS = [
    # capital letters
    ("refund", "I want a REFUND"),
    ("REFUND", "a refund please"),
    ("straße", "Meine STRASSE ist neu"),
    ("ΣΊΣΥΦΟΣ", "ὁ σίσυφος"),
    # accents, in all three ways of typing them
    ("rückerstattung", "Rückerstattung bitte"),
    ("rückerstattung", "Rueckerstattung bitte"),
    ("rückerstattung", "Ruckerstattung bitte"),
    ("rueckerstattung", "Rückerstattung bitte"),
    ("rueckerstattung", "RUCKERSTATTUNG bitte"),
    ("ruckerstattung", "Rückerstattung bitte"),
    ("ruckerstattung", "Rueckerstattung bitte"),
    ("rückerstattung", "Ru\u0308ckerstattung, bitte"),
    ("ru\u0308ckgabe", "Die Rückgabe"),
    ("öl", "Das Oel ist leer"),
    ("oel", "Das O\u0308l ist leer"),
    ("colis arrivé", "mon colis arrive"),
    ("colis arrive", "mon colis arrivé"),
    ("señor", "Senor Lopez"),
    ("zürich", "ab Zuerich"),
    ("straße", "in der Strasse"),
    # letters that Unicode does not take apart
    ("zwrot pieniędzy", "Zwrot pieniedzy?"),
    ("błąd", "to jest blad"),
    ("blad", "to jest BŁĄD"),
    ("københavn", "til Kobenhavn"),
    ("københavn", "til Koebenhavn"),
    ("kobenhavn", "til København"),
    ("sipariş", "SIPARIŞ nerede"),
    ("sipariş iptali", "SİPARİŞ İPTALİ"),
    ("iade", "\u0131ade istiyorum"),
    ("cœur", "un coeur"),
    ("coeur", "un cœur"),
    ("refund", "\uff52\uff45\uff46\uff55\uff4e\uff44 please"),
    ("office file", "the o\ufb03ce \ufb01le"),
    # quotes and dashes
    ("can't log in", "I can\u2019t log in"),
    ("can\u2019t log in", "I can't log in"),
    ("can't log in", "I can\u00b4t log in"),
    ("can't log in", "I can`t log in"),
    ('the "gold" plan', "the \u201cgold\u201d plan"),
    ("e-mail", "my e\u2011mail"),
    # blanks and what is not there
    ("money back", "money  \t back"),
    ("money back", "money\nback"),
    ("money back", "money \r\n back"),
    ("money back", "money\u00a0back"),
    ("money  back", "money back"),
    ("refund", "re\u00adfund"),
    ("refund", "re\u200bfund"),
    # whole words
    ("order", "order!"),
    ("order", "(order)"),
    ("order", "my_order_"),
    ("order", "order's"),
    ("order", "re-order"),
    ("c++", "a book on C++ please"),
    ("4711", "order 4711."),
    # a star at the end of a word
    ("refund*", "refunds"),
    ("refund*", "refunded"),
    ("refund*", "refund"),
    ("refund*", "Refund-Department"),
    ("widerruf*", "Widerrufsrecht"),
    ("return* label", "the returning label"),
    ("return* label*", "return labels"),
    ("money back*", "money backwards"),
    ("rückzahl*", "Rueckzahlung"),
    # scripts without blanks
    ("退款", "请问怎么退款呢"),
    ("返品したい", "この商品を返品したいです"),
    ("где мой заказ", "Здравствуйте, Где МОЙ Заказ?"),
]

DOES_NOT_FIT = [
    ("order", "border"),
    ("order", "orders"),
    ("order", "reorder"),
    ("öl", "olive"),
    ("refund", "refunds"),
    ("money back", "money\n\nback"),
    ("money back", "money\n \t\nback"),
    ("money back", "money\r\n\r\nback"),
    ("money back", "money\u2029back"),
    ("money back", "moneyback"),
    ("money back", "money backs; money, back"),
    ("money back", "hismoney back; money, back"),
    ("money back", "money, back"),
    ("refund*", "prefund"),
    ("refund*", "re fund"),
    ("return* label", "return the label"),
    ("due", "du bist"),
    ("du", "it is due"),
    ("queue", "que"),
    ("can't", "cant"),
    ("refund", ""),
    ("退款", "退货款"),
]


@pytest.mark.parametrize(("phrase", "text"), FITS)
def test_a_phrase_is_found_however_it_was_typed(phrase: str, text: str) -> None:
    phrases = Phrases.of(("nothing like it", phrase))

    found = phrases.find(fold(text))

    assert found == phrase


@pytest.mark.parametrize(("phrase", "text"), DOES_NOT_FIT)
def test_a_phrase_is_not_found_in_other_words(phrase: str, text: str) -> None:
    phrases = Phrases.of((phrase,))

    found = phrases.find(fold(text))

    assert found is None


@pytest.mark.parametrize("phrase", ["*fund", "re*fund", "*", "money * back", "", "   ", "\u00ad"])
def test_a_phrase_that_cannot_be_meant_is_refused_when_the_file_is_read(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"[*]|empty"):
        Phrases.of((phrase,))


def test_only_the_first_64_ki_characters_are_searched() -> None:
    phrases = Phrases.of(("refund",))

    inside, outside = "x" * (LIMIT - 7) + " refund", "x" * LIMIT + " refund"

    assert phrases.find(fold(inside)) == "refund"
    assert phrases.find(fold(outside)) is None


def test_the_first_phrase_of_the_list_is_the_one_that_is_shown() -> None:
    phrases = Phrases.of(("parcel", "order*"))

    found = phrases.find(fold("my orders and my parcel"))

    assert found == "parcel"


def test_many_different_letters_are_folded_like_few() -> None:
    many = "".join(chr(code) for code in range(0x4E00, 0x4E80))

    found = Phrases.of(("rückgabe",)).find(fold(f"{many} Rueckgabe {many}"))

    assert found == "rückgabe"


@given(st.text(max_size=80))
def test_any_text_can_be_folded_and_folding_it_again_changes_no_word(text: str) -> None:
    once = fold(text)

    again = fold(once.text)

    assert once.words <= again.words


@given(st.text(alphabet="abü oe\n*'", min_size=1, max_size=12), st.text(max_size=40))
def test_a_phrase_is_found_in_a_text_that_holds_it_between_blanks(phrase: str, around: str) -> None:
    try:
        phrases = Phrases.of((phrase,))
    except ValueError:
        return

    found = phrases.find(fold(f"{around} \n\n {' '.join(phrase.replace('*', '').split())} \n\n {around}"))

    assert found == phrase
