"""Ground: whether a person speaks in a mail that looks like a program's: customers quote bounces and unsubscribe.

So a program's words count only in what is new in a mail, not in one that is handed on, and never where a customer
speaks of herself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.wording import bounces, persons, viewed
from gateway.judge.folding import fold

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case
    from gateway.judge.checks.wording.spelled import Wording

_FORWARDS: Final = re.compile(
    r"(?:\s*(?:re|aw|sv|antw)\s*:)?\s*(?:fwd?|wg|tr|rv|enc|doorst|vb|vl|vs|vidarebefordrat|i|pd|wtr|fs|přep"
    r"|továbbítás|転送|转发|轉寄)"
    r"\s*[:\uff1a]|\s*\[fwd",
    re.IGNORECASE,
)
_OWN_SPAN: Final = 700  # characters in which a customer has come to speak of herself


def subject_forwards(case: Case) -> bool:
    """Tell by the subject whether somebody hands a mail on."""
    return _FORWARDS.match(case.message.subject) is not None


def own_words(case: Case) -> bool:
    """Tell whether a customer speaks of herself before any mail that came back begins."""
    written = case.message.new_text[:_OWN_SPAN]
    returned = bounces.TRACE.search(written)
    return persons.OWN_WORDS.found_in(viewed(fold(written[: returned.start()] if returned else written)))


def spoken(case: Case) -> bool:
    """Tell whether a person hands it on or speaks of herself."""
    return subject_forwards(case) or own_words(case)


def anywhere(case: Case, wanted: Wording) -> bool:
    """Tell whether a wording stands at the beginning or at the end of the new text."""
    return wanted.found_in(case.opening) or wanted.found_in(case.closing)


def links(case: Case) -> bool:
    """Tell whether there is anything to click on."""
    written = case.message.new_text
    return "://" in written or "www." in written or "href=" in case.message.html
