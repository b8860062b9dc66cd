# ruff: noqa: RUF001 - the letters of many alphabets look alike
"""Mail that Rosa, the owner, hands on to her desk, as the mail programs of many countries write it.

Each entry is: name, subject, body, the customer's address (None: it cannot be told), her name and whether that is sure.
A body that begins with ``<`` is HTML.
"""

from __future__ import annotations

from typing import NamedTuple


class Handed(NamedTuple):
    """One mail that hands on another."""

    name: str
    subject: str
    body: str
    address: str | None
    customer: str = ""
    sure: bool = True


ANN = "ann@mail.example"

FORWARDS = (
    Handed(
        "Gmail, English",
        "Fwd: Question",
        "---------- Forwarded message ---------\nFrom: Ann Field <ann@mail.example>\nDate: Sat, Nov 21, 2026 at 9:14 "
        "AM\n"
        "Subject: Question\nTo: <rosa@shop.example>\n\n\nWhere is my order 4711?\n\nAnn\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Gmail, German labels below English words, with a remark",
        "Fwd: Meine Bestellung",
        "Könnt ihr das bitte übernehmen?\n\nDanke, Rosa\n\n---------- Forwarded message ---------\n"
        "Von: Jörg Öztürk <joerg@post.example>\nDate: Sa., 21. Nov. 2026 um 09:14 Uhr\nSubject: Meine Bestellung\n"
        "To: <rosa@shop.example>\n\n\nWo ist meine Bestellung 4711?\n",
        "joerg@post.example",
        "Jörg Öztürk",
    ),
    Handed(
        "Gmail, French, customer with a second address in her signature",
        "Fwd: Commande",
        "---------- Forwarded message ---------\nDe : Zoé Dubois <zoe@mail.example>\nDate: sam. 21 nov. 2026 à 09:14\n"
        "Subject: Commande\nTo: Rosa Moss <rosa@shop.example>\nCc: <louis@bureau.example>\n\n\nOù est ma commande ?\n"
        "Écrivez aussi à mon mari : paul@ailleurs.example\n\n--\nZoé Dubois\nzoe@travail.example\n",
        "zoe@mail.example",
        "Zoé Dubois",
    ),
    Handed(
        "Gmail, HTML only",
        "Fwd: Download",
        '<div dir="ltr"><br><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        '---------- Forwarded message ---------<br>From: <strong class="gmail_sendername" dir="auto">Ann '
        "Field</strong> "
        '<span dir="auto">&lt;<a href="mailto:ann@mail.example">ann@mail.example</a>&gt;</span><br>Date: Sat, Nov 21, '
        '2026 at 9:14&#8239;AM<br>Subject: Download<br>To:  &lt;<a href="mailto:rosa@shop.example">rosa@shop.example'
        '</a>&gt;<br></div><br><br><div dir="ltr">The link does not work.</div></div></div>',
        ANN,
        "Ann Field",
    ),
    Handed(
        "Gmail, Fwd of Fwd: the innermost customer",
        "Fwd: Fwd: Question",
        "---------- Forwarded message ---------\nFrom: Hello <hello@shop.example>\nDate: Sat, Nov 21, 2026 at 10:00 "
        "AM\n"
        "Subject: Fwd: Question\nTo: Rosa Moss <rosa@shop.example>\n\n\nRosa, another one for you, please answer "
        "her.\n\n"
        "---------- Forwarded message ---------\nFrom: Ann Field <ann@mail.example>\nDate: Sat, Nov 21, 2026 at 9:14 "
        "AM\n"
        "Subject: Question\nTo: <hello@shop.example>\n\n\nWhere is my order 4711?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Gmail, handed on by a colleague with a remark",
        "Fwd: Fwd: Question",
        "---------- Forwarded message ---------\nFrom: Dana <dana@shop.example>\nDate: Sat, Nov 21, 2026 at 10:00 AM\n"
        "Subject: Fwd: Question\nTo: Rosa Moss <rosa@shop.example>\n\n\nHi Rosa, this reached me by mistake today.\n\n"
        "---------- Forwarded message ---------\nFrom: Ann Field <ann@mail.example>\nDate: Sat, Nov 21, 2026 at 9:14 "
        "AM\n"
        "Subject: Question\nTo: <dana@shop.example>\n\n\nWhere is my order 4711?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Gmail, handed on by a stranger who also wants something",
        "Fwd: Fwd: Parcel",
        "---------- Forwarded message ---------\nFrom: Ann Field <ann@mail.example>\nDate: Sat, Nov 21, 2026 at "
        "10:00 AM\n"
        "Subject: Fwd: Parcel\nTo: Rosa Moss <rosa@shop.example>\n\n\nLook at what they wrote to me. Where is my "
        "parcel?\n\n"
        "---------- Forwarded message ---------\nFrom: Parcel Desk <desk@parcel.example>\nDate: Fri, Nov 20, 2026 at "
        "9:14 AM\n"
        "Subject: Parcel\nTo: <ann@mail.example>\n\n\nWe could not deliver.\n",
        "desk@parcel.example",
        "Parcel Desk",
        sure=False,
    ),
    Handed(
        "Apple Mail, English",
        "Fwd: Question",
        "\n\n> Begin forwarded message:\n> \n> From: Ann Field <ann@mail.example>\n> Subject: Question\n"
        "> Date: 21 November 2026 at 09:14:00 GMT\n> To: rosa@shop.example\n> \n> Where is my order 4711?\n> Ann\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Apple Mail, German, quoted below its words, with a Reply-To of the same person",
        "Fwd: Frage",
        "Bitte beantworten.\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Ann Field <ann@mail.example>\n> "
        "Betreff: "
        "Frage\n> Datum: 21. November 2026 um 09:14:00 MEZ\n> An: rosa@shop.example\n> Antwort an: Ann Field "
        "<ann.field@mail.example>\n> \n> Wo ist meine Bestellung?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Apple Mail, French on the phone",
        "Tr: Remboursement",
        "Envoyé de mon iPhone\n\nDébut du message transféré :\n\n> De: Zoé Dubois <zoe@mail.example>\n> Date: 21 "
        "novembre "
        "2026 à 09:14:00 UTC+1\n> À: rosa@shop.example\n> Objet: Remboursement\n> \n> \ufeffJe voudrais être "
        "remboursée.\n",
        "zoe@mail.example",
        "Zoé Dubois",
    ),
    Handed(
        "Apple Mail, Spanish",
        "Fwd: Factura",
        "Inicio del mensaje reenviado:\n\nDe: Lucía Gómez <lucia@correo.example>\nAsunto: Factura\nFecha: 21 de "
        "noviembre "
        "de 2026, 9:14:00 CET\nPara: rosa@shop.example\n\nNecesito una factura.\n",
        "lucia@correo.example",
        "Lucía Gómez",
    ),
    Handed(
        "Apple Mail, Italian, subject before From",
        "I: Ordine",
        "Inizio messaggio inoltrato:\n\n> Oggetto: Ordine\n> Da: Marta Verdi <marta@posta.example>\n> Data: 21 "
        "novembre 2026 "
        "alle ore 09:14:00 CET\n> A: rosa@shop.example\n> Rispondi a: marta@posta.example\n>\n> Dov'è il mio ordine?\n",
        "marta@posta.example",
        "Marta Verdi",
    ),
    Handed(
        "Apple Mail, Dutch",
        "Fwd: Vraag",
        "Begin doorgestuurd bericht:\n\n> Van: Piet de Boer <piet@post.example>\n> Onderwerp: Vraag\n> Datum: 21 "
        "november "
        "2026 om 09:14:00 CET\n> Aan: rosa@shop.example\n>\n> Waar is mijn bestelling?\n",
        "piet@post.example",
        "Piet de Boer",
    ),
    Handed(
        "Apple Mail, Swedish",
        "Fwd: Fråga",
        "Vidarebefordrat brev:\n\n> Från: Åsa Berg <asa@post.example>\n> Ämne: Fråga\n> Datum: 21 november 2026 "
        "09:14:00 CET"
        "\n> Till: rosa@shop.example\n>\n> Var är min beställning?\n",
        "asa@post.example",
        "Åsa Berg",
    ),
    Handed(
        "Apple Mail, HTML only, bold labels in boxes of their own",
        "Fwd: Question",
        '<html><body><div>Please help her.</div><br><blockquote type="cite"><div>Begin forwarded message:</div><br>'
        '<div><span><b>From: </b></span><span>Ann Field &lt;<a href="mailto:ann@mail.example">ann@mail.example</a>&gt;'
        "<br></span></div><div><span><b>Subject: "
        "</b></span><span><b>Question</b><br></span></div><div><span><b>Date: </b>"
        "</span><span>21 November 2026 at 09:14:00 GMT<br></span></div><div><span><b>To: </b></span><span>"
        "rosa@shop.example<br></span></div><br><div>Where is my order?</div></blockquote></body></html>",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook for Windows, English, address in brackets",
        "FW: Question",
        "Dana, yours.\n\nFrom: Ann Field [mailto:ann@mail.example]\nSent: 21 November 2026 09:14\nTo: Rosa Moss\n"
        "Subject: Question\n\nWhere is my order 4711?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook for Windows, German",
        "WG: Rechnung",
        "Von: Jörg Öztürk <joerg@post.example> \nGesendet: Samstag, 21. November 2026 09:14\nAn: Rosa Moss "
        "<rosa@shop.example>\nCc: Uwe <uwe@post.example>\nBetreff: Rechnung\nWichtigkeit: Hoch\n\nMir fehlt die "
        "Rechnung.\n",
        "joerg@post.example",
        "Jörg Öztürk",
    ),
    Handed(
        "Outlook for Windows, French",
        "TR: Commande",
        "De : Zoé Dubois <zoe@mail.example>\nEnvoyé : samedi 21 novembre 2026 09:14\nÀ : Rosa Moss "
        "<rosa@shop.example>\n"
        "Objet : Commande\n\nOù est ma commande ?\n",
        "zoe@mail.example",
        "Zoé Dubois",
    ),
    Handed(
        "Outlook for Windows, Spanish, on behalf of",
        "RV: Pedido",
        "De: avisos@relay.example <avisos@relay.example> En nombre de Lucía Gómez <lucia@correo.example>\nEnviado el: "
        "sábado, 21 de noviembre de 2026 9:14\nPara: rosa@shop.example\nAsunto: Pedido\n\n¿Dónde está mi pedido?\n",
        "lucia@correo.example",
        "Lucía Gómez",
    ),
    Handed(
        "Outlook for Windows, on behalf of somebody without an address",
        "FW: Order",
        "From: notices@relay.example [mailto:notices@relay.example] On Behalf Of Ann Field\nSent: 21 November 2026 "
        "09:14\n"
        "To: Rosa Moss\nSubject: Order\n\nWhere is my order?\n",
        None,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "Outlook for Windows, a name without address",
        "FW: Order",
        "From: Ann Field\nSent: 21 November 2026 09:14\nTo: Rosa Moss\nSubject: Order\n\nWhere is my order?\n",
        None,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "Outlook on the web, Italian",
        "I: Ordine",
        "________________________________\nDa: Marta Verdi <marta@posta.example>\nInviato: sabato 21 novembre 2026 "
        "09:14\n"
        "A: Rosa Moss <rosa@shop.example>\nOggetto: Ordine\n\nDov'è il mio ordine?\n________________________________\n"
        "Marta Verdi\nVia Roma 1\n",
        "marta@posta.example",
        "Marta Verdi",
    ),
    Handed(
        "Outlook on the web, Portuguese of Brazil",
        "ENC: Pedido",
        "________________________________\nDe: João Souza <joao@correio.example>\nEnviado: sábado, 21 de novembro de "
        "2026 "
        "09:14\nPara: rosa@shop.example <rosa@shop.example>\nAssunto: Pedido\n\nOnde está o meu pedido?\n",
        "joao@correio.example",
        "João Souza",
    ),
    Handed(
        "Outlook on the web, Polish",
        "PD: Zamówienie",
        "________________________________\nOd: Łukasz Nowak <lukasz@poczta.example>\nWysłano: sobota, 21 listopada "
        "2026 "
        "09:14\nDo: rosa@shop.example <rosa@shop.example>\nTemat: Zamówienie\n\nGdzie jest moje zamówienie?\n",
        "lukasz@poczta.example",
        "Łukasz Nowak",
    ),
    Handed(
        "Outlook on the web, HTML only",
        "Fw: Question",
        '<html><body><div>Please take this one.</div><div id="appendonsend"></div><hr style="display:inline-block;'
        'width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Ann Field '
        "&lt;ann@mail.example&gt;"
        "<br><b>Sent:</b> Saturday, November 21, 2026 9:14 AM<br><b>To:</b> Rosa Moss &lt;rosa@shop.example&gt;<br>"
        "<b>Subject:</b> Question</font><div>&nbsp;</div></div><div>Where is my order?</div></body></html>",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook on the phone, below its advertisement",
        "Fw: Question",
        "\n\nGet Outlook for iOS<https://aka.example/o0ukef>\n________________________________\nFrom: Ann Field "
        "<ann@mail.example>\nSent: Saturday, November 21, 2026 9:14:07 AM\nTo: Rosa Moss <rosa@shop.example>\nSubject: "
        "Question\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook for Mac, text right below the subject",
        "FW: Question",
        "From: Ann Field <ann@mail.example>\nDate: Saturday, 21 November 2026 at 09:14\nTo: rosa@shop.example "
        "<rosa@shop.example>, Uwe <uwe@post.example>\nSubject: Question\nWhere is my order 4711?\nAnn\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook for Mac, stars for bold and empty lines between the fields",
        "FW: Question",
        "*From:* Ann Field <ann@mail.example>\n\n*Date:* Saturday, 21 November 2026 at 09:14\n\n*To:* Rosa Moss "
        "<rosa@shop.example>\n\n*Subject:* Question\n\nWhere is my order 4711?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook for Mac, old, by attribution",
        "FW: Question",
        'On 21/11/2026, 09:14, "Ann Field" <ann@mail.example> wrote:\n\n    Where is my order 4711?\n    Ann\n',
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook for Mac, old, Dutch",
        "FW: Vraag",
        "Op 21-11-2026 09:14 heeft Piet de Boer <piet@post.example> geschreven:\n\n    Waar is mijn bestelling?\n",
        "piet@post.example",
        "Piet de Boer",
    ),
    Handed(
        "Outlook, an address written twice and wrapped",
        "FW: Question",
        "From: Ann Field\n<ann@mail.example<mailto:ann@mail.example>>\nSent: Saturday, November 21, 2026 9:14 AM\n"
        "To: Rosa "
        "Moss <rosa@shop.example<mailto:rosa@shop.example>>; Uwe Long Name Of A Department\n"
        "<uwe@post.example<mailto:uwe@post.example>>\nSubject: Question\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Outlook, Danish",
        "VS: Spørgsmål",
        "Fra: Søren Holm <soren@post.example>\nSendt: 21. november 2026 09:14\nTil: Rosa Moss <rosa@shop.example>\n"
        "Emne: "
        "Spørgsmål\n\nHvor er min ordre?\n",
        "soren@post.example",
        "Søren Holm",
    ),
    Handed(
        "Outlook, Finnish",
        "VL: Kysymys",
        "Lähettäjä: Matti Virtanen <matti@posti.example>\nLähetetty: lauantai 21. marraskuuta 2026 9.14\n"
        "Vastaanottaja: "
        "Rosa Moss <rosa@shop.example>\nAihe: Kysymys\n\nMissä tilaukseni on?\n",
        "matti@posti.example",
        "Matti Virtanen",
    ),
    Handed(
        "Outlook, Turkish",
        "İLT: Soru",
        "Kimden: Ayşe Kaya <ayse@posta.example>\nGönderildi: 21 Kasım 2026 Cumartesi 09:14\nKime: Rosa Moss "
        "<rosa@shop.example>\nKonu: Soru\n\nSiparişim nerede?\n",
        "ayse@posta.example",
        "Ayşe Kaya",
    ),
    Handed(
        "Thunderbird, English",
        "Fwd: Question",
        "\n\n\n-------- Forwarded Message --------\nSubject: \tQuestion\nDate: \tSat, 21 Nov 2026 09:14:00 +0000\n"
        "From: "
        "\tAnn Field <ann@mail.example>\nTo: \trosa@shop.example\n\n\n\nWhere is my order 4711?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Thunderbird, German, customer quotes the shop",
        "Fwd: Re: Ihre Bestellung",
        "-------- Weitergeleitete Nachricht --------\nBetreff: \tRe: Ihre Bestellung\nDatum: \tSat, 21 Nov 2026 "
        "09:14:00 "
        "+0100\nVon: \tAnn Field <ann@mail.example>\nAn: \tRosa Moss <rosa@shop.example>\n\n\nSie ist noch nicht "
        "da!\n\n"
        "Am 20.11.26 um 08:00 schrieb Rosa Moss <rosa@shop.example>:\n> Ihre Bestellung ist unterwegs.\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Thunderbird, Polish",
        "Fwd: Pytanie",
        "--- Treść przekazanej wiadomości ---\nTemat: \tPytanie\nData: \tSat, 21 Nov 2026 09:14:00 +0100\nNadawca: "
        "\tŁukasz "
        "Nowak <lukasz@poczta.example>\nAdresat: \trosa@shop.example\nKopia: \tuwe@post.example\n\n\nGdzie jest "
        "paczka?\n",
        "lukasz@poczta.example",
        "Łukasz Nowak",
    ),
    Handed(
        "Thunderbird, Czech",
        "Fwd: Dotaz",
        "-------- Přeposlaná zpráva --------\nPředmět: \tDotaz\nDatum: \tSat, 21 Nov 2026 09:14:00 +0100\nOd: \tJiří "
        "Dvořák "
        "<jiri@posta.example>\nKomu: \trosa@shop.example\n\n\nKde je moje objednávka?\n",
        "jiri@posta.example",
        "Jiří Dvořák",
    ),
    Handed(
        "Thunderbird, HTML only, a table of fields",
        "Fwd: Question",
        '<html><body><p><br></p><div class="moz-forward-container"><br>-------- Forwarded Message --------<table '
        'class="moz-email-headers-table"><tbody><tr><th>Subject: </th><td>Question</td></tr><tr><th>Date: '
        "</th><td>Sat, 21 "
        'Nov 2026 09:14:00 +0000</td></tr><tr><th>From: </th><td>Ann Field <a href="mailto:ann@mail.example">'
        "&lt;ann@mail.example&gt;</a></td></tr><tr><th>To: </th><td>rosa@shop.example</td></tr></tbody></table><br>"
        "<p>Where is my order?</p></div></body></html>",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Yahoo, the header run together into one line",
        "Fw: Question",
        ' Hello Dana\n   ----- Forwarded Message ----- From: Ann Field <ann@mail.example>To: "rosa@shop.example" '
        "<rosa@shop.example>Sent: Saturday, November 21, 2026, 09:14:00 AM GMT+1Subject: Question\n Where is my "
        "order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Yahoo, Italian, run together",
        "Fw: Ordine",
        "  ----- Messaggio inoltrato ----- Da: Marta Verdi <marta@posta.example>A: rosa@shop.example "
        "<rosa@shop.example>"
        "Inviato: sabato 21 novembre 2026 alle ore 09:14:00 CETOggetto: Ordine\n Dov'è il mio ordine?\n",
        "marta@posta.example",
        "Marta Verdi",
    ),
    Handed(
        "Yahoo, French, line by line",
        "Tr : Commande",
        "----- Message transmis -----\nDe : Zoé Dubois <zoe@mail.example>\nÀ : rosa@shop.example\nEnvoyé : samedi 21 "
        "novembre 2026 à 09:14:00 UTC+1\nObjet : Commande\n\nOù est ma commande ?\n",
        "zoe@mail.example",
        "Zoé Dubois",
    ),
    Handed(
        "GMX and web.de",
        "Fwd: Frage",
        "\n\n-- \nDiese Nachricht wurde von meinem Handy gesendet.\n\nGesendet: Samstag, 21. November 2026 um 09:14 "
        "Uhr\nVon: "
        '"Ann Field" <ann@mail.example>\nAn: rosa@shop.example\nBetreff: Frage\n\nWo ist meine Bestellung?\n',
        ANN,
        "Ann Field",
    ),
    Handed(
        "IONOS, quoted",
        "Fwd: Question",
        "For you, Dana.\n> ---------- Original Message ----------\n> From: Ann Field <ann@mail.example>\n> To: "
        '"rosa@shop.example" <rosa@shop.example>\n> Date: 11/21/2026 9:14 AM EST\n> Subject: Question\n>  \n>  \n> '
        "Where is "
        "my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Proton",
        "Fw: Question",
        "------- Forwarded Message -------\nFrom: Ann Field <ann@mail.example>\nDate: On Saturday, November 21st, "
        "2026 at "
        "9:14 AM\nSubject: Question\nTo: Rosa Moss <rosa@shop.example>\n\n\n> Where is my order 4711?\n> \n> Ann\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Fastmail",
        "Fwd: Question",
        "Hi,\n\nplease see below.\n\n----- Original message -----\nFrom: Ann Field <ann@mail.example>\nTo: "
        "rosa@shop.example\n"
        "Subject: Question\nDate: Saturday, 21 November 2026 09:14\n\nWhere is my order 4711?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Notes, with From",
        "Fw: Question",
        "----- Forwarded by Rosa Moss/Shop on 21/11/2026 10:15 -----\n\nFrom:   Ann Field <ann@mail.example>\nTo:    "
        " Rosa "
        "Moss/Shop@Shop\nDate:   21/11/2026 09:14\nSubject:        Question\n\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Notes, old and German, the writer without a label",
        "WG: Frage",
        "----- Weitergeleitet von Rosa Moss/Laden am 21.11.2026 10:15 -----\n\nAnn Field <ann@mail.example>\n"
        "21.11.2026 "
        "09:14\n\nAn: rosa@shop.example\nThema: Frage\n\nWo ist meine Bestellung?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Samsung, German",
        "Fwd: Frage",
        "Von meinem Galaxy gesendet\n\n\n-------- Ursprüngliche Nachricht --------\nVon: Ann Field "
        "<ann@mail.example>\nDatum: "
        "21.11.26 09:14 (GMT+01:00)\nAn: rosa@shop.example\nBetreff: Frage\n\nWo ist meine Bestellung?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Zoho, which draws its line twice",
        "Fwd: Question",
        "============ Forwarded message ============\nFrom: Ann Field <ann@mail.example>\nTo: <rosa@shop.example>\n"
        "Date: Sat, "
        "21 Nov 2026 09:14:00 +0000\nSubject: Question\n============ Forwarded message ============\n\nWrite to me "
        "here: \n"
        "ann@holiday.example\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "HEY",
        "Fwd: Question",
        "Please take care of it.\n\n---- Begin forwarded message ----\n\nFrom: Ann Field <ann@mail.example>\nSubject: "
        "Question\nDate: November 21, 2026\nTo: Rosa Moss <rosa@shop.example>\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Missive",
        "Fwd: Question",
        "Please have a look.\n\n---------- Forwarded message ----------\nFrom: Ann Field <ann@mail.example>\nDate: "
        "November 21,"
        " 2026 at 9:14 AM\nTo: rosa@shop.example\nSubject: Question\n\n> Where is my order?\n>\n> Ann\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "MailMate",
        "Fwd: Question",
        "Forwarded message:\n\n> From: Ann Field <ann@mail.example>\n> To: rosa@shop.example\n> Subject: Question\n> "
        "Date: Sat, "
        "21 Nov 2026 09:14:00 +0000\n>\n> Where is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "mutt, with the header of the original",
        "Fwd: Question",
        "----- Forwarded message from Ann Field <ann@mail.example> -----\n\nDate: Sat, 21 Nov 2026 09:14:00 +0000\n"
        "From: Ann "
        "Field <ann@mail.example>\nTo: rosa@shop.example\nSubject: Question\nMessage-ID: <1@mail.example>\nUser-Agent: "
        "Mail/1\n\nWhere is my order?\n\n----- End forwarded message -----\n\n-- \nRosa\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "KMail",
        "Fwd: Question",
        "\n----------  Forwarded Message  ----------\n\nSubject: Question\nDate: Saturday, 21 November 2026, "
        "09:14:00 GMT\n"
        "From: Ann Field <ann@mail.example>\nTo: rosa@shop.example\n\nWhere is my order?\n"
        "-----------------------------------------\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Yandex, Russian, by attribution",
        "Fwd: Вопрос",
        '-------- Пересылаемое сообщение --------\n21.11.2026, 09:14, "Анна Полева" <anna@pochta.example>:\n\nГде '
        "мой заказ?\n"
        "-------- Завершение пересылаемого сообщения --------\n",
        "anna@pochta.example",
        "Анна Полева",
    ),
    Handed(
        "Mail.ru, Russian",
        "Fwd: Вопрос",
        "-------- Пересылаемое сообщение --------\nОт кого: Анна Полева <anna@pochta.example>\nКому: "
        "rosa@shop.example\nДата: "
        "суббота, 21 ноября 2026, 9:14 +03:00\nТема: Вопрос\n\nГде мой заказ?\n",
        "anna@pochta.example",
        "Анна Полева",
    ),
    Handed(
        "QQ, Chinese",
        "转发:问题",
        '------------------ 原始邮件 ------------------\n发件人: "王芳" <wang@youjian.example>;\n发送时间: '
        "2026年11月21日(星期六) "
        '上午9:14\n收件人: "Rosa"<rosa@shop.example>;\n主题: 问题\n\n我的订单在哪里?\n',
        "wang@youjian.example",
        "王芳",
    ),
    Handed(
        "A Japanese program, full-width colons",
        "Fwd: 質問",
        "---------- 転送メッセージ ---------\n差出人:佐藤花子 <hanako@tegami.example>\n日付:2026年11月21日 9:14\n"
        "件名:質問\n宛先:"
        "rosa@shop.example\n\n注文はどこですか。\n".replace(":", "\uff1a"),
        "hanako@tegami.example",
        "佐藤花子",
    ),
    Handed(
        "Hungarian Outlook",
        "Továbbítás: Kérdés",
        "Feladó: Nagy Éva <eva@posta.example>\nElküldve: 2026. november 21., szombat 9:14\nCímzett: "
        "rosa@shop.example\nTárgy: "
        "Kérdés\n\nHol van a rendelésem?\n",
        "eva@posta.example",
        "Nagy Éva",
    ),
    Handed(
        "Norwegian Apple Mail",
        "Fwd: Spørsmål",
        "Videresendt melding:\n\n> Fra: Kari Dahl <kari@post.example>\n> Emne: Spørsmål\n> Dato: 21. november 2026 "
        "kl. 09:14:00 "
        "CET\n> Til: rosa@shop.example\n> \n> Hvor er bestillingen min?\n",
        "kari@post.example",
        "Kari Dahl",
    ),
    Handed(
        "an encoded name that was never decoded",
        "Fwd: Frage",
        "-------- Weitergeleitete Nachricht --------\nBetreff: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?=\nVon: =?UTF-8?Q?J=C3=B6rg?= "
        "<joerg@post.example>\nAn: rosa@shop.example\n\nWelche Größe?\n",
        "joerg@post.example",
        "Jörg",
    ),
    Handed(
        "a contact form of the shop, whose Reply-To is the customer",
        "Fwd: Contact",
        "---------- Forwarded message ---------\nFrom: Moss & Fern form <noreply@forms.example>\nDate: Sat, Nov 21, "
        "2026 at "
        "9:14 AM\nSubject: Contact\nTo: <rosa@shop.example>\nReply-To: Ann Field <ann@mail.example>\n\n\nWhere is my "
        "order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "a contact form without Reply-To, the address in its text",
        "Fwd: Contact",
        "---------- Forwarded message ---------\nFrom: Form <noreply@forms.example>\nDate: Sat, Nov 21, 2026 at 9:14 "
        "AM\n"
        "Subject: Contact\nTo: <rosa@shop.example>\n\n\nName: Ann Field\nE-mail: ann@mail.example\nWhere is my "
        "order?\n",
        ANN,
        "",
        sure=False,
    ),
    Handed(
        "a machine, so that no customer can be told",
        "Fwd: Payment",
        "---------- Forwarded message ---------\nFrom: Bank <no-reply@bank.example>\nDate: Sat, Nov 21, 2026 at 9:14 "
        "AM\n"
        "Subject: Payment\nTo: <rosa@shop.example>\n\n\nA payment was declined.\n",
        None,
        "",
        sure=False,
    ),
    Handed(
        "a Reply-To that leads to somebody else",
        "Fwd: Question",
        "---------- Forwarded message ---------\nFrom: Ann Field <ann@mail.example>\nDate: Sat, Nov 21, 2026 at 9:14 "
        "AM\n"
        "Subject: Question\nTo: <rosa@shop.example>\nReply-To: Uwe <uwe@post.example>\n\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "two writers in From",
        "Fwd: Question",
        "---------- Forwarded message ---------\nFrom: Ann <ann@mail.example>, Uwe <uwe@post.example>\nDate: Sat, "
        "Nov 21, 2026 "
        "at 9:14 AM\nSubject: Question\nTo: <rosa@shop.example>\n\n\nWhere is our order?\n",
        None,
        "Ann",
        sure=False,
    ),
    Handed(
        "a group that writes for somebody",
        "Fwd: Question",
        "---------- Forwarded message ---------\nFrom: 'Ann Field' via Helpers <helpers@lists.example>\nDate: Sat, "
        "Nov 21, 2026 "
        "at 9:14 AM\nSubject: Question\nTo: <rosa@shop.example>\n\n\nWhere is my order?\n",
        None,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "two mails of two customers in one",
        "Fwd: Questions",
        "----- Forwarded message from Ann <ann@mail.example> -----\n\nFrom: Ann <ann@mail.example>\nTo: "
        "rosa@shop.example\n"
        "Subject: One\n\nWhere is my order?\n\n----- End forwarded message -----\n----- Forwarded message from Uwe "
        "<uwe@post.example> -----\n\nFrom: Uwe <uwe@post.example>\nTo: rosa@shop.example\nSubject: Two\n\nMine?\n\n"
        "----- End "
        "forwarded message -----\n",
        ANN,
        "Ann",
        sure=False,
    ),
    Handed(
        "the owner's own answer, with the customer's mail below it",
        "Fwd: Re: Question",
        "---------- Forwarded message ---------\nFrom: Rosa Moss <rosa@shop.example>\nDate: Sat, Nov 21, 2026 at "
        "10:00 AM\n"
        "Subject: Re: Question\nTo: Ann Field <ann@mail.example>\n\n\nI will look.\n\nOn Sat, Nov 21, 2026 at 9:14 "
        "AM Ann Field "
        "<ann@mail.example> wrote:\n\n> Where is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "the owner answers but sends it to the desk",
        "Re: Question",
        "Dana, can you?\n\nOn Sat, Nov 21, 2026 at 9:14 AM Ann Field <ann@mail.example> wrote:\n\n> Where is my "
        "order?\n",
        ANN,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "no prefix and nothing added",
        "Question",
        "From: Ann Field <ann@mail.example>\nSent: 21 November 2026 09:14\nTo: Rosa Moss\nSubject: Question\n\nWhere "
        "is it?\n",
        ANN,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "only the subject says so",
        "Fwd: Question",
        "Where is my order?\n",
        None,
        "",
        sure=False,
    ),
    Handed(
        "the name is a link in HTML",
        "FW: Question",
        '<p>From: <a href="mailto:ann@mail.example">Ann Field</a><br>Sent: 21 November 2026 09:14<br>To: Rosa Moss<br>'
        "Subject: Question</p><p>Where is my order?</p>",
        ANN,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "a customer answered a mail that somebody had handed on to her",
        "Fwd: Re: Fwd: Price list",
        "---------- Forwarded message ---------\nFrom: Ann Field <ann@mail.example>\nDate: Sat, Nov 21, 2026 at "
        "10:00 AM\n"
        "Subject: Re: Fwd: Price list\nTo: Rosa Moss <rosa@shop.example>\n\n\nWhich of these fits?\n\nOn Fri, Nov "
        "20, 2026 at "
        "9:14 AM Rosa Moss <rosa@shop.example> wrote:\n\n> ---------- Forwarded message ---------\n> From: Uwe "
        "<uwe@post.example>\n> Date: Thu, Nov 19, 2026 at 8:00 AM\n> Subject: Price list\n> To: <rosa@shop.example>\n"
        "> \n> "
        "Attached.\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "a header run together without any separator",
        "Fw: Question",
        "From: Ann Field <ann@mail.example> Sent: Saturday, November 21, 2026 9:14 AM To: Rosa Moss "
        "<rosa@shop.example> "
        "Subject: Question\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "a program of the shop's domain",
        "Fwd: New order",
        "---------- Forwarded message ---------\nFrom: Moss & Fern <orders@shop.example>\nDate: Sat, Nov 21, 2026 at "
        "9:14 AM\nSubject: New order\nTo: <rosa@shop.example>\n\n\nAnn Field has ordered.\n",
        "orders@shop.example",
        "Moss & Fern",
        sure=False,
    ),
    Handed(
        "a name that pretends to be another address",
        "Fwd: Question",
        '---------- Forwarded message ---------\nFrom: "ann@mail.example" <mallory@post.example>\nDate: Sat, Nov 21, '
        "2026 at 9:14 AM\nSubject: Question\nTo: <rosa@shop.example>\n\n\nWhere is my order?\n",
        "mallory@post.example",
        "",
        sure=False,
    ),
    Handed(
        "Outlook, the shop's answer on top, name only, the customer below it",
        "WG: Frage",
        "Von: Rosa Moss\nGesendet: Samstag, 21. November 2026 10:00\nAn: Ann Field <ann@mail.example>\nBetreff: AW: "
        "Frage\n\nIch schaue nach.\n\nVon: Ann Field <ann@mail.example>\nGesendet: Samstag, 21. November 2026 09:14\n"
        "An: "
        "Rosa Moss\nBetreff: Frage\n\nWo ist meine Bestellung?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "the owner's answer to two people, one of them below it",
        "Fwd: Re: Question",
        "---------- Forwarded message ---------\nFrom: Rosa Moss <rosa@shop.example>\nDate: Sat, Nov 21, 2026 at 10:00 "
        "AM\nSubject: Re: Question\nTo: Ann Field <ann@mail.example>, Uwe <uwe@post.example>\n\n\nI will look.\n\nOn "
        "Sat, "
        "Nov 21, 2026 at 9:14 AM Ann Field <ann@mail.example> wrote:\n\n> Where is my order?\n",
        ANN,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "only what the owner herself had answered",
        "Fwd: Re: Question",
        "---------- Forwarded message ---------\nFrom: Rosa Moss <rosa@shop.example>\nDate: Sat, Nov 21, 2026 at 10:00 "
        "AM\nSubject: Re: Question\nTo: Ann Field <ann@mail.example>\n\n\nYour order is on its way.\n",
        ANN,
        "",
        sure=False,
    ),
    Handed(
        "a customer's question above a history that is drawn like handed on mail",
        "Fwd: Question",
        "---------- Forwarded message ---------\nFrom: Ann Field <ann@mail.example>\nDate: Sat, Nov 21, 2026 at "
        "10:00 AM\n"
        "Subject: Question\nTo: Rosa Moss <rosa@shop.example>\n\n\nUwe says you know where my order is?\n\n"
        "---------- Forwarded message ---------\nFrom: Uwe <uwe@post.example>\nDate: Fri, Nov 20, 2026 at 9:14 AM\n"
        "Subject: RE: Question\nTo: <ann@mail.example>\n\n\nAsk Rosa.\n",
        ANN,
        "Ann Field",
        sure=False,
    ),
    Handed(
        "an address in capitals",
        "FW: Question",
        "From: Ann Field <ANN@Mail.Example>\nSent: 21 November 2026 09:14\nTo: Rosa Moss\nSubject: Question\n\nWhere "
        "is "
        "my order?\n",
        "ANN@mail.example",
        "Ann Field",
    ),
    Handed(
        "Zoho, the customer's answer below a quotation",
        "Fwd: Re: Question",
        "============ Forwarded message ============\nFrom: Ann Field <ann@mail.example>\nTo: <rosa@shop.example>\n"
        "Date: Sat, "
        "21 Nov 2026 09:14:00 +0000\nSubject: Re: Question\n============ Forwarded message ============\n\nOn Sat, "
        "21 Nov "
        "2026 at 08:00, Uwe <uwe@post.example> wrote:\n> Ask Rosa.\n\nSo I ask you: where is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "the owner's answer to one person, and another one's mail below it",
        "Fwd: Re: Question",
        "---------- Forwarded message ---------\nFrom: Rosa Moss <rosa@shop.example>\nDate: Sat, Nov 21, 2026 at 10:00 "
        "AM\nSubject: Re: Question\nTo: Ann Field <ann@mail.example>\n\n\nI will look.\n\nOn Sat, Nov 21, 2026 at "
        "9:14 AM Uwe "
        "<uwe@post.example> wrote:\n\n> Where is our order?\n",
        "uwe@post.example",
        "Uwe",
        sure=False,
    ),
    Handed(
        "a stranger who adds nothing, not even a prefix",
        "Fwd: Question",
        "---------- Forwarded message ---------\nFrom: Tom <tom@partner.example>\nDate: Sat, Nov 21, 2026 at 10:00 "
        "AM\nSubject: Question\nTo: Rosa Moss <rosa@shop.example>\n\n\nFrom: Ann Field <ann@mail.example>\nSent: 21 "
        "November "
        "2026 09:14\nTo: Tom\nSubject: Question\n\nWhere is my order?\n",
        "tom@partner.example",
        "Tom",
        sure=False,
    ),
    Handed(
        "a contact form of the site, the customer named in its text",
        "Fwd: Contact",
        "---------- Forwarded message ---------\nFrom: Moss & Fern <wordpress@site.example>\nDate: Sat, Nov 21, 2026 "
        "at 9:14 "
        "AM\nSubject: Contact\nTo: <rosa@shop.example>\n\n\nFrom: Ann Field <ann@mail.example>\nSubject: Question\n\n"
        "Message "
        "body:\nWhere is my order?\n",
        ANN,
        "",
        sure=False,
    ),
    Handed(
        "SquirrelMail",
        "Fwd: Question",
        "---------------------------- Original Message ----------------------------\nSubject: Question\nFrom:    "
        '"Ann Field" '
        "<ann@mail.example>\nDate:    Sat, November 21, 2026 9:14 am\nTo:      rosa@shop.example\n"
        "--------------------------------------------------------------------------\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Zimbra, French",
        "Tr : Commande",
        '----- Mail transféré -----\nDe: "Zoé Dubois" <zoe@mail.example>\nÀ: rosa@shop.example\nEnvoyé: Samedi 21 '
        "Novembre "
        "2026 09:14:00\nObjet: Commande\n\nOù est ma commande ?\n",
        "zoe@mail.example",
        "Zoé Dubois",
    ),
    Handed(
        "Orange, French, quoted",
        "TR: Commande",
        '> Message du 21/11/26 09:14\n> De : "Zoé Dubois" <zoe@mail.example>\n> A : rosa@shop.example\n> Copie à : \n'
        "> Objet "
        ": Commande\n> \n> Où est ma commande ?\n",
        "zoe@mail.example",
        "Zoé Dubois",
    ),
    Handed(
        "Gnus, with an end",
        "Fwd: Question",
        "-------------------- Start of forwarded message --------------------\nFrom: Ann Field <ann@mail.example>\n"
        "Subject: "
        "Question\nDate: Sat, 21 Nov 2026 09:14:00 +0000\n\nWhere is my order?\n-------------------- End of "
        "forwarded message "
        "--------------------\n\nSee uwe@post.example, too.\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "T-Online, German",
        "WG: Frage",
        '-----Original-Nachricht-----\nBetreff: Frage\nDatum: 2026-11-21T09:14:00+0100\nVon: "Ann Field" '
        "<ann@mail.example>\n"
        "An: rosa@shop.example\n\nWo ist meine Bestellung?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Apple Mail, French, letters and accents apart",
        "Fwd: Commande",
        "De\u0301but du message re\u0301expe\u0301die\u0301 :\n\n> De: Zoé Dubois <zoe@mail.example>\n> Objet: "
        "Commande\n> A\u0300: "
        "rosa@shop.example\n>\n> Où est ma commande ?\n",
        "zoe@mail.example",
        "Zoé Dubois",
    ),
    Handed(
        "Apple Mail, stars made of bold labels",
        "Fwd: Question",
        "Begin forwarded message:\n\n**From: **Ann Field <ann@mail.example>\n**Subject: Question**\n**Date: **21 "
        "November 2026 "
        "at 09:14:00 GMT\n**To: **rosa@shop.example\n\nWhere is my order?\n",
        ANN,
        "Ann Field",
    ),
    Handed(
        "Korean Outlook",
        "FW: 질문",
        "보낸 사람: 김민지 <minji@pyeonji.example>\n보낸 날짜: 2026년 11월 21일 토요일 오전 9:14\n받는 사람: Rosa Moss "
        "<rosa@shop.example>\n제목: 질문\n\n제 주문은 어디에 있나요?\n",
        "minji@pyeonji.example",
        "김민지",
    ),
)
