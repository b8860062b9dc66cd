"""Ground: what filters before us found, and what filters of other people ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_CHALLENGES: Final = (
    "x-challenge",
    "x-challenge-response",
    "x-spam-challenge",
    "x-choicemail-registration-request",
    "x-bluebottle-request",
)
_SPAM_VERDICTS: Final = {
    "x-bogosity": ("yes", "spam"),
    "x-dspam-result": ("spam",),
    "x-crm114-status": ("spam",),
    "x-spambayes-classification": ("spam",),
    "x-spam-flag": ("yes", "true"),
    "x-spam-status": ("yes", "true"),
    "x-spam": ("yes", "true", "spam"),
    "x-spam-check": ("yes",),
    "x-barracuda-spam-flag": ("yes",),
    "x-barracuda-spam-status": ("yes",),
    "x-proofpoint-spam-details": ("rule=spam",),
    "x-ms-exchange-organization-scl": ("5", "6", "7", "8", "9"),
    "x-rspamd-action": ("reject", "add header", "rewrite subject"),
}
_SPAM_TAG: Final = re.compile(
    r"\s*(?:\*{2,}|[\[{(<]+)\s*(?:probable |possible |suspected |likely )?spam\b", re.IGNORECASE
)


def challenge(case: Case) -> str | None:
    """Tell the question of a filter that lets in only senders who answer it."""
    return "a challenge of somebody's filter" if not case.names.isdisjoint(_CHALLENGES) else None


def spam(case: Case) -> str | None:
    """Tell what a filter before us took for spam."""
    for name in case.names.intersection(_SPAM_VERDICTS):
        if any(value.strip().lower().startswith(_SPAM_VERDICTS[name]) for value in case.values(name)):
            return "a filter marked it as spam"
    # MailScanner puts the name of the house into that of its field
    for name in case.names:
        if name.endswith("mailscanner-spamcheck") and case.message.header(name).lower().startswith("spam"):
            return "a filter marked it as spam"
    return None


def spam_tag(case: Case) -> str | None:
    """Tell the mark that such a filter puts before the subject."""
    return "a filter marked its subject as spam" if _SPAM_TAG.match(case.message.subject) else None
