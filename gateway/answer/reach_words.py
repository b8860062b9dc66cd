"""Ground: the sentences of the "how to reach us" text, by language; no number stands in any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachWords:
    """One language; names and times come from the config alone."""

    title: str
    the_desk: str  # where it has no name
    where: str
    write: str
    reason: str  # why this is good for the customer
    one_topic: str
    when: str
    open: str
    holidays: str
    closed: str
    to: str  # from one day to another
    by_when: str
    answer: str
    busy: str
    note: str
    who: str
    not_expected: str
    outside: str
    personal: str


REACH_WORDS: Final = {
    "en": ReachWords(
        title="How to reach us: {desk}",
        the_desk="our support desk",
        where="Where to write",
        write="For questions about an order, a download or your account, please write here ({desk}):",
        reason="Your message is seen there by everybody who can help, also when one of us is away, so you never have"
        " to wait for one person.",
        one_topic="One topic in each message brings you the quickest answer.",
        when="When we are there",
        open="{hours} ({zone} time).",
        holidays="On public holidays we are closed.",
        closed="The next closed days: {days}.",
        to="{0} to {1}",
        by_when="When you hear from us",
        answer="You hear from us within {within}.",
        busy="There is more to do than usual at the moment. You hear from us within {within}.",
        note="An automatic note that your message has arrived is not the answer yet: that one is written by a person.",
        who="Who does what",
        not_expected="What not to expect",
        outside="Outside these hours nobody reads or answers messages; yours is kept and is looked at in its turn.",
        personal="{owner} does not answer support questions from a personal mailbox. What arrives there is handed to"
        " the desk, so that nothing gets lost.",
    ),
    "de": ReachWords(
        title="So erreichen Sie uns: {desk}",
        the_desk="unser Kundenservice",
        where="Wohin Sie schreiben",
        write="Fragen zu Ihrer Bestellung, einem Download oder Ihrem Konto schicken Sie bitte hierhin ({desk}):",
        reason="Dort sehen alle Ihre Nachricht, die helfen können, auch wenn jemand von uns nicht da ist. So müssen Sie"
        " nie auf eine einzelne Person warten.",
        one_topic="Mit einem Thema je Nachricht bekommen Sie am schnellsten eine Antwort.",
        when="Wann wir da sind",
        open="{hours} (Ortszeit {zone}).",
        holidays="An Feiertagen haben wir geschlossen.",
        closed="Als Nächstes geschlossen: {days}.",
        to="{0} bis {1}",
        by_when="Wann Sie von uns hören",
        answer="Sie hören innerhalb von {within} von uns.",
        busy="Zurzeit ist mehr zu tun als sonst. Sie hören innerhalb von {within} von uns.",
        note="Eine automatische Nachricht, dass Ihre Mail angekommen ist, ist noch nicht die Antwort: Die schreibt ein"
        " Mensch.",
        who="Wer sich um was kümmert",
        not_expected="Was Sie nicht erwarten können",
        outside="Außerhalb dieser Zeiten liest und beantwortet niemand Nachrichten; Ihre bleibt erhalten und kommt an"
        " die Reihe.",
        personal="{owner} beantwortet Fragen an den Kundenservice nicht aus dem persönlichen Postfach. Was dort"
        " ankommt, geht an das Team, damit nichts verloren geht.",
    ),
    "fr": ReachWords(
        title="Comment nous joindre : {desk}",
        the_desk="notre service client",
        where="Où nous écrire",
        write="Pour toute question sur une commande, un téléchargement ou votre compte, écrivez ici ({desk}) :",
        reason="Votre message y est vu par tous ceux qui peuvent vous aider, même si l\u2019un de nous est absent :"
        " vous ne dépendez jamais d\u2019une seule personne.",
        one_topic="Un seul sujet par message, et la réponse arrive plus vite.",
        when="Quand nous sommes là",
        open="{hours} (heure de {zone}).",
        holidays="Nous sommes fermés les jours fériés.",
        closed="Prochaines fermetures : {days}.",
        to="du {0} au {1}",
        by_when="Quand vous aurez une réponse",
        answer="Vous avez de nos nouvelles sous {within}.",
        busy="Nous avons plus à faire que d\u2019habitude en ce moment. Vous avez de nos nouvelles sous {within}.",
        note="Un petit mot automatique qui confirme l\u2019arrivée de votre message n\u2019est pas encore la"
        " réponse : celle-ci est écrite par une personne.",
        who="Qui s\u2019occupe de quoi",
        not_expected="À quoi ne pas s\u2019attendre",
        outside="En dehors de ces heures, personne ne lit ni ne répond ; votre message est conservé et traité à son"
        " tour.",
        personal="{owner} ne répond pas aux questions d\u2019assistance depuis sa boîte personnelle. Ce qui y arrive"
        " est transmis à l\u2019équipe, pour que rien ne se perde.",
    ),
    "es": ReachWords(
        title="Cómo contactarnos: {desk}",
        the_desk="nuestro servicio de atención al cliente",
        where="Dónde escribir",
        write="Para preguntas sobre un pedido, una descarga o su cuenta, escríbanos aquí ({desk}):",
        reason="Allí ven su mensaje todas las personas que pueden ayudarle, también cuando alguno de nosotros no está,"
        " así que nunca depende de una sola persona.",
        one_topic="Con un solo tema por mensaje recibirá antes la respuesta.",
        when="Cuándo estamos",
        open="{hours} (hora de {zone}).",
        holidays="Los días festivos cerramos.",
        closed="Próximos cierres: {days}.",
        to="del {0} al {1}",
        by_when="Cuándo tendrá noticias nuestras",
        answer="Tendrá noticias nuestras en un plazo de {within}.",
        busy="En este momento hay más trabajo de lo habitual. Tendrá noticias nuestras en un plazo de {within}.",
        note="Una nota automática de que su mensaje ha llegado aún no es la respuesta: esa la escribe una persona.",
        who="Quién se ocupa de qué",
        not_expected="Qué no debe esperar",
        outside="Fuera de este horario nadie lee ni contesta mensajes; el suyo se guarda y se atiende cuando le toca.",
        personal="{owner} no contesta preguntas de atención al cliente desde su buzón personal. Lo que llega allí se"
        " pasa al equipo, para que no se pierda nada.",
    ),
}
