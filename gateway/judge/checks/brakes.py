"""Ground: reasons to hold back just now: it has been dealt with, it is old, or enough has been sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.judge.brakes import Rate
    from gateway.judge.checks.case import Case

_EARLIEST: Final = datetime(2024, 1, 1, tzinfo=UTC)  # before anything of this program was written
_HANDLED: Final = {"\\deleted": "the owner deleted it", "\\answered": "the owner answered it"}


def handled(case: Case) -> str | None:
    """Tell mail that the owner had deleted or answered before it was looked at."""
    for flag in sorted(case.facts.flags):
        if sentence := _HANDLED.get(flag.lower()):
            return f"{sentence} already"
    return None


def too_old(case: Case) -> str | None:
    """Tell mail that arrived longer ago than ``max_age``; one of unknown age passes.

    So does none that arrives as far in the future: the clock of this machine, or of the mail server, is wrong, as after
    a start without a battery, and nobody knows how old the message is. Nor any while our clock is wrong for certain:
    the note would bear its date, and promise an answer for a day long past.
    """
    if case.now < _EARLIEST:
        return f"the clock of this machine is wrong: it says {case.now:%Y-%m-%d}"
    arrived, longest = case.facts.arrived, case.policy.max_age
    if arrived is None or abs(case.now - arrived) <= longest:
        return None
    hours = longest.total_seconds() / 3600
    if arrived > case.now:
        return f"it bears a moment more than {hours:g} hours ahead of our clock"
    return f"it arrived more than {hours:g} hours ago"


def put_back(case: Case) -> str | None:
    """Tell mail that the store may have known, and answered, before it was put back from a backup."""
    arrived, put_back = case.facts.arrived, case.facts.put_back
    if put_back is None or (arrived is not None and arrived > put_back):
        return None
    return "the store was put back from a backup after it arrived: it may have been answered already"


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


def breaker(case: Case) -> str | None:
    """Tell the moment from which on so many notes left in a short time that a robot must be behind it."""
    policy, facts = case.policy, case.facts
    if policy.breaker.spent(facts.replies_in_burst):
        return f"{facts.replies_in_burst} notes in the last {policy.breaker.span} are too many: all replies stop"
    if facts.replies_to_subject >= policy.most_of_one_subject:
        times = f"{facts.replies_to_subject} notes in the last {policy.breaker.span}"
        return f"{times} went to mail with this same subject: all replies stop"
    return None


def text_had_enough(case: Case) -> str | None:
    """Tell a text that was answered as often as ``max_replies_per_text`` allows, from whatever address it came.

    A text that only begins or ends with the same words has one more: two people may begin alike.
    """
    rate, facts = case.policy.per_text, case.facts
    if rate.spent(facts.replies_to_text):
        return _spent(rate, facts.replies_to_text, "the same text, from any address, already got")
    if facts.replies_alike > rate.count:
        return _spent(rate, facts.replies_alike, "nearly the same text, from any address, already got")
    return None


def all_had_enough(case: Case) -> str | None:
    """Tell the moment from which on ``max_replies_total`` lets nothing more out."""
    return _spent(case.policy.in_all, case.facts.replies_in_all, "all senders together already got")


def _spent(rate: Rate, replies: int, who: str) -> str | None:
    if not rate.spent(replies):
        return None
    return f"{who} {replies} note{'' if replies == 1 else 's'} in the last {rate.span}"
