from __future__ import annotations

import time

import pytest

from gateway.answer.tone import tone

BLAME, STAFF = "it blames the customer", "it apologises for the people who help"
UNDATED, ROBOT = "it promises without a date", "it sounds like a ticket robot"

HURTS = [
    ("en", BLAME, "You should have used the desk."),
    ("en", BLAME, "You really should have written to the desk."),
    ("en", BLAME, "You ought to have read the page."),
    ("en", BLAME, "This is the wrong address."),
    ("en", BLAME, "You have used the wrong channel."),
    ("en", BLAME, "You failed to use the form."),
    ("en", BLAME, "You forgot the form."),
    ("en", BLAME, "As I already said, there is a desk."),
    ("en", BLAME, "As stated above, there is a desk."),
    ("en", BLAME, "We have told you about the desk."),
    ("en", BLAME, "Please don\u2019t write to me."),
    ("en", BLAME, "Please stop e-mailing."),
    ("en", STAFF, "Sorry about the staff."),
    ("en", STAFF, "Apologies for our team."),
    ("en", STAFF, "I apologise for my colleague."),
    ("en", STAFF, "Our colleague failed to see it."),
    ("en", STAFF, "My overworked team will answer."),
    ("en", UNDATED, "We will answer as soon as possible."),
    ("en", UNDATED, "You will hear from us shortly."),
    ("en", UNDATED, "You will hear from us very soon."),
    ("en", UNDATED, "We answer ASAP."),
    ("en", UNDATED, "They answer at their earliest convenience."),
    ("en", UNDATED, "They answer in due course."),
    ("en", ROBOT, "Dear valued customer,"),
    ("en", ROBOT, "Dear Sir or Madam,"),
    ("en", ROBOT, "Do not reply to this e-mail."),
    ("en", ROBOT, "Your request has been received."),
    ("de", BLAME, "Sie hätten das Formular nehmen sollen."),
    ("de", BLAME, "Das ist die falsche Adresse."),
    ("de", BLAME, "Wie bereits gesagt, gibt es ein Formular."),
    ("de", BLAME, "Wie ich Ihnen schon geschrieben habe."),
    ("de", BLAME, "Sie haben vergessen, das Formular zu nehmen."),
    ("de", BLAME, "Bitte schreiben Sie mir nicht mehr."),
    ("de", STAFF, "Entschuldigen Sie mein Team."),
    ("de", STAFF, "Ich bitte um Nachsicht für unsere Kollegin."),
    ("de", STAFF, "Unser Mitarbeiter hat einen Fehler gemacht."),
    ("de", UNDATED, "Wir antworten so schnell wie möglich."),
    ("de", UNDATED, "Wir melden uns schnellstmöglich."),
    ("de", UNDATED, "Wir melden uns in Kürze."),
    ("de", UNDATED, "Sie hören bald von uns."),
    ("de", UNDATED, "Wir melden uns umgehend."),
    ("de", ROBOT, "Sehr geehrte Damen und Herren,"),
    ("de", ROBOT, "Sehr geehrter Kunde,"),
    ("de", ROBOT, "Bitte antworten Sie nicht auf diese Mail."),
    ("fr", BLAME, "Vous auriez dû passer par le formulaire."),
    ("fr", BLAME, "C\u2019est la mauvaise adresse."),
    ("fr", BLAME, "Ne m\u2019écrivez plus."),
    ("fr", BLAME, "Comme indiqué ci-dessus, il y a un formulaire."),
    ("fr", STAFF, "Désolée pour notre équipe."),
    ("fr", STAFF, "Notre équipe a oublié."),
    ("fr", UNDATED, "Nous répondrons dès que possible."),
    ("fr", UNDATED, "Nous répondrons dans les plus brefs délais."),
    ("fr", UNDATED, "Vous aurez bientôt une réponse."),
    ("fr", ROBOT, "Cher client,"),
    ("fr", ROBOT, "Votre demande a été enregistrée."),
    ("es", BLAME, "Debería haber usado el formulario."),
    ("es", BLAME, "Es la dirección equivocada."),
    ("es", BLAME, "Como ya le dije, hay un formulario."),
    ("es", STAFF, "Disculpe por nuestro equipo."),
    ("es", UNDATED, "Le responderemos lo antes posible."),
    ("es", UNDATED, "Le responderemos en breve."),
    ("es", UNDATED, "Le responderemos muy pronto."),
    ("es", ROBOT, "Estimado cliente:"),
    ("es", ROBOT, "Su solicitud ha sido recibida."),
    ("it", BLAME, "Avrebbe dovuto usare il modulo."),
    ("it", BLAME, "È l\u2019indirizzo sbagliato."),
    ("it", STAFF, "Mi dispiace per il nostro team."),
    ("it", UNDATED, "Risponderemo il prima possibile."),
    ("it", UNDATED, "Risponderemo a breve."),
    ("it", ROBOT, "Gentile cliente,"),
    ("pt", BLAME, "Deveria ter usado o formulário."),
    ("pt", BLAME, "Este é o endereço errado."),
    ("pt", STAFF, "Desculpe pela nossa equipa."),
    ("pt", UNDATED, "Responderemos o mais breve possível."),
    ("pt", UNDATED, "Responderemos em breve."),
    ("pt", UNDATED, "Responderemos assim que possível."),
    ("pt", ROBOT, "Caro cliente,"),
    ("nl", BLAME, "U had het formulier moeten gebruiken."),
    ("nl", BLAME, "Dit is het verkeerde adres."),
    ("nl", BLAME, "Zoals ik u al schreef, is er een formulier."),
    ("nl", STAFF, "Excuses voor ons team."),
    ("nl", UNDATED, "Wij antwoorden zo snel mogelijk."),
    ("nl", UNDATED, "Wij antwoorden binnenkort."),
    ("nl", ROBOT, "Geachte klant,"),
]


