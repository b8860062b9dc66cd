"""Ground: what is settled about a message before the learned model is asked, whatever its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.conditions.history import ANSWERED_BY_OWNER
from gateway.judge.signals import opens_account

if TYPE_CHECKING:
    from gateway.judge.texts import Texts

# Folded, in seven languages: a bank or a shop tells the owner that her own payment did not go through.
_PAYMENT: Final = (
    r"payment|card|direct debit|transaction|zahlung|lastschrift|karte|paiement|prelevement|carte|pago|tarjeta|cargo"
    r"|pagamento|carta|addebito|cartao|cobranca|debito|betaling|kaart|incasso"
)
_DECLINED: Final = (
    r"declined|was rejected|has failed|could not be processed|abgelehnt|fehlgeschlagen|nicht ausgefuhrt"
    r"|refuse[es]?|a echoue|rechazad[oa]|rifiutat[oa]|recusad[oa]|non riuscit[oa]|geweigerd|mislukt|afgewezen"
)
_YOURS: Final = r"\b(?:your|ihre[rn]?|deine[rn]?|votre|su|tu|sua|seu|tua|teu|suo|tuo|uw|je)\b"
_DECLINE: Final = re.compile(
    rf"{_YOURS}\W{{1,3}}(?:\w{{1,20}}\W){{0,3}}(?:{_PAYMENT})\b[^.\n]{{0,60}}\b(?:{_DECLINED})\b"
)
_SIGNS: Final = (
    "declin",
    "reject",
    "failed",
    "processed",
    "abgelehnt",
    "fehlgeschlagen",
    "ausgefuhrt",
    "refuse",
    "echoue",
    "rechazad",
    "rifiutat",
    "recusad",
    "riuscit",
    "geweigerd",
    "mislukt",
    "afgewezen",
)


def settled(texts: Texts) -> str | None:
    """Tell why the model has no say about a message and a person must look; None where it has."""
    return opens_account(texts) or _declines_payment(texts) or _is_known(texts)


def _is_known(texts: Texts) -> str | None:
    if texts.history is None or ANSWERED_BY_OWNER not in texts.history:
        return None
    return "the owner has written to this sender before"


def _declines_payment(texts: Texts) -> str | None:
    """A customer writes "my card was declined"; whoever writes "your card" tells the owner of her own."""
    for place in (texts.subject, texts.body):
        if any(sign in place.text for sign in _SIGNS) and _DECLINE.search(place.text):
            return "it says that a payment of the owner was declined"
    return None
