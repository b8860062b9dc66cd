"""Ground: wording that no note may have: blame for the customer, apologies for the staff, a ticket robot's voice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLAME: Final = "it blames the customer"
_STAFF: Final = "it apologises for the people who help"
_ROBOT: Final = "it sounds like a ticket robot"

_PHRASES: Final = {
    "en": (
        (
            _BLAME,
            r"you should have (?:\w+ed|been|written|sent|read|known|gone)\b",
            "you shouldn't have",
            "you (?:have )?used the wrong",
            "wrong address",
            "you failed to",
        ),
        (_BLAME, r"do(?:n't| not) write to me", "as I (?:have )?already (?:said|told)", "stop (?:writing|e-?mailing)"),
        (
            _STAFF,
            "sorry (?:for|about) (?:my|our|the) (?:team|staff|colleagues?)",
            "(?:overworked|incompetent) (?:team|staff)",
        ),
        (_ROBOT, "dear (?:valued )?(?:customer|sir or madam|user)", r"do(?:n't| not) reply to this"),
        (_ROBOT, "your (?:ticket|request) has been (?:logged|received)"),
    ),
    "de": (
        (
            _BLAME,
            r"Sie hätten\b.*\b(?:sollen|müssen)\b",
            "falsche[nr]? Adresse",
            "schreiben Sie (?:mir|uns) nicht",
            "zum wiederholten Mal",
        ),
        (_BLAME, "wie (?:ich )?bereits (?:gesagt|erwähnt)"),
        (_STAFF, "(?:entschuldigen Sie|Entschuldigung für|tut mir leid für) (?:mein|unser|das) Team"),
        (
            _ROBOT,
            "sehr geehrte(?:r Kunde| Damen und Herren|r Nutzer)",
            "antworten Sie nicht auf diese",
            "Ihr Ticket wurde",
        ),
    ),
    "fr": (
        (_BLAME, "vous auriez dû", "mauvaise adresse", "ne m'écrivez p(?:as|lus)", "comme je l'ai déjà dit"),
        (_STAFF, "(?:désolée?|excuses?) pour (?:mon|notre) équipe"),
        (_ROBOT, r"cher(?:\(e\))? client", "ne répondez pas à ce", "ne pas répondre à ce", "votre ticket a été"),
    ),
    "es": (
        (_BLAME, r"debería haber \w+[ai]do\b", "dirección (?:equivocada|incorrecta)", "no me escriba"),
        (_BLAME, "como ya (?:le )?(?:he dicho|dije)"),
        (_STAFF, "(?:perdón|disculpas?|disculpe) por (?:mi|nuestro) equipo"),
        (_ROBOT, "estimad[oa](?:/a)? cliente", "no responda a este", "su ticket ha sido"),
    ),
}
_RULES: Final = {
    language: tuple((why, re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE)) for why, *phrases in table)
    for language, table in _PHRASES.items()
}


def tone(text: str, language: str) -> Iterator[tuple[int, str, str]]:
    """The line (from 1), the words and what is wrong with them; nothing for a language we have no phrases of.

    A phrase that runs over a line end is not seen. Curly and straight apostrophes are the same.
    """
    for number, line in enumerate(text.replace("\u2019", "'").splitlines(), 1):
        for why, pattern in _RULES.get(language, ()):
            if found := pattern.search(line):
                yield number, found[0], why
