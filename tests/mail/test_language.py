from __future__ import annotations

import pytest

from gateway.mail import language_of
from gateway.mail.language import KNOWN

SENTENCES = [
    ("en", "Where is my order?"),
    ("en", "I want my money back please"),
    ("en", "Refund"),
    ("en", "Can't log in to the course"),
    ("en", "My parcel has not arrived yet. Can you help me?"),
    ("en", "Hi Rosa, thanks for the lovely talk yesterday! Cheers, Tom"),
    ("en", "the download link does not work"),
    ("de", "Wo ist meine Bestellung?"),
    ("de", "Ich möchte mein Geld zurück"),
    ("de", "Rechnung fehlt noch"),
    ("de", "Passwort vergessen, bitte um Hilfe"),
    ("de", "Mein Paket ist nicht angekommen."),
    ("de", "Hallo Rosa, bis morgen beim Essen! Liebe Grüße, Tom"),
    ("de", "Kuendigung zum Monatsende: ich moechte kuendigen"),
    ("fr", "Où est ma commande"),
    ("fr", "Je voudrais un remboursement"),
    ("fr", "Mon colis n'est pas arrivé"),
    ("fr", "Bonjour, je n'arrive pas à me connecter à mon compte."),
    ("fr", "J'ai perdu mon mot de passe"),
    ("es", "¿Dónde está mi pedido?"),
    ("es", "Quiero un reembolso"),
    ("es", "No puedo entrar en mi cuenta"),
    ("es", "Hola, mi paquete no ha llegado todavía"),
    ("es", "Necesito la factura por favor"),
    ("pt", "Onde está a minha encomenda?"),
    ("pt", "Ainda não recebi o meu pedido"),
    ("pt", "Quero o meu dinheiro de volta"),
    ("pt", "Não consigo entrar na minha conta"),
    ("it", "Dov'è il mio ordine?"),
    ("it", "Vorrei un rimborso"),
    ("it", "Il pacco non è ancora arrivato"),
    ("it", "Non riesco ad accedere al mio account"),
    ("nl", "Waar is mijn bestelling?"),
    ("nl", "Ik wil mijn geld terug"),
    ("nl", "Het pakket is nog niet aangekomen"),
    ("nl", "Ik kan niet inloggen"),
    ("pl", "Gdzie jest moje zamówienie?"),
    ("pl", "Proszę o zwrot pieniędzy"),
    ("pl", "Paczka jeszcze nie dotarła"),
    ("pl", "Nie mogę się zalogować"),
    ("sv", "Var är min beställning?"),
    ("sv", "Jag vill ha pengarna tillbaka"),
    ("sv", "Paketet har inte kommit"),
    ("sv", "Jag kan inte logga in"),
    ("da", "Hvor er min ordre?"),
    ("da", "Jeg vil gerne have pengene tilbage"),
    ("da", "Pakken er ikke kommet endnu"),
    ("da", "Jeg kan ikke logge ind"),
]


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_short_question_is_recognised_beside_english(language: str, text: str) -> None:
    assert language_of(text, ["en", language]) == language
    assert language_of(text, [language, "en"]) == language


@pytest.mark.parametrize(("language", "text"), [each for each in SENTENCES if len(each[1]) > 20])
def test_a_sentence_is_recognised_among_four_languages(language: str, text: str) -> None:
    rest = [each for each in ("en", "de", "fr", "es") if each != language][:3]

    assert language_of(text, [*rest, language]) == language


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_language_that_is_not_configured_gives_the_first_one(language: str, text: str) -> None:
    others = {"sv": ["en", "de"], "da": ["en", "de"]}.get(language, [each for each in ("en", "de") if each != language])

    assert language_of(text, ["xx", *others]) == "xx"


@pytest.mark.parametrize(
    "text", ["", "4711", "OK", "https://shop.example/wo/ist/meine", "ann@mail.example", "Где мой заказ?", "注文"]
)
def test_a_text_that_tells_nothing_gives_the_first_language(text: str) -> None:
    assert language_of(text, ["de", "en"]) == "de"
    assert language_of(text, ["en", "de"]) == "en"


def test_a_region_is_handed_back_as_it_was_configured() -> None:
    assert language_of("Onde está a minha encomenda? Ainda não recebi", ["en-GB", "pt-BR"]) == "pt-BR"


def test_one_language_needs_no_text() -> None:
    assert language_of("Wo ist meine Bestellung?", ["en"]) == "en"
    assert not language_of("Wo ist meine Bestellung?", [])


def test_ten_languages_are_known() -> None:
    assert set(KNOWN) == {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da"}


def test_the_beginning_of_a_long_letter_tells_its_language() -> None:
    letter = "Mein Paket ist nicht angekommen. " * 60 + "Where is my order? " * 5000

    assert language_of(letter, ["en", "de"]) == "de"


@pytest.mark.parametrize("text", ["'Wo-ist', 'meine-Bestellung'?", "«Wo»—ist—«meine»—Bestellung?"])
def test_quotation_marks_and_dashes_are_no_part_of_a_word(text: str) -> None:
    assert language_of(text, ["en", "de"]) == "de"
