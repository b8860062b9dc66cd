"""Ground: ``history``: what came before from the writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.judge.conditions.condition import Evidence, listed, quoted

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts

FIRST_CONTACT: Final = "first contact"  # none of all the others holds
WROTE: Final = "wrote before"
GOT_NOTE: Final = "got a note before"
ANSWERED_BY_OWNER: Final = "was answered by the owner"
ANSWERED_BY_TEAM: Final = "was answered by the team"
OPEN_TICKET: Final = "has an open ticket"
WRITTEN_TO: Final = "was written to by the owner"  # as an answer or not, as far as his Sent folder was read
ANSWERS_OWNER: Final = "answers the owner"  # the message belongs to a thread that he wrote in
HISTORY: Final = (
    *(FIRST_CONTACT, WROTE, GOT_NOTE, ANSWERED_BY_OWNER, ANSWERED_BY_TEAM, OPEN_TICKET),
    *(WRITTEN_TO, ANSWERS_OWNER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Any of the words holds for the writer; without a store nobody can tell."""

    words: tuple[str, ...]  # of ``HISTORY``
    word: str = "history"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"history is {quoted(self.words)}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first word that holds."""
        known = texts.history
        if known is None:
            return Evidence(why="cannot tell history: nobody has looked up the writer", known=False)
        found = next((one for one in self.words if one in known), None)
        return None if found is None else Evidence(why=f"history is {found}")

    def covers(self, other: Condition) -> bool:
        """It has all words of ``other``."""
        return isinstance(other, History) and set(other.words) <= set(self.words)


def history(value: object) -> History:
    """``when.history``: words of ``HISTORY``."""
    words = listed(value, "history")
    for one in words:
        if one not in HISTORY:
            raise ValueError(f'"{one}" is no word of history: possible are {", ".join(HISTORY)}')
    return History(words=words)


def of_sender(
    *,
    wrote: bool,
    notes: int,
    owner: bool,
    team: bool,
    open_ticket: bool,
    written_to: bool = False,
    answers_owner: bool = False,
) -> frozenset[str]:
    """The words that hold for a sender; ``notes`` counts those she ever got."""
    told = {
        WROTE: wrote,
        GOT_NOTE: notes > 0,
        ANSWERED_BY_OWNER: owner,
        ANSWERED_BY_TEAM: team,
        OPEN_TICKET: open_ticket,
        WRITTEN_TO: written_to,
        ANSWERS_OWNER: answers_owner,
    }
    return frozenset(word for word, holds in told.items() if holds) or frozenset({FIRST_CONTACT})
