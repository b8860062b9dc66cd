"""From stored to triaged: read, judge, say what follows, and T2."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.answer.token import is_ours
from gateway.errors import Failure
from gateway.judge import judge
from gateway.judge import language as judged_language
from gateway.judge.verdict import Facts
from gateway.mail import normal, parse
from gateway.pipeline.consequences import follow
from gateway.store import messages, triage
from gateway.store.engine import reading
from gateway.store.facts import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.mail import Envelope, Message
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.messages import Stored
    from gateway.store.triage import Recorded, Triaged

log = logging.getLogger(__name__)

BATCH: Final = 64  # enough for one commit to serve many, small enough that the first of them does not wait


@dataclass(slots=True)
class _Counted:
    """The tally of one group, which grows with every reply the group itself reserves."""

    senders: dict[str, int]
    domains: dict[str, int]
    in_all: int


class Triage:
    """Judges stored messages, oldest first, in groups that share one commit.

    Only one triage works on a client at a time, so that the brakes can be counted without a lock. ``triaged`` is told
    after each group, ``acting`` when something is to be changed in a mailbox.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
        triaged: Callable[[], None],
        acting: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock
        self._triaged = triaged
        self._acting = acting

    def run_once(self) -> int:
        """Triage one group; how many messages were taken in hand, 0 where none waits.

        A message that makes the program stumble is set aside with its reason, and the others go on.
        """
        terms, now = self._terms(), self._clock()
        with reading(self._engine) as connection:
            waiting = messages.waiting(connection, client=terms.client, limit=BATCH)
            if not waiting:
                return 0
            opened = [(stored, parse(stored.raw, _envelope(stored))) for stored in waiting]
            counted = _count(connection, [message for _, message in opened], terms, now)
        results = []
        for stored, message in opened:
            try:
                results.append(self._judge(stored, message, counted, terms, now))
            except Exception:
                log.exception("message set aside id=%s key=%s", stored.id, stored.content_key[:12])
                self._set_aside(stored.id, "the program stumbled over it while judging; see the log")
        self._record(results)
        self._triaged()
        if any(result.actions for result in results):
            self._acting()
        return len(waiting)

    def _judge(self, stored: Stored, message: Message, counted: _Counted, terms: Terms, now: datetime) -> Triaged:
        facts = _facts(stored, message, counted, terms)
        judgement = judge(message, terms.policy, facts, now=now)
        language = judged_language(message, terms.owner.languages)
        result = follow(stored, message, language, judgement, terms, now=now)
        if result.reply is not None:
            _reserve(counted, message)
        return result

    def _record(self, results: list[Triaged]) -> None:
        try:
            self._writer.do(self._file, results)
        except Failure:
            raise
        except Exception:  # noqa: BLE001 - one guilty message must not hold up the rest: find it by taking each alone
            for result in results:
                self._record_alone(result)
        for result in results:
            log.info(
                "message triaged id=%s then=%s rule=%s reply=%s reason=%s",
                result.message,
                result.then,
                result.rule or "-",
                "yes" if result.reply else "no",
                result.check or "-",
            )

    def _record_alone(self, result: Triaged) -> None:
        try:
            self._writer.do(self._file, [result])
        except Failure:
            raise
        except Exception:
            log.exception("message set aside id=%s", result.message)
            self._set_aside(result.message, "the program stumbled over it while filing; see the log")

    def _file(self, connection: Connection, groups: Sequence[list[Triaged]]) -> list[list[Recorded]]:
        now, client = self._clock(), self._terms().client
        return [triage.record(connection, group, client=client, now=now) for group in groups]

    def _set_aside(self, message: int, reason: str) -> None:
        self._writer.do(self._put_aside, (message, reason))

    def _put_aside(self, connection: Connection, items: Sequence[tuple[int, str]]) -> list[None]:
        for message, reason in items:
            messages.set_aside(connection, message, reason=reason, now=self._clock())
        return [None] * len(items)


def _envelope(stored: Stored) -> Envelope | None:
    """What SMTP said; None where the message only came by IMAP, so that its Return-Path tells the envelope sender."""
    return stored.envelope if stored.envelope.sender is not None else None


def _count(connection: Connection, opened: Sequence[Message], terms: Terms, now: datetime) -> _Counted:
    senders = {normal(message.from_.address) for message in opened if message.from_.address}
    found = tally(
        connection,
        client=terms.client,
        senders=sorted(senders),
        domains=sorted({sender.rpartition("@")[2] for sender in senders}),
        now=now,
        per_sender=terms.policy.per_sender.period,
        per_domain=terms.policy.per_domain.period,
        in_all=terms.policy.in_all.period,
    )
    return _Counted(senders=dict(found.senders), domains=dict(found.domains), in_all=found.in_all)


def _facts(stored: Stored, message: Message, counted: _Counted, terms: Terms) -> Facts:
    sender = normal(message.from_.address)
    answered = [message.in_reply_to, *message.references] if message.in_reply_to else list(message.references)
    return Facts(
        arrived=stored.arrived,
        flags=stored.flags,
        replies_to_sender=counted.senders.get(sender, 0),
        replies_to_domain=counted.domains.get(sender.rpartition("@")[2], 0),
        replies_in_all=counted.in_all,
        answers_our_note=any(is_ours(one, terms.signing_key) for one in answered if one),
        is_our_note=message.message_id is not None and is_ours(message.message_id, terms.signing_key),
    )


def _reserve(counted: _Counted, message: Message) -> None:
    """Count a reply of this group before it is in the ledger, so that the next message of the group sees it."""
    sender = normal(message.from_.address)
    domain = sender.rpartition("@")[2]
    counted.senders[sender] = counted.senders.get(sender, 0) + 1
    counted.domains[domain] = counted.domains.get(domain, 0) + 1
    counted.in_all += 1
