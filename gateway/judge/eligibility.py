"""Ground: may an automatic reply be sent, and if not, why (RFC 3834, RFC 5230 section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.judge.checks import (
    brakes,
    circulars,
    echo,
    filters,
    ladder,
    letters,
    limits,
    lists,
    marks,
    persons,
    reports,
    returned,
    senders,
)
from gateway.judge.checks.case import Case
from gateway.judge.verdict import Refusal, RefusalKind, Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gateway.judge.policy import Policy
    from gateway.judge.texts import Texts
    from gateway.judge.verdict import Facts
    from gateway.mail import Message


class Check(NamedTuple):
    """One reason not to answer: its name, what it means, the document behind it, and the function that looks."""

    name: str
    kind: RefusalKind
    source: str
    look: Callable[[Case], str | None]


_M, _P, _B = RefusalKind.MACHINE, RefusalKind.PERSON, RefusalKind.BRAKE

OVER_LIMITS: Final = "over the limits"

# In this order, so that what a program wrote is told as such, whatever else speaks against a reply. What is over the
# limits comes before the first check that reads a text.
CHECKS: Final[tuple[Check, ...]] = (
    Check("own address", _M, "RFC 3834 section 2", senders.own_address),
    Check("our own note", _M, "RFC 3834 section 2", senders.our_note),
    Check("our own words", _M, "RFC 3834 section 2", echo.our_words),
    Check("notification of the desk", _M, "the owner's [[forward]]", ladder.desk_notice),
    Check("null reverse-path", _M, "RFC 3834 section 2", reports.null_reverse_path),
    Check("automatic mail", _M, "RFC 3834 section 5", marks.auto_submitted),
    Check("report", _M, "RFC 6522", reports.report),
    Check("aggregate report", _M, "RFC 7489 section 7.2, RFC 8460 section 5", reports.domain_report),
    Check("bounce", _M, "RFC 3834 section 2", reports.failed_recipients),
    Check("mailing list", _M, "RFC 3834 section 2, RFC 2369, RFC 2919", lists.mailing_list),
    Check("mass mail", _M, "RFC 3834 section 2, RFC 5230 section 4.6", marks.precedence),
    Check("system sender", _M, "RFC 3834 section 2, RFC 5230 section 4.6", senders.system_sender),
    Check("no-reply sender", _M, "RFC 3834 section 2", senders.no_reply_sender),
    Check("autoresponder", _M, "RFC 3834 section 2", marks.automatic_field),
    Check("automatic subject", _M, "RFC 3834 section 3.1.5", reports.automatic_subject),
    Check("tracker", _M, "RFC 3834 section 2", marks.tracker),
    Check("answer of a calendar", _M, "RFC 5546 section 3.2.3", reports.calendar_reply),
    Check("challenge", _M, "RFC 3834 section 2", filters.challenge),
    Check("spam", _M, "RFC 3834 section 2", filters.spam),
    Check(OVER_LIMITS, _P, "RFC 5321 section 7.8", limits.beyond),
    Check("text of a bounce", _M, "RFC 3834 section 2, RFC 3464", returned.bounce),
    Check("report inside", _M, "RFC 6522, RFC 3464", returned.report_inside),
    Check("several writers", _P, "RFC 5322 section 3.6.2", persons.several_writers),
    Check("odd address", _P, "RFC 5322 section 3.4.1", persons.odd_address),
    Check("loop", _P, "RFC 3834 section 2", marks.loop_field),
    Check("spam tag", _P, "RFC 3834 section 2", filters.spam_tag),
    Check("reply suppressed", _P, "MS-OXCMAIL section 2.2.3.2.14", marks.response_suppressed),
    Check("offer to unsubscribe", _P, "RFC 3834 section 2, RFC 2369", lists.unsubscribe_offer),
    Check("not addressed", _P, "RFC 5230 section 4.5", persons.not_addressed),
    Check("subject of a bounce", _P, "RFC 3834 section 2", reports.bounce_subject),
    Check("bounce collector", _P, "RFC 3834 section 2", senders.bounce_path),
    Check("doubtful sender", _P, "RFC 3834 section 2", senders.doubtful_sender),
    Check("no reply wanted", _P, "RFC 3834 section 2", senders.no_reply_wanted),
    Check("mass mailer", _P, "RFC 3834 section 2", marks.mass_mailing),
    Check("program of a web site", _P, "RFC 3834 section 2", marks.script),
    Check("another desk", _P, "RFC 3834 section 2", marks.other_desk),
    Check("invitation", _P, "RFC 5546 section 3.2", reports.invitation),
    Check("likely bounce", _P, "RFC 3834 section 2, RFC 3464", returned.likely_bounce),
    Check("absence note", _P, "RFC 3834 section 3.1.5, RFC 5230", letters.absence_note),
    Check("automatic text", _P, "RFC 3834 section 2", letters.automatic_text),
    Check("acknowledgement", _P, "RFC 3834 section 2", letters.acknowledgement),
    Check("question of a program", _P, "RFC 3834 section 2", letters.challenge),
    Check("receipt", _P, "RFC 8098 section 2.1", letters.receipt),
    Check("mailing", _P, "RFC 3834 section 2, RFC 2369", circulars.mailing),
    Check("notification", _P, "RFC 3834 section 2", circulars.notification),
    Check("made like a web page", _P, "RFC 3834 section 2", circulars.printed_matter),
    Check("tag of a list", _P, "RFC 3834 section 2, RFC 2919", lists.subject_tag),
    Check("footer of a list", _P, "RFC 3834 section 2, RFC 2369", circulars.list_footer),
    Check("opens an account", _P, "RFC 3834 section 2", letters.account_mail),
    Check("unproven sender", _P, "RFC 3834 section 7, RFC 8601", persons.unproven_sender),
    Check("repeats our note", _P, "RFC 3834 section 2", echo.repeats_our_note),
    Check("never reply to", _B, "the owner's never_reply_to", brakes.silenced),
    Check("already handled", _B, "the owner's flags (RFC 9051 section 2.3.2)", brakes.handled),
    Check("too old", _B, "the owner's max_age", brakes.too_old),
    Check("put back store", _B, "deskward restore", brakes.put_back),
    Check("written to the desk", _B, "the owner's [[forward]]", ladder.wrote_to_desk),
    Check("knows the desk", _B, "deskward trained", ladder.knows_desk),
    Check("breaker", _B, "the owner's breaker", brakes.breaker),
    Check("brake per sender", _B, "RFC 3834 section 2", brakes.sender_had_enough),
    Check("brake per domain", _B, "the owner's max_replies_per_domain", brakes.domain_had_enough),
    Check("brake per text", _B, "the owner's max_replies_per_text", brakes.text_had_enough),
    Check("brake in all", _B, "the owner's max_replies_total", brakes.all_had_enough),
)


def may_reply(
    message: Message, policy: Policy, facts: Facts, *, now: datetime, texts: Texts | None = None
) -> Refusal | None:
    """Give the first reason not to answer ``message``, None where a reply may go out.

    ``texts`` are those of the message, where they have been made ready for the rules already.
    """
    case = Case.of(message, policy, facts, now=now, texts=texts)
    for check in CHECKS:
        reason = check.look(case)
        if reason is not None:
            return Refusal(check=check.name, reason=reason, source=check.source, kind=check.kind)
    return None


def protections(
    message: Message, policy: Policy, facts: Facts, *, now: datetime, texts: Texts | None = None
) -> tuple[Step, ...]:
    """Ask every check, for ``explain``: numbered 0.1, 0.2, ... in the order in which they count."""
    case = Case.of(message, policy, facts, now=now, texts=texts)
    found = ((check, check.look(case)) for check in CHECKS)
    return tuple(
        Step(number=f"0.{number}", name=check.name, fits=reason is not None, why=reason or "", source=check.source)
        for number, (check, reason) in enumerate(found, start=1)
    )
