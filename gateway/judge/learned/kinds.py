"""Ground: the kinds of mail that the model tells apart: what support is about, and what else comes to an owner."""

from __future__ import annotations

from typing import Final

from gateway.judge.topics import CATEGORIES

# How each kind is called to a person, after "like".
OTHERS: Final = {
    "private": "mail of friends and family",
    "thanks": "thanks or news without a wish",
    "business": "mail of a supplier or an office",
    "notice": "an automatic notice",
    "fraud": "a fraud",
    "pitch": "an offer",
    "team": "mail of the team or a partner",
    "presales": "a question before buying",
    "elsewhere": "a matter of another firm",
    "invitation": "an invitation or the press",
    "application": "an application",
    "other": "other mail",
}
KINDS: Final = (*CATEGORIES, *OTHERS)
