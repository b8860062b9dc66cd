"""Ground: sentences a note may hold besides its template: why the desk is better for her, and what fits her mail."""

from __future__ import annotations

from typing import Final

_BENEFITS: Final = {
    "en": {
        "order": "The team there can see your order and every step it takes, so you get a sure answer.",
        "shipping": "The team there can follow your parcel and speak to the carrier for you.",
        "refund": "The team there can see your payment and tell you exactly what happens next.",
        "billing": "The team there has every invoice and payment at hand and can clear things up with you.",
        "cancellation": "The team there can see your contract and confirm everything to you in writing.",
        "account": "The team there can look into your account safely and help you back in.",
        "download": "The team there can check your download and give you a fresh link if you need one.",
        "bug": "The team there can try out what you see and knows what has helped others.",
        "howto": "The team there knows every detail and can show you the way step by step.",
        "none": "The team there answers questions like yours every day and has everything at hand to help.",
    },
    "de": {
        "order": "Das Team dort sieht Ihre Bestellung und jeden einzelnen Schritt und kann Ihnen verlässlich Auskunft"
        " geben.",
        "shipping": "Das Team dort kann Ihr Paket verfolgen und für Sie direkt beim Paketdienst nachfragen.",
        "refund": "Das Team dort sieht Ihre Zahlung und kann Ihnen genau sagen, wie es weitergeht.",
        "billing": "Das Team dort hat alle Rechnungen und Zahlungen vor sich und kann Ihr Anliegen mit Ihnen klären.",
        "cancellation": "Das Team dort sieht Ihren Vertrag und kann Ihnen alles schriftlich bestätigen.",
        "account": "Das Team dort kann Ihr Konto sicher einsehen und Ihnen wieder Zugang verschaffen.",
        "download": "Das Team dort kann Ihren Download prüfen und Ihnen bei Bedarf einen neuen Link schicken.",
        "bug": "Das Team dort kann nachstellen, was Sie sehen, und weiß, was anderen geholfen hat.",
        "howto": "Das Team dort kennt jede Einzelheit und zeigt Ihnen gern Schritt für Schritt, wie es geht.",
        "none": "Das Team dort beantwortet jeden Tag Fragen wie Ihre und hat alles Nötige zur Hand.",
    },
    "fr": {
        "order": "L\u2019équipe voit votre commande et chacune de ses étapes et peut vous répondre avec certitude.",
        "shipping": "L\u2019équipe peut suivre votre colis et interroger directement le transporteur pour vous.",
        "refund": "L\u2019équipe voit votre paiement et peut vous indiquer exactement la suite.",
        "billing": "L\u2019équipe a toutes les factures et tous les paiements sous les yeux et peut tout"
        " clarifier avec vous.",
        "cancellation": "L\u2019équipe a accès à votre contrat et peut tout vous confirmer par écrit.",
        "account": "L\u2019équipe peut consulter votre compte en toute sécurité et vous aider à y accéder de nouveau.",
        "download": "L\u2019équipe peut vérifier votre téléchargement et vous envoyer un nouveau lien si besoin.",
        "bug": "L\u2019équipe peut reproduire ce que vous voyez et sait ce qui a aidé d\u2019autres personnes.",
        "howto": "L\u2019équipe connaît chaque détail et peut vous guider pas à pas.",
        "none": "L\u2019équipe répond chaque jour à des questions comme la vôtre et a tout sous la main pour"
        " vous aider.",
    },
    "es": {
        "order": "El equipo puede ver su pedido y cada uno de sus pasos y darle una respuesta precisa.",
        "shipping": "El equipo puede seguir su paquete y consultar directamente con el transportista por usted.",
        "refund": "El equipo puede ver su pago y decirle exactamente cuál es el siguiente paso.",
        "billing": "El equipo tiene a mano todas las facturas y los pagos y puede aclararlo todo con usted.",
        "cancellation": "El equipo puede ver su contrato y confirmárselo todo por escrito.",
        "account": "El equipo puede consultar su cuenta de forma segura y ayudarle a entrar de nuevo.",
        "download": "El equipo puede comprobar su descarga y darle un enlace nuevo si lo necesita.",
        "bug": "El equipo puede reproducir lo que usted ve y sabe qué ha ayudado a otras personas.",
        "howto": "El equipo conoce cada detalle y puede guiarle paso a paso.",
        "none": "El equipo responde cada día a consultas como la suya y tiene a mano todo lo necesario.",
    },
    "it": {
        "order": "Il team vede il Suo ordine e ogni suo passaggio e può darLe una risposta sicura.",
        "shipping": "Il team può seguire il Suo pacco e chiedere direttamente al corriere per Lei.",
        "refund": "Il team vede il Suo pagamento e può dirLe con precisione qual è il prossimo passo.",
        "billing": "Il team ha sotto mano tutte le fatture e i pagamenti e può chiarire tutto con Lei.",
        "cancellation": "Il team vede il Suo contratto e può confermarLe tutto per iscritto.",
        "account": "Il team può consultare il Suo account in sicurezza e aiutarLa ad accedere di nuovo.",
        "download": "Il team può controllare il Suo download e, se serve, darLe un nuovo link.",
        "bug": "Il team può riprodurre ciò che Lei vede e sa che cosa ha aiutato altre persone.",
        "howto": "Il team conosce ogni dettaglio e può guidarLa passo dopo passo.",
        "none": "Il team risponde ogni giorno a domande come la Sua e ha tutto il necessario a portata di mano.",
    },
    "pt": {
        "order": "A equipa consegue ver a sua encomenda e cada um dos seus passos e pode dar-lhe uma resposta segura.",
        "shipping": "A equipa pode acompanhar o seu envio e falar diretamente com a transportadora por si.",
        "refund": "A equipa consegue ver o seu pagamento e dizer-lhe exatamente qual é o próximo passo.",
        "billing": "A equipa tem à mão todas as faturas e pagamentos e pode esclarecer tudo consigo.",
        "cancellation": "A equipa consegue ver o seu contrato e confirmar-lhe tudo por escrito.",
        "account": "A equipa pode consultar a sua conta em segurança e ajudar a recuperar o acesso.",
        "download": "A equipa pode verificar o seu download e enviar-lhe um novo link, se for preciso.",
        "bug": "A equipa pode reproduzir o que está a ver e sabe o que já ajudou outras pessoas.",
        "howto": "A equipa conhece todos os pormenores e pode mostrar-lhe o caminho passo a passo.",
        "none": "A equipa responde todos os dias a perguntas como a sua e tem à mão tudo o que é preciso.",
    },
    "nl": {
        "order": "Het team ziet uw bestelling en elke stap ervan en kan u precies vertellen hoe het ermee staat.",
        "shipping": "Het team kan uw pakket volgen en voor u rechtstreeks bij de bezorger navragen.",
        "refund": "Het team ziet uw betaling en kan u precies vertellen wat de volgende stap is.",
        "billing": "Het team heeft alle facturen en betalingen bij de hand en kan alles met u ophelderen.",
        "cancellation": "Het team ziet uw contract en kan u alles schriftelijk bevestigen.",
        "account": "Het team kan veilig in uw account kijken en u weer toegang geven.",
        "download": "Het team kan uw download nakijken en u zo nodig een nieuwe link geven.",
        "bug": "Het team kan nabootsen wat u ziet en weet wat anderen heeft geholpen.",
        "howto": "Het team kent elk detail en kan u stap voor stap de weg wijzen.",
        "none": "Het team beantwoordt elke dag vragen zoals die van u en heeft alles bij de hand.",
    },
}
_SEVERAL: Final = {
    "en": "If you have several things on your mind, please send a message for each, so that every one reaches the right"
    " person.",
    "de": "Falls Sie mehrere Anliegen haben, schicken Sie bitte je eine eigene Nachricht, so kommt jedes zur richtigen"
    " Person.",
    "fr": "Si votre message aborde plusieurs sujets, envoyez si possible un message pour chacun\u00a0: il"
    " arrivera ainsi"
    " à la bonne personne.",
    "es": "Si su mensaje trata de varios asuntos, envíe por favor un mensaje para cada uno: así llegará a la persona"
    " adecuada.",
    "it": "Se il Suo messaggio riguarda più argomenti, La prego di inviarne uno per ciascuno: arriverà così"
    " alla persona"
    " giusta.",
    "pt": "Se a sua mensagem trata de vários assuntos, envie, por favor, uma para cada um: assim chegam à"
    " pessoa certa.",
    "nl": "Gaat uw bericht over meer onderwerpen? Stuur dan voor elk een eigen bericht, zodat het bij de juiste persoon"
    " komt.",
}
_FIRST_CONTACT: Final = {
    "en": "The desk is the right place for any later question, too.",
    "de": "Auch mit späteren Fragen sind Sie dort immer richtig.",
    "fr": "Vous pourrez aussi y adresser toutes vos prochaines questions.",
    "es": "También podrá dirigir allí cualquier consulta futura.",
    "it": "Potrà rivolgersi lì anche per ogni domanda futura.",
    "pt": "Pode dirigir-se para lá também com qualquer pergunta futura.",
    "nl": "U kunt er ook met al uw volgende vragen terecht.",
}
LANGUAGES: Final = tuple(_BENEFITS)


def benefit(category: str, language: str) -> str:
    """Why the desk is better for her, for a category of ``gateway.judge.topics``; ``''`` in a language we have not."""
    told = _BENEFITS.get(_base(language), {})
    return told.get(category) or told.get("none", "")


def several_topics(language: str) -> str:
    """The advice to send each matter apart; ``''`` in a language we have not."""
    return _SEVERAL.get(_base(language), "")


def first_contact(language: str) -> str:
    """A word of orientation for somebody who gets her first note; ``''`` in a language we have not."""
    return _FIRST_CONTACT.get(_base(language), "")


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
