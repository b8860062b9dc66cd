"""Ground: bounces and reports that have lost their form, or never had one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge.checks.voice import own_words, spoken, subject_forwards
from gateway.judge.checks.wording import bounces

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_REPORT_PARTS: Final = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "message/rfc822-headers",
        "text/rfc822-headers",
        "text/rfc822-header",
        "application/tlsrpt+gzip",
        "application/tlsrpt+json",
    }
)
_TRACE_SPAN: Final = 20_000  # characters in which the trace fields of a returned mail have begun
_SURE: Final = 5  # points from which on a bounce is beyond doubt
_LIKELY: Final = 3


def bounce(case: Case) -> str | None:
    """Tell a bounce that has no form of one: its subject, its sentences and the mail it returns leave no doubt."""
    return "it reads like a bounce and returns a mail" if _bounce_points(case) >= _SURE else None


def report_inside(case: Case) -> str | None:
    """Tell a report that has lost its form: its machine part lies in an ordinary mail, and nobody handed it on."""
    if not case.message.content_type.startswith("multipart/") or _REPORT_PARTS.isdisjoint(case.message.parts):
        return None
    return None if spoken(case) else "it holds the machine part of a report"


def likely_bounce(case: Case) -> str | None:
    """Tell what reads like a bounce by two signs of several, but not beyond doubt."""
    return "it reads like a bounce" if _LIKELY <= _bounce_points(case) < _SURE else None


def _bounce_points(case: Case) -> int:
    """Add up the signs: subject, sentences, trace fields and sender count twice, a diagnosis once."""
    named = bounces.SUBJECTS.found_in(case.subject)
    said = bounces.SENTENCES.found_in(case.opening)
    if not (named or said) or subject_forwards(case):
        return 0
    written = case.message.new_text
    points = 2 * named + 2 * said
    points += 2 * (bounces.TRACE.search(case.message.text, 0, _TRACE_SPAN) is not None)
    points += 2 * (bounces.POST_OFFICE.search(case.message.header("from").lower()) is not None)
    points += bounces.DIAGNOSES.found_in(case.opening) or bounces.CODE.search(written, 0, _TRACE_SPAN) is not None
    return points - 4 if points >= _LIKELY and own_words(case) else points
