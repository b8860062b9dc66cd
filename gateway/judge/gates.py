"""Ground: what no score of the learned model may overrule: who writes, and what a mail is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.conditions.history import ANSWERED_BY_OWNER, ANSWERS_OWNER, WRITTEN_TO
from gateway.judge.signals import opens_account
from gateway.judge.verdict import RefusalKind

if TYPE_CHECKING:
    from gateway.judge.policy import Policy
    from gateway.judge.texts import Texts
    from gateway.judge.verdict import Refusal

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


def settled(texts: Texts, policy: Policy, refusal: Refusal | None = None) -> str | None:
    """Tell why the model may not send a message to the desk, whatever it says; None where it may.

    ``refusal`` is what stands against a note to it: where that speaks for a program behind the mail, no guess files it.
    """
    if refusal is not None and refusal.kind is not RefusalKind.BRAKE:
        return f"perhaps no customer wrote it: {refusal.reason}"
    return opens_account(texts) or _declines_payment(texts) or _is_known(texts, policy)


def _is_known(texts: Texts, policy: Policy) -> str | None:
    addresses = texts.addresses("from")
    named = next((name for name, book in policy.known_people if book.find(addresses) is not None), None)
    if named is not None:
        return f'the sender is on your list "{named}"'
    history = texts.history or frozenset()
    if ANSWERED_BY_OWNER in history or WRITTEN_TO in history:
        return "the owner has written to this sender before"
    return "it answers a mail that the owner sent" if ANSWERS_OWNER in history else None


def _declines_payment(texts: Texts) -> str | None:
    """A customer writes "my card was declined"; whoever writes "your card" tells the owner of her own."""
    for place in (texts.subject, texts.body):
        if any(sign in place.text for sign in _SIGNS) and _DECLINE.search(place.text):
            return "it says that a payment of the owner was declined"
    return None
