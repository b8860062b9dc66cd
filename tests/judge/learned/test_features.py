import pytest
from hypothesis import given
from hypothesis import strategies as some

from gateway.judge.learned import Written
from gateway.judge.learned.concepts import plain, sentences, tokens
from gateway.judge.learned.features import BUCKETS, GROUPS, bucket, features, scaled


def said(text: str, language: str) -> list[str]:
    return [concept for sentence in sentences(tokens(plain(text)), language) for concept in sentence]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "My parcel has not arrived."),
        ("de", "Mein Paket ist nicht angekommen."),
        ("fr", "Mon colis n'est pas arrivé."),
        ("es", "Mi paquete no ha llegado."),
        ("pt", "O meu pacote não chegou."),
        ("it", "Il mio pacco non è arrivato."),
        ("nl", "Mijn pakket is niet aangekomen."),
    ],
)
def test_a_parcel_that_did_not_come_is_the_same_thing_in_seven_languages(language: str, text: str) -> None:
    assert {"MY", "PARCEL", "NOT", "GOT"} <= set(said(text, language))


def test_a_star_stands_for_any_end_of_a_word() -> None:
    assert "REFUND" in said("Die Rückerstattungsanfrage", "de")


def test_a_verb_of_the_first_person_says_who_bought() -> None:
    assert said("Compré", "es")[:2] == ["I", "BUY"]


def test_a_phrase_counts_beside_its_words() -> None:
    assert "NEVERCAME" in said("it never arrived", "en")


def test_a_question_mark_belongs_to_its_sentence() -> None:
    found = sentences(tokens(plain("Thank you. Where is my order?")), "en")

    assert [("Q" in sentence) for sentence in found] == [False, True]


def test_a_language_without_words_says_nothing() -> None:
    assert sentences(tokens("minun paketti"), "fi") == []


def test_accents_and_capitals_make_no_difference() -> None:
    assert features(Written(subject="", text="RECU"))["words"] == features(Written(subject="", text="reçu"))["words"]


def test_a_bucket_is_the_same_in_every_run() -> None:
    assert bucket("w:parcel") == 82239


def test_a_long_mail_weighs_no_more_than_a_short_one() -> None:
    def weight(text: str) -> float:
        return sum(value * value * len(found) for value, found in scaled(features(Written(subject="a", text=text))))

    assert weight("my parcel is late, please help. " * 50) == pytest.approx(weight("my parcel is late, please help."))


@given(some.text(max_size=300), some.text(max_size=80))
def test_any_text_gives_buckets(text: str, subject: str) -> None:
    found = features(Written(subject=subject, text=text, name=subject, address=text[:40]))

    assert set(found) == set(GROUPS)
    assert all(0 <= each < BUCKETS for group in found.values() for each in group)
