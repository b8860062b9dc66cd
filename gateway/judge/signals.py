"""Ground: mail that no rule may send to the desk unseen, for it opens somebody's account.

Whoever signs up somewhere with the owner's address would otherwise read the code at the shared desk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.phrases import Phrases

if TYPE_CHECKING:
    from gateway.judge.texts import Texts

# Folded words. Only "your code", never "my code": a customer whose code does not work is to reach the desk.
_YOUR: Final = r"\b(?:your|the following|ihr|ihren|dein|deinen|votre|su|tu|il tuo|uw|je)\s"
_YOUR_WORDS: Final = frozenset(
    ["your", "following", "ihr", "ihren", "dein", "deinen", "votre", "su", "tu", "tuo", "uw", "je"]
)
_CODE: Final = (
    r"(?:(?:verification|security|log-?in|sign-?in|one-?time|confirmation|authentication|access)\s(?:code|passcode|password|pin)"
    r"|(?:bestatigungs|sicherheits|verifizierungs|anmelde|einmal|zugangs)-?(?:code|passwort|pin)"
    r"|code de (?:verification|confirmation|securite)|codigo de (?:verificacion|confirmacion|seguridad)"
    r"|codice di (?:verifica|conferma|sicurezza)|(?:verificatie|bevestigings|inlog)code)\b"
)
_DIGITS: Final = r"\D{0,60}\b\d{3}[ -]?\d{1,5}\b"
_YOUR_CODE: Final = re.compile(f"{_YOUR}{_CODE}{_DIGITS}")
_CODES: Final = ("code", "password", "passwort", "pin", "codigo", "codice")  # one of them ends or begins every _CODE

_LINK: Final = Phrases.of(
    (
        "verify your email*",
        "verify your e-mail*",
        "confirm your email*",
        "confirm your e-mail*",
        "magic link",
        "sign-in link",
        "login link",
        "bestätigen Sie Ihre E-Mail*",
        "bestätige deine E-Mail*",
        "confirmez votre adresse",
        "confirme su correo",
        "confirma tu correo",
    )
)


def opens_account(texts: Texts) -> str | None:
    """Tell a code or a link that proves who owns an address or lets somebody in; None where there is none.

    A phrase about a link counts only where there is a link.
    """
    for place in (texts.subject, texts.body):
        if _YOUR_WORDS.isdisjoint(place.words) or not any(code in place.text for code in _CODES):
            continue  # these two questions take 0.3 and 6 us for 1,500 characters, the expression 40
        if _YOUR_CODE.search(place.text):
            return "it holds a code that opens an account"
    if "://" in texts.new_text and (_LINK.find(texts.subject) or _LINK.find(texts.body)):
        return "it holds a link that opens an account"
    return None
