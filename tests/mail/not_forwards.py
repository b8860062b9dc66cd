# ruff: noqa: RUF001 - the letters of many alphabets look alike
"""Mail that hands on nobody else's mail: answers above quoted history, and customers who hand on the shop's own mail.

Each entry is: name, who writes, to whom, subject and body. A body that begins with ``<`` is HTML.
"""

from __future__ import annotations

from typing import NamedTuple

ANN = "Ann Field <ann@mail.example>"
ROSA = "Rosa Moss <rosa@shop.example>"
DESK = "desk@desk.example"


class Kept(NamedTuple):
    """One mail that hands on nothing."""

    name: str
    from_: str
    to: str
    subject: str
    body: str


def _block(*fields: str, text: str = "Your order is on its way.") -> str:
    return "\n".join((*fields, "", text, ""))


_OUTLOOK = {
    "English": _block(f"From: {ROSA}", "Sent: 21 November 2026 09:14", f"To: {ANN}", "Subject: Your order"),
    "German": _block(f"Von: {ROSA}", "Gesendet: Samstag, 21. November 2026 09:14", f"An: {ANN}", "Betreff: Your order"),
    "French": _block(f"De : {ROSA}", "Envoyé : samedi 21 novembre 2026 09:14", f"À : {ANN}", "Objet : Your order"),
    "Spanish": _block(
        f"De: {ROSA}", "Enviado el: sábado, 21 de noviembre de 2026 9:14", f"Para: {ANN}", "Asunto: Yours"
    ),
    "Italian": _block(f"Da: {ROSA}", "Inviato: sabato 21 novembre 2026 09:14", f"A: {ANN}", "Oggetto: Yours"),
    "Dutch": _block(f"Van: {ROSA}", "Verzonden: zaterdag 21 november 2026 09:14", f"Aan: {ANN}", "Onderwerp: Yours"),
    "Portuguese": _block(f"De: {ROSA}", "Enviada em: 21 de novembro de 2026 09:14", f"Para: {ANN}", "Assunto: Yours"),
    "Polish": _block(f"Od: {ROSA}", "Wysłano: sobota, 21 listopada 2026 09:14", f"Do: {ANN}", "Temat: Yours"),
    "Swedish": _block(f"Från: {ROSA}", "Skickat: den 21 november 2026 09:14", f"Till: {ANN}", "Ämne: Yours"),
}
_PREFIXES = {"German": "AW", "Polish": "ODP", "Swedish": "SV", "Dutch": "Antw", "Portuguese": "RES", "Italian": "R"}
_BOB = _block("From: Bob <bob@post.example>", "Sent: 21 November 2026 09:14", f"To: {ANN}", "Subject: Your order")

