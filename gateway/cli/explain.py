"""Roof: ``deskward explain``: what would be done with messages, and why, without any side effect."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import NO_INPUT, config_option, fail, json_option, load_or_default

if TYPE_CHECKING:
    from gateway.cli.known import Known
    from gateway.judge import Facts, Judgement, Policy, Step
    from gateway.mail import Message


@click.command()
@config_option
@json_option
@click.argument("files", metavar="FILE...|-", nargs=-1, required=True)
def explain(config_path: str | None, as_json: bool, files: tuple[str, ...]) -> None:
    """Say what would be done with messages, and why; changes nothing.

    Each FILE holds one message as it was received; - reads one from standard input. Without any config file the
    defaults are used, and the owner is whom a message is addressed to. Where mail was received already, what the store
    knows of the writer, her tickets, and what the model has learnt count as they do for the service.
    """
    missing = []
    with ExitStack() as stack:
        known = _known(config_path, stack)
        for name in files:
            raw = _read(name)
            if isinstance(raw, str):
                missing.append(raw)
            else:
                click.echo(_explained(name, raw, known, as_json=as_json))
    if missing:
        fail(NO_INPUT, "; ".join(missing))


def _known(config_path: str | None, stack: ExitStack) -> Known | None:
    config = load_or_default(config_path)
    if config is None:
        return None
    from gateway.cli.known import known
    from gateway.pipeline.policy import policy_of

    return stack.enter_context(known(config, policy_of(config)))


def _read(name: str) -> bytes | str:
    """Give the bytes of one message, or the sentence that says why they cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        return f"cannot read {name}: {error.strerror or 'input/output error'}"


def _explained(name: str, raw: bytes, known: Known | None, *, as_json: bool) -> str:
    try:
        return _judged(name, raw, known, as_json=as_json)
    except Exception as error:  # noqa: BLE001  # a bug met by one message must not hide what is said of the others
        reason = f"the program stumbled over it ({type(error).__name__})"
        return json.dumps(_unread(name, reason)) if as_json else f"{name}: {reason}; no note"


def _judged(name: str, raw: bytes, known: Known | None, *, as_json: bool) -> str:
    from gateway.judge import judge
    from gateway.judge.verdict import Facts
    from gateway.mail import parse

    message = parse(raw)
    policy, facts = (known.policy, known.facts(message, raw)) if known else (_default(message), Facts())
    judgement = judge(message, policy, facts, now=datetime.now(UTC), explain=True)
    by_desk = _by_desk(judgement, known)
    if as_json:
        return json.dumps(_document(name, message, policy, judgement, by_desk) | {"ticket": _ticket(judgement, facts)})
    from gateway.cli.explain_text import told

    note = None if by_desk else _reply(message, judgement, policy)
    handed = _forwarded(message, policy)
    return told(name, message, policy, judgement, facts=facts, note=note, handed=handed, by_desk=by_desk)


def _by_desk(judgement: Judgement, known: Known | None) -> str | None:
    """Why no note of ours is written though one may be, None where that is not so."""
    if known is None or judgement.refusal is not None:
        return None
    from gateway.pipeline.consequences.handing import acknowledged_by

    return acknowledged_by(judgement.verdict, known.forwards)


def _default(message: Message) -> Policy:
    """Give the policy of no config file at all, which asks the shipped model."""
    from gateway.judge import Policy
    from gateway.pipeline.learning.learned import shipped_model

    return Policy(owner_addresses=owner_of(message), model=shipped_model)


def owner_of(message: Message) -> tuple[str, ...]:
    """Guess the owner's addresses where no config file names them: To, else where it was delivered, else Cc.

    A mail that has lost To, Cc and Date tells nothing of her: where it was delivered may be any mailbox on its way.
    Who writes to others and to herself is not the owner; who writes to herself alone is.
    """
    writers = {one.address.lower() for one in message.from_addresses}
    to = tuple(one.address for one in message.to if "@" in one.address)
    cc = tuple(one.address for one in message.cc if "@" in one.address)
    lost = not cc and message.names.isdisjoint({"to", "cc", "date"})
    others = [
        tuple(each for each in found if each.lower() not in writers)
        for found in (to, () if to or lost else message.envelope.recipients, cc)
    ]
    return next(filter(None, others), to)


