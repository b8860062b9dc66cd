"""What counts against the brakes, and what else the store knows of senders, before any message of a group is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.pipeline.judging.cases import cases
from gateway.pipeline.judging.counted import Counted
from gateway.pipeline.upkeep.put_back import put_back_at
from gateway.store import contacts, trained
from gateway.store.facts import notes_ever, tally
from gateway.store.pasts import pasts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.answer.keeping import Kept
    from gateway.pipeline.judging.group import Asked
    from gateway.pipeline.terms import Terms


def count(connection: Connection, terms: Terms, asked: Asked, *, kept: Kept, now: datetime) -> Counted:
    """What the store knows now; ``kept`` says how well the last promises were kept."""
    found = tally(
        connection,
        client=terms.client,
        senders=asked.senders,
        domains=sorted({sender.rpartition("@")[2] for sender in asked.senders}),
        now=now,
        per_sender=terms.policy.per_sender.period,
        per_domain=terms.policy.per_domain.period,
        in_all=terms.policy.in_all.period,
        marks=asked.marks,
        per_text=terms.policy.per_text.period,
        burst=terms.policy.breaker.period,
    )
    return Counted(
        senders=found.senders,
        domains=found.domains,
        in_all=found.in_all,
        in_burst=found.in_burst,
        put_back=put_back_at(connection, client=terms.client),
        topics=found.topics,
        marks=found.marks,
        marks_in_burst=found.marks_in_burst,
        promises=kept,
        notes=notes_ever(connection, asked.senders, client=terms.client),
        trained=trained.reasons(connection, asked.senders, client=terms.client),
        pasts=pasts(connection, asked.senders, client=terms.client) if terms.policy.asks_history else None,
        cases=cases(connection, asked.clues, terms),
        sent_by_owner=contacts.sent_by_owner(connection, asked.threads, client=terms.client)
        if terms.policy.asks_history
        else frozenset(),
    )
