"""Ground: how often somebody was asked to use the desk, what the next note says, and when she needs none any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.mail import normal

if TYPE_CHECKING:
    from collections.abc import Collection

    from gateway.mail import Message

LAST: Final = 3  # the later notes all say the same


def step(notes: int) -> int:
    """The step of the next note after ``notes`` earlier ones: 1 explains, 2 reminds, 3 is the shortest and stays."""
    return min(max(notes, 0) + 1, LAST)


def wrote_to_desk(message: Message, desks: Collection[str]) -> str | None:
    """The address of the desk in To or Cc, as it is compared; None where there is none.

    ``desks`` are normal addresses. Who writes to the desk has learnt where it is, and a note that tells her so would
    only puzzle her.
    """
    if not desks:
        return None
    return next((to for to in (normal(one.address) for one in (*message.to, *message.cc)) if to in desks), None)


def begins(message: Message) -> bool:
    """Whether a message begins a conversation, as far as its header tells: it answers none."""
    return not message.in_reply_to and not message.references