@pytest.mark.parametrize(("language", "why", "text"), HURTS, ids=[text for _, _, text in HURTS])
def test_wording_that_hurts_is_refused_with_line_reason_and_a_kinder_way(language: str, why: str, text: str) -> None:
    [found] = tone(f"Hello\n\n{text}\n", language)

    assert (found.line, found.why, found.level) == (3, why, "error")
    assert found.phrase in text.replace("\u2019", "'")
    assert found.instead


KIND = [
    ("en", "You should have an answer by tonight, and you could have a look at the page."),
    ("en", "You should have received a link by Tuesday."),
    ("en", "Dear Hanna, thank you for writing to me once more."),
    ("en", "The address is right, and so is the person: Dana will be glad to look after you."),
    ("en", "As soon as the desk opens on Monday, Dana looks at it."),
    ("en", "You will have an answer sooner than from me."),
    ("en", "See you soon at the market! Talk soon."),
    ("en", "They can look into your error message with you."),
    ("en", "I am sorry that the parcel is late."),
    ("en", "Our team answers every day; my colleague has your order in front of her."),
    ("en", "Please write to me about anything else."),
    ("en", "Shortly after noon the desk closes."),
    ("en", "VAT and PDF files; parcels by DHL, UPS, DPD."),
    ("en", "If you forgot your password, the team can help you back in, as explained on our page."),
    ("de", "Sie hätten es gern schneller? Dort ist man auch samstags für Sie da."),
    ("de", "Am schnellsten kommen Sie über den Link zu einer Antwort."),
    ("de", "Bis bald und herzliche Grüße"),
    ("de", "Sobald das Team am Montag da ist, sieht es nach."),
    ("de", "Sehr geehrte Frau Schmidt, liebe Hanna,"),
    ("de", "Ihr Fehlerbericht hilft uns. Das tut mir leid für Sie."),
    ("de", "Falls Sie Ihr Passwort vergessen haben, hilft Ihnen das Team."),
    ("de", "Unser Team hat alles Nötige zur Hand."),
    ("de", "Die Adresse ist richtig."),
    ("fr", "Cher Paul, à bientôt et bonne journée."),
    ("fr", "Notre équipe a votre commande sous les yeux."),
    ("fr", "Vous recevrez une réponse d\u2019ici mardi à 11 h."),
    ("fr", "Si vous avez oublié votre mot de passe, l\u2019équipe peut vous aider."),
    ("fr", "Je suis désolé que le colis soit en retard."),
    ("es", "Mañana debería haber una respuesta, Hanna."),
    ("es", "Si usted olvidó su contraseña, el equipo puede ayudarle."),
    ("es", "Hasta pronto, estimada Hanna."),
    ("es", "Recibirá una respuesta más pronto que de mí."),
    ("es", "Tan pronto como abra el servicio, el lunes, lo mirará Dana."),
    ("it", "A presto, gentile Hanna."),
    ("it", "Più presto di quanto possa fare io."),
    ("it", "You should have used the desk."),
    ("pt", "Até breve, cara Hanna."),
    ("pt", "A nossa equipa tem tudo à mão."),
    ("nl", "Beste Hanna, tot gauw."),
    ("nl", "De foutmelding helpt ons. U had gelijk."),
    ("ja", "お問い合わせありがとうございます。"),
]


