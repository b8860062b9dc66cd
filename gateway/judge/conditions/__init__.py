"""Ground: the words an OBM may use in a rule, one file each.

Each factory takes the TOML value (one text counts as a list of one) and raises ValueError, with a sentence for the
OBM, where it cannot be meant. The factory of ``header`` takes a mapping of field names to texts, that of ``known_as``
a mapping of names to addresses, and that of ``received`` hours and days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.judge.conditions.addresses import cc, from_, to
from gateway.judge.conditions.attachment import attachment
from gateway.judge.conditions.condition import Condition, Evidence
from gateway.judge.conditions.header import header
from gateway.judge.conditions.history import history
from gateway.judge.conditions.known_as import known_as
from gateway.judge.conditions.language import language
from gateway.judge.conditions.larger_than import larger_than
from gateway.judge.conditions.received import received
from gateway.judge.conditions.score import score
from gateway.judge.conditions.text import anywhere, body, subject, text
from gateway.judge.conditions.text_regex import text_regex
from gateway.judge.conditions.topic import topic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CONDITIONS", "Condition", "Evidence"]

CONDITIONS: Mapping[str, Callable[[object], Condition]] = {
    "text": text,
    "subject": subject,
    "body": body,
    "anywhere": anywhere,
    "from": from_,
    "to": to,
    "cc": cc,
    "header": header,
    "attachment": attachment,
    "larger_than": larger_than,
    "language": language,
    "topic": topic,
    "known_as": known_as,
    "history": history,
    "score": score,
    "received": received,
    "text_regex": text_regex,
}
