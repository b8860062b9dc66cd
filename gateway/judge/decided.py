"""Ground: a person has decided what is to be done with a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.judge.verdict import Then

if TYPE_CHECKING:
    from gateway.judge.verdict import Judgement


def by_person(judgement: Judgement, then: Then) -> Judgement:
    """Put a person's decision in the place of the verdict; topic and template stay those of the rules.

    Whether a note may go out is not hers to say: every refusal stands. Of a mail that the owner handed on the customer
    gets a ticket and no note.
    """
    if then is Then.REDIRECT and judgement.handed is not None:
        then = Then.FILE
    verdict = replace(judgement.verdict, then=then, because=(f"a person decided: {then}",))
    return replace(judgement, verdict=verdict)
