"""Ground: which ticket a customer's own case at the desk belongs to, and what becomes of our copy there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.answer.same_request import nearly_same, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

WINDOW: Final = timedelta(days=14)  # between her mail and her case, where only the words tell that they are one


class Joining(StrEnum):
    """How far a customer's case at the desk and the copy that we filed there are one; the same words in the store."""

    UNDECIDED = "undecided"  # our copy may be this very case: its end is not known yet
    DUE = "due"  # the copy is to be closed as its duplicate
    JOINED = "joined"  # one case is open at the desk, or none
    APART = "apart"  # both stay as they are, for the reason in the remark


class JoiningEvent(StrEnum):
    """What was found out about such a case."""

    HERS = "hers"  # it is none of our copies
    OURS = "ours"  # it is our copy itself
    CLOSED = "closed"  # our copy is closed, by us or by somebody there, or there is none
    KEPT = "kept"  # both stay, for a reason


# None: nothing is to be joined.
JOINING_TRANSITIONS: Final[dict[tuple[Joining, JoiningEvent], Joining | None]] = {
    (Joining.UNDECIDED, JoiningEvent.HERS): Joining.DUE,
    (Joining.UNDECIDED, JoiningEvent.OURS): None,
    (Joining.UNDECIDED, JoiningEvent.KEPT): Joining.APART,
    (Joining.DUE, JoiningEvent.CLOSED): Joining.JOINED,
    (Joining.DUE, JoiningEvent.KEPT): Joining.APART,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A ticket that a case at the desk may be about."""

    ticket: int
    arrived: datetime
    words: frozenset[str]  # of its message, as `words_of` gives them
    names: frozenset[str] = frozenset()  # words, made in the same way, by which she signs


class Belongs(NamedTuple):
    """The ticket that a case belongs to, and why."""

    ticket: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one of two cases stands at the desk."""

    open: bool
    answered: bool


def belongs(
    *,
    created: datetime,
    subject: str,
    text: str,
    referred: Iterable[int],
    mailed: Callable[[], Iterable[Mailed]],
    names: Iterable[str] = (),
) -> Belongs | None:
    """The ticket that a case made by a customer herself belongs to; None where nothing tells.

    ``referred`` are the tickets whose reference stands in it, in their order; ``mailed`` gives the mails of the same
    sender, and is asked only where there is no reference. ``names`` are words that say nothing.
    """
    for ticket in referred:
        return Belongs(ticket, "it bears our reference")
    words = words_of(subject, text, names)
    near = [one for one in mailed() if abs(created - one.arrived) <= WINDOW]
    alike = [one for one in near if nearly_same(words - one.names, one.words)]
    if not alike:
        return None
    nearest = min(alike, key=lambda one: (abs(created - one.arrived), -one.ticket))
    return Belongs(nearest.ticket, "the same sender wrote nearly the same")


def looked_at(copy: Standing | None, hers: Standing | None) -> tuple[JoiningEvent | None, str]:
    """What two cases that are to be one look like, and why they are kept; None: our copy is to be closed now.

    Hers stays, for she gets its answers. A case in which the staff has answered is never closed by us. None for a case
    that is not there any more.
    """
    if copy is None or not copy.open:
        return JoiningEvent.CLOSED, ""
    if hers is None or not hers.open:
        return JoiningEvent.KEPT, "her own case is not open any more"
    if copy.answered or hers.answered:
        return JoiningEvent.KEPT, f"the staff has answered {'the copy' if copy.answered else 'her own case'} already"
    return None, ""
