"""Ground: bounces, receipts and other reports that mail programs write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_REPORTS: Final = {
    "delivery-status": "a delivery status report",
    "disposition-notification": "a receipt that somebody read a mail",
    "feedback-report": "a report of abuse",
}
_REPORT_TYPES: Final = {
    "message/delivery-status": "a delivery status report",
    "message/global-delivery-status": "a delivery status report",
    "message/disposition-notification": "a receipt that somebody read a mail",
    "message/feedback-report": "a report of abuse",
}
# Whole subjects of bounces; a customer who forwards one has "Fwd:" before it.
_BOUNCE_SUBJECTS: Final = frozenset(
    {
        "delivery status notification",
        "delivery status notification (failure)",
        "delivery status notification (delay)",
        "failure notice",
        "mail delivery failed",
        "mail delivery failed: returning message to sender",
        "mail delivery failure",
        "mail delivery system",
        "returned mail: see transcript for details",
        "undeliverable mail",
        "undelivered mail returned to sender",
        "warning: message delayed 24 hours",
    }
)
_AUTOMATIC_SUBJECT: Final = re.compile(
    r"(?:\[?(?:"
    r"automatic reply|auto[- ]?reply|auto[- ]?response|autoresponder|automated (?:reply|response)|automatic response"
    r"|out of (?:the )?office(?: auto[- ]?reply| reply)?|out of office autoreply"
    r"|automatische antwort|automatische antwoord|automatisch antwoord|abwesenheitsnotiz|abwesenheitsmeldung"
    r"|automatische abwesenheitsnotiz|afwezigheidsmelding"
    r"|réponse automatique|message d'absence|respuesta automática|risposta automatica|resposta automática"
    r"|automatiskt svar|automatisk svar|autosvar|automaattinen vastaus|odpowiedź automatyczna|automatická odpověď"
    r"|automatikus válasz|răspuns automat|автоматический ответ|автоответ|自動返信|自動応答|自动回复|자동 회신"
    r")\]?\s*[:\uff1a])"
    r"|\[(?:auto[- ]?reply|automatic reply|automatische antwort)\]",
    re.IGNORECASE,
)
_CALENDAR_METHOD: Final = re.compile(
    rb"text/calendar(?:[^\r\n]|\r?\n[ \t]){0,500}?\bmethod\s*=\s*\"?([a-z]{1,20})", re.IGNORECASE
)


def null_reverse_path(case: Case) -> str | None:
    """Tell the null reverse-path; an unknown one (None) is no sign."""
    return "null reverse-path" if case.message.envelope.sender == "" else None


def report(case: Case) -> str | None:
    """Tell reports by their content type, whatever path they came by (RFC 6522)."""
    kind = case.message.content_type
    if kind == "multipart/report":
        return _REPORTS.get(case.message.parameters.get("report-type", "").lower(), "a report of a mail program")
    return _REPORT_TYPES.get(kind)


def failed_recipients(case: Case) -> str | None:
    """Tell bounces by the field of Exim and of large providers."""
    return "a bounce, for it carries X-Failed-Recipients" if "x-failed-recipients" in case.names else None


def automatic_subject(case: Case) -> str | None:
    """Tell the words that mail programs put before the subject of an automatic reply, colon and all."""
    found = _AUTOMATIC_SUBJECT.match(case.message.subject)
    return f'its subject begins with "{found[0].strip()}"' if found else None


def bounce_subject(case: Case) -> str | None:
    """Tell subjects that are, as a whole, those of bounces."""
    return "its subject is that of a bounce" if case.message.subject.lower() in _BOUNCE_SUBJECTS else None


def calendar_reply(case: Case) -> str | None:
    """Tell the answer to an invitation (RFC 5546), which a calendar wrote."""
    return "an answer to an invitation" if _calendar_method(case) == "reply" else None


def invitation(case: Case) -> str | None:
    """Tell an invitation or its withdrawal: a calendar sent it, though a person asked for that."""
    return "an invitation to a meeting" if _calendar_method(case) in {"request", "cancel", "counter"} else None


def _calendar_method(case: Case) -> str:
    """Give the method of the calendar part in lower case, ``''`` where there is none."""
    message = case.message
    if message.content_type == "text/calendar":
        return message.parameters.get("method", "").lower()
    if not message.content_type.startswith("multipart/") or "text/calendar" not in message.parts:
        return ""
    found = _CALENDAR_METHOD.search(message.raw)
    return found[1].decode("ascii").lower() if found else ""