@pytest.mark.parametrize(("language", "text"), KIND, ids=[text for _, text in KIND])
def test_kind_wording_is_left_alone(language: str, text: str) -> None:
    assert list(tone(text, language)) == []


@pytest.mark.parametrize("text", ["Please use the form!!", "USE THE FORM", "BITTE NICHT ANTWORTEN", "What!?"])
def test_shouting_is_pointed_out(text: str) -> None:
    [found] = tone(text, "en")

    assert (found.why, found.level) == ("it shouts", "warning")


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("You will hear from us soon, {{ promise }}.", True),
        ("You will hear from us soon: usually within {{ turnaround }}.", True),
        ("You will hear from us soon. Until {{ promise }} I am away.", False),
        ("Until {{ promise }} I am away. You will hear from us soon.", False),
    ],
)
def test_a_promise_is_dated_where_its_sentence_says_by_when(text: str, *, fine: bool) -> None:
    assert (list(tone(text, "en")) == []) is fine


def test_a_phrase_is_found_over_line_ends_tags_and_curly_apostrophes() -> None:
    text = "<p>Hello</p>\n<p>You <b>should</b>\nhave used the desk. Don\u2019t\nwrite to me.</p>\n"

    assert [found.line for found in tone(text, "en")] == [2, 3]


def test_notes_for_the_writer_and_the_names_of_values_are_not_looked_at() -> None:
    text = "{# Never write: you should have used the desk #}\n{{ as_soon_as_possible }}<!-- ASAP -->\n"

    assert list(tone(text, "en")) == []


def test_the_subject_is_looked_at_like_the_text() -> None:
    [found] = tone("{# subject: You should have used the desk #}\nHello\n", "en")

    assert (found.line, found.why) == (1, BLAME)


def test_a_regional_language_has_the_phrases_of_its_language() -> None:
    assert [found.why for found in tone("Responderemos em breve.", "pt-BR")] == [UNDATED]


A_MOMENT = 10  # seconds of the processor, ten times what the longest takes


@pytest.mark.parametrize(
    "text",
    [
        "{#" * 30_000,
        "{{" * 30_000,
        "<a" * 30_000,
        "Sie hätten " * 6_000,
        "soon " * 12_000,
        "A" * 60_000,
        "AAA, " * 12_000,
    ],
)
def test_a_strange_text_is_looked_at_in_a_moment(text: str) -> None:
    began = time.thread_time()

    for language in ("en", "de"):
        list(tone(text[: 64 * 1024], language))

    assert time.thread_time() - began < A_MOMENT
