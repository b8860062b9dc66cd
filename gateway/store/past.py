"""What came before from a sender; a module of its own, so that whoever only judges needs no database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Past:
    """Not frozen: who judges a group of messages goes on in it."""

    first: int | None = None  # number of the first message of this sender that was judged; None: she never wrote
    open_ticket: bool = False
    answered_by_owner: bool = False
    answered_by_team: bool = False
    written_to: bool = False  # by the owner, as an answer or not
