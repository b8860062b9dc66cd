from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail import Spoken, detect, language_of
from gateway.mail.language import KNOWN

MAILS = [
    (line[:2], line[4:])
    for line in (Path(__file__).parent / "languages.txt").read_text(encoding="utf-8").split("\n")
    if line[2:4] == ": "
]
MOST = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
REST = ("sv", "da", "nb", "fi", "cs", "ru", "ja", "zh")

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


def test_sixteen_languages_are_known() -> None:
    assert set(KNOWN) == {*MOST, *REST}
    assert all(sum(language == each for language, _ in MAILS) >= 20 for each in MOST)
    assert all(sum(language == each for language, _ in MAILS) >= 8 for each in REST)


@pytest.mark.parametrize(("language", "text"), MAILS)
def test_a_short_mail_is_surely_recognised_beside_english(language: str, text: str) -> None:
    other = "de" if language == "en" else "en"

    assert detect(text, [other, language]) == Spoken(language=language, sure=True)


@pytest.mark.parametrize(("language", "text"), MAILS)
def test_a_short_mail_among_four_languages_is_recognised_or_gives_the_first_unsure(language: str, text: str) -> None:
    known = ["en", "de", "fr", "es"]

    sure = language in known
    assert detect(text, known) == Spoken(language=language if sure else "en", sure=sure)


@pytest.mark.parametrize("language", [*MOST, *REST])
def test_nineteen_of_twenty_short_mails_are_recognised_among_all_languages(language: str) -> None:
    told = [detect(text, ["xx", *MOST, *REST]) for each, text in MAILS if each == language]

    assert all(each.language == language for each in told if each.sure)
    siblings = language in {"da", "nb"}  # of one sentence in five nobody can tell which of them it is
    assert sum(each.sure for each in told) >= len(told) * (0.8 if siblings else 0.95)


@pytest.mark.parametrize(
    ("text", "languages", "told"),
    [
        ("Guten Tag, when will my parcel arrive? Viele Grüße", ["de", "en"], "en"),
        ("Hello, wo bleibt denn mein Paket? Ich warte schon lange. Best regards", ["en", "de"], "de"),
        ("Das Kleid Fleurs de la Nuit ist nicht dabei", ["fr", "de"], "de"),
        ("Wo bleibt mein Packet, ich hab noch nix bekomen", ["en", "de"], "de"),
        ("voglio il mio rimborso sono stufa di aspetare", ["en", "it"], "it"),
        ("Jeg har ikke fått pakken ennå", ["da", "no"], "no"),
        ("Jeg har ikke fået pakken endnu", ["nb", "da"], "da"),
        ("Onde está o meu pedido? Ainda não chegou nada.", ["es", "pt-BR"], "pt-BR"),
        ("Пришлите, пожалуйста, счёт ещё раз", ["uk", "ru"], "ru"),
        ("Надішліть, будь ласка, рахунок ще раз", ["ru", "uk"], "uk"),
        ("Πού είναι η παραγγελία μου;", ["en", "el"], "el"),
        ("제 주문은 어디에 있나요?", ["en", "ko"], "ko"),
        ("איפה ההזמנה שלי?", ["en", "he"], "he"),
        ("商品未着、至急確認願います。", ["en", "zh", "ja"], "ja"),
    ],
)
def test_mixed_and_mistyped_mails_have_the_language_of_their_sentences(
    text: str, languages: list[str], told: str
) -> None:
    assert detect(text, languages) == Spoken(language=told, sure=True)


@pytest.mark.parametrize(
    "text",
    [
        "Dove si trova il mio pacco? Lo aspetto da due settimane.",
        "Gdzie jest moja paczka? Czekam już dwa tygodnie.",
        "Hol van a csomagom? Két hete várom, kérem írják meg, mikor jön.",
        "Siparişim nerede? İki hafta önce ödedim, lütfen bilgi verin.",
        "Unde este coletul meu? Aștept de două săptămâni, vă rog să-mi scrieți.",
        "Kus on minu pakk? Ma olen kaks nädalat oodanud.",
        "Де моя посилка? Чекаю вже два тижні.",
        "荷物はどこですか。二週間待っています。",
        "أين طردي؟ أنتظر منذ أسبوعين.",
    ],
)
@pytest.mark.parametrize("languages", [["en", "de"], ["de", "en", "fr", "es"]])
def test_a_mail_in_a_language_that_nobody_configured_is_never_sure(text: str, languages: list[str]) -> None:
    assert detect(text, languages) == Spoken(language=languages[0], sure=False)


@pytest.mark.parametrize(
    "text",
    [
        "Не могу да платим рачун, и где је мој пакет за вас?",  # noqa: RUF001  # Serbian letters
        "Тапсырысым қайда? Мен екі апта күттім, но где он, я не знаю.",
    ],
)
def test_another_language_of_the_same_alphabet_is_not_taken_for_russian(text: str) -> None:
    assert detect(text, ["en", "ru"]) == Spoken(language="en", sure=False)


@given(st.text(max_size=400), st.lists(st.sampled_from([*KNOWN, "xx", "pt-BR", "no", ""]), max_size=8))
def test_any_text_gives_one_of_the_languages(text: str, languages: list[str]) -> None:
    told = detect(text, languages)

    assert told.language in (languages or [""])
    assert told.sure or told.language == (languages or [""])[0]


def test_the_beginning_of_a_long_letter_tells_its_language() -> None:
    letter = "Mein Paket ist nicht angekommen. " * 60 + "Where is my order? " * 5000

    assert language_of(letter, ["en", "de"]) == "de"


@pytest.mark.parametrize("text", ["'Wo-ist', 'meine-Bestellung'?", "«Wo»—ist—«meine»—Bestellung?"])
def test_quotation_marks_and_dashes_are_no_part_of_a_word(text: str) -> None:
    assert language_of(text, ["en", "de"]) == "de"
