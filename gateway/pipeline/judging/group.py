"""One group of messages judged: the same steps in the service's own process and in the chamber beside it."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.answer.token import is_ours
from gateway.judge import judge, spoken, spoken_of_handed
from gateway.judge.decided import by_person
from gateway.judge.verdict import Facts
from gateway.mail import Envelope, Message, Spoken, normal, parse
from gateway.mail.fingerprint import letters_of, text_marks
from gateway.mail.limits import TOO_HARD
from gateway.pipeline.consequences.follow import follow
from gateway.pipeline.consequences.judged import Judged
from gateway.pipeline.judging.clues import Clue, clue_of, marks_of
from gateway.pipeline.judging.noticing import alert_of, answer_of, ids_of, notice_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gateway.judge import Judgement, Then
    from gateway.pipeline.judging.counted import Counted
    from gateway.pipeline.terms import Terms
    from gateway.store.outcomes import Triaged
    from gateway.store.stored import Stored


_THREAD: Final = 20  # Message-IDs of one thread that are looked up


class Opened(NamedTuple):
    """A message and what could be read in it."""

    stored: Stored
    message: Message
    letters: bytes  # of its new text
    marks: tuple[str, ...]  # of subject and text, by which a robot is known again
    clue: Clue | None = None  # to the ticket it may belong to
    trace: tuple[str, ...] = ()  # where the program stumbled over it; empty where it did not


class Asked(NamedTuple):
    """What has to be looked up for a group, each once, sorted: of which senders, of which marks, of which threads."""

    senders: list[str]
    marks: list[str]
    threads: list[str] = []  # noqa: RUF012 - a NamedTuple, never changed: Message-IDs that the group answers
    clues: list[Clue] = []  # noqa: RUF012 - likewise, one for each message that has any


class Stumbled(NamedTuple):
    """A message the program has a bug with; ``trace`` says where, without the words of the error."""

    message: int
    trace: tuple[str, ...]


def open_group(group: Sequence[Stored]) -> list[Opened]:
    """Read the messages. Parsing is total; were there a bug in it all the same, no message would stop the others."""
    return [_guarded(stored) for stored in group]


def _guarded(stored: Stored) -> Opened:
    try:
        return _open(stored)
    except Exception as bug:  # noqa: BLE001 - told as a value, and set aside when its turn comes
        return Opened(stored, parse(b"", _envelope(stored)), b"", (), trace=trace_of(bug))


def unread(stored: Stored) -> Opened:
    """A message that must not be read, for whoever did so came to harm."""
    envelope = _envelope(stored) or Envelope()
    return Opened(
        stored, Message(raw=b"", envelope=envelope, fields=(), body_start=0, header_defects=(TOO_HARD,)), b"", ()
    )


def _open(stored: Stored) -> Opened:
    message = parse(stored.raw, _envelope(stored))
    if message.excess:
        return Opened(stored, message, b"", ())
    letters = letters_of(message.new_text)
    marks = text_marks(message.subject, message.new_text, letters)
    clue = clue_of(stored.id, message, ids_of(message), letters=letters, arrived=stored.arrived)
    return Opened(stored, message, letters, marks, clue)


def asked_of(group: Sequence[Opened]) -> Asked:
    """What has to be counted before the group can be judged."""
    threads = {one for opened in group for one in answered_by(opened.message)}
    return Asked(
        senders_of(group),
        sorted({mark for opened in group for mark in opened.marks}),
        sorted(threads),
        [opened.clue for opened in group if opened.clue is not None],
    )


def answered_by(message: Message) -> tuple[str, ...]:
    """The Message-IDs that a message answers; of a long thread its first and its last ones."""
    ids = dict.fromkeys(filter(None, (*message.references, message.in_reply_to)))
    known = tuple(ids)
    return known if len(known) <= _THREAD else (*known[: _THREAD // 2], *known[-_THREAD // 2 :])


def senders_of(group: Sequence[Opened]) -> list[str]:
    """The normal addresses whose replies have to be counted, each once, sorted."""
    return sorted({normal(opened.message.from_.address) for opened in group if opened.message.from_.address})


def judge_group(group: Sequence[Opened], terms: Terms, counted: Counted, now: datetime) -> list[Triaged | Stumbled]:
    """What follows for each message, in their order; a message with a bug in its way does not stop the others."""
    found: list[Triaged | Stumbled] = []
    for opened in group:
        if opened.trace:
            found.append(Stumbled(opened.stored.id, opened.trace))
            continue
        try:
            found.append(judge_one(opened, terms, counted, now))
        except Exception as bug:  # noqa: BLE001 - told as a value, logged and set aside by whoever asked
            found.append(Stumbled(opened.stored.id, trace_of(bug)))
    return found


def trace_of(bug: Exception) -> tuple[str, ...]:
    """Where a bug is, without its own words, which may quote a message."""
    frames = traceback.extract_tb(bug.__traceback__)
    return type(bug).__name__, *(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def judge_one(opened: Opened, terms: Terms, counted: Counted, now: datetime, decided: Then | None = None) -> Triaged:
    """What follows for one message; a reply it gets is counted at once, for the next message of its group.

    ``decided`` is what a person has decided about it: it wins over every rule, and over nothing that stops a note.
    """
    stored, message = opened.stored, opened.message
    facts = facts_of(opened, counted, terms)
    judgement = judge(message, terms.policy, facts, now=now)
    if decided is not None:
        judgement = by_person(judgement, decided)
    told = _spoken(message, judgement, terms)
    judged = Judged(
        stored=stored,
        message=message,
        judgement=judgement,
        language=told.language,
        sure=told.sure,
        notes=facts.notes,
        marks=opened.marks,
        found_by=tuple(marks_of(opened.clue, terms)) if opened.clue is not None else (),
        case=facts.case,
    )
    result = follow(judged, terms, kept=counted.promises, now=now)
    counted.reserve(result)
    alert = alert_of(judgement, terms)
    answer = None if message.excess else answer_of(stored, message, terms)
    found = notice_of(message, terms, at=stored.arrived) if terms.notifiers else None
    if alert is None and answer is None and found is None:
        return result
    return replace(result, alert=alert, answer=answer, notice=found)


def _spoken(message: Message, judgement: Judgement, terms: Terms) -> Spoken:
    """The language of the customer, also where the owner handed her mail on."""
    if message.excess:
        return Spoken(language=terms.owner.languages[0], sure=False)
    if judgement.handed is not None:
        return spoken_of_handed(judgement.handed, terms.owner.languages)
    return spoken(message, terms.owner.languages)


def _envelope(stored: Stored) -> Envelope | None:
    """What SMTP said; None where the message only came by IMAP, so that its Return-Path tells the envelope sender."""
    return stored.envelope if stored.envelope.sender is not None else None


def facts_of(opened: Opened, counted: Counted, terms: Terms) -> Facts:
    """What is known about a message besides its bytes; without any count in ``counted`` it is apart from the brakes."""
    stored, message = opened.stored, opened.message
    sender = normal(message.from_.address)
    answered = [message.in_reply_to, *message.references] if message.in_reply_to else list(message.references)
    in_our_thread = any(is_ours(one, terms.signing_key) for one in answered if one)
    ours = terms.own_words.found_in(opened.letters)

    def most(counts: dict[str, int], kind: str) -> int:
        return max((counts.get(mark, 0) for mark in opened.marks if mark.startswith(kind)), default=0)

    return Facts(
        arrived=stored.arrived,
        put_back=counted.put_back,
        flags=stored.flags,
        replies_to_sender=counted.senders.get(sender, 0),
        replies_to_domain=counted.domains.get(sender.rpartition("@")[2], 0),
        replies_in_all=counted.in_all,
        notes=counted.notes.get(sender, 0),
        knows_desk=counted.trained.get(sender),
        history=counted.history(sender, stored.id, answered_by(message)),
        answers_our_note=in_our_thread,
        is_our_note=message.message_id is not None and is_ours(message.message_id, terms.signing_key),
        replies_by_topic=tuple((topic, count) for (who, topic), count in counted.topics.items() if who == sender)
        if terms.policy.topics == "apart"
        else (),
        replies_to_text=most(counted.marks, "text:"),
        replies_alike=most(counted.marks, "part:"),
        replies_in_burst=counted.in_burst,
        replies_to_subject=most(counted.marks_in_burst, "subject:"),
        our_words=ours,
        quotes_our_note=not ours and not in_our_thread and _quotes_us(message, terms),
        case=None if opened.clue is None else counted.case(opened.clue, terms),
    )


def _quotes_us(message: Message, terms: Terms) -> bool:
    """Whether words of our notes stand in the quoted part; looked for only where there is one."""
    if message.excess or len(message.text) <= len(message.new_text):
        return False
    return terms.own_words.found_in(letters_of(message.text)) != ""
