"""Ground: whether one mail is about several matters that different people look after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge.phrases import Phrases
from gateway.judge.rules import asleep, fit
from gateway.judge.topics import category, family

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gateway.judge.conditions import Condition
    from gateway.judge.rules import Rule
    from gateway.judge.texts import Texts

_OFFER: Final = "offer"
# What owners are asked besides support, in words that nobody closes a letter with ("thank you for your collaboration").
# Whole words only: by their longest one nearly all mails are sorted out at once (0.3 us; with stars it was 10).
_OFFERS: Final = Phrases.of(
    (
        *("partnership", "partnerships", "sponsorship", "affiliate program", "affiliate programme", "guest post"),
        *("business proposal", "joint venture", "collaborate with you", "wholesale", "podcast interview"),
        *("press enquiry", "press inquiry"),
        *("kooperation", "kooperationsanfrage", "kooperationspartner", "partnerschaft", "gastbeitrag", "werbepartner"),
        *("sponsoring", "presseanfrage"),
        *("partenariat", "partenariats", "article invité", "parrainage", "demande presse", "demande de presse"),
        *("alianza comercial", "colaborar con usted", "colaborar con ustedes", "patrocinio", "propuesta comercial"),
        *("propuesta de negocio", "proposta commerciale", "collaborare con lei", "sponsorizzazione"),
        *("parceria", "parcerias", "proposta comercial"),
        *("samenwerkingsvoorstel", "samenwerken met u", "partnerschap"),
    )
)


def topics_of(
    texts: Texts,
    topic: str | None,
    further: Iterable[tuple[Rule, tuple[Condition, ...], tuple[Condition, ...]]],
    *,
    now: datetime,
) -> tuple[str, ...]:
    """The topics of a mail that is about several matters, ``topic`` first; empty where it is about one.

    ``further`` are the rules below the one that decided. Those that surely fit count where their topic is of another
    family; so does an offer to the owner, which few have a rule for. Without a ``topic`` nobody can tell what differs.
    """
    if topic is None:
        return ()
    found = {family(topic): topic}
    for rule, when, unless in further:
        if rule.topic is None or not when or family(rule.topic) in found or asleep(rule, now=now, zone=texts.zone):
            continue
        fits = fit(texts, when, unless)
        if fits is not None and fits.sure:
            found[family(rule.topic)] = rule.topic
    if len(found) == 1 and category(topic) != "none" and (_OFFERS.find(texts.body) or _OFFERS.find(texts.subject)):
        found[_OFFER] = _OFFER
    return tuple(found.values()) if len(found) > 1 else ()
