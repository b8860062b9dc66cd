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
    "tlsrpt": "a report on encrypted transport",
}
_CONTENT_CLASSES: Final = ("urn:content-classes:dsn", "urn:content-classes:mdn", "urn:content-classes:recallmessage")
_AGGREGATE: Final = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:dmarc (?:aggregate )?)?report domain:|.{0,60}\breport-id:"
    r"|(?:complaint about message|(?:e-?mail )?(?:abuse|feedback|spam) (?:report|complaint)) (?:from|for) (?:ip )?\d",
    re.IGNORECASE,
)
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
        "user unknown",
        "recipient unknown",
        "mailbox unavailable",
    }
)
# How a wide-spread mail program goes on behind "Returned mail: "; a customer whose parcel came back goes on otherwise.
_RETURNED: Final = "returned mail: "
_RETURNED_FOR: Final = (
    "user unknown",
    "host unknown",
    "service unavailable",
    "unreachable recipient",
    "cannot send message",
    "could not send message",
    "warning: could not send",
    "too many hops",
    "data format error",
    "local configuration error",
)
_AUTOMATIC_SUBJECT: Final = re.compile(
    r"(?:\[?(?:"
    r"automatic (?:e-?mail )?reply|auto[- ]?reply|auto[- ]?response|autoresponder|auto[- ]?responder"
    r"|automated (?:e-?mail )?(?:reply|response)"
    r"|automatic response|auto[- ]?generated|vacation reply|out of (?:the )?office(?: auto[- ]?reply| reply| response)?"
    r"|automatische antwort|automatische antwoord|automatisch antwoord|abwesenheitsnotiz|abwesenheitsmeldung"
    r"|automatische (?:abwesenheitsnotiz|rückantwort|nachricht)|afwezigheidsmelding"
    r"|réponse automatique|message d'absence|respuesta automática"
    r"|fuera de (?:la )?oficina"
    r"|risposta automatica|fuori (?:ufficio|sede)|resposta automática|fora do escritório|ausência temporária"
    r"|automatiskt svar|automatisk svar|autosvar|automaattinen vastaus"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|automatická odpověď|automatická odpoveď"
    r"|automatikus válasz|răspuns automat|автоматический ответ|автоответ|автоматична відповідь|otomatik yan\u0131t"
    r"|αυτόματη απάντηση"
    r"|automatski odgovor|samodejni odgovor|automatinis atsakymas|automātiskā atbilde|automaatvastus"
    r"|resposta automàtica"
    r"|автоматичен отговор|sjálfvirkt svar|trả lời tự động|balasan otomatis|מענה אוטומטי|תשובה אוטומטית|رد تلقائي"
    r"|自動返信|自動応答|不在通知|自动回复|自動回覆|자동 회신|자동 응답"
    r")\s*[\]:\uff1a】)]"
    r"|auto: .{1,80} (?:is out of the office|ist außer haus|est absent|está ausente|è fuori ufficio)"
    r"|[\u3010\uff3b](?:自動返信|自動応答|自动回复|自動送信|自動配信))"
    # what watching programs and time tables write
    r"|cron <[^<>\s]{1,80}@|anacron job|logwatch (?:for|report)|\*\*\* security information for|\*\* (?:problem"
    r"|recovery|acknowledgement|flapping\w*) "
    r"|\[fail2ban\]|monit alert|build (?:failed|succeeded|is back to normal) in jenkins|jenkins build",
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
    for value in case.values("content-class", "x-content-class", "content-description"):
        if value.strip().lower().startswith(_CONTENT_CLASSES):
            return "a report by its content class"
    return _REPORT_TYPES.get(kind)


def domain_report(case: Case) -> str | None:
    """Tell the aggregate reports on DMARC and on encrypted transport that providers send each day."""
    if "tls-report-domain" in case.names or "tls-report-submitter" in case.names:
        return "a report on encrypted transport"
    return "an aggregate report" if _AGGREGATE.match(case.message.subject) else None


def failed_recipients(case: Case) -> str | None:
    """Tell bounces by the field of Exim and of large providers."""
    return "a bounce, for it carries X-Failed-Recipients" if "x-failed-recipients" in case.names else None


def automatic_subject(case: Case) -> str | None:
    """Tell the words that mail programs put before the subject of an automatic reply, colon and all."""
    found = _AUTOMATIC_SUBJECT.match(case.message.subject)
    return f'its subject begins with "{found[0].strip()}"' if found else None


def bounce_subject(case: Case) -> str | None:
    """Tell subjects that are, as a whole, those of bounces."""
    subject = case.message.subject.lower()
    returned = subject.startswith(_RETURNED) and subject.startswith(_RETURNED_FOR, len(_RETURNED))
    return "its subject is that of a bounce" if returned or subject in _BOUNCE_SUBJECTS else None


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
