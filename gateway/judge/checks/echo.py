"""Ground: our own notes coming back, by a program that repeats what it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case


def our_words(case: Case) -> str | None:
    """Tell a text that is our own note, under whatever Message-ID and from whatever address."""
    return "the words of our own note came back" if case.facts.our_words == "all" else None


def repeats_our_note(case: Case) -> str | None:
    """Tell a text that holds our own note beside other words, or quotes one that this address never got.

    The second comes from a robot that changes its address, or from a person with two of them, who has read it.
    """
    facts = case.facts
    if facts.our_words == "some":
        return "it repeats our own note"
    if facts.quotes_our_note and not facts.replies_to_sender:
        return "it quotes a note of ours that this address never got"
    return None
