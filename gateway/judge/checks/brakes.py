"""Ground: reasons to hold back just now: it has been dealt with, it is old, or enough has been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.judge.brakes import Rate
    from gateway.judge.checks.case import Case

_HANDLED: Final = {"\\deleted": "the owner deleted it", "\\answered": "the owner answered it"}


def handled(case: Case) -> str | None:
    """Tell mail that the owner had deleted or answered before it was looked at."""
    for flag in sorted(case.facts.flags):
        if sentence := _HANDLED.get(flag.lower()):
            return f"{sentence} already"
    return None


def too_old(case: Case) -> str | None:
    """Tell mail that arrived longer ago than ``max_age``; one of unknown age passes."""
    arrived, longest = case.facts.arrived, case.policy.max_age
    if arrived is None or case.now - arrived <= longest:
        return None
    hours = longest.total_seconds() / 3600
    return f"it arrived more than {hours:g} hours ago"


def silenced(case: Case) -> str | None:
    """Tell senders on the owner's list ``never_reply_to``."""
    for pattern in case.policy.silenced:
        if pattern.fits(case.message.from_.address):
            return f'never_reply_to has "{pattern}"'
    return None


def sender_had_enough(case: Case) -> str | None:
    """Tell a sender who got as many notes as ``max_replies_per_sender`` allows."""
    return _spent(case.policy.per_sender, case.facts.replies_to_sender, "this sender already got")


def domain_had_enough(case: Case) -> str | None:
    """Tell a sender's domain that got as many notes as ``max_replies_per_domain`` allows."""
    return _spent(case.policy.per_domain, case.facts.replies_to_domain, "this sender's domain already got")


def all_had_enough(case: Case) -> str | None:
    """Tell the moment from which on ``max_replies_total`` lets nothing more out."""
    return _spent(case.policy.in_all, case.facts.replies_in_all, "all senders together already got")


def _spent(rate: Rate, replies: int, who: str) -> str | None:
    if not rate.spent(replies):
        return None
    return f"{who} {replies} note{'' if replies == 1 else 's'} in the last {rate.span}"
