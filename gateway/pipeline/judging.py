"""One group of messages judged: the same steps in the service's own process and in the chamber beside it."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gateway.answer.keeping import Kept
from gateway.answer.token import is_ours
from gateway.judge import judge, spoken, spoken_of_handed
from gateway.judge.verdict import Facts
from gateway.mail import normal, parse
from gateway.pipeline.consequences import follow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gateway.judge import Judgement
    from gateway.mail import Envelope, Message, Spoken
    from gateway.pipeline.terms import Terms
    from gateway.store.outcomes import Triaged
    from gateway.store.stored import Stored


class Opened(NamedTuple):
    """A message and what could be read in it."""

    stored: Stored
    message: Message


class Stumbled(NamedTuple):
    """A message the program has a bug with; ``trace`` says where, without the words of the error."""

    message: int
    trace: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Counted:
    """The tally of one group, which grows with every reply the group itself reserves."""

    senders: dict[str, int]
    domains: dict[str, int]
    in_all: int
    promises: Kept = field(default_factory=Kept)
    notes: dict[str, int] = field(default_factory=dict)  # ever
    trained: dict[str, str] = field(default_factory=dict)  # who knows the desk, and how we know

    def reserve(self, result: Triaged) -> None:
        """Count the reply of ``result``, if it has one, for the messages after it, and what its sender has learnt."""
        if result.trained is not None:
            self.trained.setdefault(result.from_address, result.trained)
        if result.reply is None:
            return
        sender, domain = result.from_address, result.reply.domain
        self.senders[sender] = self.senders.get(sender, 0) + 1
        self.domains[domain] = self.domains.get(domain, 0) + 1
        self.in_all += 1
        self.notes[sender] = self.notes.get(sender, 0) + 1


def open_group(group: Sequence[Stored]) -> list[Opened]:
    """Read the messages; parsing is total, so that none can stop the others."""
    return [Opened(stored, parse(stored.raw, _envelope(stored))) for stored in group]


def senders_of(group: Sequence[Opened]) -> list[str]:
    """The normal addresses whose replies have to be counted, each once, sorted."""
    return sorted({normal(opened.message.from_.address) for opened in group if opened.message.from_.address})


def judge_group(group: Sequence[Opened], terms: Terms, counted: Counted, now: datetime) -> list[Triaged | Stumbled]:
    """What follows for each message, in their order; a message with a bug in its way does not stop the others."""
    found: list[Triaged | Stumbled] = []
    for opened in group:
        try:
            found.append(judge_one(opened, terms, counted, now))
        except Exception as bug:  # noqa: BLE001 - told as a value, logged and set aside by whoever asked
            frames = traceback.extract_tb(bug.__traceback__)
            where = (f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
            found.append(Stumbled(opened.stored.id, (type(bug).__name__, *where)))
    return found


def judge_one(opened: Opened, terms: Terms, counted: Counted, now: datetime) -> Triaged:
    """What follows for one message; a reply it gets is counted at once, for the next message of its group."""
    stored, message = opened
    facts = _facts(stored, message, counted, terms)
    judgement = judge(message, terms.policy, facts, now=now)
    told = _spoken(message, judgement, terms)
    result = follow(
        stored,
        message,
        told.language,
        judgement,
        terms,
        kept=counted.promises,
        notes=facts.notes,
        sure=told.sure,
        now=now,
    )
    counted.reserve(result)
    return result


def _spoken(message: Message, judgement: Judgement, terms: Terms) -> Spoken:
    """The language of the customer, also where the owner handed her mail on."""
    if judgement.handed is not None:
        return spoken_of_handed(judgement.handed, terms.owner.languages)
    return spoken(message, terms.owner.languages)


def _envelope(stored: Stored) -> Envelope | None:
    """What SMTP said; None where the message only came by IMAP, so that its Return-Path tells the envelope sender."""
    return stored.envelope if stored.envelope.sender is not None else None


def _facts(stored: Stored, message: Message, counted: Counted, terms: Terms) -> Facts:
    sender = normal(message.from_.address)
    answered = [message.in_reply_to, *message.references] if message.in_reply_to else list(message.references)
    return Facts(
        arrived=stored.arrived,
        flags=stored.flags,
        replies_to_sender=counted.senders.get(sender, 0),
        replies_to_domain=counted.domains.get(sender.rpartition("@")[2], 0),
        replies_in_all=counted.in_all,
        notes=counted.notes.get(sender, 0),
        knows_desk=counted.trained.get(sender),
        answers_our_note=any(is_ours(one, terms.signing_key) for one in answered if one),
        is_our_note=message.message_id is not None and is_ours(message.message_id, terms.signing_key),
    )
