"""Ground: what is wrong for a while: when it is told, when its end is told, and that neither is told twice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

UNSEEN: Final = "mailbox not seen"
STOPPED: Final = "replies stopped"
ASIDE: Final = "set aside"
DISK: Final = "disk"
ENDING: Final = "secret runs out"
ENDED: Final = "secret ran out"
MISSED: Final = "never taken"
STORE: Final = "store"
BARRED: Final = "desk"
DEAD: Final = "copies"


class TroubleState(StrEnum):
    """How far people know of a trouble: ``new`` not yet, ``told``, or ``over`` and they do not know that yet."""

    NEW = "new"
    TOLD = "told"
    OVER = "over"


class TroubleEvent(StrEnum):
    """What a look, or a mail that left, means to a trouble."""

    SEEN = "seen"
    GONE = "gone"
    MAILED = "mailed"


# None: it is forgotten. Whoever was never told of a trouble need not hear that it is over.
TROUBLE_TRANSITIONS: Final[dict[tuple[TroubleState, TroubleEvent], TroubleState | None]] = {
    (TroubleState.NEW, TroubleEvent.SEEN): TroubleState.NEW,
    (TroubleState.NEW, TroubleEvent.GONE): None,
    (TroubleState.NEW, TroubleEvent.MAILED): TroubleState.TOLD,
    (TroubleState.TOLD, TroubleEvent.SEEN): TroubleState.TOLD,
    (TroubleState.TOLD, TroubleEvent.GONE): TroubleState.OVER,
    (TroubleState.TOLD, TroubleEvent.MAILED): TroubleState.TOLD,
    (TroubleState.OVER, TroubleEvent.SEEN): TroubleState.TOLD,
    (TroubleState.OVER, TroubleEvent.GONE): TroubleState.OVER,
    (TroubleState.OVER, TroubleEvent.MAILED): None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that is wrong since ``since``; ``about`` tells those of one cause apart, '' where there is but one."""

    cause: str
    about: str
    sentence: str
    state: TroubleState
    since: datetime
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one mail tells about one cause: ``begun`` for the first time, ``lasting`` still, ``over`` no longer."""

    cause: str
    begun: tuple[Trouble, ...] = ()
    lasting: tuple[Trouble, ...] = ()
    over: tuple[Trouble, ...] = ()

    @property
    def is_all_clear(self) -> bool:
        """Whether nothing of this cause is wrong any more."""
        return not self.begun and not self.lasting


def news(troubles: tuple[Trouble, ...], *, quiet: frozenset[str] = frozenset()) -> tuple[News, ...]:
    """What is to be mailed now, one mail for a cause; of the causes in ``quiet`` only that all is well again.

    As long as anything of a cause lasts, the end of something else of it waits for the next mail about the cause.
    """
    found = []
    for cause in dict.fromkeys(one.cause for one in troubles):
        by_state = {
            state: tuple(one for one in troubles if one.cause == cause and one.state is state) for state in TroubleState
        }
        told = News(
            cause=cause,
            begun=by_state[TroubleState.NEW],
            lasting=by_state[TroubleState.TOLD],
            over=by_state[TroubleState.OVER],
        )
        if told.is_all_clear or (told.begun and cause not in quiet):
            found.append(told)
    return tuple(found)
