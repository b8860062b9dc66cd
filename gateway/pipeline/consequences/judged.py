"""One judged message, with all that is known of it when it is said what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.judge.verdict import Judgement
    from gateway.mail import Message
    from gateway.store.stored import Stored
    from gateway.ticket import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """``sure`` says whether the ``language`` is certain, ``notes`` are those that its sender got before.

    ``marks`` are those of the text (`gateway.mail.fingerprint`), ``found_by`` those by which its ticket is found again,
    ``case`` is the open ticket that it has to do with.
    """

    stored: Stored
    message: Message
    judgement: Judgement
    language: str
    sure: bool = True
    notes: int = 0
    marks: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()
    case: Case | None = None
