"""Ground: the owner hands a customer's mail on: the rules judge what the customer wrote, and she gets the ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.judge.checks import persons
from gateway.judge.checks.case import Case
from gateway.judge.eligibility import CHECKS
from gateway.judge.verdict import RefusalKind, Then

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.judge.policy import Policy
    from gateway.judge.verdict import Facts, Refusal, Verdict
    from gateway.mail import Message
    from gateway.mail.forwarded import Forwarded

_OWN: Final = "own address"
_COPY: Final = "x-deskward-key"  # a copy for the desk bears it, comes from an own address and holds a customer's mail


def handed_on(
    message: Message, refusal: Refusal | None, policy: Policy, facts: Facts, *, now: datetime
) -> Forwarded | None:
    """Give the customer's mail that the owner himself handed on; None for everything else.

    ``refusal`` is that of ``may_reply``: for all mail but the owner's this costs nothing. What a program sent in his
    name is not handed on, nor is a copy of ours that came back.
    """
    if refusal is None or refusal.check != _OWN or not policy.owns(message.from_.address) or _COPY in message.names:
        return None
    case = Case.of(message, policy, facts, now=now)
    if any(check.kind is RefusalKind.MACHINE and check.name != _OWN and check.look(case) for check in CHECKS):
        return None
    from gateway.mail.forwarded import forwarded  # 15 ms and half a megabyte that hardly any message needs

    found = forwarded(message, owns=policy.owns)
    return found and replace(found, sure=found.sure and persons.unproven_sender(case) is None)


def for_customer(verdict: Verdict, handed: Forwarded) -> Verdict:
    """Turn what the rules say of her words into a ticket without a note, or into a question for a person."""
    if not handed.sure:
        who = "the customer cannot be told" if handed.address is None else "it is not certain who the customer is"
        return replace(verdict, then=Then.REVIEW, because=(*verdict.because, f"needs a person: {who}"))
    return replace(verdict, then=Then.FILE) if verdict.then is Then.REDIRECT else verdict
