# ruff: noqa: RUF001  # words of other alphabets look like ours

from __future__ import annotations

import pytest

from gateway.mail.quotes import new_text

QUOTED = "> We have your order.\n> It leaves tomorrow.\n"

ATTRIBUTIONS = [
    "On Sat, 21 Nov 2026 at 09:14, Rosa Moss <rosa@shop.example> wrote:",
    "On 21 Nov 2026, at 9:14 AM, Rosa Moss wrote:",
    "On Sat, 21 Nov 2026 at 09:14, Rosa Moss from Moss & Fern\n<rosa@shop.example> wrote:",
    "On 11/21/26 09:14, Rosa wrote:",
    "Rosa Moss <rosa@shop.example> wrote on 21 Nov 2026:",
    "2026-11-21 9:14 GMT+01:00 Rosa Moss <rosa@shop.example>:",
    "Am Sa., 21. Nov. 2026 um 09:14 Uhr schrieb Rosa Moss <rosa@shop.example>:",
    "Am 21.11.26 um 09:14 schrieb Rosa Moss:",
    "Am 21.11.2026 um 09:14 schrieb Rosa Moss von Moss & Fern\n<rosa@shop.example>:",
    "Rosa Moss <rosa@shop.example> schrieb am Sa., 21. Nov. 2026, 09:14:",
    "Le sam. 21 nov. 2026 à 09:14, Rosa Moss <rosa@shop.example> a écrit :",
    "Le sam. 21 nov. 2026 à 09:14, Rosa Moss <rosa@shop.example> a\nécrit\u00a0:",
    "El sáb, 21 nov 2026 a las 9:14, Rosa Moss (<rosa@shop.example>) escribió:",
    "El 21/11/2026 a las 9:14, Rosa Moss\nescribió:",
    "Em sáb., 21 de nov. de 2026 às 09:14, Rosa Moss <rosa@shop.example> escreveu:",
    "A 21/11/2026 09:14, Rosa Moss escreveu:",
    "Il giorno sab 21 nov 2026 alle ore 09:14 Rosa Moss <rosa@shop.example> ha scritto:",
    "Il giorno sab 21 nov 2026 alle ore 09:14 Rosa Moss\n<rosa@shop.example> ha scritto:",
    "Op za 21 nov 2026 om 09:14 schreef Rosa Moss <rosa@shop.example>:",
    "Op 21-11-2026 om 09:14 schreef Rosa Moss:",
    "W dniu sob., 21 lis 2026 o 09:14 Rosa Moss <rosa@shop.example> napisał(a):",
    "sob., 21 lis 2026 o 09:14 Rosa Moss <rosa@shop.example> napisał(a):",
    "W dniu 21.11.2026 o 09:14, Rosa Moss pisze:",
    "Den lör 21 nov. 2026 kl 09:14 skrev Rosa Moss <rosa@shop.example>:",
    "Den lør. 21. nov. 2026 kl. 09.14 skrev Rosa Moss <rosa@shop.example>:",
    "Rosa Moss <rosa@shop.example> skrev den lør. 21. nov. 2026 09:14:",
    "Rosa Moss schrieb am 21.11.2026 um 09:14:",
    "Am Samstag, dem 21.11.2026 um 09:14 +0100 schrieb Rosa Moss:",
    "Am Samstag, 21. November 2026 um 09:14:05 MEZ hat Rosa Moss <rosa@shop.example> Folgendes geschrieben:",
    "On Sat, 2026-11-21 at 09:14 +0100, Rosa Moss wrote:",
    "On Saturday, November 21st, 2026 at 09:14, Rosa Moss <rosa@shop.example> wrote:",
    "---- On Sat, 21 Nov 2026 09:14:50 +0100 Rosa Moss <rosa@shop.example> wrote ----",
    'At 2026-11-21 09:14:00, "Rosa Moss" <rosa@shop.example> wrote:',
    "Saturday, 21 November 2026, 9:14 +03:00 from Rosa Moss <rosa@shop.example>:",
    "Le samedi 21 novembre 2026 à 09:14:05 UTC+1, Rosa Moss <rosa@shop.example> a écrit :",
    "El 21 nov 2026, a las 9:14, Rosa Moss <rosa@shop.example> escribió:",
    "Rosa Moss <rosa@shop.example> escreveu (sábado, 21/11/2026 à(s) 09:14):",
    "In data 21 novembre 2026 09:14:00 CET, Rosa Moss <rosa@shop.example> ha scritto:",
    "Rosa Moss schreef op 21-11-2026 om 09:14:",
    "Op 21 nov 2026 om 09:14 heeft Rosa Moss <rosa@shop.example> het volgende geschreven:",
    "Wiadomość napisana przez Rosa Moss <rosa@shop.example> w dniu 21.11.2026, o godz. 09:14:",
    "Rosa Moss skrev den 2026-11-21 09:14:",
    "21. nov. 2026 kl. 09:14 skrev Rosa Moss <rosa@shop.example>:",
    "Rosa Moss kirjoitti 21.11.2026 klo 9.14:",
    "la 21. marrask. 2026 klo 9.14 Rosa Moss (rosa@shop.example) kirjoitti:",
    "so 21. 11. 2026 v 9:14 odesílatel Rosa Moss <rosa@shop.example> napsal:",
    "Dne 21. 11. 2026 v 9:14 Rosa Moss napsal(a):",
    "so 21. 11. 2026 o 9:14 Rosa Moss <rosa@shop.example> napísal(a):",
    "сб, 21 нояб. 2026 г. в 09:14, Rosa Moss <rosa@shop.example>:",
    "21.11.2026 09:14, Rosa Moss пишет:",
    "2026年11月21日(土) 9:14 Rosa Moss <rosa@shop.example>:",
    "2026/11/21 9:14、Rosa Moss <rosa@shop.example>のメール:",
    "2026/11/21 9:14 に Rosa Moss さんは書きました:",
    "Rosa Moss <rosa@shop.example> 于2026年11月21日周六 09:14写道：",
    "在 2026/11/21 9:14, Rosa Moss 写道:",
    "2026년 11월 21일 (토) 오전 9:14, Rosa Moss <rosa@shop.example>님이 작성:",
    "Rosa Moss <rosa@shop.example>, 21 Kas 2026 Cmt, 09:14 tarihinde şunu yazdı:",
    "Rosa Moss <rosa@shop.example> ezt írta (időpont: 2026. nov. 21., Szo, 9:14):",
    "2026. 11. 21. 9:14 keltezéssel, Rosa Moss írta:",
    "În sâm., 21 nov. 2026 la 09:14, Rosa Moss <rosa@shop.example> a scris:",
    "Στις 21/11/2026 9:14 π.μ., ο/η Rosa Moss έγραψε:",
    "Am 21.11.2026\num 09:14 schrieb Rosa Moss\n<rosa@shop.example>:",
    "Rosa Moss <rosa@shop.example> schrieb am So., 22.\nNovember 2026, 09:14:",
]

