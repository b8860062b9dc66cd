"""What T2 does besides recording verdicts, in the same commit: alerts, the stop of all replies, answers in a thread."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

from gateway.answer.alarm import alarm_bytes
from gateway.answer.token import alert_id
from gateway.pipeline.desks.mail import told
from gateway.pipeline.judging.noticing import BREAKER, SAME_TEXT
from gateway.pipeline.people.answered import file_answer
from gateway.store import alerts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.pipeline.terms import Terms
    from gateway.store.outcomes import NewAlert, Recorded, Triaged

log = logging.getLogger(__name__)


def notice(
    connection: Connection, group: Sequence[Triaged], done: Sequence[Recorded], terms: Terms, *, now: datetime
) -> None:
    """Carry out what follows from messages that were really recorded; nothing for nearly every group."""
    recorded = {one.message: one for one in done}
    for result in group:
        if result.message not in recorded:
            continue
        if result.alert is not None:
            raise_alert(connection, result.alert, recorded[result.message], terms, now=now)
        if result.answer is not None:
            who = "owner" if terms.policy.owns(result.answer.writer) else "team"
            file_answer(connection, result.answer, client=terms.client, who=who, seen="in the thread", now=now)
        if result.notice is not None:
            told(connection, result.notice, terms, now=now)


def raise_alert(connection: Connection, new: NewAlert, about: Recorded, terms: Terms, *, now: datetime) -> None:
    """Note an alert about a message, and have a mail leave where the last one about its cause is an hour ago."""
    client = terms.client
    if new.cause == BREAKER:
        if alerts.is_open(connection, BREAKER, client=client):
            return
        alerts.stop_replies(connection, new.sentence, client=client)
    quiet = not alerts.may_mail(connection, new.cause, client=client, now=now)
    if new.cause == SAME_TEXT and (quiet or alerts.is_recent(connection, new.cause, client=client, now=now)):
        return  # a robot that goes on is the same news
    mail = None if quiet else _mail(new, about, terms, now=now)
    alerts.add(
        connection, client=client, cause=new.cause, sentence=new.sentence, message=about.message, now=now, mail=mail
    )
    log.warning("alert cause=%s message=%s: %s", new.cause, about.message, new.sentence)


def _mail(new: NewAlert, about: Recorded, terms: Terms, *, now: datetime) -> tuple[str, str, bytes] | None:
    """Recipient, Message-ID and bytes of the mail about an alert; None where nobody is to get one."""
    to, own = terms.safety.alert_to, terms.owner.addresses[0]
    if to is None or not terms.can_reply:
        return None
    key = hashlib.sha256(f"{new.cause}\0{about.message}\0{now.isoformat()}".encode()).hexdigest()
    mail_id = alert_id(key, terms.signing_key, own.rpartition("@")[2])
    try:
        mail = alarm_bytes(
            cause=new.cause,
            sentence=new.sentence,
            ticket=about.ticket_number,
            message_id=mail_id,
            from_address=own,
            to_address=to,
        )
    except ValueError:
        return None  # the alert stands in the log and in status
    return to, mail_id, mail