def _document(name: str, message: Message, policy: Policy, judgement: Judgement, by_desk: str | None) -> dict[str, Any]:
    from gateway.cli.learned import asked, category_of
    from gateway.judge import Facts, language, may_reply
    from gateway.judge import Policy as AnyPolicy

    spoken = language(message, policy.languages)
    verdict, said = judgement.verdict, asked(message, policy, judgement)
    # Scripts compare this over installations: the message alone, with no setting of ours but whose mail it is.
    refusal = may_reply(message, AnyPolicy.default(policy.owner_addresses), Facts(), now=datetime.now(UTC))
    return {
        "file": name,
        "message": _message(message, spoken),
        "forwarded": _forwarded(message, policy),
        "eligibility": {
            "may_reply": refusal is None,
            "reason": refusal.reason if refusal else None,
            "source": refusal.source if refusal else None,
        },
        "verdict": {
            "then": verdict.then,
            "rule": verdict.rule,
            "topic": verdict.topic,
            "topics": list(verdict.topics),
            "because": list(verdict.because),
        },
        "steps": [_step(step) for step in judgement.steps],
        "category": category_of(verdict, said),
        "support_probability": round(said.probability, 4) if said else None,
        "reply": None if by_desk else _reply(message, judgement, policy),
        "no_note": by_desk,
    }


def _step(step: Step) -> dict[str, Any]:
    source = step.source or None
    return {"number": step.number, "name": step.name, "fits": step.fits, "why": step.why, "source": source}


def _forwarded(message: Message, policy: Policy) -> dict[str, Any] | None:
    """Give the customer inside a mail that hands on hers, None for any other mail."""
    from gateway.mail.forwarded import forwarded

    found = forwarded(message, owns=policy.owns)
    if found is None:
        return None
    return {"address": found.address, "name": found.name, "subject": found.subject, "sure": found.sure}


def _unread(name: str, reason: str) -> dict[str, Any]:
    """Give the same keys for a message about which nothing is known."""
    from gateway.mail import parse

    nothing = parse(b"")
    return {
        "file": name,
        "message": _message(nothing, ""),
        "forwarded": None,
        "eligibility": {"may_reply": False, "reason": reason, "source": "no reply to what cannot be read"},
        "verdict": {"then": "review", "rule": None, "topic": None, "topics": [], "because": [reason]},
        "steps": [],
        "category": "none",
        "support_probability": None,
        "reply": None,
        "no_note": None,
        "ticket": None,
    }


def _ticket(judgement: Judgement, facts: Facts) -> dict[str, Any] | None:
    """Give the ticket that it has to do with, and whether it would go into it."""
    from gateway.cli.explain_text import case_of

    case = case_of(judgement, facts)
    if case is None:
        return None
    name, number = case.at_desk or (None, None)
    at_desk = name and {"name": name, "case": number}
    return {"number": case.number, "at_desk": at_desk, "joins": judgement.joins, "because": case.because}


def _message(message: Message, spoken: str) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "from": {"name": message.writer.name, "address": message.writer.as_written},
        "to": [one.as_written for one in message.to if one.address],
        "subject": message.subject,
        "date": message.date.isoformat() if message.date else None,
        "text": message.text,
        "new_text": message.new_text,
        "language": spoken,
        "attachments": [
            {"filename": one.filename, "content_type": one.content_type, "size": one.size}
            for one in message.attachments
        ],
    }


def _reply(message: Message, judgement: Judgement, policy: Policy) -> dict[str, str] | None:
    """Give what the note would be, None where none would be written; its subject is the template's if ours is empty."""
    if judgement.refusal is not None or judgement.verdict.then != "redirect":
        return None
    from gateway.answer.subject import reply_subject
    from gateway.judge import language

    spoken = language(message, policy.languages)
    return {"language": spoken, "template": judgement.verdict.reply, "subject": reply_subject(message.subject)}
