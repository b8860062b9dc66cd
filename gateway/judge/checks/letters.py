"""Ground: programs told by what they write, where no field tells them; two signs are wanted, for people write, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.voice import links, spoken, subject_forwards
from gateway.judge.checks.wording import away, persons, programs, questions
from gateway.judge.signals import opens_account

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_NOTE_SPAN: Final = 1500  # characters of the longest absence note without a subject that says so
_DATA: Final = ("<?xml", '{"', "[{", "<?adf", "%PDF-")  # how texts begin that no person writes
_WHOLE_ABSENCE: Final = re.compile(
    r"(?:re:\s*)?(?:i am |i'm |i\u2019m |i will be )?(?:currently |now )?(?:out of (?:the |my )?office"
    r"|on (?:holidays?|vacation|annual leave|leave)|away)(?:\s*[.!(]|\s+(?:until|till|from|through|re:|notice"
    r"|notification)\b|$)"
    r"|(?:ich bin |bin )?(?:abwesend|nicht im büro|im urlaub|außer haus)(?:\s*[.!(]|\s+(?:bis|vom|ab|von)\b|$)"
    r"|abwesenheit(?:snotiz|smeldung|sassistent)?(?:\s*[.!(]|\s+(?:bis|vom|ab|von)\b|$)"
    r"|(?:je suis )?(?:absente?|en congés?|en vacances)(?:\s*[.!(]|\s+(?:jusqu|du|au|pour)|$)",
    re.IGNORECASE,
)


def absence_note(case: Case) -> str | None:
    """Tell absence notes by subject and text, or by a short text that says so and tells what becomes of the mail."""
    if _WHOLE_ABSENCE.match(case.message.subject) and "?" not in case.message.new_text:
        return None if persons.OWN_THINGS.found_in(case.opening) else "its subject is that of an absence note"
    named = away.SUBJECTS.found_in(case.subject)
    absent = away.ABSENT.found_in(case.opening)
    if not (named or absent) or subject_forwards(case):
        return None
    handled = away.HANDLING.count(case.opening, 2)
    written = case.message.new_text
    if named:
        told = handled > 0 or programs.AUTOMATIC.found_in(case.opening) or (absent and _sure(case))
    else:
        short = len(written) <= _NOTE_SPAN and "?" not in written
        told = short and handled + away.URGENT.found_in(case.opening) > 1 and handled > 0
    return "it reads like an absence note" if told and not persons.OWN_THINGS.found_in(case.opening) else None


def automatic_text(case: Case) -> str | None:
    """Tell programs that say so, or that nobody reads answers."""
    if case.message.new_text.startswith(_DATA):
        return "its text is made for programs"
    said = programs.AUTOMATIC.found_in(case.opening) or programs.AUTOMATIC.found_in(case.closing)
    return "it says that a program sent it" if said and not spoken(case) else None


def acknowledgement(case: Case) -> str | None:
    """Tell the thanks of another desk for a message."""
    signs = programs.RECEIVED.count(case.opening, 2) + programs.RECEIVED.found_in(case.subject)
    told = signs > 1 or (signs == 1 and programs.RECEIVED_DETAILS.found_in(case.opening))
    said = told or programs.RECEIVED_FOR_SURE.found_in(case.opening)
    return "it acknowledges a message like a ticket system" if said and not spoken(case) else None


def challenge(case: Case) -> str | None:
    """Tell the questions of filters and lists: confirm your message, your subscription, that you are a person."""
    found = questions.CHALLENGES.count(case.opening, 2) + questions.CHALLENGES.found_in(case.subject)
    if found == 0 or (found == 1 and not links(case)):
        return None
    own = subject_forwards(case) or persons.OWN_THINGS.found_in(case.opening)
    return None if own else "it asks for a confirmation like a program"


def receipt(case: Case) -> str | None:
    """Tell receipts that are no RFC 8098 reports: "Read: ...", "Gelesen: ..."."""
    named = questions.RECEIPT_SUBJECT.match(case.message.subject) is not None
    wanted = 1 if named else 2
    if questions.RECEIPTS.count(case.opening, wanted) < wanted:
        return None
    return None if spoken(case) else "it reads like a receipt"


def account_mail(case: Case) -> str | None:
    """Tell a code or link that opens an account: the answer would tell a stranger that somebody reads here."""
    return opens_account(case.texts)


def _sure(case: Case) -> bool:
    """Whether the subject says it of the writer, and she asks nothing."""
    return away.SURE_SUBJECTS.found_in(case.subject) and "?" not in case.message.new_text