BLOCKS = [
    "From: Rosa Moss <rosa@shop.example>\nSent: 21 November 2026 9:14 AM\nTo: Ann <ann@mail.example>\nSubject: Order",
    "*From:* Rosa Moss <rosa@shop.example>\n*Sent:* Saturday\n*To:* Ann\n*Subject:* Order",
    "Von: Rosa Moss <rosa@shop.example>\nGesendet: Samstag, 21. November 2026 09:14\nAn: Ann\nBetreff: Bestellung",
    "De : Rosa Moss <rosa@shop.example>\nEnvoyé : samedi 21 novembre 2026 09:14\nÀ : Ann\nObjet : Commande",
    "De: Rosa Moss <rosa@shop.example>\nEnviado el: sábado, 21 de noviembre de 2026 9:14\nPara: Ann\nAsunto: Pedido",
    "Da: Rosa Moss <rosa@shop.example>\nInviato: sabato 21 novembre 2026 09:14\nA: Ann\nOggetto: Ordine",
    "Van: Rosa Moss\nVerzonden: zaterdag 21 november 2026 09:14\nAan: Ann\nOnderwerp: Bestelling",
    "________________________________\nFrom: Rosa Moss\nSent: Saturday\nTo: Ann\nSubject: Order",
    "-----Original Message-----\nFrom: Rosa Moss",
    "-----Ursprüngliche Nachricht-----\nVon: Rosa Moss",
    "-------- Original-Nachricht --------",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "----- Mensagem original -----",
    "-----Oorspronkelijk bericht-----",
    "-----Oprindelig meddelelse-----",
    "---------- Forwarded message ---------\nFrom: Rosa Moss <rosa@shop.example>",
    "Begin forwarded message:",
    "Anfang der weitergeleiteten Nachricht:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_the_history_below_an_attribution_is_not_new(attribution: str) -> None:
    assert new_text(f"Where is it?\n\n{attribution}\n\n{QUOTED}") == "Where is it?"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_history_without_marks_is_cut_below_an_attribution_that_names_time_or_address(attribution: str) -> None:
    assert new_text(f"Where is it?\n\n{attribution}\n\nWe have your order.\n") == "Where is it?"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_below_the_quotation_is_new(attribution: str) -> None:
    assert new_text(f"{attribution}\n{QUOTED}\nIt has not come.\n") == "It has not come."


@pytest.mark.parametrize("block", BLOCKS)
def test_nothing_below_a_quoted_header_or_separator_is_new(block: str) -> None:
    assert new_text(f"Where is it?\n\n{block}\n\nWe have your order.\n") == "Where is it?"


@pytest.mark.parametrize("block", [*BLOCKS, *(f"{each}\n{QUOTED}" for each in ATTRIBUTIONS), QUOTED])
def test_a_mail_of_nothing_but_history_has_no_new_text(block: str) -> None:
    assert not new_text(block)


def test_answers_between_quoted_lines_are_kept() -> None:
    text = "> Which size?\n\nMedium.\n\n> And the colour?\nGreen, please.\n"

    assert new_text(text) == "Medium.\n\nGreen, please."


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Sent from my Galaxy",
        "Sent from Outlook for Android",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS",
        "Von meinem iPhone gesendet",
        "Gesendet von Mail für Windows",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Verzonden vanaf mijn iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Odesláno z mého iPhonu",
        "Отправлено из Outlook",
        "私のiPhoneから送信",
        "发自我的 iPhone",
        "從我的 iPad 傳送",
        "iPhone'umdan gönderildi",
        "Az iPhone-omról küldve",
        "Sent from my BlackBerry® wireless device",
        "Sent from my Verizon, Samsung Galaxy smartphone",
        "Sent with [Proton Mail](https://proton.me.example/) secure email.",
        "Envoyé avec la messagerie sécurisée Proton Mail.",
        "Envoyé à partir d'Outlook",
        "Provenance : Courrier pour Windows",
        "Inviato da Posta per Windows",
        "Hanki Outlook for Android",
        "Получить Outlook для iOS",
        "Outlook for iOS を入手",
        "获取 Outlook for iOS",
        "Virus-free.www.avast.example",
        "(sent from a phone)",
    ],
)
def test_the_line_of_a_device_is_not_new_text(line: str) -> None:
    assert new_text(f"Where is it?\n\n{line}\n") == "Where is it?"


@pytest.mark.parametrize("delimiter", ["-- ", "--"])
def test_the_signature_is_not_new_text(delimiter: str) -> None:
    assert new_text(f"Where is it?\n{delimiter}\nAnn Field\nrefund officer\n") == "Where is it?"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday your colleague wrote:\nit will come tomorrow. It did not.",
        "The parcel goes\nFrom: Berlin\nTo: Paris\nplease tell me when.",
        "I got the original message, but no parcel.",
        "I sent from my side all you asked for, and the parcel you sent from the old shop has not come, after so long.",
        "On 3 March I paid: 20 euro.",
        "Please answer:\n- where is it\n- when does it come",
        "Size: 38\nFrom: the summer list",
        "----\nI need help",
    ],
)
def test_the_writers_own_words_are_kept(text: str) -> None:
    assert new_text(text) == text