NOT_FORWARDS = (
    *(
        Kept(
            f"a customer answers the shop in {name}",
            ANN,
            ROSA,
            f"{_PREFIXES.get(name, 'RE')}: Yours",
            f"Where?\n\n{block}",
        )
        for name, block in _OUTLOOK.items()
    ),
    *(
        Kept(f"the owner answers a customer in {name}", ROSA, ANN, "RE: Yours", f"Soon.\n\n{block.replace(ROSA, ANN)}")
        for name, block in list(_OUTLOOK.items())[:5]
    ),
    *(
        Kept(f"a customer hands on the shop's own mail in {name}", ANN, ROSA, "FW: Yours", f"What is this?\n\n{block}")
        for name, block in _OUTLOOK.items()
    ),
    Kept("a plain question", ANN, ROSA, "Question", "Where is my order 4711?\n"),
    Kept("an empty mail", ANN, ROSA, "", ""),
    Kept(
        "a customer hands on the shop's own mail with Gmail",
        ANN,
        ROSA,
        "Fwd: Your order",
        f"I got this.\n\n---------- Forwarded message ---------\nFrom: {ROSA}\nDate: Sat, Nov 21, 2026 at 9:14 AM\n"
        "Subject: Your "
        f"order\nTo: {ANN}\n\n\nYour order is on its way.\n",
    ),
    Kept(
        "a customer hands on the shop's own mail with Apple Mail, by another address of the owner",
        ANN,
        ROSA,
        "Fwd: Your order",
        "Begin forwarded message:\n\n> From: hello@shop.example\n> Subject: Your order\n> Date: 21 November 2026 at "
        "09:14\n> To: "
        f"{ANN}\n>\n> Your order is on its way.\n",
    ),
    Kept(
        "a customer hands on the shop's answer with her own question below it",
        ANN,
        ROSA,
        "Fwd: Re: Question",
        f"---------- Forwarded message ---------\nFrom: {ROSA}\nDate: Sat, Nov 21, 2026 at 9:14 AM\nSubject: Re: "
        "Question\nTo: "
        f"{ANN}\n\n\nSoon.\n\nOn Fri, Nov 20, 2026 at 9:14 AM {ANN} wrote:\n\n> Where is my order?\n",
    ),
    Kept(
        "a customer sends her own mail once more",
        ANN,
        ROSA,
        "Fwd: Question",
        f"No answer so far!\n\n---------- Forwarded message ---------\nFrom: {ANN}\nDate: Sat, Nov 21, 2026 at 9:14 "
        "AM\nSubject: "
        f"Question\nTo: {ROSA}\n\n\nWhere is my order?\n",
    ),
    Kept(
        "the owner hands on her own mail",
        ROSA,
        DESK,
        "Fwd: Holidays",
        f"---------- Forwarded message ---------\nFrom: {ROSA}\nDate: Sat, Nov 21, 2026 at 9:14 AM\nSubject: "
        "Holidays\nTo: "
        f"hello@shop.example\n\n\nWe are closed on Monday.\n",
    ),
    Kept(
        "an answer with Gmail",
        ANN,
        ROSA,
        "Re: Yours",
        f"Where?\n\nOn Sat, Nov 21, 2026 at 9:14 AM {ROSA} wrote:\n\n> Here.\n",
    ),
    Kept(
        "an answer with Apple Mail",
        ANN,
        ROSA,
        "Re: Yours",
        f"Where?\n\n> On 21 Nov 2026, at 09:14, {ROSA} wrote:\n> \n> Here.\n",
    ),
    Kept(
        "an answer below the quotation",
        ANN,
        ROSA,
        "Re: Yours",
        f"Am 21.11.26 um 09:14 schrieb {ROSA}:\n> Unterwegs.\n\nSie ist noch nicht da.\n",
    ),
    Kept(
        "an answer without a subject that says so",
        ANN,
        ROSA,
        "Yours",
        f"Where?\n\nOn Sat, 21 Nov 2026 at 09:14, {ROSA} wrote:\n> Here.\n",
    ),
    Kept(
        "an answer to a third person with us in copy",
        ANN,
        f"Bob <bob@post.example>, {ROSA}",
        "RE: Your order",
        f"Thanks.\n\n{_BOB}",
    ),
    Kept(
        "an answer with a third person's mail below it", ANN, ROSA, "RE: Your order", f"Bob says it is you.\n\n{_BOB}"
    ),
    Kept("words above a third person's mail, no prefix", ANN, ROSA, "Your order", f"Bob says it is you.\n\n{_BOB}"),
    Kept(
        "an answer to a mail that the shop had handed on",
        ANN,
        ROSA,
        "Re: Fwd: Price list",
        f"Which one?\n\nOn Sat, Nov 21, 2026 at 9:14 AM {ROSA} wrote:\n\n> ---------- Forwarded message ---------\n> "
        "From: Bob "
        "<bob@post.example>\n> Date: Fri, Nov 20, 2026 at 8:00 AM\n> Subject: Price list\n> To: Rosa\n>\n> Attached.\n",
    ),
    Kept(
        "an answer in a language whose line above the quotation we do not know",
        ANN,
        ROSA,
        "Re: Fwd: Price list",
        "Which one?\n\n21/11/2026 Rosa kirjutab nii:\n> ---------- Forwarded message ---------\n> From: Bob "
        "<bob@post.example>\n> "
        "Date: Fri, Nov 20, 2026 at 8:00 AM\n> Subject: Price list\n> To: Rosa\n>\n> Attached.\n",
    ),
    Kept(
        "an answer with Outlook to a mail that the shop had handed on",
        ANN,
        ROSA,
        "RE: Fwd: Price list",
        f"Which one?\n\nFrom: {ROSA}\nSent: 21 November 2026 09:14\nTo: {ANN}\nSubject: Fwd: Price list\n\n"
        "---------- Forwarded "
        "message ---------\nFrom: Bob <bob@post.example>\nDate: Fri, Nov 20, 2026 at 8:00 AM\nSubject: Price list\n\n"
        "Attached.\n",
    ),
    Kept(
        "an old program's answer",
        ANN,
        ROSA,
        "Re: Yours",
        f"Where?\n\n-----Original Message-----\nFrom: {ROSA}\nTo: Ann\nSubject: Yours\n\nHere.\n",
    ),
    Kept(
        "a phone's answer",
        ANN,
        ROSA,
        "Aw: Yours",
        f"Wo?\n\n-------- Ursprüngliche Nachricht --------\nVon: {ROSA}\nDatum: 21.11.26 09:14 (GMT+01:00)\nAn: Ann\n"
        "Betreff: Yours\n\nDa.\n",
    ),
    Kept(
        "a Finnish answer",
        ANN,
        ROSA,
        "VS: Tilaus",
        "Missä?\n\nLähettäjä: Bob <bob@post.example>\nLähetetty: 21.11.2026\nVastaanottaja: Ann\nAihe: Tilaus\n\n"
        "Täällä.\n",
    ),
    Kept(
        "a Turkish answer",
        ANN,
        ROSA,
        "YNT: Soru",
        f"Nerede?\n\nKimden: {ROSA}\nGönderildi: 21 Kasım 2026\nKime: Ann\nKonu: Soru\n\nBurada.\n",
    ),
    Kept(
        "she asks that her mail be forwarded",
        ANN,
        ROSA,
        "Please forward",
        "Please forward this message to your colleague bob@post.example:\n\nThanks!\n",
    ),
    Kept(
        "she writes about forwarded mail",
        ANN,
        ROSA,
        "Question",
        "Forwarded message: what does it mean? I see it in my mail program.\n",
    ),
    Kept("she lists her data", ANN, ROSA, "Order", "From: Berlin\nTo: Hamburg\nDate: 3 May\n\nCan you ship it?\n"),
    Kept(
        "she gives the data of a parcel",
        ANN,
        ROSA,
        "Parcel",
        "An: Bob Berg, bob@post.example\nVon: mir\nDatum: 3. Mai\n\nGeht das?\n",
    ),
    Kept("her subject has a colon", ANN, ROSA, "Order 4711: where?", "Where is it?\n"),
    Kept(
        "HTML with marked history",
        ANN,
        ROSA,
        "Re: Yours",
        '<div>Where?</div><div class="gmail_quote"><div class="gmail_attr">On Sat, Nov 21, 2026 at 9:14 AM Rosa Moss '
        "&lt;"
        "rosa@shop.example&gt; wrote:<br></div><blockquote>Here.</blockquote></div>",
    ),
    Kept(
        "a machine's notice that holds a mail",
        "MAILER-DAEMON@mail.example",
        ROSA,
        "Undelivered",
        "Failed.\n\n------ Original message ------\nFrom: Bob <bob@post.example>\nTo: x\nSubject: Hi\n\nText\n",
    ),
    Kept(
        "a second address in her signature",
        ANN,
        ROSA,
        "Question",
        "Where is it?\n\n-- \nAnn Field\nE-mail: ann@work.example\nFax: 1234\n",
    ),
    Kept("an answer without a word of its own", ANN, ROSA, "RE: Your order", _BOB),
    Kept(
        "a customer hands on the shop's answer to somebody else",
        ANN,
        ROSA,
        "Fwd: Re: Question",
        f"---------- Forwarded message ---------\nFrom: {ROSA}\nDate: Sat, Nov 21, 2026 at 9:14 AM\nSubject: Re: "
        "Question\nTo: "
        f"{ANN}\n\n\nSoon.\n\nOn Fri, Nov 20, 2026 at 9:14 AM Bob <bob@post.example> wrote:\n\n> Where is our order?\n",
    ),
)
