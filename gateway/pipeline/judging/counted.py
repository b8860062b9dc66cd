"""What is counted for a group of messages before it is judged, and grows while it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gateway.answer.keeping import Kept
from gateway.judge.conditions.history import of_sender
from gateway.pipeline.judging.clues import marks_of
from gateway.store.past import Past
from gateway.ticket import SAME_NUMBER, Case, TicketState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gateway.pipeline.judging.clues import Clue
    from gateway.pipeline.terms import Terms
    from gateway.store.outcomes import Triaged


@dataclass(slots=True, kw_only=True)
class Counted:
    """The tally of one group, which grows with every reply the group itself reserves."""

    senders: dict[str, int]
    domains: dict[str, int]
    in_all: int
    promises: Kept = field(default_factory=Kept)
    notes: dict[str, int] = field(default_factory=dict)  # ever
    trained: dict[str, str] = field(default_factory=dict)  # who knows the desk, and how we know
    in_burst: int = 0
    put_back: datetime | None = None  # when the store was last put back from a backup
    topics: dict[tuple[str, str], int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    marks_in_burst: dict[str, int] = field(default_factory=dict)
    pasts: dict[str, Past] | None = None  # what came before from each sender; None where no rule asks for it
    sent_by_owner: frozenset[str] = frozenset()  # Message-IDs of his own mail that a message of the group answers
    cases: dict[int, Case] = field(default_factory=dict)  # the ticket of its sender that a message has to do with
    fresh: dict[tuple[str, str], Case] = field(default_factory=dict)  # tickets of the group, by sender and mark

    def history(self, sender: str, message: int, answered: Sequence[str] = ()) -> frozenset[str] | None:
        """The words of history that hold for a message of ``sender``; None where no rule asks, or nobody is named.

        ``answered`` are the Message-IDs that the message answers.
        """
        if self.pasts is None or not sender:
            return None
        past = self.pasts.get(sender) or Past()
        return of_sender(
            wrote=past.first is not None and past.first < message,
            notes=self.notes.get(sender, 0),
            owner=past.answered_by_owner,
            team=past.answered_by_team,
            open_ticket=past.open_ticket,
            written_to=past.written_to,
            answers_owner=not self.sent_by_owner.isdisjoint(answered),
        )

    def case(self, clue: Clue, terms: Terms) -> Case | None:
        """The ticket of its sender that the message of a clue has to do with, be it as new as the message."""
        known = self.cases.get(clue.message)
        if known is not None and known.at_desk is None and known.takes_mail:
            return known
        for mark, because in marks_of(clue, terms).items():
            fresh = self.fresh.get((clue.sender, mark))
            if fresh is not None and fresh.message != clue.message:
                return replace(fresh, because=because)
        return known

    def remember(self, result: Triaged) -> None:
        """Let the message of ``result`` be an earlier one for those after it."""
        if result.ticket is not None and result.joins is None:
            for mark in result.found_by:
                case = Case(
                    message=result.message,
                    number=None,
                    state=TicketState.NEW,
                    topic=result.topic,
                    because=SAME_NUMBER,
                    answers=False,
                )
                self.fresh.setdefault((result.from_address, mark), case)
        if self.pasts is not None and result.from_address:
            past = self.pasts.setdefault(result.from_address, Past(first=result.message))
            past.first = result.message if past.first is None else min(past.first, result.message)
            past.open_ticket = past.open_ticket or result.ticket is not None

    def reserve(self, result: Triaged) -> None:
        """Count the reply of ``result``, if it has one, for the messages after it, and what its sender has learnt."""
        self.remember(result)
        if result.trained is not None:
            self.trained.setdefault(result.from_address, result.trained)
        if result.reply is None:
            return
        sender, domain = result.from_address, result.reply.domain
        self.senders[sender] = self.senders.get(sender, 0) + 1
        self.domains[domain] = self.domains.get(domain, 0) + 1
        self.in_all += 1
        self.notes[sender] = self.notes.get(sender, 0) + 1
        self.in_burst += 1
        topic = (sender, result.topic or "")
        self.topics[topic] = self.topics.get(topic, 0) + 1
        for mark in result.reply.marks:
            self.marks[mark] = self.marks.get(mark, 0) + 1
            self.marks_in_burst[mark] = self.marks_in_burst.get(mark, 0) + 1
